"""What people did with stops, from the journal: each is a chained row, and so is its withdrawal.

seq of the first row is the edit's number. Reading needs only the file.
"""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, Select, func, inspect, select

from hmi.clock import to_us
from hmi.journal.schema import STOPS, journal_file
from hmi.plant.stops import StopDeed, StopEdit
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

WITHDRAWN: Final = "withdrawn"
_DEEDS: Final = tuple(deed.value for deed in StopDeed)


class StopEditReader:
    """Reads the edits of a data folder; blocking. Raise StorageError when it cannot."""

    def __init__(self, data_folder: Path) -> None:
        self._file = journal_file(data_folder)

    def edits(
        self,
        start: datetime,
        end: datetime,
        machines: Collection[str] = (),
        at: datetime | None = None,
    ) -> list[StopEdit]:
        """Return what was done with stops of [start, end], oldest first, withdrawn ones too.

        Without machines of all; as it stood at a moment, None as it stands now.
        """
        table = STOPS.c
        query = select(STOPS).where(
            table.kind.in_(_DEEDS), table.start_us <= to_us(end), table.end_us >= to_us(start)
        )
        if machines:
            query = query.where(table.machine.in_(machines))
        if at is not None:
            query = query.where(table.at_us <= to_us(at))
        return self._with_withdrawals(query.order_by(table.seq), at)

    def edit(self, number: int) -> StopEdit | None:
        """Return an edit as it stands; None where there is none."""
        query = select(STOPS).where(STOPS.c.seq == number, STOPS.c.kind.in_(_DEEDS))
        found = self._with_withdrawals(query, None)
        return found[0] if found else None

    def last_number(self) -> int:
        """Return the number of the last row, 0 without any."""
        rows = self._rows(select(func.max(STOPS.c.seq).label("last")))
        return int(rows[0].last or 0) if rows else 0

    def _with_withdrawals(self, query: Select[Any], at: datetime | None) -> list[StopEdit]:
        found = [_edit(row) for row in self._rows(query)]
        if not found:
            return found
        # Of the few rows that say so all are read: thousands of numbers make no good query.
        ended = select(STOPS).where(STOPS.c.kind == WITHDRAWN, STOPS.c.edit >= found[0].number)
        if at is not None:
            ended = ended.where(STOPS.c.at_us <= to_us(at))
        by_number = {row.edit: row for row in self._rows(ended)}
        return [
            one if (row := by_number.get(one.number)) is None
            else replace(one, withdrawn_us=row.at_us, withdrawn_by=row.user)
            for one in found
        ]  # fmt: skip

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        if not self._file.path.exists():
            return []
        engine = open_database(self._file.path, read_only=True, schema=self._file.schema)
        with storage_errors(self._file.path), engine.connect() as connection:
            # A folder of an earlier version, such as one that is only looked at, has none.
            if not inspect(connection).has_table(STOPS.name):
                return []
            return list(connection.execute(query).all())


def _edit(row: Row[Any]) -> StopEdit:
    body: dict[str, Any] = json.loads(row.body)
    return StopEdit(
        number=row.seq,
        deed=StopDeed(row.kind),
        machine=row.machine,
        start_us=row.start_us,
        end_us=row.end_us,
        reason=row.reason,
        text=row.text,
        user=row.user,
        written_us=row.at_us,
        at_us=int(body.get("at_us", 0)),
        led_by=str(body.get("led_by", "")),
    )
