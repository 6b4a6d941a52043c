"""What a shift came to is kept, and reads back as it was to the last digit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pysqlite3 import dbapi2

from hmi.clock import ManualClock
from hmi.performance.shift_record import OrderRun, ShiftRecord
from hmi.performance.shift_store import (
    KeepShifts,
    kept_shifts,
    performance_file,
    read_shift_records,
)
from hmi.plant.assets import MachineState
from hmi.storage.writer import Writer

NOW = datetime(2026, 1, 5, 14, tzinfo=UTC)
HOUR = 3_600_000_000
RECORD = ShiftRecord(
    machine="filler", shift="Early", start_us=6 * HOUR, end_us=14 * HOUR,
    us_by_state={MachineState.EXECUTING: 7 * HOUR, MachineState.FAULT: HOUR - 1},
    total=1000.1 + 0.2, good=1 / 3, energy=0.1 + 0.2, energy_executing=0.1, stops=3, micro_stops=2,
    faults=((7 * HOUR, 8 * HOUR),), orders=(OrderRun("PO-1", 6 * HOUR, 9 * HOUR, 5.5, None),),
    ideal_cycle_s=1.7,
)  # fmt: skip


@pytest.fixture
def keep(tmp_path):
    writer = Writer(ManualClock())
    writer.start()

    def write(*records):
        writer.submit_and_wait(KeepShifts(tmp_path, records, NOW), 20.0)

    yield write
    writer.stop()


def test_a_record_reads_back_as_it_was_to_the_last_digit(keep, tmp_path):
    keep(RECORD)
    assert read_shift_records(tmp_path, 0, 24 * HOUR) == [RECORD]


def test_a_later_record_takes_the_place_of_an_earlier_one(keep, tmp_path):
    keep(RECORD)
    keep(replace(RECORD, total=7.0))
    assert [one.total for one in read_shift_records(tmp_path, 0, 24 * HOUR)] == [7.0]


def test_records_are_found_by_the_time_they_touch_and_by_machine(keep, tmp_path):
    late = replace(RECORD, shift="Late", start_us=14 * HOUR, end_us=22 * HOUR)
    other = replace(RECORD, machine="capper")
    keep(RECORD, late, other)
    assert read_shift_records(tmp_path, 13 * HOUR, 14 * HOUR, "filler") == [RECORD]
    assert read_shift_records(tmp_path, 14 * HOUR, 15 * HOUR) == [late]
    assert kept_shifts(tmp_path, 0, 14 * HOUR) == {
        ("filler", 6 * HOUR, 14 * HOUR), ("capper", 6 * HOUR, 14 * HOUR),
    }  # fmt: skip


def test_a_folder_without_records_has_none(tmp_path):
    assert read_shift_records(tmp_path, 0, 24 * HOUR) == []
    assert kept_shifts(tmp_path, 0, 24 * HOUR) == frozenset()


def test_what_cannot_be_read_is_passed_over(keep, tmp_path, expected_warnings):
    expected_warnings("A kept shift cannot be read")
    keep(RECORD, replace(RECORD, machine="capper"))
    with dbapi2.connect(performance_file(tmp_path).path) as link:
        link.execute("UPDATE shifts SET body = '{' WHERE machine = 'filler'")
    link.close()
    assert [one.machine for one in read_shift_records(tmp_path, 0, 24 * HOUR)] == ["capper"]
