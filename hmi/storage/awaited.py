"""A job whose submitter waits for the commit."""

from datetime import datetime
from threading import Event

from sqlalchemy import Connection

from hmi.storage.jobs import Job


class Awaited(Job):
    """Passes a job on to the writer and its outcome back to the thread that waits."""

    def __init__(self, job: Job) -> None:
        self.file = job.file
        self.weight = 0
        self._job = job
        self._over = Event()
        self._error: Exception | None = None

    def wait(self, timeout_s: float) -> bool:
        """Wait for the outcome; tell whether there is one."""
        return self._over.wait(timeout_s)

    def raise_error(self) -> None:
        """Raise what kept the job from being done, if anything did."""
        if self._error is not None:
            raise self._error

    def run(self, connection: Connection) -> None:
        """Run the job itself."""
        self._job.run(connection)

    def finish(self, connection: Connection) -> None:
        """Let the job finish."""
        self._job.finish(connection)

    def committed(self, at: datetime) -> None:
        """Let the submitter go on."""
        self._job.committed(at)
        self._over.set()

    def dropped(self, error: Exception | None) -> None:
        """Let the submitter learn what was wrong."""
        self._job.dropped(error)
        self._error = error
        self._over.set()
