"""Lists of tags as files: where they are looked for, read from and written to. No Qt."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from hmi.config.tag_list import MOST_CHARACTERS, decoded, list_of
from hmi.errors import StorageError
from hmi.plant.tags import Tag

MEDIA = (Path("/media"), Path("/run/media"))
"""Where systems mount what is plugged in, one or two folders deep."""
MOST_FILES = 40
_LARGEST = 4 * MOST_CHARACTERS
_ENDINGS = (".csv", ".txt")


def lists_folder(data_folder: Path) -> Path:
    """Return the station's own folder of lists."""
    return data_folder / "lists"


def found_lists(data_folder: Path, media: Sequence[Path] = MEDIA) -> list[Path]:
    """Return the files that may be lists, the newest first; what cannot be read is left out."""
    found: list[tuple[float, Path]] = []
    for folder in (lists_folder(data_folder), *_plugged_in(media)):
        for path in _entries(folder):
            try:
                if path.suffix.lower() in _ENDINGS and path.is_file():
                    found.append((path.stat().st_mtime, path))
            except OSError:
                continue
    found.sort(reverse=True)
    return [path for _changed, path in found[:MOST_FILES]]


def read_list(path: Path) -> str:
    """Return the text of a list. Raise StorageError when it cannot be read or is no list."""
    try:
        if path.stat().st_size > _LARGEST:
            raise StorageError("storage-io", file=path.name)
        return decoded(path.read_bytes())
    except OSError as error:
        raise StorageError("storage-cannot-open", file=path.name) from error


def write_list(data_folder: Path, tags: Sequence[Tag], now: datetime) -> Path:
    """Write all measured tags as a list and return its file. Raise StorageError."""
    path = lists_folder(data_folder) / f"tags-{now:%Y-%m-%d-%H%M%S}.csv"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # With the mark by which spreadsheets know UTF-8.
        path.write_text(list_of(tags), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise StorageError("storage-io", file=path.name) from error
    return path


def _plugged_in(media: Sequence[Path]) -> Iterator[Path]:
    for top in media:
        for first in _entries(top):
            if first.is_dir():
                yield first
                yield from (second for second in _entries(first) if second.is_dir())


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
