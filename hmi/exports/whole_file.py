"""Files that have their name only when they are whole.

They are written beside it under another name, made durable and then renamed: who looks finds the
old file, none, or the new one. Nothing follows a link that somebody left there.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from hmi.errors import ActionRefused, StorageError
from hmi.storage.file_failures import file_errors

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_BUFFER_BYTES = 1 << 20
PART = ".part"
"""Ends the name of what is not whole yet."""


@contextmanager
def whole_files(*paths: Path, may_replace: bool = False) -> Iterator[list[BinaryIO]]:
    """Give files to write to; after the block all have their names, or after an error none.

    Raise ActionRefused where something has such a name and may not be replaced, StorageError
    where the disk does not take them.
    """
    for path in paths:
        if not may_replace and os.path.lexists(path):
            raise ActionRefused("export-exists", file=str(path))
    parts = [path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}") for path in paths]
    try:
        with file_errors(paths[0]), ExitStack() as stack:
            files = [stack.enter_context(_opened(part)) for part in parts]
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
        with file_errors(paths[0]):
            for part, path in zip(parts, paths, strict=True):
                part.replace(path)
            _sync_folder(paths[0].parent)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _opened(path: Path) -> BinaryIO:
    handle = os.open(path, _FLAGS | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(handle, "wb", _BUFFER_BYTES)


def _sync_folder(folder: Path) -> None:
    """Make the new names durable; only POSIX lets a folder be synced, and not every disk."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):
        os.fsync(handle)
    os.close(handle)


def refuse_folder(folder: Path) -> None:
    """Raise StorageError when a folder is none, or nothing can be written there."""
    if not folder.is_dir():
        raise StorageError("export-folder-missing", folder=str(folder))
    if not os.access(folder, os.W_OK):
        raise StorageError("storage-read-only", file=str(folder), detail="")
