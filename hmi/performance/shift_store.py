"""What each shift came to, kept in performance.sqlite: one row a machine and shift.

It follows from the recorded samples and can be computed anew at any time; kept, pages open at
once, and it outlives the samples.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects.sqlite import insert as upsert

from hmi.clock import to_us
from hmi.performance.shift_record import ShiftRecord
from hmi.storage.database import reading
from hmi.storage.jobs import Job
from hmi.storage.schema import Schema
from hmi.storage.store_file import StoreFile

log = logging.getLogger(__name__)

_TABLES = MetaData()
SHIFTS = Table(
    "shifts", _TABLES,
    Column("machine", Text, primary_key=True),
    Column("start_us", Integer, primary_key=True),
    Column("end_us", Integer, nullable=False),
    Column("computed_us", Integer, nullable=False),
    # A ShiftRecord as JSON; its numbers read back as they were, to the last digit.
    Column("body", Text, nullable=False),
    Index("shifts_by_time", "start_us"),
)  # fmt: skip
PERFORMANCE_SCHEMA = Schema(1, _TABLES)
_RECORD = TypeAdapter(ShiftRecord)
_BETWEEN = "WHERE start_us < ? AND end_us > ?"
_BODIES = f"SELECT body FROM shifts {_BETWEEN} ORDER BY start_us, machine"  # noqa: S608  # constant
_KEPT = f"SELECT machine, start_us, end_us FROM shifts {_BETWEEN}"  # noqa: S608  # constant

Kept = frozenset[tuple[str, int, int]]
"""Machine, start_us and end_us of records that are kept."""


def performance_file(data_folder: Path) -> StoreFile:
    """Return the file of the shift records of a data folder."""
    return StoreFile(data_folder / "performance.sqlite", PERFORMANCE_SCHEMA)


def read_shift_records(
    data_folder: Path, start_us: int, end_us: int, machine: str = ""
) -> list[ShiftRecord]:
    """Return the records of shifts that touch [start_us, end_us), in order of their start.

    With a machine only its own. Raise StorageError when the file cannot be read; blocks.
    """
    path = performance_file(data_folder).path
    if not path.exists():
        return []
    with reading(path, PERFORMANCE_SCHEMA) as link:
        rows = link.execute(_BODIES, (end_us, start_us)).fetchall()
    found = []
    for (body,) in rows:
        try:
            record = _RECORD.validate_json(body)
        except ValidationError as error:
            log.warning("A kept shift cannot be read: %s", error)
            continue
        if machine in ("", record.machine):
            found.append(record)
    return found


def kept_shifts(data_folder: Path, start_us: int, end_us: int) -> Kept:
    """Return which records are kept of shifts that touch [start_us, end_us)."""
    path = performance_file(data_folder).path
    if not path.exists():
        return frozenset()
    with reading(path, PERFORMANCE_SCHEMA) as link:
        rows = link.execute(_KEPT, (end_us, start_us)).fetchall()
    return frozenset((str(row[0]), int(row[1]), int(row[2])) for row in rows)


class KeepShifts(Job):
    """Writes records, each in place of the one that is there."""

    def __init__(
        self,
        data_folder: Path,
        records: Sequence[ShiftRecord],
        at: datetime,
    ) -> None:
        self.file = performance_file(data_folder)
        self._rows = [
            {
                "machine": one.machine, "start_us": one.start_us, "end_us": one.end_us,
                "computed_us": to_us(at), "body": _RECORD.dump_json(one).decode(),
            }
            for one in records
        ]  # fmt: skip

    def run(self, connection: Connection) -> None:
        """Write them in the writer's transaction."""
        new = upsert(SHIFTS)
        changes = {name: new.excluded[name] for name in ("end_us", "computed_us", "body")}
        keys = ["machine", "start_us"]
        connection.execute(
            new.on_conflict_do_update(index_elements=keys, set_=changes), self._rows
        )

    def committed(self, at: datetime) -> None:
        """Leave it at that: nobody waits for it."""

    def dropped(self, error: Exception | None) -> None:
        """Tell the log: a shift without a record is computed again at the next start."""
        log.warning("What a shift came to could not be kept: %s", error)
