"""Shifts are kept when they end; what came too late, or was never kept, is computed from files."""

import asyncio

import pytest

from hmi.bus.facts import GapState, ShiftsRecomputed
from hmi.clock import ManualClock
from hmi.historian.on_disk import OnDisk
from hmi.historian.recorder import Recorder
from hmi.machines.closing_shifts import HELD_OPEN_US
from hmi.machines.state_history import StateHistory
from hmi.performance.refills import Refills
from hmi.performance.shift_recompute import ShiftRecompute
from hmi.performance.shift_store import performance_file, read_shift_records
from hmi.performance.station_performance import StationPerformance
from hmi.plant.assets import MachineState
from hmi.plant.samples import Origin
from hmi.storage.writer import Writer
from tests.helpers.builders import at_us
from tests.unit.machines.plant import Plant

HELD_OPEN_S = HELD_OPEN_US / 1e6


class Stage:
    """One filler that is recorded and kept, moved by hand from 06:00 on."""

    def __init__(self, folder):
        self.plant = Plant(ManualClock())
        self.folder = folder
        plant, clock = self.plant, self.plant.clock
        self.writer = Writer(clock)
        self.recorder = Recorder(plant.site, plant.bus, self.writer, clock, folder)
        self.writer.start()
        history = StateHistory(plant.site, clock, plant.table.accept)
        refills = Refills(folder, plant.bus, self.writer, plant.states, history)
        self.recompute = ShiftRecompute(plant.site, folder, plant.bus, clock, self.writer)
        self.performance = StationPerformance(
            plant.site, plant.bus, clock, plant.states, refills, self.recompute
        )
        self.told = []
        plant.bus.shifts.subscribe(self.told.append)

    def work(self, until_s, step_s=20):
        """Let the filler run and count a part a second."""
        plant = self.plant
        plant.send(plant.of("state", "Execute", plant.s))
        for second in range(round(plant.s) + step_s, until_s + 1, step_s):
            plant.send(plant.of("total", 100.0 + second, second - 0.5))
            plant.go_to(second)
            self.performance.tick()

    def go_to(self, second):
        self.plant.go_to(second)
        self.performance.tick()

    def records(self):
        self.writer.submit_and_wait(OnDisk(performance_file(self.folder)), 20.0)
        return read_shift_records(self.folder, at_us(0), at_us(86_400))

    async def recomputed(self, count):
        """Run the work on the past until so many records are told."""
        work = asyncio.ensure_future(self.recompute.run())
        is_done = asyncio.Event()
        stop = self.plant.bus.shifts.subscribe(
            lambda _fact: is_done.set() if len(self.told) >= count else None
        )
        await asyncio.wait(
            [work, asyncio.ensure_future(is_done.wait())],
            timeout=60.0, return_when=asyncio.FIRST_COMPLETED,
        )  # fmt: skip
        stop()
        work.cancel()
        await asyncio.wait([work])
        if not work.cancelled():
            work.result()
        assert is_done.is_set()
        return self.records()


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    yield stage
    stage.recorder.close()
    stage.writer.stop()


def test_a_shift_is_kept_once_nothing_is_awaited_of_it(stage):
    stage.work(3700)
    assert stage.records() == []
    stage.go_to(3600 + HELD_OPEN_S + 1)
    (record,) = stage.records()
    assert (record.machine, record.shift, record.start_us) == ("filler", "Early", at_us(0))
    assert record.us_by_state == {MachineState.EXECUTING: 50 * 60_000_000}


def test_what_comes_late_but_in_time_counts_in_its_shift(stage):
    stage.work(3640)
    stage.plant.send(stage.plant.of("state", "Aborted", 3500))
    stage.go_to(3600 + HELD_OPEN_S + 1)
    (record,) = stage.records()
    assert record.us_by_state[MachineState.FAULT] == 100_000_000


async def test_what_comes_too_late_has_its_shift_computed_again(stage):
    stage.work(3740)
    stage.plant.send(stage.plant.of("state", "Aborted", 3500))
    stage.go_to(3750)
    assert MachineState.FAULT not in stage.records()[0].us_by_state
    (record,) = await stage.recomputed(1)
    assert record.us_by_state[MachineState.FAULT] == 100_000_000


async def test_a_shift_without_a_record_is_computed_at_the_start(stage):
    stage.work(3740)
    (live,) = stage.records()
    other = Stage(stage.folder)
    stage.writer.stop()
    for one in stage.folder.glob("performance.sqlite*"):
        one.unlink()
    other.plant.clock.advance(3740)
    assert other.records() == []
    assert await other.recomputed(1) == [live]
    assert other.told == [ShiftsRecomputed(1, 1, "filler")]
    other.recorder.close()
    other.writer.stop()


async def test_a_hole_that_was_filled_has_its_shifts_computed_again(stage):
    plant = stage.plant
    plant.send(plant.of("state", "Execute", 0), plant.of("total", 100.0, 0))
    plant.gap(600, None, GapState.OPEN)
    plant.go_to(3740, heard=False)
    plant.gap(600, 3740, GapState.UNFILLABLE)
    stage.performance.tick()
    (record,) = stage.records()
    assert record.us_by_state[MachineState.UNKNOWN] == 40 * 60_000_000
    plant.send(plant.of("total", 900.0, 3000), origin=Origin.HISTORY)
    plant.gap(600, 3740, GapState.FILLED)
    (again,) = await stage.recomputed(1)
    assert MachineState.UNKNOWN not in again.us_by_state
    assert again.total == 800.0


async def test_a_hole_that_is_filled_just_after_the_shift_ended_is_not_lost(stage):
    plant = stage.plant
    plant.send(plant.of("state", "Execute", 0), plant.of("total", 100.0, 0))
    plant.gap(600, None, GapState.OPEN)
    plant.go_to(3640, heard=False)
    plant.send(plant.of("total", 900.0, 3000), origin=Origin.HISTORY)
    plant.gap(600, 3630, GapState.FILLED)
    stage.go_to(3740)
    (record,) = await stage.recomputed(1)
    assert MachineState.UNKNOWN not in record.us_by_state
    assert record.total == 800.0


def test_nothing_is_demanded_of_a_shift_that_still_runs(stage):
    stage.work(1000)
    assert stage.recompute.demand(at_us(0), at_us(1000)) == 0


async def test_a_shift_whose_samples_are_gone_keeps_its_record(stage):
    stage.work(3740)
    (live,) = stage.records()
    stage.recorder.close()
    for one in (stage.folder / "history").glob("*.sqlite*"):
        one.unlink()
    assert stage.recompute.demand(at_us(0), at_us(3600)) == 1
    assert await stage.recomputed(1) == [live]
