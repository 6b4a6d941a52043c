"""Putting a backup in the place of what a data folder holds, which is set aside and kept.

The files are copied beside the present ones and checked first. Then a marker is written, and what
follows are renames alone; whoever opens the folder next ends what a power cut interrupted. Done
while nobody has the folder open.
"""

import logging
import os
import shutil
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from hmi.errors import StorageDamaged, StorageError
from hmi.storage.backup import Progress, verify, whereabouts
from hmi.storage.backup_manifest import KINDS, LEFT_OUT, Manifest, sha256_of
from hmi.storage.failures import storage_errors
from hmi.storage.store_file import COMPANIONS

log = logging.getLogger(__name__)

ASIDE = "before-restore-"
_FRESH = "restoring"
_MARK = "ready"
"""In it the name of the folder that takes what is there; then, that this is done."""
_MOVED = "moved"
_ROOM_LEFT = 1.05


def restore(backup: Path, data: Path, at: datetime, how: Progress) -> Path:
    """Let a data folder be as a backup was; return where what it held is now.

    Raise StorageError or BackupCancelled before anything was changed.
    """
    manifest = verify(backup, how)
    with storage_errors(data):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        prepare(backup, manifest, data, at, how)
        aside = finish(data)
    if aside is None:
        raise StorageError("restore-unfinished", folder=str(data))
    return aside


def prepare(backup: Path, manifest: Manifest, data: Path, at: datetime, how: Progress) -> None:
    """Copy a backup beside the present files, ready for finish(). Raise StorageError, OSError."""
    fresh = data / _FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    if shutil.disk_usage(data).free < manifest.size * _ROOM_LEFT:
        needed = manifest.size // 10**6 + 1
        raise StorageError("backup-no-room", folder=str(data), megabytes=needed)
    how.total += manifest.size
    with ExitStack() as unless_done:
        unless_done.callback(shutil.rmtree, fresh, ignore_errors=True)
        for place, kept in manifest.files.items():
            _copy(whereabouts(backup, manifest, place), fresh / place, kept.sha256, how)
        unless_done.pop_all()
    _write(fresh / _MARK, f"{ASIDE}{at:%Y%m%dT%H%M%S%f}")


def finish(data: Path) -> Path | None:
    """End a restore that is ready, if there is one; return where the earlier files are.

    Called at every start, before a file is opened. Raise OSError.
    """
    fresh = data / _FRESH
    if not (fresh / _MARK).exists():
        shutil.rmtree(fresh, ignore_errors=True)
        return None
    aside = data / (fresh / _MARK).read_text(encoding="utf-8")
    if not (fresh / _MOVED).exists():
        aside.mkdir(exist_ok=True, mode=0o700)
        for path in _present(data):
            _move(path, aside / path.relative_to(data))
        _write(fresh / _MOVED, "")
    for path in sorted(fresh.rglob("*")):
        if path.is_file() and path.name not in (_MARK, _MOVED):
            _move(path, data / path.relative_to(fresh))
    (fresh / _MARK).unlink()
    shutil.rmtree(fresh, ignore_errors=True)
    log.info("A backup was restored; what was here before is in %s", aside.name)
    return aside


def _copy(source: Path, copy: Path, sha256: str, how: Progress) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, copy)
    with copy.open("rb+") as file:
        os.fsync(file.fileno())
    if sha256_of(copy, how.add) != sha256:
        raise StorageDamaged("backup-damaged", file=str(source))


def _present(data: Path) -> list[Path]:
    """Return the files that a backup takes the place of, with all beside them; logs come first."""
    found = [path for kind in KINDS for path in data.glob(f"{kind}*") if path.is_file()]
    own = {f"{name}{companion}" for name in LEFT_OUT for companion in COMPANIONS}
    stores = [path for path in found if path.name not in own]
    return sorted(stores, key=lambda path: path.suffix == ".sqlite")


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
