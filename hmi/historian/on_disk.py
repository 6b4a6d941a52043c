"""A job that does nothing: once it is committed, so is all that was handed over before it."""

from sqlalchemy import Connection

from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile


class OnDisk(Job):
    """Waits, by Writer.submit_and_wait, for the samples submitted so far; writes nothing itself.

    The writer commits samples before all else, but a file that it cannot write now stays behind:
    see Writer.failures.
    """

    def __init__(self, file: StoreFile) -> None:
        self.file = file

    def run(self, connection: Connection) -> None:
        """Do nothing."""
