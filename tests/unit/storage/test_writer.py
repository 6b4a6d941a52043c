"""The writer: what is committed when, and what becomes of jobs that cannot be written."""

import errno
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Connection, MetaData

from hmi.clock import ManualClock, SystemClock
from hmi.errors import StorageDamaged, StorageError, StorageFull, StorageLocked
from hmi.storage.open_files import IDLE_S, MOST
from hmi.storage.schema import Schema
from hmi.storage.store_file import StoreFile
from hmi.storage.writer import Writer
from tests.helpers.logfail import LogWatch
from tests.helpers.storage import AddNumber, FillDisk, numbers_file, numbers_in


@pytest.fixture
def writer(clock: ManualClock):
    writer = Writer(clock, limit=10, busy_timeout_ms=1)
    yield writer
    writer.stop()


def test_jobs_of_one_turn_are_committed_together_and_told_when(tmp_path, clock, writer):
    file = numbers_file(tmp_path)
    jobs = [AddNumber(file, number) for number in (3, 1, 2)]
    for job in jobs:
        writer.submit(job)
    assert not file.path.exists()
    writer.write_once()
    assert numbers_in(file) == [1, 2, 3]
    assert {job.committed_at for job in jobs} == {clock.now()}
    assert writer.last_commit == clock.now()


def test_several_files_are_written_side_by_side(tmp_path, writer):
    files = [numbers_file(tmp_path, name) for name in "abcdefgh"]
    assert len(files) > MOST
    for file in files:
        writer.submit(AddNumber(file, 7))
    writer.write_once()
    assert [numbers_in(file) for file in files] == [[7]] * len(files)


def test_a_faulty_job_is_left_out_and_the_others_are_written(tmp_path, writer, expected_warnings):
    expected_warnings("failed at a job")
    file = numbers_file(tmp_path)
    first, twice, last = AddNumber(file, 1), AddNumber(file, 1), AddNumber(file, 2)
    for job in (first, twice, last):
        writer.submit(job)
    writer.write_once()
    assert numbers_in(file) == [1, 2]
    assert len(twice.drops) == 1
    assert twice.committed_at is None
    assert last.committed_at is not None


