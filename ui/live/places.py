"""Folders that a file can be put into by touch: the station's own, what is plugged in, the user's.

No Qt but for where the user's documents are.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from hmi.errors import StorageError

MEDIA = (Path("/media"), Path("/run/media"))
"""Where systems mount what is plugged in, one or two folders deep."""
_MOST_MEDIA = 3
_UNUSABLE = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Place:
    """One folder; name is what it is called, empty for the station's own."""

    name: str
    folder: Path


def places(data_folder: Path, media: Sequence[Path] = MEDIA) -> list[Place]:
    """Return where files can be put, the likeliest first: what is plugged in."""
    found = [Place(folder.name, folder) for folder in _plugged_in(media)][:_MOST_MEDIA]
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    own = Place("", data_folder / "exports")
    home = [Place(Path(documents).name, Path(documents))] if _may_write(documents) else []
    return [*found, own, *home]


def prepared(place: Place) -> Path:
    """Return the folder of a place, made if it is the station's own. Raise StorageError."""
    try:
        place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageError("storage-read-only", file=str(place.folder)) from error
    return place.folder


def file_name(what: str, start: datetime, end: datetime, suffix: str) -> str:
    """Return a name that every system takes: `hall-2026-11-21-0600-to-2026-11-21-1400.csv`.

    Times are as they are given, in the zone in which people read them.
    """
    plain = _UNUSABLE.sub("-", what).strip("-").lower()[:_LONGEST_NAME].strip("-")
    form = "%Y-%m-%d-%H%M%S"
    return f"lineside-{plain or 'line'}-{start:{form}}-to-{end:{form}}.{suffix}"


def free_name(folder: Path, name: str) -> Path:
    """Return a path of that name; with a number where something has the name already."""
    path, number = folder / name, 2
    stem, _dot, suffix = name.rpartition(".")
    while path.exists():
        path = folder / f"{stem}-{number}.{suffix}"
        number += 1
    return path


def _plugged_in(media: Sequence[Path]) -> Iterator[Path]:
    for top in media:
        for first in _folders(top):
            inner = _folders(first)
            yield from (folder for folder in (inner or [first]) if _may_write(folder))


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if entry.is_dir())
    except OSError:
        return []


def _may_write(folder: Path | str) -> bool:
    return bool(str(folder)) and Path(folder).is_dir() and os.access(folder, os.W_OK)
