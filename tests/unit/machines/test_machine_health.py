"""Health of machines over the bus: measured while they run, held, capped, remembered."""

from dataclasses import replace

import pytest

from hmi.bus.facts import (
    AlarmChanged,
    AlarmLetter,
    Trigger,
)
from hmi.machines.expected import Expected
from hmi.machines.signals import Indicator
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState
from hmi.plant.health_weights import HealthWeights
from hmi.plant.quality import BAD
from tests.helpers.builders import at, at_us
from tests.unit.machines.plant import FILLER, Plant, reopened, run_and_measure


def test_health_appears_as_soon_as_it_can_be_told_and_then_each_minute(plant):
    run_and_measure(plant)
    times = [row[0] for row in plant.derived("health") if row[1] is not None]
    assert times == [31, 61]
    assert plant.filler.health == pytest.approx(0.5 * 90 + 0.5 * (0.35 * 90 + 30) / 0.65)
    assert {one.name for one in plant.filler.aspects} == {"vibration", "temperature", "faults"}


def test_health_is_held_with_its_time_while_the_machine_does_not_run(plant):
    run_and_measure(plant)
    running = plant.filler
    plant.send(plant.of("state", "Held", 120))
    for second in range(120, 1500):
        plant.send(plant.of("vibration", 9.0, second))
        plant.go_to(second)
    assert plant.filler.health == running.health
    assert at(600) < plant.filler.health_time < at(800)


def test_an_indicator_that_goes_bad_while_running_is_dropped(plant):
    run_and_measure(plant)
    plant.send(plant.of("vibration", 1.4, 121, status=BAD))
    for second in range(121, 900):
        plant.go_to(second)
    assert {one.name for one in plant.filler.aspects} == {"temperature", "faults"}


def test_a_short_burst_of_vibration_does_not_move_the_median(plant):
    run_and_measure(plant, until=300)
    plant.send(plant.of("vibration", 20.0, 301), plant.of("vibration", 1.4, 302))
    for second in range(302, 400):
        plant.go_to(second)
    assert plant.filler.aspects[0].value == 1.4


def alarm(key, priority=Priority.P2, active=True, letter=AlarmLetter.UNACKNOWLEDGED, **fields):
    return AlarmChanged(
        key=key, machine="filler", message=key, priority=priority, letter=letter,
        before=AlarmLetter.NORMAL, trigger=Trigger.ACTIVATE, at=at(), source_time=at(),
        active=active, acked=False, latched=False, occurrence=1, active_since=at(), **fields,
    )  # fmt: skip


def test_an_active_p1_or_p2_alarm_caps_health_until_it_is_gone(plant):
    run_and_measure(plant)
    plant.bus.alarms.publish(alarm("a"))
    plant.bus.alarms.publish(alarm("b", Priority.P3))
    plant.bus.alarms.publish(alarm("c", is_alert=True))
    plant.go_to(300)
    assert (plant.filler.health, plant.filler.health_caps) == (50.0, ("alarm-active",))
    plant.bus.alarms.publish(alarm("a", active=False, letter=AlarmLetter.RETURNED_UNACKNOWLEDGED))
    plant.go_to(400)
    assert plant.filler.health_caps == ()


def test_an_alarm_out_of_service_caps_nothing(plant):
    run_and_measure(plant)
    plant.bus.alarms.publish(alarm("a", letter=AlarmLetter.OUT_OF_SERVICE))
    plant.go_to(300)
    assert plant.filler.health_caps == ()


@pytest.mark.parametrize(
    ("value", "status", "caps"),
    [
        (1.0, 0, ("device-failure",)), ("OFF_SPEC", 0, ("device-off-spec",)),
        (4.0, 0, ("device-maintenance-required",)), (2.0, 0, ()), ("NORMAL", 0, ()),
        (1.0, BAD, ()),
    ],
)  # fmt: skip
def test_what_the_device_says_of_itself_caps_health(plant, value, status, caps):
    run_and_measure(plant)
    plant.send(plant.of("device_health", value, 121, status=status))
    plant.send(plant.of("device_health", 3.0, 119))
    plant.go_to(300)
    assert plant.filler.health_caps == caps


