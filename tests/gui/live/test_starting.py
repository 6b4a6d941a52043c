"""Changing one thing of a machine changes nothing else of the site."""

from dataclasses import replace
from pathlib import Path

import pytest

from hmi.config.loader import load_site
from hmi.plant.alarm_rules import Levels
from hmi.plant.assets import MachineGroup
from hmi.plant.sensors import Sensor
from ui.live.starting import Starting, is_bag, loose_tags

SITE = load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")
KEYS = [one.key for one in SITE.machines]


def changing(key):
    starting = Starting()
    starting.begin(SITE.machine_by_key[key], SITE)
    return starting


@pytest.mark.parametrize("key", KEYS)
def test_a_machine_that_is_only_looked_at_stays_as_it_is(key):
    wish = changing(key).wish(SITE, None, "")
    assert wish.machine == SITE.machine_by_key[key]
    assert (wish.tags, wish.alarms, wish.freed, wish.dropped_alarms) == ((), (), (), ())


def test_another_class_changes_the_class_alone():
    starting = changing("filler")
    starting.draft = replace(starting.draft, group=MachineGroup.CLASS_3)
    wish = starting.wish(SITE, None, "")
    assert wish.machine == replace(SITE.machine_by_key["filler"], group=MachineGroup.CLASS_3)
    assert (wish.tags, wish.alarms) == ((), ())


def test_a_limit_of_the_table_comes_when_it_is_wished():
    starting = changing("filler")
    own = [one.rule for one in starting.limits(SITE) if one.rule.key == "filler.vibration_high"]
    assert own[0].levels == Levels(hi=1.8, hihi=4.5)
    starting.draft = replace(starting.draft, group=MachineGroup.CLASS_3)
    starting.levels["filler.vibration_high"] = starting.proposed("filler.vibration_high", SITE)
    [rule] = starting.wish(SITE, None, "").alarms
    assert (rule.levels, rule.message) == (Levels(hi=4.5, hihi=11.2), "Vibration high")


def test_a_signal_that_is_given_back_takes_its_limits_along():
    starting = changing("filler")
    vibration = starting.of(Sensor.VIBRATION)
    starting.toggle(vibration.tag, Sensor.VIBRATION)
    wish = starting.wish(SITE, None, "")
    assert wish.freed == ("filler.vibration",)
    assert "filler.vibration_high" in wish.dropped_alarms
    assert wish.machine.vibration_tag == ""
    assert "filler.vibration" not in wish.machine.indicator_tags


def test_one_signal_of_each_meaning_and_the_second_is_shown_only():
    starting = changing("filler")
    other = SITE.tag("filler.winding_temperature")
    starting.call(other, Sensor.TEMPERATURE)
    assert starting.of(Sensor.TEMPERATURE).tag == other
    meant = {one.tag.key: one.sensor for one in starting.chosen}
    assert meant["filler.temperature"] is Sensor.OTHER


def test_tags_of_nobody_and_of_mere_bags_are_free():
    bag = replace(SITE.machines[0], key="bag", **{
        name: "" for name in SITE.machines[0].__dataclass_fields__ if name.endswith("_tag")
    }, state_source=type(SITE.machines[0].state_source).NONE)  # fmt: skip
    assert is_bag(bag)
    assert not is_bag(SITE.machines[0])
    tags = (replace(SITE.tags[0], key="a.x", machine=""), replace(SITE.tags[1], machine="bag"))
    site = replace(SITE, machines=(*SITE.machines, bag), tags=(*tags, *SITE.tags[2:]))
    assert loose_tags(site, "") == list(tags)
