"""Proposed limits are whole alarm rules: numbers of the table, priority of the matrix."""

from dataclasses import replace

import pytest

from hmi.machines.proposed_limits import proposed_limits, why_unsound
from hmi.plant.alarm_priorities import expected_priority
from hmi.plant.alarm_rules import Harm, Levels, Priority
from hmi.plant.assets import Foundation, Machine, MachineGroup, StateSource, WindingClass
from hmi.plant.sensors import Chosen, Sensor
from hmi.plant.tags import SignalType, Tag

PUMP = Machine(key="pump", name="Pump", state_source=StateSource.SPEED, state_tag="pump.speed")
VIBRATION = Chosen(
    Tag(key="pump.vibration", name="Vibration", machine="pump", unit="mm/s"), Sensor.VIBRATION
)
HEAT = Chosen(Tag(key="pump.temperature", name="Bearing", machine="pump"), Sensor.TEMPERATURE)
CURRENT = Chosen(
    Tag(key="pump.current", name="Current", machine="pump", low=0.0, high=40.0), Sensor.CURRENT
)


def rules_of(machine, *chosen):
    return {one.rule.key: one.rule for one in proposed_limits(machine, chosen)}


@pytest.mark.parametrize(
    ("group", "foundation", "hi", "hihi", "told"),
    [
        (MachineGroup.GROUP_2, Foundation.RIGID, 2.8, 4.5, "ISO 20816-3, group 2, rigid"),
        (MachineGroup.GROUP_2, Foundation.FLEXIBLE, 4.5, 7.1, "ISO 20816-3, group 2, flexible"),
        (MachineGroup.GROUP_1, Foundation.RIGID, 4.5, 7.1, "ISO 20816-3, group 1, rigid"),
        (MachineGroup.SMALL, Foundation.FLEXIBLE, 1.8, 4.5, "ISO 10816-1, class I:"),
        (MachineGroup.CLASS_4, Foundation.RIGID, 7.1, 18.0, "ISO 10816-1, class IV:"),
        (MachineGroup.PUMP_SMALL, Foundation.RIGID, 5.1, 8.5, "ISO 10816-7"),
    ],
)
def test_vibration_is_limited_where_zones_c_and_d_begin(group, foundation, hi, hihi, told):
    [limit] = proposed_limits(replace(PUMP, group=group, foundation=foundation), [VIBRATION])
    assert (limit.rule.levels.hi, limit.rule.levels.hihi) == (hi, hihi)
    assert limit.source.startswith(told)


def test_a_vibration_has_the_delays_of_its_kind_and_counts_only_while_the_machine_runs():
    rule = rules_of(PUMP, VIBRATION)["pump.vibration_high"]
    assert (rule.on_delay_s, rule.off_delay_s, rule.deadband) == (30.0, 60.0, 0.28)
    assert rule.only_when_executing
    idle = replace(PUMP, state_source=StateSource.NONE, state_tag="")
    assert not rules_of(idle, VIBRATION)["pump.vibration_high"].only_when_executing


def test_a_winding_is_limited_by_its_class_and_a_bearing_by_what_is_usual():
    assert rules_of(PUMP, HEAT)["pump.temperature_high"].levels == Levels(hi=80.0, hihi=90.0)
    winding = Chosen(replace(HEAT.tag, key="pump.winding"), Sensor.WINDING)
    machine = replace(PUMP, winding_class=WindingClass.B)
    [limit] = proposed_limits(machine, [winding])
    assert limit.rule.levels == Levels(hi=105.0, hihi=120.0)
    assert "class B" in limit.source


def test_a_current_is_limited_by_its_rating_and_told_of_when_it_leaves_what_is_usual():
    rules = rules_of(replace(PUMP, rated_current=30.0, current_baseline=20.0), CURRENT)
    overload, heavy = rules["pump.current_overload"], rules["pump.current_heavy_overload"]
    assert (overload.levels.hi, overload.on_delay_s) == (30.0, 60.0)
    assert (heavy.levels.hi, heavy.on_delay_s) == (33.0, 10.0)
    more, less = rules["pump.current_more"], rules["pump.current_less"]
    assert (more.levels.hi, more.levels.hihi, more.on_delay_s) == (21.6, 22.4, 300.0)
    assert (less.levels.lo, less.on_delay_s) == (16.0, 60.0)
    assert more.is_alert
    assert less.is_alert
    assert not overload.is_alert
    watched = {
        one.rule.key: one.is_watched
        for one in proposed_limits(
            replace(PUMP, rated_current=30.0, current_baseline=20.0), [CURRENT]
        )
    }
    assert watched == {
        "pump.current_overload": False, "pump.current_heavy_overload": False,
        "pump.current_more": True, "pump.current_less": True,
    }  # fmt: skip


def test_a_current_of_which_nothing_is_known_has_no_limit():
    assert proposed_limits(PUMP, [CURRENT]) == []


def test_without_a_state_nobody_is_told_that_a_standing_motor_takes_no_current():
    idle = replace(PUMP, state_source=StateSource.NONE, state_tag="", current_baseline=20.0)
    assert "pump.current_less" not in rules_of(idle, CURRENT)


def test_every_proposal_is_a_complete_rule_whose_priority_follows_from_the_matrix():
    machine = replace(PUMP, rated_current=30.0, current_baseline=20.0)
    rules = rules_of(machine, VIBRATION, HEAT, CURRENT).values()
    assert len(rules) == 6
    for rule in rules:
        assert rule.message
        assert len(rule.message) <= 40
        assert rule.cause
        assert rule.consequence
        assert rule.response
        assert why_unsound(rule) == ""
        assert rule.is_alert or expected_priority(rule) is rule.priority
    vibration = rules_of(machine, VIBRATION)["pump.vibration_high"]
    assert (vibration.harm, vibration.response_time_s) == (Harm.MAJOR, 3600.0)
    assert (vibration.priority, vibration.extreme_priority) == (Priority.P3, Priority.P2)


def test_a_rule_of_another_keeps_its_key():
    [limit] = proposed_limits(PUMP, [VIBRATION], ["pump.vibration_high"])
    assert limit.rule.key == "pump.vibration_high_2"


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        (Levels(hi=1.0, hihi=2.0), ""),
        (Levels(lo=1.0), ""),
        (Levels(), "limit-missing"),
        (Levels(hi=2.0, hihi=2.0), "limits-not-rising"),
        (Levels(lo=3.0, hi=2.0), "limits-not-rising"),
    ],
)
def test_limits_that_cannot_be_are_told(levels, code):
    [limit] = proposed_limits(PUMP, [VIBRATION])
    assert why_unsound(replace(limit.rule, levels=levels)) == code


def test_what_a_temperature_is_of_gives_it_the_deadband_of_its_kind():
    oil = Tag(key="pump.oil", name="Oil", machine="pump", low=0.0, high=150.0,
              signal=SignalType.TEMPERATURE)  # fmt: skip
    assert rules_of(PUMP, HEAT)["pump.temperature_high"].deadband == 2.0
    rule = rules_of(PUMP, Chosen(oil, Sensor.GEARBOX_OIL))["pump.oil_high"]
    assert (rule.deadband, rule.on_delay_s) == (1.5, 60.0)
