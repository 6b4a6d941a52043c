"""Reading recorded samples back, from any thread and from another process than the writer's.

Reads only; each call opens what it needs and closes it, so no transaction of a reader keeps the
write-ahead log from being folded back.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine

from hmi.bus.facts import GapChanged
from hmi.clock import to_us
from hmi.errors import StorageError
from hmi.historian.breaks import Spans, broken, no_spans
from hmi.historian.columns import ColumnSeries, reduce
from hmi.historian.day_files import DayFiles
from hmi.historian.gaps import read_gaps
from hmi.historian.schema import DAY_SCHEMA
from hmi.historian.series import Series, Values, empty_series, joined
from hmi.historian.value_codec import decode
from hmi.plant.samples import Value
from hmi.storage.database import open_database, sqlite_version
from hmi.storage.failures import storage_errors

LOOK_BACK_FILES = 400
"""How many day files are searched for the sample that holds at the start of a range: a setting
may stand for a year."""

_ROW = np.dtype(
    [
        ("source_us", "<i8"),
        ("receive_us", "<i8"),
        ("status", "<i8"),
        ("value", "<f8"),
        ("plain", "?"),
    ]
)
_OF_TAG = "FROM samples WHERE tag_id = (SELECT id FROM tags WHERE key = :key)"
_IN_RANGE = f"{_OF_TAG} AND source_us BETWEEN :start AND :end"
_LAST_BEFORE = (
    f"{_OF_TAG} AND source_us = (SELECT max(source_us) {_OF_TAG} AND source_us < :start)"
)
_ORDER = "ORDER BY source_us, status, value, extra"
_Asked = dict[str, str | int]
_COLUMNS = "SELECT source_us, receive_us, status, value, extra = 0"


class Reader:
    """Recorded samples and holes of a data folder. May be used by several threads at once."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder
        self._files = DayFiles(data_folder)
        # An engine holds no connection; it only saves looking at the file's version again.
        self._engines: dict[Path, Engine] = {}

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] and the last one before start, sorted.

        A file that is missing, damaged or locked is passed over and named in notes.
        """
        notes: list[StorageError] = []
        asked: _Asked = {"key": key, "start": start_us, "end": end_us}
        parts = [self._last_before(asked, notes)]
        within = self._files.of_days(start_us, end_us)
        parts += [self._ask(path, asked, _in_range, notes) for path in within]
        return joined([part for part in parts if part is not None], tuple(notes))

    def read_columns(
        self, key: str, start_us: int, end_us: int, columns: int, spans: Spans | None = None
    ) -> ColumnSeries:
        """Return [start, end] reduced to pixel columns, holding no value through the holes.

        spans are the holes of the tag's connection (see trends.holes); without them only bad
        quality breaks the line.
        """
        series = self.read(key, start_us, end_us)
        times, values, statuses, _ = broken(series, no_spans() if spans is None else spans)
        return reduce(times, values, statuses, start_us, end_us, columns)

    @staticmethod
    def sqlite_version() -> str:
        """Return the version of the SQLite that reads here."""
        return ".".join(map(str, sqlite_version()))

    def gaps(self, start_us: int, end_us: int) -> list[GapChanged]:
        """Return the holes that touch [start, end], of all connections. Raise StorageError."""
        return [
            gap
            for gap in read_gaps(self._folder)
            if to_us(gap.start) <= end_us and (gap.end is None or to_us(gap.end) >= start_us)
        ]

    def _ask(
        self,
        path: Path,
        asked: _Asked,
        query: Callable[[Connection, _Asked], Series],
        notes: list[StorageError],
    ) -> Series | None:
        """Return what a file says; note and pass over one that cannot be read."""
        try:
            engine = self._engines.get(path)
            if engine is None:
                engine = open_database(path, read_only=True, schema=DAY_SCHEMA)
                self._engines[path] = engine
            with storage_errors(path), engine.connect() as connection:
                return query(connection, asked)
        except StorageError as error:
            if not any(note.fields == error.fields for note in notes):
                notes.append(error)
            return None

    def _last_before(self, asked: _Asked, notes: list[StorageError]) -> Series | None:
        """Return the one sample that holds just before the start, None if there is none."""
        start_us = int(asked["start"])
        found: list[Series] = []
        for path in self._files.before(start_us, LOOK_BACK_FILES):
            part = self._ask(path, asked, _before_start, notes)
            if part is not None and len(part):
                found.append(part)
                break
        for path in self._files.odd():
            part = self._ask(path, asked, _before_start, notes)
            if part is not None and len(part):
                found.append(part)
        if not found:
            return None
        together = joined(found)
        return together.taken(np.array([len(together) - 1]))


def _in_range(connection: Connection, asked: _Asked) -> Series:
    return _selected(connection, _IN_RANGE, asked)


def _before_start(connection: Connection, asked: _Asked) -> Series:
    return _selected(connection, _LAST_BEFORE, asked)


def _selected(connection: Connection, which: str, asked: _Asked) -> Series:
    """Return the chosen rows; special values are fetched in a second look at the same state."""
    found = connection.exec_driver_sql(f"{_COLUMNS} {which} {_ORDER}", asked).fetchall()
    if not found:
        return empty_series()
    rows = np.array([tuple(row) for row in found], _ROW)
    values = rows["value"].copy()
    others: dict[int, Value] = {}
    special = np.flatnonzero(~rows["plain"]).tolist()
    if special:
        exact = connection.exec_driver_sql(
            f"SELECT value, extra {which} AND extra <> 0 {_ORDER}", asked
        ).fetchall()
        for row, (value, extra) in zip(special, exact, strict=True):
            _place(row, decode(value, extra), values, others)
    return Series(
        rows["source_us"].copy(), values, rows["status"].astype(np.uint32),
        rows["receive_us"].copy(), others,
    ).sorted()  # fmt: skip


def _place(row: int, value: Value, values: Values, others: dict[int, Value]) -> None:
    if isinstance(value, float):
        values[row] = value
    else:
        values[row] = np.nan
        others[row] = value
