"""States that rules tell, and such as people enter by hand."""

from dataclasses import replace

import pytest

from hmi.bus.bus import Bus
from hmi.clock import ManualClock
from hmi.machines.machine_states import MachineStates
from hmi.machines.states import BAD_QUALITY, ENTERED, NOT_ENTERED
from hmi.performance.shift_record import record_of
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.quality import BAD
from tests.unit.machines.plant import FILLER, TWO_SHIFTS, Plant, reopened

S = MachineState
RULES = (
    (S.FAULT, "filler.starved > 5"),
    (S.EXECUTING, "filler.vibration > 0.5 and not filler.temperature > 90"),
)
RULED = replace(
    FILLER, state_source=StateSource.RULE, state_tag="", starved_tag="", state_rules=RULES
)
BY_HAND = replace(FILLER, state_source=StateSource.OPERATOR, state_tag="", starved_tag="")
OVERRULED = replace(FILLER, may_enter_state=True)


def plant_of(machine):
    return Plant(ManualClock(), TWO_SHIFTS, machine)


def enter(plant, state, at_s):
    plant.send(plant.of("entered_state", float(state), at_s))


def states_of(plant):
    return [(one.start_us, one.state) for one in plant.states._watches["filler"].ledger.segments()]


def test_the_first_rule_that_holds_decides_and_idle_without_one():
    plant = plant_of(RULED)
    plant.send(plant.of("starved", 0.0, 0), plant.of("temperature", 20.0, 0))
    plant.send(plant.of("vibration", 2.0, 0))
    plant.go_to(10)
    assert plant.filler.state is S.EXECUTING
    plant.send(plant.of("vibration", 0.1, 11))
    plant.go_to(12)
    assert plant.filler.state is S.IDLE
    plant.send(plant.of("starved", 9.0, 13))
    plant.go_to(14)
    assert plant.filler.state is S.FAULT
    assert (plant.filler.stops, plant.filler.oee.apt_s) == (1, 11.0)


def test_a_rule_without_a_trustworthy_value_tells_no_state():
    plant = plant_of(RULED)
    plant.send(plant.of("starved", 0.0, 0), plant.of("vibration", 2.0, 0, status=BAD))
    plant.go_to(5)
    assert (plant.filler.state, plant.filler.state_reason) == (S.UNKNOWN, BAD_QUALITY)


def test_rules_tell_the_same_live_and_from_the_recording():
    plant = plant_of(RULED)
    plant.send(plant.of("temperature", 20.0, 0), plant.of("starved", 0.0, 0))
    for second in range(1, 300):
        plant.send(plant.of("vibration", (second * 7 % 20) / 10, second))
        if second % 50 == 0:
            plant.send(plant.of("temperature", 95.0 - second / 10, second - 3.5))
        plant.go_to(second)
    assert reopened(plant).now() == plant.states.now()


def test_what_people_enter_is_the_state_and_says_so():
    plant = plant_of(BY_HAND)
    plant.go_to(1)
    assert (plant.filler.state, plant.filler.state_reason) == (S.UNKNOWN, NOT_ENTERED)
    enter(plant, S.EXECUTING, 2)
    enter(plant, S.SETUP, 20)
    plant.go_to(30)
    assert (plant.filler.state, plant.filler.state_reason) == (S.SETUP, ENTERED)
    assert plant.filler.oee.apt_s == 18.0


def test_what_was_entered_holds_after_a_restart():
    plant = plant_of(BY_HAND)
    enter(plant, S.MAINTENANCE, 2)
    plant.go_to(30)
    states = MachineStates(plant.site, Bus(), plant.clock, lambda _: None)
    states.restore(plant.recording.read)
    states._hearing = plant.states._hearing
    assert states.now()[0].state is S.MAINTENANCE


def test_maintenance_by_hand_overrules_what_is_measured_and_is_planned_downtime():
    plant = plant_of(OVERRULED)
    plant.send(plant.of("state", "Execute", 0))
    enter(plant, S.MAINTENANCE, 100)
    plant.go_to(200)
    assert (plant.filler.state, plant.filler.state_reason) == (S.MAINTENANCE, ENTERED)
    assert (plant.filler.oee.apt_s, plant.filler.oee.pbt_s) == (100.0, 100.0)
    enter(plant, S.UNKNOWN, 210)
    plant.go_to(220)
    assert plant.filler.state is S.EXECUTING


def test_no_order_by_hand_is_planned_downtime():
    plant = plant_of(OVERRULED)
    plant.send(plant.of("state", "Idle", 0))
    enter(plant, S.OFF, 60)
    plant.go_to(360)
    ledger = plant.states._watches["filler"].ledger
    record = record_of(ledger, ledger.plan.start_us + 360_000_000)
    assert record.planned_down_us == 300_000_000
    assert (plant.filler.oee.availability, plant.filler.oee.pbt_s) == (0.0, 60.0)


def test_only_maintenance_and_no_order_overrule_a_measured_state():
    plant = plant_of(OVERRULED)
    plant.send(plant.of("state", "Execute", 0))
    enter(plant, S.FAULT, 10)
    plant.go_to(20)
    assert plant.filler.state is S.EXECUTING


def test_maintenance_that_a_fault_led_to_is_no_planned_one():
    plant = plant_of(OVERRULED)
    plant.send(plant.of("state", "Aborted", 0))
    enter(plant, S.MAINTENANCE, 100)
    plant.go_to(200)
    assert plant.filler.oee.pbt_s == 200.0


@pytest.mark.parametrize("threshold", [0.5, 2.0])
def test_a_speed_that_wanders_tells_what_each_value_tells(threshold):
    subject = replace(
        FILLER, state_source=StateSource.SPEED, state_tag="filler.vibration",
        state_threshold=threshold, vibration_tag="", starved_tag="",
    )  # fmt: skip
    plant = plant_of(subject)
    values = [(second, (second * 13 % 40) / 10) for second in range(200)]
    for second, value in values:
        plant.send(plant.of("vibration", value, second))
    plant.go_to(200)
    seconds = sum(value > threshold for _, value in values)
    assert plant.filler.oee.apt_s == float(seconds)
    assert reopened(plant).now() == plant.states.now()
