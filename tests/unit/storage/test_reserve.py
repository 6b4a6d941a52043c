"""Room for alarms and actions: it is there on a full disk, and samples do not take it."""

from collections import namedtuple

import pytest

from hmi.storage.reserve import FILE, Reserve
from hmi.storage.writer import Writer
from tests.helpers.storage import AddNumber, FillDisk, numbers_file, numbers_in

Usage = namedtuple("Usage", "total used free")
SIZE = 3_000_000


@pytest.fixture(autouse=True)
def disk(monkeypatch):
    """A disk whose free bytes the test says."""

    class Disk:
        free = 10**10

    monkeypatch.setattr(
        "hmi.storage.reserve.shutil.disk_usage", lambda _: Usage(10**12, 0, Disk.free)
    )
    return Disk


@pytest.fixture
def reserve(tmp_path):
    return Reserve(tmp_path, SIZE)


@pytest.fixture
def writer(clock, reserve):
    writer = Writer(clock, limit=10, busy_timeout_ms=1, reserve=reserve)
    yield writer
    writer.stop()


def test_the_room_is_really_taken(tmp_path, reserve):
    reserve.hold()
    status = (tmp_path / FILE).stat()
    assert status.st_size == SIZE
    assert status.st_blocks * 512 >= SIZE


def test_without_room_for_twice_as_much_nothing_is_set_aside(
    tmp_path, disk, reserve, expected_warnings
):
    expected_warnings("The disk is full")
    disk.free = 2 * SIZE - 1
    reserve.hold()
    assert reserve.is_spent
    assert not (tmp_path / FILE).exists()
    disk.free = 2 * SIZE
    reserve.hold()
    assert not reserve.is_spent
    assert (tmp_path / FILE).exists()


def test_a_disk_of_some_megabytes_is_not_all_reserve(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "hmi.storage.reserve.shutil.disk_usage", lambda _: Usage(10**6, 0, 5 * 10**5)
    )
    Reserve(tmp_path, SIZE).hold()
    assert (tmp_path / FILE).stat().st_size == 20_000


def test_where_no_file_can_be_made_recording_goes_on_without(tmp_path, expected_warnings):
    expected_warnings("No room can be set aside")
    (tmp_path / "taken").write_text("no folder")
    reserve = Reserve(tmp_path / "taken", SIZE)
    reserve.hold()
    reserve.spend()
    assert not reserve.is_spent


def test_on_a_full_disk_alarms_are_written_and_samples_wait(
    tmp_path, clock, disk, writer, expected_warnings
):
    expected_warnings("storage-full|The disk is full")
    day, journal = numbers_file(tmp_path, "day"), numbers_file(tmp_path, "journal")
    writer.write_once()
    assert (tmp_path / FILE).exists()
    sample = FillDisk(day, 1, weight=1)
    writer.submit(sample)
    disk.free = 0
    writer.write_once()
    assert writer.is_on_reserve
    assert not (tmp_path / FILE).exists(), "its room is given to what comes now"
    sample.is_full = False
    writer.submit(AddNumber(journal, 7))
    clock.advance(10.0)
    writer.write_once()
    assert numbers_in(journal) == [7]
    assert not sample.committed_at, "samples do not take it"
    assert writer.failures[day.path].code == "storage-full"
    assert not writer.carry_out(AddNumber(day, 99)), "nor does folding"
    disk.free = 10**10
    clock.advance(10.0)
    writer.write_once()
    assert numbers_in(day) == [1]
    assert writer.failures == {}
    assert (tmp_path / FILE).exists()


def test_at_the_end_what_waits_is_tried_all_the_same(tmp_path, disk, writer, expected_warnings):
    expected_warnings("The disk is full")
    disk.free = 0
    day = numbers_file(tmp_path, "day")
    writer.submit(AddNumber(day, 1, weight=1))
    writer.write_once()
    assert not day.path.exists()
    writer.stop()
    assert numbers_in(day) == [1]
