"""Rows chained by hash: a row that is changed, removed or put between others breaks the chain.

Without a key this finds accidents and careless hands; whoever can write the file can also write
a new chain from there to the end.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from secrets import token_hex

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.dialects import sqlite

from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile

Cell = str | int | float | None
START = "0" * 64
_END = "end of chain"


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Outcome of looking through a chain: rows read, and the first row that does not fit."""

    rows: int
    first_wrong: int | None


class Append(Job):
    """Adds one row to a chained table."""

    def __init__(self, file: StoreFile, table: Table, cells: Mapping[str, Cell]) -> None:
        self.file = file
        self._table = table
        self._cells = {name: _storable(cell) for name, cell in cells.items()}
        self._token = token_hex(16)
        self._is_tried = False

    def run(self, connection: Connection) -> None:
        """Write the row, unless a commit that seemed to fail has left it there."""
        if self._is_tried and self._is_there(connection):
            return
        self._is_tried = True
        seq, previous = self._end(connection)
        cells: dict[str, Cell] = {"seq": seq + 1, "token": self._token, **self._cells}
        digest = _digest(previous, cells)
        # Driver-level: the value columns take numbers and text alike, as the driver binds them.
        full = {**cells, "previous": previous, "hash": digest}
        row = tuple(full.get(column.name) for column in self._table.columns)
        connection.exec_driver_sql(_statement(self._table), row)
        connection.info[_END, self._table.name] = (seq + 1, digest)

    def finish(self, connection: Connection) -> None:
        """Forget the end of the chain: before the next transaction others may write."""
        connection.info.pop((_END, self._table.name), None)

    def _is_there(self, connection: Connection) -> bool:
        known = select(self._table.c.seq).where(self._table.c.token == self._token)
        return connection.execute(known).first() is not None

    def _end(self, connection: Connection) -> tuple[int, str]:
        """Return number and hash of the last row; a flood asks once a transaction."""
        kept: tuple[int, str] | None = connection.info.get((_END, self._table.name))
        if kept is not None:
            return kept
        table = self._table
        last = select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)
        row = connection.execute(last).first()
        return (row.seq, row.hash) if row else (0, START)


@cache
def _statement(table: Table) -> str:
    """Return the statement that adds a row with all columns in their order."""
    names = [column.name for column in table.columns]
    return str(insert(table).compile(dialect=sqlite.dialect(), column_keys=names))


def check(table: Table, rows: Iterable[Mapping[str, Cell]]) -> ChainCheck:
    """Follow the chain through rows in order of seq."""
    previous, count = START, 0
    content = [c.name for c in table.columns if c.name not in ("previous", "hash")]
    for row in rows:
        count += 1
        seq = row["seq"]
        is_next = seq == count and row["previous"] == previous
        if not is_next or row["hash"] != _digest(previous, {name: row[name] for name in content}):
            return ChainCheck(count, int(seq or 0))
        previous = str(row["hash"])
    return ChainCheck(count, None)


def _digest(previous: str, cells: Mapping[str, Cell]) -> str:
    """Return SHA-256 over the previous hash and the cells in canonical form, as hex."""
    canonical = json.dumps(dict(cells), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}{canonical}".encode()).hexdigest()


def _storable(cell: Cell) -> Cell:
    """Return what SQLite gives back unchanged: no NaN, no -0.0, valid Unicode, 64-bit integers."""
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode()
    if isinstance(cell, float):
        return None if cell != cell else cell + 0.0
    if isinstance(cell, int):
        # A truth value comes back as 0 or 1.
        return int(cell) if -(2**63) <= cell < 2**63 else str(cell)
    return cell
