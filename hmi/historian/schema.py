"""The tables of a day file and of the gap ledger.

Times are microseconds UTC since 1970. A sample is one row; its key holds all that was measured,
so the same sample twice is one row, and two values at one time are two.
"""

from sqlalchemy import Column, Float, Integer, LargeBinary, MetaData, Table, Text

from hmi.storage.schema import Schema

_DAY = MetaData()

TAGS = Table(
    "tags",
    _DAY,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("kind", Text, nullable=False),
)

# extra says what value cannot: see value_codec.py. Its type BLOB means "kept as it is given".
SAMPLES = Table(
    "samples",
    _DAY,
    Column("tag_id", Integer, primary_key=True, autoincrement=False),
    Column("source_us", Integer, primary_key=True, autoincrement=False),
    Column("status", Integer, primary_key=True, autoincrement=False),
    Column("value", Float, primary_key=True, autoincrement=False),
    Column("extra", LargeBinary, primary_key=True, autoincrement=False),
    Column("receive_us", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Until when everything heard from a connection is in the files; written with the samples.
ALIVE = Table(
    "alive",
    _DAY,
    Column("connection", Text, primary_key=True),
    Column("time_us", Integer, nullable=False),
)

DAY_SCHEMA = Schema(1, _DAY)

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
