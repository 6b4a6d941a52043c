"""How alarms of a site file work together: checked as a whole, with what was expected where."""

from pathlib import Path

import pytest

from hmi.config.loader import load_site
from hmi.config.site_file import SiteAddition, SiteFile
from hmi.errors import ConfigurationError
from hmi.plant.alarm_handling import Sounding
from hmi.plant.alarm_priorities import Urgency, priority_by_matrix, shares, urgency_of
from hmi.plant.alarm_rules import ConditionKind, Harm, Priority
from hmi.plant.assets import MachineState
from hmi.plant.signal_types import usual_of
from hmi.plant.tags import SignalType
from tests.helpers.builders import rule

HEAD = """
[site]
name = "S"
[[connections]]
key = "c"
name = "C"
url = "opc.tcp://localhost:4840"
[[machines]]
key = "m"
name = "M"
[[machines]]
key = "n"
name = "N"
[[tags]]
key = "m.t"
name = "T"
machine = "m"
connection = "c"
node = "nsu=urn:x;s=t"
low = 0.0
high = 200.0
signal = "temperature"
[[tags]]
key = "n.v"
name = "V"
machine = "n"
connection = "c"
node = "nsu=urn:x;s=v"
signal = "vibration"
"""


def alarm(key="m.hot", tag="m.t", **said: str) -> str:
    """Return a table of an alarm, high at 80; values are TOML."""
    usual = {
        "key": f'"{key}"', "machine": f'"{tag[:1]}"', "kind": '"level"', "tag": f'"{tag}"',
        "message": '"Hot"', "consequence": '"Wear"', "response": '"Slow down"',
        "levels": "{ hi = 80.0 }", "priority": "3",
    }  # fmt: skip
    lines = [f"{name} = {value}" for name, value in {**usual, **said}.items() if value]
    return "\n".join(["[[alarms]]", *lines, ""])


@pytest.fixture
def site(tmp_path):
    path = tmp_path / "site.toml"

    def load(*tables: str):
        path.write_text("\n".join([HEAD, *tables]))
        return load_site(path)

    load.path = path
    return load


def problems(load, *tables: str) -> list[tuple[str, str]]:
    """Return key and code of every problem."""
    with pytest.raises(ConfigurationError) as caught:
        load(*tables)
    return [(one.key.partition(".")[2], one.code) for one in caught.value.problems]


def test_a_rule_that_says_no_delays_gets_those_of_its_type_of_signal(site):
    (one,) = site(alarm()).alarms
    assert (one.deadband, one.on_delay_s, one.off_delay_s) == (2.0, 60.0, 60.0)
    (one,) = site(alarm(deadband="0.5", on_delay_s="0.0")).alarms
    assert (one.deadband, one.on_delay_s, one.off_delay_s) == (0.5, 0.0, 60.0)
    (one,) = site(alarm("n.shakes", "n.v", levels="{ hi = 4.5, hihi = 7.1 }")).alarms
    assert (one.deadband, one.on_delay_s, one.off_delay_s) == (pytest.approx(0.45), 30.0, 60.0)


def test_a_usual_deadband_leaves_room_between_the_limits(site):
    (one,) = site(alarm(levels="{ lo = 79.0, hi = 80.0 }")).alarms
    assert one.deadband == 0.25


def test_kinds_have_delays_of_their_own_and_safety_has_none():
    kind = ConditionKind
    assert usual_of(kind.BAD_QUALITY, None).on_delay_s == 10.0
    assert usual_of(kind.DISCRETE, None).on_delay_s == 1.0
    assert usual_of(kind.DISCRETE, SignalType.SAFETY).on_delay_s == 0.0
    assert usual_of(kind.RULE, SignalType.LEVEL).on_delay_s == 0.0
    assert {usual_of(kind.LEVEL, one).on_delay_s for one in SignalType} > {0.0, 60.0}


def test_a_delay_that_is_tuned_to_nothing_stays_nothing_in_the_file(site, tmp_path, clock):
    (one,) = site(alarm()).alarms
    tuned = SiteFile(site.path, tmp_path / "kept", clock)
    changed = rule("m.hot", "m.t", message="Hot", deadband=2.0, off_delay_s=60.0)
    tuned.commit(tuned.with_added(SiteAddition(alarms=(changed,))))
    (again,) = load_site(site.path).alarms
    assert (one.on_delay_s, again.on_delay_s, again.off_delay_s) == (60.0, 0.0, 60.0)


@pytest.mark.parametrize(
    ("harm", "times_s", "priorities"),
    [("minor", (1801, 1800, 599, 179), (None, 4, 4, 3)),
     ("moderate", (1801, 600, 180, 1), (4, 3, 3, 2)),
     ("major", (1801, 601, 181, 30), (3, 3, 2, 1)),
     ("severe", (3600, 900, 300, 60), (3, 2, 1, 1))],
)  # fmt: skip
def test_the_matrix_gives_the_priority(harm, times_s, priorities):
    assert tuple(priority_by_matrix(Harm(harm), one) for one in times_s) == priorities
    assert urgency_of(600.0) is Urgency.OVER_10_MIN


