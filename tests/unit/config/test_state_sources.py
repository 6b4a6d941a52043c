"""States that rules tell or people enter, as a site says them."""

import pytest

from hmi.config.loader import load_site
from hmi.errors import ConfigurationError
from hmi.plant.assets import MachineState, StateSource

SITE = """
[site]
name = "Plant"
{site}

[[connections]]
key = "demo"
name = "Demo"
url = "opc.tcp://127.0.0.1:4840"
mode = "None"
policy = "None"

[[machines]]
key = "filler"
name = "Filler"
{machine}

[[tags]]
key = "filler.speed"
name = "Speed"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=a"
"""


@pytest.fixture
def load(tmp_path):
    def load(machine="", site=""):
        path = tmp_path / "site.toml"
        path.write_text(SITE.format(machine=machine, site=site), encoding="utf-8")
        return load_site(path)

    return load


def problems(load, *arguments):
    with pytest.raises(ConfigurationError) as error:
        load(*arguments)
    return {(one.key, one.code) for one in error.value.problems}


def test_rules_are_read_in_their_order(load):
    site = load(
        'state_source = "rule"\n'
        'state_rules = [["fault", "filler.speed < 0"], ["executing", "filler.speed > 5"]]'
    )
    machine = site.machines[0]
    assert machine.state_source is StateSource.RULE
    assert machine.state_rules == (
        (MachineState.FAULT, "filler.speed < 0"), (MachineState.EXECUTING, "filler.speed > 5"),
    )  # fmt: skip


def test_a_machine_whose_state_people_enter_has_a_tag_for_it(load):
    for machine in ('state_source = "operator"', "may_enter_state = true"):
        assert "filler.entered_state" in load(machine).number_by_key
    assert "filler.entered_state" not in load().number_by_key


def test_what_is_wrong_with_rules_is_told_at_its_place(load):
    wrong = {
        'state_source = "rule"': ("machines[0].state_source", "bad-combination"),
        'state_rules = [["idle", "filler.speed > 1"]]': (
            "machines[0].state_rules", "bad-combination",
        ),
        'state_source = "rule"\nstate_rules = [["running", "filler.speed > 1"]]': (
            "machines[0].state_rules[0][0]", "unknown-value",
        ),
        'state_source = "rule"\nstate_rules = [["idle", "filler.speed >"]]': (
            "machines[0].state_rules[0]", "expression-mistaken",
        ),
        'state_source = "rule"\nstate_rules = [["idle", "filler.sped > 1"]]': (
            "machines[0].state_rules[0]", "unknown-reference",
        ),
        'state_source = "rule"\nstate_rules = ["idle"]': (
            "machines[0].state_rules[0]", "wrong-type",
        ),
    }  # fmt: skip
    for machine, problem in wrong.items():
        found = problems(load, machine)
        assert problem in found, (machine, found)


def test_the_shortest_failure_is_a_setting_of_the_site(load):
    assert load().micro_stop_s == 300.0
    assert load(site="micro_stop_s = 120.0").micro_stop_s == 120.0
    assert ("site.micro_stop_s", "out-of-range") in problems(load, "", "micro_stop_s = 0.0")
