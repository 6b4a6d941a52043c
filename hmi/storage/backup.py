"""Backup of a data folder while it is recorded into, and the proof that a backup is sound.

Each file is copied by SQLite's online backup: one state of it, whatever the writer does. A closed
day that is in the backup already is not copied again. Copies have no log beside them, so that a
backup opens as it is from a medium that cannot be written to. What retention drops later stays.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pysqlite3 import dbapi2

from hmi.errors import StorageDamaged, StorageError
from hmi.storage.backup_manifest import (
    FILE,
    KeptFile,
    Manifest,
    sha256_of,
    sources,
)
from hmi.storage.database import copying_link
from hmi.storage.failures import storage_errors

_NEW = ".new-"
_PAGES = 4096
_ROOM_LEFT = 1.05
"""So much more than the copies must be free: a file grows while others are copied."""


class BackupCancelled(Exception):
    """Nobody wants the backup any more."""


@dataclass(slots=True)
class Progress:
    """How far a backup or a check is; is_wanted is asked between files and blocks."""

    is_wanted: Callable[[], bool] = lambda: True
    total: int = 0
    done: int = 0

    def add(self, size: int) -> None:
        """Note that so many bytes are done. Raise BackupCancelled."""
        self.done += size
        self.check()

    def check(self) -> None:
        """Raise BackupCancelled when nobody wants it any more."""
        if not self.is_wanted():
            raise BackupCancelled


def back_up(data: Path, target: Path, now: datetime, how: Progress) -> Manifest:
    """Bring the backup in a folder up to the data folder; return what it holds now.

    Raise StorageError, or BackupCancelled; the backup that was there is then still whole.
    """
    if target.resolve().is_relative_to(data.resolve()):
        raise StorageError("backup-inside-data", folder=str(target))
    with storage_errors(target):
        target.mkdir(parents=True, exist_ok=True)
        known = _known(target)
        due = {place: path for place, path in sources(data).items()
               if not _is_kept(target, place, path, known)}  # fmt: skip
        how.total = 2 * sum(_size(path) for path in due.values())
        _require_room(target, how.total // 2)
        made = now.astimezone(UTC).isoformat()
        fresh = pending(target, made)
        with ExitStack() as unless_done:
            unless_done.callback(shutil.rmtree, fresh, ignore_errors=True)
            copied = {place: _copied(path, fresh / place, how) for place, path in due.items()}
            unless_done.pop_all()
        manifest = Manifest(made, {**known, **copied})
        # From here on it is the new backup: what is not in its place yet is found by its date.
        manifest.write(target)
        settle(target, manifest)
    return manifest


def verify(folder: Path, how: Progress) -> Manifest:
    """Read every file of a backup; raise StorageError for the first that is not as written."""
    manifest = Manifest.read(folder)
    how.total += manifest.size
    for place, kept in manifest.files.items():
        path = whereabouts(folder, manifest, place)
        with storage_errors(path):
            if not path.is_file():
                raise StorageDamaged("backup-damaged", file=str(path))
            if sha256_of(path, how.add) != kept.sha256:
                raise StorageDamaged("backup-damaged", file=str(path))
    return manifest


def pending(folder: Path, made: str) -> Path:
    """Return where files of a backup lie that are not in their places yet."""
    return folder / f"{_NEW}{''.join(filter(str.isdigit, made))}"


def whereabouts(folder: Path, manifest: Manifest, place: str) -> Path:
    """Return where a file of a backup lies."""
    fresh = pending(folder, manifest.made) / place
    return fresh if fresh.exists() else folder / place


def settle(folder: Path, manifest: Manifest) -> None:
    """Bring files to their places; begun again where it was cut short. Raise OSError."""
    for place in manifest.files:
        fresh = pending(folder, manifest.made) / place
        if fresh.exists():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            fresh.replace(folder / place)
    for rest in folder.glob(f"{_NEW}*"):
        shutil.rmtree(rest, ignore_errors=True)


def _known(target: Path) -> dict[str, KeptFile]:
    """Return what a folder has as a backup. Raise StorageError for a folder of something else."""
    if (target / FILE).exists():
        manifest = Manifest.read(target)
        settle(target, manifest)
        return dict(manifest.files)
    if any(not path.name.startswith(_NEW) for path in target.iterdir()):
        raise StorageError("backup-folder-taken", folder=str(target))
    return {}


def _is_kept(target: Path, place: str, source: Path, known: dict[str, KeptFile]) -> bool:
    """Tell whether the backup has a file as it is now; one with a log may change unseen."""
    kept, copy = known.get(place), target / place
    return (
        kept is not None
        and not _has_log(source)
        and _state(source) == kept.source
        and copy.is_file()
        and copy.stat().st_size == kept.size
    )


def _copied(source: Path, copy: Path, how: Progress) -> KeptFile:
    copy.parent.mkdir(parents=True, exist_ok=True)
    # Before the copy: what changes meanwhile makes it due again.
    state = (0, 0) if _has_log(source) else _state(source)
    if source.suffix == ".sqlite":
        _copy_database(source, copy, how)
    else:
        shutil.copyfile(source, copy)
    with copy.open("rb+") as file:
        os.fsync(file.fileno())
    how.add(_size(source))
    size = copy.stat().st_size
    digest = sha256_of(copy, how.add)
    return KeptFile(size, digest, state)


def _copy_database(source: Path, copy: Path, how: Progress) -> None:
    with storage_errors(source), closing(copying_link(source)) as link:
        # One state of the file: without a transaction each commit would begin the copy anew.
        link.execute("BEGIN")
        link.execute("SELECT 1 FROM sqlite_master").fetchall()
        with closing(dbapi2.connect(str(copy), isolation_level=None)) as target:
            link.backup(target, pages=_PAGES, progress=lambda *_left: how.check())
            # Without a log it opens where nothing can be written.
            target.execute("PRAGMA journal_mode = DELETE").fetchall()
            verdict = target.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StorageDamaged("storage-damaged", file=str(source), detail=str(verdict)[:200])


def _require_room(target: Path, needed: int) -> None:
    if shutil.disk_usage(target).free < needed * _ROOM_LEFT:
        raise StorageError("backup-no-room", folder=str(target), megabytes=needed // 10**6 + 1)


def _has_log(path: Path) -> bool:
    wal = Path(f"{path}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _size(path: Path) -> int:
    return path.stat().st_size
