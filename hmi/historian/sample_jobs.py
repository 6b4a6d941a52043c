"""What the recorder asks of the writer: rows into a day file, and how far recording has come."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from hmi.historian.alive import check_of
from hmi.historian.day_schema import ALIVE
from hmi.historian.head import HEAD_ROW
from hmi.historian.open_day import OpenDay
from hmi.historian.value_codec import encode
from hmi.plant.samples import SampleBatch
from hmi.plant.tags import Tag
from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile

Committed = Callable[[StoreFile, int, int], None]
"""Is told of a file, and how many samples and blocks its head has now."""


class Tally:
    """Counts of the recording, kept by the jobs and read by the recorder; thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: dict[StoreFile, int] = {}
        self._since: dict[Job, float] = {}
        self.recorded = 0
        self.waiting = 0
        self.last_commit: datetime | None = None

    def began(self, job: Job, now_s: float) -> None:
        """Count samples that are handed to the writer now (monotonic)."""
        with self._lock:
            self.waiting += job.weight
            self._since[job] = now_s
            self._open[job.file] = self._open.get(job.file, 0) + 1

    def ended(self, job: Job, at: datetime | None) -> None:
        """Count samples that are on disk (at is the commit) or lost (at is None)."""
        with self._lock:
            del self._since[job]
            self.waiting -= job.weight
            self.recorded += 0 if at is None else job.weight
            self.last_commit = at or self.last_commit
            self._open[job.file] -= 1
            if not self._open[job.file]:
                del self._open[job.file]

    def oldest_s(self, now_s: float) -> float:
        """Return for how many seconds the oldest sample waits, 0 when none does."""
        with self._lock:
            return now_s - min(self._since.values(), default=now_s)

    def is_alone(self, file: StoreFile) -> bool:
        """Tell whether no other file has samples that are not on disk yet."""
        with self._lock:
            return all(other == file for other in self._open)


class RecordSamples(Job):
    """Rows of one batch that belong into one day file."""

    def __init__(
        self,
        file: StoreFile,
        batch: SampleBatch,
        tags: Sequence[Tag],
        tally: Tally,
        on_commit: Committed,
        now_s: float,
    ) -> None:
        self.file = file
        self.weight = len(batch)
        self._batch = batch
        self._tags = tags
        self._tally = tally
        self._on_commit = on_commit
        self._head = (0, 0)
        tally.began(self, now_s)

    def run(self, connection: Connection) -> None:
        """Hand the rows to the head; a value that cannot be kept fails here, alone."""
        day = OpenDay.of(connection, self.file.path)
        ids = day.ids(self._tags, self._batch.rows["tag"])
        for value in self._batch.others.values():
            encode(value)
        day.add(_packed(self._batch, ids), dict(self._batch.others))

    def finish(self, connection: Connection) -> None:
        """Write all rows of this commit as one block of the head; the first job does it."""
        day = OpenDay.of(connection, self.file.path)
        day.flush()
        root = day.root
        self._head = (root.head_samples, root.head_next - root.head_first)

    def committed(self, at: datetime) -> None:
        """Count the samples as recorded."""
        self._tally.ended(self, at)
        self._on_commit(self.file, *self._head)

    def dropped(self, error: Exception | None) -> None:  # noqa: ARG002  # the writer counts and logs
        """Count the samples as no longer waiting."""
        self._tally.ended(self, None)


class MarkAlive(Job):
    """Notes until when each connection's samples are complete, in microseconds.

    Nothing is noted while another file still waits for its samples: a mark must not promise what
    is not on disk. The next one, a second later, makes up for it.
    """

    def __init__(self, file: StoreFile, marks: Mapping[str, int], tally: Tally) -> None:
        self.file = file
        self._marks = marks
        self._tally = tally
        self.is_over = False

    def committed(self, at: datetime) -> None:  # noqa: ARG002  # only that it is over counts
        """Make way for the next mark."""
        self.is_over = True

    def dropped(self, error: Exception | None) -> None:  # noqa: ARG002  # as above
        """Make way for the next mark."""
        self.is_over = True

    def run(self, connection: Connection) -> None:
        """Write the marks."""
        if self._tally.is_alone(self.file):
            rows = [
                {"connection": key, "time_us": at, "check": check_of(key, at)}
                for key, at in self._marks.items()
            ]
            connection.execute(insert(ALIVE).prefix_with("OR REPLACE"), rows)


def _packed(batch: SampleBatch, ids: NDArray[np.uint32]) -> NDArray[np.void]:
    """Return the rows as the head keeps them."""
    rows = np.empty(len(batch), HEAD_ROW)
    rows["tag_id"] = ids[batch.rows["tag"]]
    for name in ("source_us", "status", "value", "receive_us"):
        rows[name] = batch.rows[name]
    rows["origin"] = int(batch.origin)
    return rows
