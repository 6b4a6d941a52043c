"""One database file of a known kind, with the companions that SQLite keeps beside it."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from hmi.errors import StorageDamaged, StorageError, StorageTooNew
from hmi.storage.database import BUSY_TIMEOUT_MS, open_database
from hmi.storage.failures import storage_errors
from hmi.storage.schema import Schema

log = logging.getLogger(__name__)

ASIDE, ASIDE_TIME = "damaged-", "%Y%m%dT%H%M%S%f"
"""What is added to the name of a file that is set aside: this and the time (UTC)."""

COMPANIONS = ("", "-wal", "-shm")
"""A file without its -wal is an older state; they move, and go, together."""


@dataclass(frozen=True, slots=True)
class StoreFile:
    """A file and the tables in it. Two are the same file when their paths are."""

    path: Path
    schema: Schema = field(compare=False)

    def open(self, at: datetime, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Engine:
        """Open for writing; set a damaged file aside and begin a fresh one.

        So with one of a later version where its schema allows that: the version that knows it
        will take over what it has. Raise StorageError when neither is possible.
        """
        try:
            return self._opened(busy_timeout_ms)
        except (StorageDamaged, StorageTooNew) as error:
            if isinstance(error, StorageTooNew) and not self.schema.begins_anew:
                raise
            with storage_errors(self.path):
                self.set_aside(at, is_newer=isinstance(error, StorageTooNew))
            return self._opened(busy_timeout_ms)

    def mend(self, at: datetime) -> None:
        """Set the file aside if it is damaged, so that nothing later stumbles over it.

        What the disk does not allow now is left as it is: whoever needs the file is told then.
        Raise StorageTooNew for a file of a later version of the program.
        """
        if not self.path.exists():
            return
        try:
            self.open(at)
        except StorageTooNew:
            raise
        except StorageError as error:
            log.warning("%s could not be looked through: %s", self.path.name, error)

    def set_aside(self, at: datetime, *, is_newer: bool = False) -> Path:
        """Rename a damaged file with its companions, so that a fresh one can be begun.

        Nothing is deleted: what can be read of it may be salvaged later. Return its new path.
        """
        aside = self.path.with_name(f"{self.path.name}.{ASIDE}{at:{ASIDE_TIME}}")
        for companion in COMPANIONS:
            source = Path(f"{self.path}{companion}")
            if source.exists():
                source.rename(f"{aside}{companion}")
        what = "is of a later version" if is_newer else "is damaged"
        log.error("%s %s and was set aside as %s", self.path.name, what, aside.name)
        return aside

    def _opened(self, busy_timeout_ms: int) -> Engine:
        return open_database(
            self.path, read_only=False, schema=self.schema, busy_timeout_ms=busy_timeout_ms
        )


def size_of(path: Path) -> int:
    """Return bytes on disk of a database with its companions; 0 for what is not there."""
    present = (Path(f"{path}{companion}") for companion in COMPANIONS)
    return sum(part.stat().st_size for part in present if part.exists())


def remove(path: Path) -> None:
    """Delete a database with its companions, the main file first.

    A main file without its -wal would still open, as an older state; the other way round not.
    """
    for companion in COMPANIONS:
        Path(f"{path}{companion}").unlink(missing_ok=True)
