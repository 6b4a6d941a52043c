"""A year of days out of a recorded week: each day again, moved by whole weeks.

To record a year of 500 tags at 1 Hz takes the recorder half a day. Each chunk and each sum of a
recorded day is unpacked, moved in time, and packed again by the product's own code, so what a
reader meets is what the recorder would have written, but for values that come again each week.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Connection

import pysqlite3

from hmi.historian import chunk, rollup, shared_delays
from hmi.historian.alive import check_of
from hmi.historian.day_files import DAY_US
from hmi.historian.directory import BLOCKS, Directory, rollup_number
from hmi.historian.integer_column import Integers
from hmi.historian.root import ROOT_ID, Root
from hmi.historian.sealed import mark
from hmi.historian.series import Series
from hmi.historian.shared_delays import BODY, Shared


def fill_year(history: Path, days: int) -> Iterator[date]:
    """Put moved copies before the recorded days of a folder until there are `days`.

    Yield each day that was made.
    """
    recorded = sorted(history.glob("*.sqlite"))
    first = date.fromisoformat(recorded[0].stem)
    for back in range(1, days - len(recorded) + 1):
        day = first - timedelta(days=back)
        source = recorded[(day - first).days % len(recorded)]
        apart = (day - date.fromisoformat(source.stem)).days
        move_day(source, history / f"{day}.sqlite", apart * DAY_US)
        yield day


def move_day(source: Path, target: Path, by_us: int) -> None:
    """Write a day file anew as another day, later by by_us."""
    shutil.copyfile(source, target)
    with closing(pysqlite3.connect(str(target), isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for tag_id, raw in connection.execute("SELECT tag_id, body FROM directory").fetchall():
            moved = _move_tag(connection, tag_id, Directory.unpack(raw), by_us)
            connection.execute(
                "UPDATE directory SET body = ? WHERE tag_id = ?", (moved.pack(), tag_id)
            )
        for name, time_us in connection.execute(
            "SELECT connection, time_us FROM alive"
        ).fetchall():
            row = (time_us + by_us, check_of(name, time_us + by_us), name)
            connection.execute(
                'UPDATE alive SET time_us = ?, "check" = ? WHERE connection = ?', row
            )
        raw = connection.execute("SELECT body FROM root").fetchone()[0]
        fresh = replace(Root.unpack(raw), identity=int.from_bytes(os.urandom(8), "little"))
        connection.execute("UPDATE root SET body = ? WHERE id = ?", (fresh.pack(), ROOT_ID))
        connection.execute("COMMIT")


def _move_tag(connection: Connection, tag_id: int, known: Directory, by_us: int) -> Directory:
    entries = known.entries.copy()
    for row, number in enumerate(entries["number"].tolist()):
        raw = connection.execute("SELECT body FROM chunks WHERE number = ?", (number,))
        body = _moved_chunk(connection, raw.fetchone()[0], by_us)
        connection.execute("UPDATE chunks SET body = ? WHERE number = ?", (body, number))
        entries["mark"][row] = mark(body)
    entries["first_us"] += by_us
    entries["last_us"] += by_us
    marks = {}
    for block in range(BLOCKS):
        if known.blocks[block]:
            marks[block] = _move_rollup(connection, rollup_number(tag_id, block), by_us)
    return replace(known, entries=entries).with_blocks(marks)


def _moved_chunk(connection: Connection, raw: bytes, by_us: int) -> bytes:
    named: list[Shared] = []

    def find(shared: Shared) -> Integers:
        named.append(shared)
        row = connection.execute(BODY, (shared.number,)).fetchone()
        return shared_delays.unpack(row[0], shared)

    key, series = chunk.unpack(raw, find)
    moved = Series(
        series.times_us + by_us, series.values, series.statuses, series.receive_us + by_us,
        series.others, origins=series.origins,
    )  # fmt: skip
    return chunk.pack(key, moved, named[0] if named else None)


def _move_rollup(connection: Connection, number: int, by_us: int) -> int:
    row = connection.execute("SELECT body FROM rollups WHERE number = ?", (number,)).fetchone()
    found = rollup.unpack(row[0])
    moved = replace(
        found,
        number=found.number + by_us // found.width_us,
        first_us=found.first_us + by_us,
        last_us=found.last_us + by_us,
    )
    body = rollup.pack(moved)
    connection.execute("UPDATE rollups SET body = ? WHERE number = ?", (body, number))
    return mark(body)