def test_a_fault_of_five_minutes_is_a_failure_and_a_shorter_one_is_not(plant):
    plant.send(plant.of("state", "Aborted", 0), plant.of("state", "Execute", 299))
    run_and_measure(plant, until=2)
    plant.send(plant.of("state", "Aborted", 400), plant.of("state", "Execute", 700))
    for second in range(700, 900):
        plant.send(plant.of("vibration", 1.4, second))
        plant.go_to(second)
    faults = next(one for one in plant.filler.aspects if one.name == "faults")
    assert (faults.value, faults.score) == (1.0, 70.0)


def test_failures_of_earlier_shifts_are_remembered_and_found_again_after_a_restart(plant):
    plant.send(plant.of("state", "Execute", 0), plant.of("temperature", 50.0, 0))
    plant.go_to(1)
    plant.send(plant.of("state", "Aborted", 100), plant.of("state", "Execute", 500))
    for second in (501, 3500, 3700, 4000):
        plant.go_to(second)
    states = reopened(plant)
    states.tick()
    for fact in (plant.filler, states.now()[0]):
        found = {one.name: one.value for one in fact.aspects}
        assert found["faults"] == 1.0


def test_current_counts_only_after_a_minute_of_steady_running(clock):
    fields = {"vibration_tag": "", "current_tag": "filler.vibration", "current_baseline": 10.0}
    plant = Plant(clock, subject=replace(FILLER, **fields))
    run_and_measure(plant, vibration=11.2, until=85)
    assert {one.name for one in plant.filler.aspects} == {"temperature", "faults"}
    for second in range(85, 190):
        plant.go_to(second)
    found = {one.name: one for one in plant.filler.aspects}
    assert found["current"].score == pytest.approx(40.0)


def test_the_learned_current_counts_and_only_what_was_drawn_since_it_is_expected(clock):
    fields = {"vibration_tag": "", "current_tag": "filler.vibration", "current_baseline": 10.0}
    plant = Plant(clock, subject=replace(FILLER, **fields))
    run_and_measure(plant, vibration=11.2, until=300)
    plant.states.expect("filler", Expected(current=11.2, current_since_us=at_us(300)))
    plant.send(plant.of("vibration", 11.76, 300))
    for second in range(300, 500):
        plant.go_to(second)
    found = {one.name: one for one in plant.filler.aspects}
    assert found["current"].value == pytest.approx(5.0)


def test_the_largest_anomaly_of_the_detectors_is_an_aspect(plant):
    run_and_measure(plant)
    plant.states.expect("filler", Expected(z=6.0, z_tag="filler.temperature"))
    plant.go_to(300)
    found = {one.name: one for one in plant.filler.aspects}
    assert (found["anomaly"].score, found["anomaly"].tag) == (40.0, "filler.temperature")


def test_a_site_and_a_machine_may_weigh_the_aspects_otherwise(clock):
    weights = HealthWeights(vibration=0.0, temperature=0.3, faults=0.1)
    plant = Plant(clock, subject=replace(FILLER, health_weights=weights))
    run_and_measure(plant)
    found = {one.name: one.weight for one in plant.filler.aspects}
    assert found == pytest.approx({"temperature": 0.75, "faults": 0.25})


@pytest.mark.parametrize(
    ("value", "letter"),
    [(0.0, ""), (1.0, "F"), (2.0, "C"), ("OFF_SPEC", "S"), ("Check function", "C"), (4.0, "M")],
)
def test_what_the_device_says_of_itself_is_told_by_its_letter(plant, value, letter):
    plant.send(plant.of("device_health", value, 1))
    assert plant.filler.device == letter


def test_full_spans_of_steady_running_are_told_once_each(plant):
    run_and_measure(plant, vibration=1.4, until=200)
    spans = plant.states.steady_spans(
        "filler", Indicator.VIBRATION, MachineState.EXECUTING, at_us(80)
    )
    assert [time for time, _mean in spans] == [at_us(s) for s in range(90, 190, 10)]
    assert {mean for _time, mean in spans} == {1.4}
    first = plant.states.steady_spans("filler", Indicator.VIBRATION, MachineState.EXECUTING, 0)
    assert first[0][0] == at_us(60)
