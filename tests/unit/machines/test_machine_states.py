"""Machines over the bus: states, shifts, connections, alarms, health, derived samples."""

from dataclasses import replace
from datetime import time

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import (
    AlarmChanged,
    AlarmLetter,
    ConnectionChanged,
    ConnectionPhase,
    GapChanged,
    GapState,
    SamplesArrived,
    Trigger,
)
from hmi.live.tag_table import TagTable
from hmi.machines.machine_states import MachineStates
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState as S
from hmi.plant.assets import StateSource
from hmi.plant.quality import BAD, BAD_NO_DATA, BAD_NOT_CONNECTED
from hmi.plant.samples import Origin
from hmi.plant.shifts import Break, Shift, ShiftCalendar
from tests.helpers.builders import at, batch, machine, plant_with, sample
from tests.unit.machines.recording import Recording

QUANTITIES = (
    "state", "starved", "total", "good", "energy", "vibration", "temperature", "device_health",
)  # fmt: skip
FILLER = machine(
    "filler",
    state_source=StateSource.PACKML,
    ideal_cycle_s=1.0,
    **{f"{name}_tag": f"filler.{name}" for name in QUANTITIES if name != "device_health"},
    health_tag="filler.device_health",
)
PAUSE = Break(start=time(6, 30), end=time(6, 40))
TWO_SHIFTS = ShiftCalendar(
    shifts=(
        Shift(name="Early", start=time(6), end=time(7), breaks=(PAUSE,)),
        Shift(name="Late", start=time(7), end=time(8)),
    )
)


class Plant:
    """One filler, its bus, its recording and its engine part, moved by hand from 06:00 on."""

    def __init__(self, clock, calendar=TWO_SHIFTS, subject=FILLER, has_derived=True):
        tags = [f"filler.{name}" for name in QUANTITIES]
        self.site = plant_with(tags=tags, machines=[subject], calendar=calendar)
        if not has_derived:
            self.site = replace(self.site, tags=self.site.tags[: len(tags)])
        self.clock = clock
        self.bus = Bus()
        self.recording = Recording(self.site, self.bus)
        self.table = TagTable(self.site, self.bus, clock)
        self.states = MachineStates(self.site, self.bus, clock, self.table.accept)
        self.facts = []
        self.bus.machines.subscribe(self.facts.append)
        self.s = 0.0

    def of(self, quantity, value, at_s, **fields):
        number = self.site.number_by_key[f"filler.{quantity}"]
        return sample(number, value, at_s=at_s, **fields)

    def send(self, *samples, origin=Origin.LIVE):
        self.table.accept(batch(*samples, origin=origin))

    def hear(self, age_s=0.0, phase=ConnectionPhase.LIVE):
        self.bus.connections.publish(ConnectionChanged("demo", phase, at(), age_s))

    def go_to(self, seconds, heard=True):
        self.clock.advance(seconds - self.s)
        self.s = seconds
        if heard:
            self.hear()
        self.states.tick()

    def gap(self, start_s, end_s, state, number=1):
        end = None if end_s is None else at(end_s)
        self.bus.gaps.publish(GapChanged(number, "demo", at(start_s), end, "lost", state))

    @property
    def filler(self):
        return self.states.now()[0]

    def derived(self, quantity):
        """Return (seconds, value, status) of each recorded sample of a derived tag."""
        series = self.recording.read(f"filler.{quantity}", 0, 2**62)
        seconds = (series.times_us - self.of("state", 0.0, 0).source_us) / 1e6
        values = [series.value_at(row) for row in range(len(series))]
        return list(zip(seconds.tolist(), values, series.statuses.tolist(), strict=True))


@pytest.fixture
def plant(clock):
    return Plant(clock)


def reopened(plant, gaps=()):
    """Return the plant's machines as a restarted engine rebuilds them."""
    states = MachineStates(plant.site, Bus(), plant.clock, lambda _: None)
    states.restore(plant.recording.read, gaps)
    states._hearing = plant.states._hearing
    return states


