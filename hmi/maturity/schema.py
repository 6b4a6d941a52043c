"""The tables of maturity.sqlite; times are microseconds UTC since 1970.

What is closed, and what was found, never changes: triggers see to it in the file as well.
"""

from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

from hmi.storage.schema import Schema
from hmi.storage.store_file import StoreFile

_TABLES = MetaData()
ASSESSMENTS = Table(
    "assessments", _TABLES,
    Column("number", Integer, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("assessor", Text, nullable=False),
    Column("started_us", Integer, nullable=False),
    Column("closed_us", Integer),
    Column("bank_version", Integer, nullable=False),
    Column("is_detailed", Integer, nullable=False, server_default="0"),
    Column("corrects", Integer, nullable=False, server_default="0"),
    Column("survey", Integer, nullable=False, server_default="0"),
    # Station that it was imported from; empty for an own one.
    Column("origin", Text, nullable=False, server_default=""),
)  # fmt: skip
RATINGS = Table(
    "ratings", _TABLES,
    Column("assessment", ForeignKey("assessments.number"), primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("level", Integer, nullable=False),
    Column("target", Integer, nullable=False),
    Column("note", Text, nullable=False),
)  # fmt: skip
ANSWERS = Table(
    "answers", _TABLES,
    Column("assessment", ForeignKey("assessments.number"), primary_key=True),
    Column("question", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("remark", Text, nullable=False),
)  # fmt: skip
ATTACHMENTS = Table(
    "attachments", _TABLES,
    Column("number", Integer, primary_key=True),
    Column("assessment", ForeignKey("assessments.number"), nullable=False),
    Column("question", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("target", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)  # fmt: skip
EVIDENCE = Table(
    "evidence", _TABLES,
    Column("at_us", Integer, primary_key=True),
    # An EvidenceFound as JSON: what was found is shown again as it was, whatever rules follow.
    Column("found", Text, nullable=False),
)  # fmt: skip
CARDS = Table(
    "cards", _TABLES,
    # What is kept as one piece: a survey, a step of the roadmap, a pilot, as JSON.
    Column("kind", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", Text, nullable=False),
)  # fmt: skip
_CLOSED = "(SELECT closed_us FROM assessments WHERE number = {row}.assessment) IS NOT NULL"


def _sealed(table: str) -> tuple[str, ...]:
    """Return triggers that keep the rows of a closed assessment as they are."""
    changes = (("INSERT", "new"), ("UPDATE", "old"), ("DELETE", "old"))
    return tuple(
        f"CREATE TRIGGER IF NOT EXISTS closed_{table}_{change.lower()} BEFORE {change} ON {table} "
        f"WHEN {_CLOSED.format(row=row)} BEGIN SELECT RAISE(ABORT, 'closed'); END"
        for change, row in changes
    )


_SEALS = (
    "CREATE TRIGGER IF NOT EXISTS closed_stays BEFORE UPDATE ON assessments "
    "WHEN old.closed_us IS NOT NULL BEGIN SELECT RAISE(ABORT, 'closed'); END",
    "CREATE TRIGGER IF NOT EXISTS evidence_stays BEFORE UPDATE ON evidence "
    "BEGIN SELECT RAISE(ABORT, 'evidence stays'); END",
    *_sealed("ratings"),
    *_sealed("answers"),
    *_sealed("attachments"),
)
_FROM_1 = (
    "ALTER TABLE assessments ADD COLUMN is_detailed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE assessments ADD COLUMN corrects INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE assessments ADD COLUMN survey INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE assessments ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
    "DROP TRIGGER IF EXISTS closed_gets_no_rating",
    "DROP TRIGGER IF EXISTS closed_keeps_ratings",
)
SCHEMA = Schema(2, _TABLES, _SEALS, {1: _FROM_1})


def assessments_file(data_folder: Path) -> StoreFile:
    """Return the file of the assessments of a data folder."""
    return StoreFile(data_folder / "maturity.sqlite", SCHEMA)
