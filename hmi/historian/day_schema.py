"""The tables of a day file.

`root`, `directory`, `head`, `chunks` and `rollups` hold bodies with checksums of their own; what
is in them is said by root.py, directory.py, head.py, chunk.py and rollup.py. The root vouches for
the head and the list of tags, a tag's directory for its chunks and rollups: nothing can be changed
or go missing unnoticed. Times are microseconds UTC since 1970.

Version 3 has the table `delays`, which chunks of `LCH2` name rows of (see shared_delays.py); users
says how many do. Version 2 had none.

Version 1 had a table `samples` instead, one row a sample. Such a table stays in a file of that
time, is read like everything else (see row_table.py), and is never written again.
"""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text

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

# Until when everything heard from a connection is in the files; written with the samples. check
# is the checksum of the two others (see alive.py), NULL in a row of version 1.
ALIVE = Table(
    "alive",
    _DAY,
    Column("connection", Text, primary_key=True),
    Column("time_us", Integer, nullable=False),
    Column("check", Integer),
)


def _bodies(name: str, key: str) -> Table:
    return Table(
        name,
        _DAY,
        Column(key, Integer, primary_key=True, autoincrement=False),
        Column("body", LargeBinary, nullable=False),
    )


ROOT = _bodies("root", "id")
DIRECTORY = _bodies("directory", "tag_id")
HEAD = _bodies("head", "number")
CHUNKS = _bodies("chunks", "number")
ROLLUPS = _bodies("rollups", "number")

DELAYS = Table(
    "delays",
    _DAY,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("users", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# Pages of 2 KiB: a chunk fills some of them, and half a page is lost at its end. Incremental
# vacuum: what the head took is given back to the disk when a day is over.
DAY_SCHEMA = Schema(
    3,
    _DAY,
    steps={1: ('ALTER TABLE alive ADD COLUMN "check" INTEGER',)},
    pragmas=("PRAGMA page_size = 2048", "PRAGMA auto_vacuum = INCREMENTAL"),
    begins_anew=True,
)
