"""The tables of the journal. Rows are only ever added; each carries a hash over the one before.

Times are microseconds UTC since 1970. The columns of alarm_journal follow domain model 1.2; fact
is the whole AlarmChanged, from which an alarm's state is restored.
"""

from pathlib import Path

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text

from hmi.storage.schema import Schema
from hmi.storage.store_file import StoreFile

_JOURNAL = MetaData()


def _chained(name: str, *columns: Column[str] | Column[int] | Column[bytes]) -> Table:
    """Return an append-only table; token keeps a row from being written twice after a retry."""
    return Table(
        name,
        _JOURNAL,
        Column("seq", Integer, primary_key=True),
        Column("token", Text, nullable=False, unique=True),
        Column("at_us", Integer, nullable=False),
        *columns,
        Column("previous", Text, nullable=False),
        Column("hash", Text, nullable=False),
    )


ALARMS = _chained(
    "alarm_journal",
    Column("source_us", Integer, nullable=False),
    Column("alarm_key", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("from_letter", Text, nullable=False),
    Column("to_letter", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    # Type BLOB keeps a value as it is given: a number, or text.
    Column("value", LargeBinary),
    Column("limit_value", LargeBinary),
    Column("quality", Integer, nullable=False),
    Column("user", Text, nullable=False),
    Column("station", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("fact", Text, nullable=False),
)
Index("alarm_by_key", ALARMS.c.alarm_key, ALARMS.c.seq)
Index("alarm_by_time", ALARMS.c.at_us)

ACTIONS = _chained(
    "audit",
    Column("user", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("result", Text, nullable=False),
)
Index("action_by_time", ACTIONS.c.at_us)

NOTES = _chained(
    "notes",
    # "added", or "withdrawn" with the seq of the note that is taken back.
    Column("kind", Text, nullable=False),
    Column("note", Integer, nullable=False),
    Column("start_us", Integer, nullable=False),
    Column("end_us", Integer, nullable=False),
    Column("tag", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("user", Text, nullable=False),
)
Index("note_by_time", NOTES.c.start_us)
Index("note_by_note", NOTES.c.note)

FLOODS = _chained(
    "alarm_floods",
    Column("start_us", Integer, nullable=False),
    Column("end_us", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("peak", Integer, nullable=False),
    Column("first_out", Text, nullable=False),
    Column("acknowledged", Integer, nullable=False),
    # The whole FloodReview as JSON, times in microseconds UTC.
    Column("review", Text, nullable=False),
)
Index("flood_by_time", FLOODS.c.start_us)

STOPS = _chained(
    "stops",
    # "qualified", "split", "merged", or "withdrawn" with the seq of what is taken back in edit.
    Column("kind", Text, nullable=False),
    Column("edit", Integer, nullable=False),
    # What the stop was called when it was judged: its machine and its start.
    Column("stop", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("start_us", Integer, nullable=False),
    Column("end_us", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("user", Text, nullable=False),
    # What else belongs to a kind, as JSON: at_us of a split.
    Column("body", Text, nullable=False),
)
Index("stop_by_time", STOPS.c.start_us)
Index("stop_by_edit", STOPS.c.edit)

VERDICTS = _chained(
    "verdicts",
    Column("machine", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("detector", Text, nullable=False),
    # When what is judged was raised; with tag and detector it names the alert.
    Column("alert_us", Integer, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("user", Text, nullable=False),
)
Index("verdict_by_alert", VERDICTS.c.alert_us)


def _append_only(table: str, change: str) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{change} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
    )


CHAINS = (ALARMS, ACTIONS, NOTES, FLOODS, STOPS, VERDICTS)
"""Every table; each has a chain of its own."""

JOURNAL_SCHEMA = Schema(
    3,
    _JOURNAL,
    tuple(_append_only(table.name, change) for table in CHAINS for change in ("UPDATE", "DELETE")),
)


def journal_file(data_folder: Path) -> StoreFile:
    """Return the journal of a data folder."""
    return StoreFile(data_folder / "journal.sqlite", JOURNAL_SCHEMA)
