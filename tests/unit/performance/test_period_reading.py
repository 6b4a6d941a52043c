"""Figures of any period: kept shifts, the rest from samples, nothing after the moment shown."""

from dataclasses import replace

import pytest

from hmi.clock import ManualClock
from hmi.historian.on_disk import OnDisk
from hmi.performance.line_reading import read_line
from hmi.performance.past_shifts import planned_shifts
from hmi.performance.period_reading import PeriodReading
from hmi.performance.shift_store import KeepShifts, performance_file
from hmi.plant.assets import MachineState
from hmi.storage.writer import Writer
from tests.helpers.builders import at, at_us
from tests.unit.machines.plant import Plant

MINUTE = 60_000_000


@pytest.fixture
def plant():
    """Return a filler that ran two hours, with ten minutes of fault in the second."""
    plant = Plant(ManualClock())
    plant.send(plant.of("state", "Execute", 0), plant.of("state", "Aborted", 4800))
    plant.send(plant.of("state", "Execute", 5400))
    for second in range(0, 7201, 30):
        plant.send(plant.of("total", 100.0 + second, second))
    return plant


@pytest.fixture
def reading(plant, tmp_path):
    return PeriodReading(plant.site, tmp_path, plant.recording.read, lambda *_: ())


def filler(plant):
    return plant.site.machines[0]


def test_a_period_over_two_shifts_is_their_sum(plant, reading):
    found = reading.figures(filler(plant), at_us(0), at_us(7200), at_us(9000))
    assert [one.shift for one in found.records] == ["Early", "Late"]
    assert found.account.us_by_state == {
        MachineState.EXECUTING: 100 * MINUTE, MachineState.FAULT: 10 * MINUTE,
    }  # fmt: skip
    assert (found.stops, len(found.failures)) == (1, 1)


def test_a_part_of_a_shift_is_computed_from_its_samples(plant, reading):
    found = reading.figures(filler(plant), at_us(4500), at_us(5100), at_us(9000))
    assert found.account.us_by_state == {
        MachineState.EXECUTING: 5 * MINUTE, MachineState.FAULT: 5 * MINUTE,
    }  # fmt: skip
    assert found.parts.total == 600 - 30


def test_nothing_after_the_moment_of_looking_is_known(plant, reading):
    found = reading.figures(filler(plant), at_us(3600), at_us(7200), at_us(4200))
    assert found.end_us == at_us(4200)
    assert found.account.us_by_state == {MachineState.EXECUTING: 10 * MINUTE}


def test_a_break_is_no_planned_time_in_a_part_either(plant, reading):
    found = reading.figures(filler(plant), at_us(1500), at_us(2100), at_us(9000))
    assert found.account.pbt_s == 300.0


def test_a_kept_shift_is_taken_as_it_was_kept(plant, reading, tmp_path):
    (kept,) = reading.records(filler(plant), at_us(0), at_us(3600), at_us(9000))
    writer = Writer(plant.clock)
    writer.start()
    writer.submit(KeepShifts(tmp_path, [replace(kept, stops=42)], at(9000)))
    writer.submit_and_wait(OnDisk(performance_file(tmp_path)), 20.0)
    writer.stop()
    assert reading.figures(filler(plant), at_us(0), at_us(3600), at_us(9000)).stops == 42
    # Of a part of it what is kept says nothing.
    assert reading.figures(filler(plant), at_us(0), at_us(3599), at_us(9000)).stops == 0


def test_a_shift_that_is_over_is_computed_once(plant, tmp_path):
    asked = []

    def read(key, start_us, end_us):
        asked.append(key)
        return plant.recording.read(key, start_us, end_us)

    reading = PeriodReading(plant.site, tmp_path, read, lambda *_: ())
    reading.records(filler(plant), at_us(0), at_us(3600), at_us(9000))
    count = len(asked)
    reading.records(filler(plant), at_us(0), at_us(3600), at_us(9000))
    assert len(asked) == count
    reading.forget()
    reading.records(filler(plant), at_us(0), at_us(3600), at_us(9000))
    assert len(asked) == 2 * count


def test_days_and_shifts_to_choose_from_end_with_the_present_ones(reading):
    assert [one.name for one in reading.shifts(at_us(4000), 3)] == ["Late", "Early", "Late"]
    days = reading.days(at_us(4000), 2)
    assert days == [(at_us(-108_000), at_us(-21_600)), (at_us(-21_600), at_us(64_800))]


def test_parts_of_shifts_keep_their_breaks(plant):
    early, _late = planned_shifts(plant.site, at_us(0), at_us(7200))
    part = early.clipped(at_us(2000), at_us(3000)).plan
    assert (part.start_us, part.end_us) == (at_us(2000), at_us(3000))
    assert part.breaks == ((at_us(2000), at_us(2400)),)


def test_a_line_of_one_machine_has_itself_as_bottleneck_and_nobody_waits(plant):
    seen = read_line(plant.site, plant.recording.read, lambda *_: (), at_us(0), at_us(7200))
    assert (seen.bottleneck.machine, seen.bottleneck.share) == ("filler", 1.0)
    assert list(seen.culprits) == []


def test_nobody_loses_anything_in_a_break(plant):
    plant.send(plant.of("state", "Suspended", 1500), plant.of("state", "Execute", 2700))
    plant.send(plant.of("starved", 1.0, 1500), plant.of("starved", 0.0, 2700))
    seen = read_line(plant.site, plant.recording.read, lambda *_: (), at_us(0), at_us(3600))
    # 06:25 to 06:45, of which 06:30 to 06:40 is a break.
    assert [one.lost_us for one in seen.culprits] == [10 * MINUTE]
