"""What a submitter is told when the disk, not its job, is at fault."""

from threading import Event

import pytest
from pysqlite3 import dbapi2

from hmi.clock import SystemClock
from hmi.errors import StorageLocked
from hmi.storage.writer import Writer
from tests.helpers.storage import AddNumber, numbers_file, numbers_in


def test_waiting_in_vain_for_a_locked_file_names_the_lock_and_writes_nothing_later(
    tmp_path, expected_warnings
):
    expected_warnings("cannot be written: storage-locked")
    file = numbers_file(tmp_path)
    writer = Writer(SystemClock(), busy_timeout_ms=10)
    writer.start()
    writer.submit_and_wait(AddNumber(file, 1), 10.0)
    holder = dbapi2.connect(str(file.path), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageLocked):
        writer.submit_and_wait(AddNumber(file, 2), 0.3)
    holder.close()
    writer.stop()
    assert numbers_in(file) == [1]


def test_a_job_in_the_writers_hand_is_waited_for(tmp_path):
    file = numbers_file(tmp_path)
    writer = Writer(SystemClock())

    class Slow(AddNumber):
        def run(self, connection):
            has_given_up.wait(0.3)
            super().run(connection)

    has_given_up = Event()
    writer.start()
    writer.submit_and_wait(Slow(file, 7), 0.1)
    writer.stop()
    assert numbers_in(file) == [7]
