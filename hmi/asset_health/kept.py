"""What was learned, kept: one body for each kind and key, in condition.sqlite.

It can always be learned again, so nothing here is worth refusing to start: a body that is damaged
or of another version is as good as none, and the log says so.
"""

import logging
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, Text, delete
from sqlalchemy.dialects.sqlite import insert as upsert

from hmi.errors import StorageError
from hmi.storage.database import reading
from hmi.storage.jobs import Job
from hmi.storage.schema import Schema
from hmi.storage.store_file import StoreFile

log = logging.getLogger(__name__)

_TABLES = MetaData()
STATES = Table(
    "states", _TABLES,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    # Of the body; its owner raises it when the body means something else than before.
    Column("version", Integer, nullable=False),
    # CRC-32 over kind, key, version and body.
    Column("crc", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)  # fmt: skip
CONDITION_SCHEMA = Schema(1, _TABLES, begins_anew=True)
_READ = "SELECT key, version, crc, body FROM states WHERE kind = ? ORDER BY key"


class TakesJobs(Protocol):
    """Carries out jobs soon, in order."""

    def submit(self, job: Job) -> None:
        """Have a job done; never blocks."""


def condition_file(data_folder: Path) -> StoreFile:
    """Return the file of what was learned in a data folder."""
    return StoreFile(data_folder / "condition.sqlite", CONDITION_SCHEMA)


class KeptStates:
    """The one door to what was learned; any owner keeps bodies of its own kind."""

    def __init__(self, data_folder: Path, writer: TakesJobs) -> None:
        self._file = condition_file(data_folder)
        self._writer = writer

    def read(self, kind: str, version: int = 1) -> dict[str, bytes]:
        """Return the sound bodies of a kind by key; none while the disk does not give them."""
        return _read(self._file, kind, version)

    def keep(self, kind: str, key: str, body: bytes, version: int = 1) -> None:
        """Keep one body in place of what is there."""
        self.keep_all(kind, {key: body}, version)

    def keep_all(self, kind: str, bodies: Mapping[str, bytes], version: int = 1) -> None:
        """Keep several bodies of a kind in one transaction."""
        if bodies:
            self._writer.submit(_Keep(self._file, kind, bodies, version))

    def forget(self, kind: str, key: str) -> None:
        """Remove one body; nothing happens where there is none."""
        self._writer.submit(_Forget(self._file, kind, key))


def read_kept(data_folder: Path, kind: str, version: int = 1) -> dict[str, bytes]:
    """Return the sound bodies of a kind by key, for a window; blocks on the file."""
    return _read(condition_file(data_folder), kind, version)


def _read(file: StoreFile, kind: str, version: int) -> dict[str, bytes]:
    if not file.path.exists():
        return {}
    try:
        with reading(file.path, CONDITION_SCHEMA) as link:
            rows = link.execute(_READ, (kind,)).fetchall()
    except StorageError as error:
        log.warning("What was learned as %s is not known: %s", kind, error)
        return {}
    found = {}
    for key, version_kept, crc, body in rows:
        if version_kept != version or crc != _checksum(kind, key, version, body):
            log.warning("What was learned as %s of %s is learned anew", kind, key)
        else:
            found[key] = bytes(body)
    return found


class _Keep(Job):
    """Writes bodies of one kind."""

    def __init__(
        self, file: StoreFile, kind: str, bodies: Mapping[str, bytes], version: int
    ) -> None:
        self.file = file
        self._rows = [
            {
                "kind": kind, "key": key, "version": version,
                "crc": _checksum(kind, key, version, body), "body": body,
            }
            for key, body in bodies.items()
        ]  # fmt: skip

    def run(self, connection: Connection) -> None:
        """Write them in the writer's transaction."""
        new = upsert(STATES)
        changes = {name: new.excluded[name] for name in ("version", "crc", "body")}
        statement = new.on_conflict_do_update(index_elements=["kind", "key"], set_=changes)
        connection.execute(statement, self._rows)

    def committed(self, at: datetime) -> None:
        """Leave it at that: nobody waits for it."""

    def dropped(self, error: Exception | None) -> None:
        """Tell the log; it is kept again within the hour."""
        log.warning("What was learned could not be kept: %s", error)


class _Forget(Job):
    """Removes one body."""

    def __init__(self, file: StoreFile, kind: str, key: str) -> None:
        self.file, self._kind, self._key = file, kind, key

    def run(self, connection: Connection) -> None:
        """Remove it in the writer's transaction."""
        mine = (STATES.c.kind == self._kind) & (STATES.c.key == self._key)
        connection.execute(delete(STATES).where(mine))

    def committed(self, at: datetime) -> None:
        """Leave it at that: nobody waits for it."""

    def dropped(self, error: Exception | None) -> None:
        """Tell the log."""
        log.warning("What was learned could not be removed: %s", error)


def _checksum(kind: str, key: str, version: int, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(f"{kind}\0{key}\0{version}".encode()))
