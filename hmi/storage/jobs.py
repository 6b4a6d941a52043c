"""What the writer carries out: small things with their data, which can be run again."""

from datetime import datetime

from sqlalchemy import Connection

from hmi.storage.store_file import StoreFile


class Job:
    """One thing to write into one file. Subclass it; only file and run are needed.

    All methods are called on the writer's thread, except `dropped`, which may also come from a
    thread that submits. run may be called again after a failure: its first effects were undone.
    """

    file: StoreFile
    weight: int = 0
    """Samples it carries. Only a job with a weight may be dropped when the queue is full."""

    def run(self, connection: Connection) -> None:
        """Write, in the transaction that the writer has begun."""
        raise NotImplementedError

    def finish(self, connection: Connection) -> None:
        """Write what jobs of the same transaction gathered; called once all of them have run."""

    def committed(self, at: datetime) -> None:
        """Learn that what was written is on disk."""

    def dropped(self, error: Exception | None) -> None:
        """Learn that it will not be written: no room in the queue (None), or it is faulty."""
