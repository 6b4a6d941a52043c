"""Looks a file of entered values through before a single one of them is recorded."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from hmi.exports.csv_history import CsvHistory, Refused
from hmi.historian.reader import ReadCancelled
from hmi.plant.site import Site
from hmi.storage.file_failures import file_errors

MOST_TOLD = 200
"""Refused cells that are told one by one; all are counted."""
_BLOCK = 1 << 20


@dataclass(slots=True)
class TagSum:
    """What a file has of one tag: how many values, from when to when (microseconds UTC)."""

    count: int = 0
    first_us: int = 2**62
    last_us: int = -(2**62)


@dataclass(slots=True)
class ImportPreview:
    """What a file would bring."""

    sha256: str
    tags: dict[str, TagSum] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    refused_count: int = 0
    ignored: tuple[str, ...] = ()
    """Columns that are no tag that people enter."""

    @property
    def accepted(self) -> int:
        """Values that were understood."""
        return sum(one.count for one in self.tags.values())


def preview(
    path: Path, site: Site, zone: ZoneInfo, now: datetime,
    is_wanted: Callable[[], bool] = lambda: True,
) -> ImportPreview:  # fmt: skip
    """Return what a file would bring. Raise StorageError for what cannot be read as one."""
    with file_errors(path), path.open("rb") as file:
        found = ImportPreview(sha256_of(file))
        history = CsvHistory(file, path.name, site, zone, now)
        found.ignored = history.ignored
        for count, one in enumerate(history):
            if count % 1000 == 0 and not is_wanted():
                raise ReadCancelled
            if isinstance(one, Refused):
                found.refused_count += 1
                if len(found.refused) < MOST_TOLD:
                    found.refused.append(one)
                continue
            summed = found.tags.setdefault(site.tags[one.tag].key, TagSum())
            summed.count += 1
            summed.first_us = min(summed.first_us, one.source_us)
            summed.last_us = max(summed.last_us, one.source_us)
    return found


def sha256_of(file: BinaryIO) -> str:
    """Return the checksum of a file, which then stands at its beginning again."""
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()