def test_a_change_of_state_takes_the_time_at_which_it_was_measured(plant):
    plant.hear()
    plant.send(plant.of("state", "Execute", 1.25, received_s=1.5))
    plant.go_to(2)
    assert (plant.filler.state, plant.filler.since) == (S.EXECUTING, at(1.25))
    plant.send(plant.of("state", "Held", 2.75))
    plant.go_to(4)
    assert (plant.filler.state, plant.filler.since) == (S.HELD, at(2.75))
    assert [row[:2] for row in plant.derived("line_state")][-2:] == [(1.25, 1.0), (2.75, 6.0)]


def test_two_changes_between_ticks_are_both_recorded(plant):
    plant.send(plant.of("state", "Execute", 0.5))
    plant.go_to(1)
    plant.send(plant.of("state", "Held", 1.2), plant.of("state", "Execute", 1.7))
    plant.go_to(2)
    assert [row[:2] for row in plant.derived("line_state")][-3:] == [
        (0.5, 1.0), (1.2, 6.0), (1.7, 1.0),
    ]  # fmt: skip


def test_a_state_that_lasts_is_repeated_each_minute(plant):
    plant.send(plant.of("state", "Execute", 0.5))
    for second in range(1, 130):
        plant.go_to(second)
    assert [row[0] for row in plant.derived("line_state")] == [0.5, 61, 121]


def test_bad_quality_makes_the_state_unknown_with_its_reason(plant):
    plant.send(plant.of("state", "Execute", 1))
    plant.send(plant.of("state", None, 2, status=BAD))
    plant.go_to(3)
    assert (plant.filler.state, plant.filler.state_reason) == (S.UNKNOWN, "bad-quality")
    assert plant.derived("line_state")[-1] == (2.0, 0.0, BAD)


def test_a_silent_connection_makes_the_state_unknown_after_three_seconds(plant):
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(10)
    plant.go_to(13, heard=False)
    assert plant.filler.state is S.EXECUTING
    plant.go_to(13.5, heard=False)
    assert (plant.filler.state, plant.filler.state_reason) == (S.UNKNOWN, "not-connected")
    assert plant.filler.since == at(10)
    assert plant.derived("line_state")[-1] == (10.0, 0.0, BAD_NOT_CONNECTED)


@pytest.mark.parametrize("phase", [ConnectionPhase.DOUBTFUL, ConnectionPhase.LOST])
def test_a_connection_that_is_not_live_is_not_believed(plant, phase):
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(10)
    plant.hear(age_s=1.0, phase=phase)
    assert plant.filler.state is S.UNKNOWN


def test_before_the_first_word_of_the_server_nothing_is_known(plant):
    plant.go_to(5, heard=False)
    assert (plant.filler.state, plant.filler.state_reason) == (S.UNKNOWN, "not-connected")
    plant.bus.connections.publish(
        ConnectionChanged("demo", ConnectionPhase.CONNECTING, at(), None)
    )
    assert plant.filler.oee.coverage == 0.0


def test_silence_that_turns_out_harmless_counts_by_the_state_that_lasted(plant):
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(10)
    plant.go_to(20, heard=False)
    assert plant.filler.oee.coverage == 0.5
    plant.go_to(21)
    assert (plant.filler.oee.coverage, plant.filler.oee.apt_s) == (1.0, 21.0)


def test_a_hole_counts_as_unknown_until_it_is_filled(plant):
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(10)
    plant.gap(10, None, GapState.OPEN)
    plant.go_to(20)
    assert plant.filler.state is S.UNKNOWN
    plant.gap(10, 20, GapState.UNFILLABLE)
    plant.go_to(30)
    assert (plant.filler.oee.apt_s, plant.filler.oee.pbt_s) == (20.0, 20.0)
    assert plant.filler.oee.coverage == pytest.approx(2 / 3)
    plant.gap(10, 20, GapState.FILLED)
    assert (plant.filler.oee.apt_s, plant.filler.oee.coverage) == (30.0, 1.0)


def test_holes_of_another_connection_do_not_matter(plant):
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(10)
    plant.bus.gaps.publish(GapChanged(1, "other", at(0), None, "lost", GapState.OPEN))
    assert plant.filler.oee.coverage == 1.0


