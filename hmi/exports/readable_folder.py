"""A data folder that can be read although nothing can be written there.

A file with a log beside it cannot be read from a read-only medium: its log has to be taken in.
Such files, of a station that was cut off, are copied with their logs to where that is possible;
all others are read where they are.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from hmi.errors import StorageDamaged, StorageError
from hmi.historian.day_files import FOLDER
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.historian.schema import GAP_SCHEMA
from hmi.journal.schema import JOURNAL_SCHEMA
from hmi.storage.database import reading
from hmi.storage.file_failures import file_errors
from hmi.storage.foreign_file import FOREIGN, check_tables
from hmi.storage.schema import Schema

_LOGS = ("-wal",)


def readable(folder: Path, spare: Path) -> Path:
    """Return the folder itself, or one below spare that shows the same and can be read.

    Raise StorageError when a file holds what is not ours, or when there is no room.
    """
    stuck = [path for path, schema in _files(folder) if _is_stuck(path, schema)]
    if not stuck:
        return folder
    with file_errors(spare):
        return _standing_in(folder, spare, frozenset(stuck))


def _files(folder: Path) -> Iterator[tuple[Path, Schema]]:
    for name, schema in (("journal", JOURNAL_SCHEMA), ("gaps", GAP_SCHEMA)):
        path = folder / f"{name}.sqlite"
        if path.exists():
            yield path, schema
    for path in sorted((folder / FOLDER).glob("*.sqlite")):
        yield path, DAY_SCHEMA


def _is_stuck(path: Path, schema: Schema) -> bool:
    """Tell whether a file cannot be read only because of its log."""
    try:
        with reading(path, schema) as link:
            check_tables(link, path, schema)
    except StorageDamaged:
        # Readers name what is damaged, and go on with the rest.
        return False
    except StorageError as error:
        if error.code == FOREIGN:
            raise
        log = Path(f"{path}-wal")
        return log.exists() and log.stat().st_size > 0
    return False


def _standing_in(folder: Path, spare: Path, stuck: frozenset[Path]) -> Path:
    made = spare / "record"
    for path in sorted(folder.rglob("*")):
        target = made / path.relative_to(folder)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif path in stuck:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            for log in _LOGS:
                shutil.copyfile(f"{path}{log}", f"{target}{log}")
        elif not path.name.endswith((*_LOGS, "-shm")):
            target.parent.mkdir(parents=True, exist_ok=True)
            _shown_at(path, target)
    return made


def _shown_at(path: Path, target: Path) -> None:
    """Let a file be found at another place, too; where links are not allowed, as a copy."""
    try:
        target.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, target)
