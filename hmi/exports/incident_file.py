"""Opens an incident file that came from anywhere: nothing in it is believed before it is checked.

Only the places that an incident has are ever written, into a folder made for it, with the sizes
and checksums that the manifest names. Whatever else a file holds, or claims, it is refused.
"""

import hashlib
import os
import shutil
import zipfile
import zlib
from pathlib import Path

from hmi.errors import StorageError, StorageFull
from hmi.exports.incident_manifest import (
    MOST_FILES,
    NAME,
    IncidentManifest,
    PackedFile,
    read_manifest,
)
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.historian.schema import GAP_SCHEMA
from hmi.journal.schema import JOURNAL_SCHEMA
from hmi.storage.file_failures import file_error
from hmi.storage.foreign_file import check_foreign

_LARGEST_MANIFEST = 4 << 20
_BLOCK = 1 << 20
_ROOM_LEFT = 64 << 20
"""So much of the disk stays free."""
_ALWAYS_FITS = 256 << 20
_MOST_GROWTH = 50
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What the library raises for archives that are damaged, encrypted or packed otherwise."""


def open_incident(path: Path, into: Path) -> IncidentManifest:
    """Unpack an incident into an empty folder and return what it says of itself.

    Raise StorageError for what is damaged, forged, too large or none of ours; then the folder is
    as empty as it was.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            _check_names(archive, manifest, path)
            _check_room(manifest, path, into)
            _unpack(archive, manifest, path, into)
        _check_content(manifest, into)
    except StorageError:
        _empty(into)
        raise
    except _BROKEN as error:
        _empty(into)
        raise _damaged(path, str(error)) from error
    except OSError as error:
        _empty(into)
        raise file_error(error, path) from error
    return manifest


def _manifest(archive: zipfile.ZipFile, path: Path) -> IncidentManifest:
    if len(archive.infolist()) > MOST_FILES + 1:
        raise StorageError("incident-not-ours", file=path.name, detail="files")
    try:
        with archive.open(NAME) as file:
            raw = file.read(_LARGEST_MANIFEST + 1)
    except KeyError as error:
        raise StorageError("incident-not-ours", file=path.name, detail=NAME) from error
    if len(raw) > _LARGEST_MANIFEST:
        raise StorageError("incident-not-ours", file=path.name, detail=NAME)
    return read_manifest(raw, path.name)


def _check_names(archive: zipfile.ZipFile, manifest: IncidentManifest, path: Path) -> None:
    """Raise StorageError unless the archive has each file of the manifest once, and no other."""
    names = [entry.filename for entry in archive.infolist()]
    if sorted(names) != sorted([NAME, *manifest.files]):
        raise StorageError("incident-not-ours", file=path.name, detail="names")
    for entry in archive.infolist():
        packed = manifest.files.get(entry.filename)
        if packed is not None and entry.file_size != packed.size:
            raise _damaged(path, entry.filename)


def _check_room(manifest: IncidentManifest, path: Path, into: Path) -> None:
    # What we pack is compressed already: no honest incident grows so much.
    if manifest.size > _ALWAYS_FITS + _MOST_GROWTH * path.stat().st_size:
        raise StorageError("incident-not-ours", file=path.name, detail="size")
    if manifest.size + _ROOM_LEFT > shutil.disk_usage(into).free:
        raise StorageFull("storage-full", file=str(into))


def _unpack(archive: zipfile.ZipFile, manifest: IncidentManifest, path: Path, into: Path) -> None:
    for place, packed in manifest.files.items():
        target = into / place
        target.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, archive.open(place) as source:
            digest, size = hashlib.sha256(), 0
            # Never more than was announced, whatever the archive unpacks to.
            while size < packed.size and (block := source.read(min(_BLOCK, packed.size - size))):
                digest.update(block)
                size += len(block)
                file.write(block)
        if not _is_as_told(packed, size, digest.hexdigest()):
            raise _damaged(path, place)


def _is_as_told(packed: PackedFile, size: int, digest: str) -> bool:
    return size == packed.size and digest == packed.sha256


def _check_content(manifest: IncidentManifest, into: Path) -> None:
    for place in manifest.files:
        if place.startswith("history/"):
            check_foreign(into / place, DAY_SCHEMA)
        elif place.endswith(".sqlite"):
            check_foreign(
                into / place, JOURNAL_SCHEMA if place.startswith("journal") else GAP_SCHEMA
            )


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _damaged(path: Path, detail: str) -> StorageError:
    return StorageError("incident-damaged", file=path.name, detail=detail[:100])