def test_history_that_comes_after_live_samples_counts_once_it_is_recomputed(plant):
    plant.gap(0, 60, GapState.FILLING)
    plant.s = 0.0
    plant.go_to(60)
    plant.send(plant.of("state", "Execute", 60), plant.of("total", 130.0, 60))
    plant.go_to(70)
    assert plant.filler.oee.apt_s == 10.0
    plant.send(
        plant.of("state", "Held", 0), plant.of("state", "Execute", 20),
        plant.of("total", 100.0, 0), plant.of("total", 120.0, 40),
        origin=Origin.HISTORY,
    )  # fmt: skip
    assert plant.filler.oee.apt_s == 10.0
    plant.gap(0, 60, GapState.FILLED)
    for _ in range(2):
        plant.states.recompute(plant.recording.read)
        assert plant.filler.oee.apt_s == 50.0
        assert plant.filler.oee.total == 30.0
        assert plant.filler.stops == 1


def test_a_partly_filled_hole_is_seen_from_its_first_state_on(plant):
    plant.go_to(100)
    plant.gap(0, 100, GapState.PARTLY)
    plant.recording.add(plant.of("state", "Execute", 40), plant.of("state", "Held", 90))
    plant.states.recompute(plant.recording.read)
    assert (plant.filler.oee.apt_s, plant.filler.oee.pbt_s) == (50.0, 60.0)


def test_parts_made_unseen_are_counted_but_not_compared_with_the_time(plant):
    plant.send(plant.of("state", "Execute", 0), plant.of("total", 0.0, 0))
    plant.send(plant.of("total", 10.0, 10))
    plant.go_to(10)
    plant.gap(10, None, GapState.OPEN)
    plant.go_to(20, heard=False)
    plant.gap(10, 20, GapState.UNFILLABLE)
    plant.send(plant.of("total", 22.0, 21))
    plant.go_to(100)
    assert plant.filler.oee.total == 22.0
    assert plant.filler.oee.effectiveness == pytest.approx(10 / 90)


def test_samples_not_yet_recorded_survive_a_recompute(plant):
    plant.send(plant.of("state", "Execute", 0), plant.of("total", 100.0, 0))
    plant.go_to(10)
    plant.send(plant.of("total", 110.0, 9))
    before = plant.filler
    plant.states.recompute(Recording(plant.site, Bus()).read)
    assert plant.filler == before


async def test_recomputing_aside_gives_the_same_and_follows_a_turn_of_the_shift(plant):
    plant.send(plant.of("state", "Execute", 0), plant.of("total", 100.0, 0))
    plant.go_to(3599)
    await plant.states.recompute_aside(plant.recording.read)
    assert plant.filler.oee.apt_s == 2999.0
    turned = False

    def read_slowly(key, start_us, end_us):
        nonlocal turned
        if not turned:
            turned = True
            plant.go_to(3601)
        return plant.recording.read(key, start_us, end_us)

    await plant.states.recompute_aside(read_slowly)
    assert (plant.filler.shift, plant.filler.oee.apt_s) == ("Late", 1.0)


def test_breaks_do_not_count(plant):
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(45 * 60)
    assert plant.filler.oee.pbt_s == 35 * 60


def test_a_new_shift_begins_at_zero_with_the_state_and_counts_that_hold(plant):
    plant.send(plant.of("state", "Execute", 0), plant.of("total", 100.0, 0))
    plant.send(plant.of("state", "Held", 3000), plant.of("state", "Execute", 3100))
    plant.send(plant.of("total", 150.0, 3500))
    plant.go_to(3599)
    assert (plant.filler.shift, plant.filler.oee.total, plant.filler.stops) == ("Early", 50, 1)
    plant.send(plant.of("total", 153.0, 3600.5))
    assert plant.filler.oee.total == 50
    plant.go_to(3610)
    assert (plant.filler.shift, plant.filler.shift_start) == ("Late", at(3600))
    assert (plant.filler.oee.total, plant.filler.stops, plant.filler.oee.apt_s) == (3, 0, 10.0)
    plant.send(plant.of("total", 152.0, 3590))
    assert plant.filler.oee.total == 3


