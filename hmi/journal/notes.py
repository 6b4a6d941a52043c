"""Notes in the journal: each is a chained row, and so is each withdrawal.

seq of the first row is the note's number. Reading needs only the file, so notes are there without
an engine and on another PC, too.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, inspect, or_, select

from hmi.clock import from_us, to_us
from hmi.journal.schema import NOTES, journal_file
from hmi.plant.notes import Note
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

ADDED, WITHDRAWN = "added", "withdrawn"
MOST_NOTES = 1000


@dataclass(frozen=True, slots=True)
class Sought:
    """Which notes are wanted: about one of machines or tags, with a text or by whom it names."""

    machines: Collection[str] = ()
    tags: Collection[str] = ()
    text: str = ""
    has_withdrawn: bool = False
    at: datetime | None = None
    """As they stood then; None as they stand now."""


EVERYTHING = Sought()


class NoteReader:
    """Reads the notes of a data folder; blocking. Raise StorageError when it cannot."""

    def __init__(self, data_folder: Path) -> None:
        self._file = journal_file(data_folder)

    def notes(
        self, start: datetime, end: datetime, sought: Sought = EVERYTHING, limit: int = MOST_NOTES
    ) -> list[Note]:
        """Return notes about any time in [start, end], newest time first."""
        table = NOTES.c
        query = select(NOTES).where(
            table.kind == ADDED, table.start_us <= to_us(end), table.end_us >= to_us(start)
        )
        if sought.machines or sought.tags:
            is_about = table.machine.in_(sought.machines) | table.tag.in_(sought.tags)
            query = query.where(is_about)
        if sought.text:
            query = query.where(_contains((table.text, table.user, table.tag), sought.text))
        if sought.at is not None:
            query = query.where(table.at_us <= to_us(sought.at))
        query = query.order_by(table.start_us.desc(), table.seq.desc()).limit(limit)
        found = self._with_withdrawals([_note(row) for row in self._rows(query)], sought.at)
        return [one for one in found if sought.has_withdrawn or not one.is_withdrawn]

    def note(self, number: int) -> Note | None:
        """Return a note as it stands; None where there is none."""
        query = select(NOTES).where(NOTES.c.seq == number, NOTES.c.kind == ADDED)
        found = self._with_withdrawals([_note(row) for row in self._rows(query)], None)
        return found[0] if found else None

    def last_number(self) -> int:
        """Return the number of the last row, 0 without any."""
        rows = self._rows(select(func.max(NOTES.c.seq).label("last")))
        return int(rows[0].last or 0) if rows else 0

    def _with_withdrawals(self, notes: list[Note], at: datetime | None) -> list[Note]:
        numbers = [one.number for one in notes]
        query = select(NOTES).where(NOTES.c.kind == WITHDRAWN, NOTES.c.note.in_(numbers))
        if at is not None:
            query = query.where(NOTES.c.at_us <= to_us(at))
        ended = {row.note: row for row in self._rows(query)} if numbers else {}
        return [
            one if (row := ended.get(one.number)) is None else replace(
                one, withdrawn=from_us(row.at_us), withdrawn_by=row.user, reason=row.text
            )
            for one in notes
        ]  # fmt: skip

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        if not self._file.path.exists():
            return []
        engine = open_database(self._file.path, read_only=True, schema=self._file.schema)
        with storage_errors(self._file.path), engine.connect() as connection:
            # A folder of an earlier version, such as one that is only looked at, has no notes.
            if not inspect(connection).has_table(NOTES.name):
                return []
            return list(connection.execute(query).all())


def _note(row: Row[Any]) -> Note:
    return Note(
        number=row.seq,
        start=from_us(row.start_us),
        end=None if row.end_us == row.start_us else from_us(row.end_us),
        tag=row.tag,
        machine=row.machine,
        text=row.text,
        user=row.user,
        written=from_us(row.at_us),
    )


def _contains(columns: Iterable[ColumnElement[str]], text: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
