"""Reviews of floods in the journal: one chained row for each flood that is over."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import inspect, select

from hmi.bus.alarm_facts import FloodReview, FloodSource
from hmi.clock import from_us, to_us
from hmi.journal.chain import Cell
from hmi.journal.schema import FLOODS, journal_file
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

MOST_FLOODS: Final = 500


class FloodReader:
    """Reads the reviews of a data folder; blocking."""

    def __init__(self, data_folder: Path) -> None:
        self._file = journal_file(data_folder)

    def floods(
        self, start: datetime, end: datetime, limit: int = MOST_FLOODS
    ) -> list[FloodReview]:
        """Return floods that ended or lasted in [start, end], newest first. Raise StorageError."""
        if not self._file.path.exists():
            return []
        table = FLOODS.c
        query = (
            select(table.review)
            .where(table.start_us <= to_us(end), table.end_us >= to_us(start))
            .order_by(table.start_us.desc(), table.seq.desc())
            .limit(limit)
        )
        engine = open_database(self._file.path, read_only=True, schema=self._file.schema)
        with storage_errors(self._file.path), engine.connect() as connection:
            # A folder of an earlier version, such as one that is only looked at, has none.
            if not inspect(connection).has_table(FLOODS.name):
                return []
            return [review_of(row.review) for row in connection.execute(query)]


def flood_cells(review: FloodReview) -> dict[str, Cell]:
    """Return the row of a flood that is over."""
    return {
        "at_us": to_us(review.end),
        "start_us": to_us(review.start),
        "end_us": to_us(review.end),
        "count": review.count,
        "peak": review.peak,
        "first_out": review.first_out.key,
        "acknowledged": review.acknowledged,
        "review": json.dumps(asdict(review), default=_plain, separators=(",", ":")),
    }


def review_of(text: str) -> FloodReview:
    """Return the review that a row holds."""
    cells: dict[str, Any] = json.loads(text)
    return FloodReview(**{
        **cells,
        "start": from_us(cells["start"]),
        "end": from_us(cells["end"]),
        "first_out": FloodSource(**cells["first_out"]),
        "top": tuple(FloodSource(**one) for one in cells["top"]),
        "by_machine": tuple(FloodSource(**one) for one in cells["by_machine"]),
        "by_priority": tuple(cells["by_priority"]),
    })  # fmt: skip


def _plain(value: object) -> int:
    if isinstance(value, datetime):
        return to_us(value)
    raise TypeError(f"{type(value).__name__} is no field of a review")
