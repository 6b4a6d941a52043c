"""The tables of maturity.sqlite; times are microseconds UTC since 1970.

What is closed, and what was found, never changes: triggers see to it in the file as well.
"""

from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text

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
)  # fmt: skip
RATINGS = Table(
    "ratings", _TABLES,
    Column("assessment", ForeignKey("assessments.number"), primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("level", Integer, nullable=False),
    Column("target", Integer, nullable=False),
    Column("note", Text, nullable=False),
)  # fmt: skip
EVIDENCE = Table(
    "evidence", _TABLES,
    Column("at_us", Integer, primary_key=True),
    # An EvidenceFound as JSON: what was found is shown again as it was, whatever rules follow.
    Column("found", Text, nullable=False),
)  # fmt: skip
_CLOSED = "(SELECT closed_us FROM assessments WHERE number = {row}.assessment) IS NOT NULL"
_SEALS = (
    "CREATE TRIGGER IF NOT EXISTS closed_stays BEFORE UPDATE ON assessments "
    "WHEN old.closed_us IS NOT NULL BEGIN SELECT RAISE(ABORT, 'closed'); END",
    "CREATE TRIGGER IF NOT EXISTS closed_gets_no_rating BEFORE INSERT ON ratings "
    f"WHEN {_CLOSED.format(row='new')} BEGIN SELECT RAISE(ABORT, 'closed'); END",
    "CREATE TRIGGER IF NOT EXISTS closed_keeps_ratings BEFORE UPDATE ON ratings "
    f"WHEN {_CLOSED.format(row='old')} BEGIN SELECT RAISE(ABORT, 'closed'); END",
    "CREATE TRIGGER IF NOT EXISTS evidence_stays BEFORE UPDATE ON evidence "
    "BEGIN SELECT RAISE(ABORT, 'evidence stays'); END",
)
SCHEMA = Schema(2, _TABLES, _SEALS)


def assessments_file(data_folder: Path) -> StoreFile:
    """Return the file of the assessments of a data folder."""
    return StoreFile(data_folder / "maturity.sqlite", SCHEMA)
