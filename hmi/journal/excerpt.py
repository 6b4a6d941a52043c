"""The rows of a journal that an interval is about, as a journal of their own.

Rows are copied as they are, numbers and hashes too: whoever has the whole journal can compare
them. A chain with rows left out cannot be followed by itself.
"""

from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Insert, Select, Table, insert, select, text
from sqlalchemy.dialects import sqlite

from hmi.journal.schema import ALARMS, NOTES, STOPS, VERDICTS, journal_file
from hmi.storage.database import Link, open_database, reading
from hmi.storage.failures import storage_errors

_AT_ONCE = 1000
_CHOSEN = {
    # With the last row of each alarm before: so it is known how the alarms stood at the start.
    ALARMS.name: (
        "at_us BETWEEN :start AND :end OR seq IN "
        "(SELECT max(seq) FROM alarm_journal WHERE at_us < :start GROUP BY alarm_key)"
    ),
    NOTES.name: (
        "start_us <= :end AND end_us >= :start OR kind = 'withdrawn' AND note IN "
        "(SELECT seq FROM notes WHERE start_us <= :end AND end_us >= :start)"
    ),
    STOPS.name: (
        "start_us <= :end AND end_us >= :start OR kind = 'withdrawn' AND edit IN "
        "(SELECT seq FROM stops WHERE start_us <= :end AND end_us >= :start)"
    ),
    # An alert is judged after it was raised, often by another shift.
    VERDICTS.name: "alert_us BETWEEN :start AND :end",
}
_USUAL = "at_us BETWEEN :start AND :end"


def excerpt(source: Path, target: Path, start_us: int, end_us: int) -> None:
    """Copy what happened in [start, end] from one data folder into another one.

    Raise StorageError when the one cannot be read or the other not be written.
    """
    kept, made = journal_file(source), journal_file(target)
    if not kept.path.exists():
        return
    engine = open_database(made.path, read_only=False, schema=made.schema)
    with (
        reading(kept.path, kept.schema) as link,
        storage_errors(made.path),
        engine.begin() as connection,
    ):
        there = {row[0] for row in link.execute("SELECT name FROM sqlite_master")}
        for table in made.schema.tables.sorted_tables:
            if table.name not in there:
                continue
            chosen = _CHOSEN.get(table.name, _USUAL)
            known = _columns(link, table)
            columns = [column for column in table.columns if column.name in known]
            asked = select(*columns).where(text(chosen)).order_by(table.c.seq)
            rows = link.execute(_sql(asked), {"start": start_us, "end": end_us})
            into = _sql(insert(table), [column.name for column in columns])
            while part := rows.fetchmany(_AT_ONCE):
                connection.exec_driver_sql(into, [tuple(row) for row in part])


def _sql(statement: Select[Any] | Insert, keys: list[str] | None = None) -> str:
    """Return a statement for the driver, which hands cells on as they are."""
    style: Literal["qmark", "named"] = "named" if keys is None else "qmark"
    return str(statement.compile(dialect=sqlite.dialect(paramstyle=style), column_keys=keys))


def _columns(link: Link, table: Table) -> set[str]:
    """Return the columns that a file has of a table: an older one may lack some."""
    return {row[1] for row in link.execute(f'PRAGMA table_info("{table.name}")')}
