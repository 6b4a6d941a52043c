"""A job that does nothing: once it is committed, so is all that was handed over before it."""

from pathlib import Path

from sqlalchemy import Connection

from hmi.errors import StorageError
from hmi.historian.gaps import ledger_file
from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile
from hmi.storage.writer import Writer


class OnDisk(Job):
    """Waits, by Writer.submit_and_wait, for the samples submitted so far; writes nothing itself.

    The writer commits samples before all else, but a file that it cannot write now stays behind:
    see Writer.failures.
    """

    def __init__(self, file: StoreFile) -> None:
        self.file = file

    def run(self, connection: Connection) -> None:
        """Do nothing."""


def is_all_on_disk(writer: Writer, data_folder: Path, timeout_s: float) -> bool:
    """Wait until what was received so far is written; tell whether it is. Blocks."""
    try:
        writer.submit_and_wait(OnDisk(ledger_file(data_folder)), timeout_s)
    except StorageError:
        return False
    return not writer.failures
