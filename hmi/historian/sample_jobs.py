"""What the recorder asks of the writer: rows into a day file, and how far recording has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from hmi.historian.schema import ALIVE, TAGS
from hmi.historian.value_codec import PLAIN, encode
from hmi.plant.samples import SampleBatch
from hmi.plant.tags import Tag
from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile

_ROW = np.dtype(
    [
        ("tag_id", "<i8"),
        ("source_us", "<i8"),
        ("status", "<i8"),
        ("value", "<f8"),
        ("receive_us", "<i8"),
    ]
)
_INTO = "INSERT OR IGNORE INTO samples (tag_id, source_us, status, value, receive_us, extra)"
_INSERT_PLAIN = f"{_INTO} VALUES (?, ?, ?, ?, ?, {PLAIN})"  # our own constants
_INSERT = f"{_INTO} VALUES (?, ?, ?, ?, ?, ?)"
_IDS = "tag_ids"


class Tally:
    """Counts of the recording, kept by the jobs and read by the recorder; thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: dict[StoreFile, int] = {}
        self.recorded = 0
        self.waiting = 0
        self.last_commit: datetime | None = None

    def began(self, file: StoreFile, samples: int) -> None:
        """Count samples that were handed to the writer."""
        with self._lock:
            self.waiting += samples
            self._open[file] = self._open.get(file, 0) + 1

    def ended(self, file: StoreFile, samples: int, recorded: int, at: datetime | None) -> None:
        """Count samples that are on disk (at is the commit) or lost (at is None)."""
        with self._lock:
            self.waiting -= samples
            self.recorded += recorded
            self.last_commit = at or self.last_commit
            self._open[file] -= 1
            if not self._open[file]:
                del self._open[file]

    def is_alone(self, file: StoreFile) -> bool:
        """Tell whether no other file has samples that are not on disk yet."""
        with self._lock:
            return all(other == file for other in self._open)


class RecordSamples(Job):
    """Rows of one batch that belong into one day file."""

    def __init__(
        self, file: StoreFile, batch: SampleBatch, tags: Sequence[Tag], tally: Tally
    ) -> None:
        self.file = file
        self.weight = len(batch)
        self._batch = batch
        self._tags = tags
        self._tally = tally
        self._recorded = 0
        tally.began(file, self.weight)

    def run(self, connection: Connection) -> None:
        """Insert what is not there yet."""
        ids = _tag_ids(connection, self._tags, self._batch.rows["tag"])
        rows = _packed(self._batch, ids)
        special = _special(self._batch)
        if not special.any():
            self._recorded = _insert(connection, _INSERT_PLAIN, rows)
            return
        exact = [
            (*row[:3], *_columns(self._batch, position, row))
            for position, row in zip(
                np.flatnonzero(special).tolist(), rows[special].tolist(), strict=True
            )
        ]
        self._recorded = _insert(connection, _INSERT_PLAIN, rows[~special])
        self._recorded += connection.exec_driver_sql(_INSERT, exact).rowcount

    def committed(self, at: datetime) -> None:
        """Count the samples as recorded; duplicates that were there already do not count."""
        self._tally.ended(self.file, self.weight, self._recorded, at)

    def dropped(self, error: Exception | None) -> None:  # noqa: ARG002  # the writer counts and logs
        """Count the samples as no longer waiting."""
        self._tally.ended(self.file, self.weight, 0, None)


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
            rows = [{"connection": key, "time_us": at} for key, at in self._marks.items()]
            connection.execute(insert(ALIVE).prefix_with("OR REPLACE"), rows)


def _tag_ids(
    connection: Connection, tags: Sequence[Tag], used: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """Return the file's ids by tag number, with those of all used tags known."""
    ids: NDArray[np.int64] | None = connection.info.get(_IDS)
    if ids is None:
        ids = connection.info[_IDS] = np.zeros(len(tags), np.int64)
        _learn(connection, tags, ids)
    missing = [tags[number] for number in np.unique(used[ids[used] == 0])]
    if missing:
        rows = [
            {"key": tag.key, "name": tag.name, "unit": tag.unit, "kind": tag.kind.value}
            for tag in missing
        ]
        connection.execute(insert(TAGS).on_conflict_do_nothing(), rows)
        _learn(connection, tags, ids)
    return ids


def _learn(connection: Connection, tags: Sequence[Tag], ids: NDArray[np.int64]) -> None:
    known = {row.key: row.id for row in connection.execute(select(TAGS.c.key, TAGS.c.id))}
    ids[:] = [known.get(tag.key, 0) for tag in tags]


def _packed(batch: SampleBatch, ids: NDArray[np.int64]) -> NDArray[np.void]:
    """Return the rows as the insert takes them."""
    rows = np.empty(len(batch), _ROW)
    rows["tag_id"] = ids[batch.rows["tag"]]
    for name in ("source_us", "status", "value", "receive_us"):
        rows[name] = batch.rows[name]
    return rows


def _special(batch: SampleBatch) -> NDArray[np.bool_]:
    """Tell which rows hold what a REAL column does not keep: NaN, -0.0, no number at all."""
    values = batch.rows["value"]
    special: NDArray[np.bool_] = np.isnan(values) | ((values == 0.0) & np.signbit(values))
    special[list(batch.others)] = True
    return special


def _columns(batch: SampleBatch, position: int, row: tuple[float, ...]) -> tuple[object, ...]:
    value, extra = encode(batch.value_at(position))
    return value, row[4], extra


def _insert(connection: Connection, statement: str, rows: NDArray[np.void]) -> int:
    """Insert rows in order of tag and time, as the table keeps them; return how many were new."""
    if not len(rows):
        return 0
    order = np.lexsort((rows["source_us"], rows["tag_id"]))
    return connection.exec_driver_sql(statement, rows[order].tolist()).rowcount