def test_an_alarm_may_give_its_place_in_the_matrix_instead_of_a_priority(site):
    (one,) = site(alarm(priority="", harm='"major"', response_time_s="300.0")).alarms
    assert one.priority is Priority.P2
    (one,) = site(alarm(priority="", harm='"minor"', response_time_s="3600.0")).alarms
    assert one.is_alert


def test_a_priority_that_the_matrix_does_not_give_is_refused(site):
    placed = {"harm": '"severe"', "response_time_s": "60"}
    assert problems(site, alarm(**placed)) == [("priority", "priority-not-by-matrix")]
    nothing = {"harm": '"minor"', "response_time_s": "9999.0"}
    assert problems(site, alarm(**nothing)) == [("harm", "priority-not-by-matrix")]
    assert problems(site, alarm(response_time_s="0.0")) == [("response_time_s", "out-of-range")]


def test_configured_priorities_are_counted_without_alerts():
    rules = [rule(f"m.a{n}", "m.t", priority=Priority.P4) for n in range(3)]
    rules += [rule("m.b", "m.t", priority=Priority.P1), rule("m.c", "m.t", is_alert=True)]
    assert shares(rules) == {Priority.P1: 0.25, Priority.P2: 0, Priority.P3: 0, Priority.P4: 0.75}


@pytest.mark.parametrize(
    ("said", "expected"),
    [({"follower_of": '"m.none"'}, ("follower_of", "unknown-reference")),
     ({"follower_of": '"n.lead"'}, ("follower_of", "bad-combination")),
     ({"kind": '"told"'}, ("kind", "bad-combination")),
     ({"follower_of": '"m.hot"'}, ("follower_of", "bad-combination")),
     ({"follower_of": '"m.lead"', "priority": "1"}, ("follower_of", "bad-combination")),
     ({"only_in": '["held"]', "only_when_executing": "true"}, ("only_in", "bad-combination")),
     ({"only_in": '["asleep"]'}, ("only_in[0]", "unknown-value")),
     ({"confirm_required": "true", "ack_required": "false"},
      ("confirm_required", "bad-combination")),
     ({"harm": '"huge"'}, ("harm", "unknown-value"))],
)  # fmt: skip
def test_what_does_not_fit_together_is_told_with_its_key(site, said, expected):
    others = alarm("m.lead"), alarm("n.lead", "n.v")
    assert expected in problems(site, alarm(**said), *others)


def test_states_leaders_and_groups_are_read(site):
    said = {"only_in": '["held", "setup"]', "group": '"interlock"', "follower_of": '"m.lead"'}
    one, _leader = site(alarm(**said), alarm("m.lead")).alarms
    assert one.only_in == (MachineState.HELD, MachineState.SETUP)
    assert (one.group, one.follower_of) == ("interlock", "m.lead")


NAMED = """
[[suppressions]]
key = "cleaning"
name = "Cleaning"
"""


def test_suppressions_and_the_horn_are_read(site):
    found = site(alarm(), NAMED, 'machines = ["m"]', '[horn]\np4 = "off"')
    assert found.suppressions[0].machines == ("m",)
    assert (found.horn.p1, found.horn.p4) == (Sounding.REPEAT, Sounding.OFF)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [("", ("alarms", "missing-key")),
     ('alarms = ["m.none"]', ("alarms[0]", "unknown-reference")),
     ('alarms = ["m.hot"]', ("alarms[0]", "bad-combination")),
     ('groups = ["g"]', ("groups[0]", "unknown-reference")),
     ('machines = ["x"]', ("machines[0]", "unknown-reference")),
     ('machines = ["m"]\nlongest_s = 50000.0', ("longest_s", "out-of-range")),
     ('machines = ["m"]\nexpression = "m.t >"', ("expression", "expression-mistaken"))],
)  # fmt: skip
def test_a_suppression_hides_what_there_is_and_never_p1(site, lines, expected):
    assert expected in problems(site, alarm(priority="1"), NAMED, lines)


def test_a_site_may_set_its_own_days_for_certificates(site):
    said = {"kind": '"certificate"', "tag": "", "machine": '""', "connection": '"c"'}
    one = site(alarm("c.cert", **said, levels="{ lo = 60.0, lolo = 14.0 }")).alarms[0]
    assert (one.levels.lo, one.connection) == (60.0, "c")
    assert problems(site, alarm("c.cert", **said)) == [("levels", "bad-order")]
    assert (
        site(alarm("c.cert", **{**said, "connection": ""}, levels="")).alarms[0].levels.lo is None
    )


def test_the_demo_site_is_valid_with_all_of_these_rules():
    assert load_site(Path("resources/demo/site.toml")).alarms
