"""A day file as the writer has it open: its root and tags, and how blocks come to its head."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import OperationalError

from hmi.errors import StorageDamaged
from hmi.historian import head
from hmi.historian.day_schema import DIRECTORY, TAGS
from hmi.historian.directory import Directory
from hmi.historian.root import ROOT_ID, Root, tags_check
from hmi.historian.sealed import SealBroken
from hmi.plant.samples import Value
from hmi.plant.tags import Tag

_KEY = "open_day"
PUT = "INSERT OR REPLACE INTO {} VALUES (?, ?)"


@dataclass(frozen=True, slots=True)
class TagRow:
    """What a file says of a tag."""

    key: str
    name: str = ""
    unit: str = ""
    kind: str = ""


class OpenDay:
    """Kept with the writer's connection, and forgotten with it or when a transaction is undone."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._ids: dict[str, int] = {
            row.key: row.id for row in connection.execute(select(TAGS.c.key, TAGS.c.id))
        }
        self._numbers: NDArray[np.uint32] | None = None
        self._pending: list[tuple[head.Rows, dict[int, Value]]] = []
        self.root = self._read_root()

    @classmethod
    def of(cls, connection: Connection, path: Path) -> "OpenDay":
        """Return the state of an open file. Raise StorageDamaged for a root that is damaged."""
        known = connection.info.get(_KEY)
        if isinstance(known, cls):
            return known
        try:
            fresh = connection.info[_KEY] = cls(connection, path)
        except OperationalError as error:
            # The schema has made all tables: one that is missing was lost.
            if "no such table" not in str(error.orig):
                raise
            detail = str(error.orig)
            raise StorageDamaged("storage-damaged", file=str(path), detail=detail) from error
        return fresh

    def ids(self, tags: Sequence[Tag], used: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the file's ids by tag number, with those of all used tags known."""
        if self._numbers is None:
            known = [self._ids.get(tag.key, 0) for tag in tags]
            self._numbers = np.array(known, np.uint32)
        for number in np.unique(used[self._numbers[used] == 0]).tolist():
            tag = tags[number]
            row = TagRow(tag.key, tag.name, tag.unit, tag.kind.value)
            self._numbers[number] = self.id_of(row)
        return self._numbers

    def id_of(self, tag: TagRow) -> int:
        """Return the file's id of a tag; give it one when it has none yet."""
        known = self._ids.get(tag.key)
        if known is not None:
            return known
        added = self._connection.execute(insert(TAGS).values(asdict(tag))).inserted_primary_key
        number = int(added[0]) if added else 0
        self._connection.execute(
            insert(DIRECTORY).values(tag_id=number, body=Directory(tag.key).pack())
        )
        self._ids[tag.key] = number
        self.save(
            replace(self.root, tags=len(self._ids), tags_check=tags_check(self._ids.items()))
        )
        return number

    def add(self, rows: head.Rows, others: dict[int, Value]) -> None:
        """Take rows for the next block; flush() puts them into the file."""
        self._pending.append((rows, others))

    def flush(self) -> None:
        """Write what was taken as one block of the head."""
        if not self._pending:
            return
        rows, others = head.joined_blocks(self._pending)
        self._pending = []
        root = self.root
        self._connection.exec_driver_sql(
            "INSERT INTO head VALUES (?, ?)", (root.head_next, head.pack(rows, others))
        )
        self.save(
            replace(root, head_next=root.head_next + 1, head_samples=root.head_samples + len(rows))
        )

    def save(self, root: Root) -> None:
        """Write a new root."""
        self._connection.exec_driver_sql(PUT.format("root"), (ROOT_ID, root.pack()))
        self.root = root

    def damaged(self, detail: str) -> StorageDamaged:
        """Return the error that sets this file aside."""
        return StorageDamaged("storage-damaged", file=str(self._path), detail=detail)

    def _read_root(self) -> Root:
        found = self._connection.exec_driver_sql("SELECT body FROM root").fetchall()
        if not found and not self._has_content():
            fresh = Root(int.from_bytes(os.urandom(8), "little"))
            # Tags of version 1 have no directory yet.
            rows = [{"tag_id": n, "body": Directory(key).pack()} for key, n in self._ids.items()]
            if rows:
                self._connection.execute(insert(DIRECTORY), rows)
                fresh = replace(fresh, tags=len(rows), tags_check=tags_check(self._ids.items()))
            self.save(fresh)
            return fresh
        try:
            root = Root.unpack(found[0][0] if found else b"")
        except SealBroken as error:
            raise self.damaged(f"root: {error}") from error
        if (root.tags, root.tags_check) != (len(self._ids), tags_check(self._ids.items())):
            raise self.damaged("tags")
        return root

    def _has_content(self) -> bool:
        """Tell whether a file without a root has what only a file with one can have."""
        return bool(
            self._connection.exec_driver_sql(
                "SELECT EXISTS (SELECT 1 FROM head) OR EXISTS (SELECT 1 FROM directory)"
            ).scalar_one()
        )
