"""One database file of a known kind, with the companions that SQLite keeps beside it."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hmi.storage.schema import Schema

log = logging.getLogger(__name__)

COMPANIONS = ("", "-wal", "-shm")
"""A file without its -wal is an older state; they move, and go, together."""


@dataclass(frozen=True, slots=True)
class StoreFile:
    """A file and the tables in it. Two are the same file when their paths are."""

    path: Path
    schema: Schema = field(compare=False)

    def set_aside(self, at: datetime) -> Path:
        """Rename a damaged file with its companions, so that a fresh one can be begun.

        Nothing is deleted: what can be read of it may be salvaged later. Return its new path.
        """
        aside = self.path.with_name(f"{self.path.name}.damaged-{at:%Y%m%dT%H%M%S%f}")
        for companion in COMPANIONS:
            source = Path(f"{self.path}{companion}")
            if source.exists():
                source.rename(f"{aside}{companion}")
        log.error("%s is damaged and was set aside as %s", self.path.name, aside.name)
        return aside


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
