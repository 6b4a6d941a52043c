"""One small change of the maturity file, for the writer's thread."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile


class WriteJob(Job):
    """Runs what it is given in one transaction; who submitted it waits for its end."""

    def __init__(self, file: StoreFile, write: Callable[[Connection], object]) -> None:
        self.file = file
        self._write = write

    def run(self, connection: Connection) -> None:
        """Do it in the writer's transaction."""
        self._write(connection)

    def committed(self, at: datetime) -> None:
        """Leave it to the submitter, who waits for this."""

    def dropped(self, error: Exception | None) -> None:
        """Leave it to the submitter, who gets the error."""