def test_outside_all_shifts_there_is_a_state_but_no_oee(plant):
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(3605)
    plant.go_to(7200 + 60)
    assert (plant.filler.state, plant.filler.shift, plant.filler.oee) == (S.EXECUTING, "", None)
    assert plant.filler.shift_start is None
    plant.go_to(8000)
    plant.go_to(86399)
    plant.send(plant.of("total", 5.0, 86399), plant.of("total", 9.0, 86400.5))
    plant.go_to(86401)
    assert (plant.filler.shift, plant.filler.oee.total) == ("Early", 4.0)


def test_a_stop_that_goes_from_held_to_fault_is_one_stop(plant):
    for second, state in enumerate(["Execute", "Held", "Aborted", "Stopped", "Execute", "Held"]):
        plant.send(plant.of("state", state, float(second)))
    plant.go_to(10)
    assert plant.filler.stops == 2


def test_energy_is_what_the_register_added_in_the_shift(plant):
    plant.send(plant.of("energy", 500.0, 1), plant.of("energy", 512.5, 60))
    plant.go_to(61)
    assert plant.filler.energy == 12.5


def test_kpis_are_recorded_in_percent_every_five_seconds(plant):
    plant.send(
        plant.of("state", "Execute", 0), plant.of("total", 0.0, 0), plant.of("good", 0.0, 0)
    )
    for second in range(1, 12):
        plant.send(plant.of("total", second * 1.0, second), plant.of("good", second * 0.5, second))
        plant.go_to(second)
    assert plant.derived("oee") == [(1.0, 50.0, 0), (6.0, 50.0, 0), (11.0, 50.0, 0)]
    assert plant.derived("availability")[-1] == (11.0, 100.0, 0)


def test_a_kpi_without_a_value_says_so_once(plant):
    for second in range(1, 12):
        plant.go_to(second)
    assert plant.derived("oee") == [(1.0, None, BAD_NO_DATA)]


def run_and_measure(plant, vibration=1.4, until=120):
    plant.send(plant.of("state", "Execute", 0), plant.of("temperature", 50.0, 0))
    for second in range(1, until):
        plant.send(plant.of("vibration", vibration, second))
        plant.go_to(second)


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
    assert plant.filler.aspects[-1].name == "faults" or plant.filler.aspects[0].value == 1.0
    states = reopened(plant)
    states.tick()
    faults = [one for one in states.now()[0].aspects if one.name == "faults"]
    assert [one.value for one in faults] == [1.0]


def test_a_machine_without_state_source_says_so(clock):
    plant = Plant(clock, subject=replace(FILLER, state_source=StateSource.NONE))
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(1)
    assert (plant.filler.state, plant.filler.state_reason) == (S.UNKNOWN, "no-state-source")


def test_samples_of_the_future_wait_for_their_shift_only(plant):
    plant.bus.samples.publish(SamplesArrived(batch(plant.of("state", "Execute", 9000))))
    plant.go_to(10)
    assert (plant.filler.state, plant.filler.state_reason) == (S.UNKNOWN, "no-data")


def test_a_site_without_derived_tags_gets_facts_but_no_samples(clock):
    plant = Plant(clock, has_derived=False)
    plant.send(plant.of("state", "Execute", 0))
    plant.go_to(1)
    assert plant.facts[0].state is S.EXECUTING
    assert plant.derived("line_state") == []


def test_current_counts_only_after_a_minute_of_steady_running(clock):
    fields = {"vibration_tag": "", "current_tag": "filler.vibration", "current_baseline": 10.0}
    plant = Plant(clock, subject=replace(FILLER, **fields))
    run_and_measure(plant, vibration=11.2, until=85)
    assert {one.name for one in plant.filler.aspects} == {"temperature", "faults"}
    for second in range(85, 190):
        plant.go_to(second)
    found = {one.name: one for one in plant.filler.aspects}
    assert found["current"].score == pytest.approx(40.0)


def test_a_sample_of_the_next_shift_is_not_counted_twice_by_a_recompute(plant):
    plant.send(plant.of("total", 100.0, 3590))
    plant.go_to(3599)
    plant.send(plant.of("total", 103.0, 3600.5))
    plant.states.recompute(plant.recording.read)
    assert plant.filler.oee.total == 0
    plant.go_to(3601)
    assert plant.filler.oee.total == 3


def test_every_machine_is_published_each_tick(plant):
    for second in range(1, 4):
        plant.go_to(second)
    assert len(plant.facts) == 3