def test_a_locked_file_keeps_its_jobs_and_lets_other_files_go_on(
    tmp_path, clock, writer, expected_warnings
):
    expected_warnings("cannot be written: storage-locked")
    locked, free = numbers_file(tmp_path, "locked"), numbers_file(tmp_path, "free")
    writer.submit(AddNumber(locked, 1))
    writer.write_once()
    holder = dbapi2.connect(str(locked.path), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    writer.submit(AddNumber(locked, 2))
    writer.submit(AddNumber(free, 2))
    writer.write_once()
    assert numbers_in(free) == [2]
    assert isinstance(writer.failures[locked.path], StorageLocked)
    holder.execute("ROLLBACK")
    holder.close()
    writer.write_once()
    assert numbers_in(locked) == [1], "it pauses before it tries again"
    clock.advance(0.5)
    writer.submit(AddNumber(locked, 3))
    writer.write_once()
    assert numbers_in(locked) == [1, 2, 3]
    assert writer.failures == {}


def test_pauses_grow_to_five_seconds(tmp_path, clock, writer, expected_warnings):
    expected_warnings("cannot be written")
    file = numbers_file(tmp_path)
    job = FillDisk(file, 1)
    writer.submit(job)
    attempts = []
    for _ in range(400):
        before = writer.failures.get(file.path)
        writer.write_once()
        if writer.failures.get(file.path) is not before:
            attempts.append(clock.monotonic())
        clock.advance(0.1)
    pauses = [later - sooner for sooner, later in pairwise(attempts)]
    assert pauses[:4] == pytest.approx([0.5, 1.0, 2.0, 4.0], abs=0.15)
    assert pauses[4:] == pytest.approx([5.0] * len(pauses[4:]), abs=0.15)
    job.is_full = False
    clock.advance(5.0)
    writer.write_once()


def test_a_full_disk_keeps_jobs_until_there_is_room(tmp_path, clock, writer, expected_warnings):
    expected_warnings("cannot be written: storage-full")
    file = numbers_file(tmp_path)
    job = FillDisk(file, 1)
    writer.submit(job)
    writer.write_once()
    assert isinstance(writer.failures[file.path], StorageFull)
    assert job.drops == []
    job.is_full = False
    clock.advance(1.0)
    writer.write_once()
    assert numbers_in(file) == [1]


def test_when_the_queue_is_full_the_oldest_samples_go_counted_and_alarms_stay(tmp_path, writer):
    file = numbers_file(tmp_path)
    alarm = AddNumber(file, 0)
    samples = [AddNumber(file, number, weight=4) for number in (1, 2, 3, 4)]
    for job in (alarm, *samples):
        writer.submit(job)
    assert writer.waiting == 8
    assert writer.dropped == 8
    writer.write_once()
    assert numbers_in(file) == [0, 3, 4]
    assert [job.drops for job in samples] == [[None], [None], [], []]


def test_a_damaged_file_is_set_aside_and_recording_goes_on(tmp_path, writer, expected_warnings):
    expected_warnings("is damaged and was set aside")
    file = numbers_file(tmp_path)
    file.path.write_bytes(b"this was a database once" * 1000)
    writer.submit(AddNumber(file, 5))
    writer.write_once()
    assert numbers_in(file) == [5]
    (aside,) = tmp_path.glob("*damaged*")
    assert aside.read_bytes().startswith(b"this was a database")


def test_a_file_set_aside_takes_its_companions_along(tmp_path, clock, expected_warnings):
    expected_warnings("is damaged and was set aside")
    file = numbers_file(tmp_path)
    for companion in ("", "-wal", "-shm"):
        Path(f"{file.path}{companion}").write_text(companion)
    aside = file.set_aside(clock.now())
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [aside.name, f"{aside.name}-shm", f"{aside.name}-wal"]


def test_a_file_found_damaged_while_writing_is_set_aside_and_the_jobs_kept(
    tmp_path, clock, writer, expected_warnings
):
    expected_warnings("is damaged and was set aside")
    file = numbers_file(tmp_path)

    class MeetDamage(AddNumber):
        def run(self, connection: Connection) -> None:
            if not list(tmp_path.glob("*damaged*")):
                raise StorageDamaged("storage-damaged", file="numbers")
            super().run(connection)

    writer.submit(MeetDamage(file, 1))
    writer.write_once()
    clock.advance(1.0)
    writer.write_once()
    assert numbers_in(file) == [1]


def test_a_folder_that_cannot_be_made_is_a_storage_error_and_loses_nothing(
    tmp_path, clock, writer, expected_warnings
):
    expected_warnings("cannot be written: storage-io")
    (tmp_path / "place").write_text("a file where a folder should be")
    file = numbers_file(tmp_path / "place")
    writer.submit(AddNumber(file, 1))
    writer.write_once()
    (tmp_path / "place").unlink()
    clock.advance(1.0)
    writer.write_once()
    assert numbers_in(file) == [1]


def test_an_unused_file_is_closed_and_left_without_a_log(tmp_path, clock, writer):
    file = numbers_file(tmp_path)
    writer.submit(AddNumber(file, 1))
    writer.write_once()
    assert Path(f"{file.path}-wal").exists()
    clock.advance(IDLE_S + 1)
    writer.write_once()
    assert not Path(f"{file.path}-wal").exists()


def test_waiting_for_a_commit_returns_when_another_process_can_see_it(tmp_path):
    writer = Writer(SystemClock())
    writer.start()
    file = numbers_file(tmp_path)
    writer.submit_and_wait(AddNumber(file, 1), 10.0)
    seen = numbers_in(file)
    writer.stop()
    assert seen == [1]


def test_waiting_for_a_faulty_job_raises_its_error(tmp_path, expected_warnings: LogWatch):
    expected_warnings("failed at a job")
    writer = Writer(SystemClock())
    writer.start()
    file = numbers_file(tmp_path)
    writer.submit_and_wait(AddNumber(file, 1), 10.0)
    with pytest.raises(Exception, match="UNIQUE"):
        writer.submit_and_wait(AddNumber(file, 1), 10.0)
    writer.stop()


def test_waiting_in_vain_withdraws_the_job(tmp_path, writer):
    file = numbers_file(tmp_path)
    with pytest.raises(StorageError, match="storage-timeout"):
        writer.submit_and_wait(AddNumber(file, 1), 0.01)
    writer.write_once()
    assert not file.path.exists()


def test_stopping_commits_what_waits(tmp_path):
    writer = Writer(SystemClock())
    writer.start()
    file = numbers_file(tmp_path)
    for number in range(50):
        writer.submit(AddNumber(file, number))
    writer.stop()
    assert not writer.is_running
    assert numbers_in(file) == list(range(50))


def test_what_cannot_be_written_at_the_end_is_told(tmp_path, clock, expected_warnings):
    expected_warnings("cannot be written: storage-full")
    expected_warnings("Stopped with 1 jobs")
    writer = Writer(clock)
    job = FillDisk(numbers_file(tmp_path), 1)
    writer.submit(job)
    writer.stop()
    assert len(job.drops) == 1


def test_chores_are_done_between_transactions_and_may_fail(expected_warnings):
    expected_warnings("failed at a chore")
    expected_warnings("A chore was put off: storage-io")
    done = Event()

    def fail() -> None:
        raise ValueError("a fault")

    def meet_disk() -> None:
        raise StorageError("storage-io")

    writer = Writer(SystemClock())
    for chore in (fail, meet_disk, done.set):
        writer.add_chore(chore, 60.0)
    writer.start()
    assert done.wait(10.0)
    writer.stop()


def test_a_fault_at_one_file_takes_no_jobs_of_another_along(tmp_path, writer, expected_warnings):
    expected_warnings("The writer failed at writing")
    broken = StoreFile(tmp_path / "broken.sqlite", Schema(1, MetaData(), ("no SQL at all",)))
    lost, kept = AddNumber(broken, 1), AddNumber(numbers_file(tmp_path), 2)
    writer.submit(lost)
    writer.submit(kept)
    writer.write_once()
    assert numbers_in(kept.file) == [2]
    assert (len(lost.drops), kept.drops) == (1, [])


def test_a_damaged_file_that_cannot_be_moved_is_tried_again(
    tmp_path, clock, writer, monkeypatch, expected_warnings
):
    expected_warnings("stays where it is: storage-read-only")
    file = numbers_file(tmp_path)

    class MeetDamage(AddNumber):
        is_over = False

        def run(self, connection: Connection) -> None:
            if not self.is_over:
                raise StorageDamaged("storage-damaged", file="numbers")
            super().run(connection)

    def refused(_path: Path, _target: Path) -> Path:
        raise PermissionError(errno.EACCES, "refused")

    monkeypatch.setattr(Path, "rename", refused)
    job = MeetDamage(file, 1)
    writer.submit(job)
    writer.write_once()
    job.is_over = True
    clock.advance(1.0)
    writer.write_once()
    assert numbers_in(file) == [1]
