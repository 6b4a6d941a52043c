"""Machines over the bus: states, shifts, connections, counts, derived samples."""

from dataclasses import replace

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import (
    ConnectionChanged,
    ConnectionPhase,
    GapChanged,
    GapState,
    SamplesArrived,
)
from hmi.plant.assets import MachineState as S
from hmi.plant.assets import StateSource
from hmi.plant.quality import BAD, BAD_NO_DATA, BAD_NOT_CONNECTED
from hmi.plant.samples import Origin
from tests.helpers.builders import at, batch
from tests.unit.machines.plant import FILLER, Plant
from tests.unit.machines.recording import Recording


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


def test_after_a_restart_nothing_is_known_since_the_hole_of_the_stopped_engine(plant):
    plant.go_to(1800, heard=False)
    plant.gap(1700, None, GapState.OPEN)
    plant.go_to(1801, heard=False)
    assert (plant.filler.state, plant.filler.since) == (S.UNKNOWN, at(1700))


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
    assert plant.filler.oee.total == 1


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
