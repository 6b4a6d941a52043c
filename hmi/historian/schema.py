"""The table of the gap ledger. Times are microseconds UTC since 1970."""

from sqlalchemy import Column, Integer, MetaData, Table, Text

from hmi.storage.schema import Schema

_LEDGER = MetaData()

GAPS = Table(
    "gaps",
    _LEDGER,
    Column("number", Integer, primary_key=True),
    Column("connection", Text, nullable=False),
    Column("start_us", Integer, nullable=False),
    Column("end_us", Integer),
    Column("cause", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("filled_samples", Integer, nullable=False),
    Column("tags", Text, nullable=False, server_default=""),
    Column("unfilled", Text, nullable=False, server_default=""),
    Column("filled_from_us", Integer),
)

GAP_SCHEMA = Schema(
    2,
    _LEDGER,
    steps={
        1: (
            "ALTER TABLE gaps ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE gaps ADD COLUMN unfilled TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE gaps ADD COLUMN filled_from_us INTEGER",
        )
    },
)
