"""What a site says about weights of health, limits of machines and maintenance."""

import pytest

from hmi.config.loader import load_site
from hmi.errors import ConfigurationError
from hmi.plant.assets import WindingClass

SITE = """
[site]
name = "Plant"

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
key = "filler.a"
name = "A"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=a"

{rest}
"""
ITEM = """
[[maintenance]]
key = "grease"
machine = "filler"
text = "Grease the bearing"
every_hours = 500.0
every_days = 90.0
last_done = 2026-01-05
"""


def site(tmp_path, machine="", rest=""):
    path = tmp_path / "site.toml"
    path.write_text(SITE.format(machine=machine, rest=rest), encoding="utf-8")
    return load_site(path)


def problems(tmp_path, **parts):
    with pytest.raises(ConfigurationError) as error:
        site(tmp_path, **parts)
    return {problem.code for problem in error.value.problems}


def test_maintenance_and_weights_are_part_of_the_site(tmp_path):
    loaded = site(
        tmp_path,
        machine="rated_current = 12.0\nhealth_weights = { vibration = 0.5, current = 0.0 }\n"
        'winding_tag = "filler.a"\nwinding_class = "F"',
        rest="[health]\nfaults = 0.2\n" + ITEM,
    )
    (item,) = loaded.maintenance
    assert (item.every_hours, item.every_days, item.warn_share) == (500.0, 90.0, 0.9)
    assert str(item.last_done) == "2026-01-05"
    filler = loaded.machine_by_key["filler"]
    assert filler.winding_class is WindingClass.F
    assert filler.health_weights is not None
    assert (filler.health_weights.vibration, filler.health_weights.current) == (0.5, 0.0)
    assert loaded.health.faults == 0.2


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"rest": ITEM.replace('"filler"', '"palletiser"')}, "unknown-reference"),
        ({"rest": ITEM.replace("every_hours = 500.0", "every_hours = 0.0")}, "out-of-range"),
        ({"rest": ITEM.replace("every_hours", "every_cycles")}, "bad-combination"),
        ({"rest": ITEM + ITEM}, "duplicate-key"),
        ({"rest": ITEM + "warn_share = 1.5"}, "out-of-range"),
        ({"rest": ITEM + "every_weeks = 2.0"}, "unknown-key"),
        ({"rest": "[health]\nvibration = -1.0"}, "out-of-range"),
        ({"machine": 'phase_tags = ["filler.a", "filler.a"]'}, "out-of-range"),
        ({"machine": 'winding_tag = "filler.a"'}, "bad-combination"),
        ({"machine": 'heatsink_tag = "filler.a"'}, "bad-combination"),
        ({"machine": 'ambient_tag = "filler.nothing"'}, "unknown-reference"),
        ({"machine": "rated_current = -1.0"}, "out-of-range"),
        ({"machine": 'wear_tags = ["filler.a"]'}, "bad-combination"),
    ],
)
def test_what_is_wrong_with_them_is_told(tmp_path, parts, code):
    assert code in problems(tmp_path, **parts)
