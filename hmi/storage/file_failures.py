"""What an error of the file system means, for files that are no databases too.

It stands apart from SQLite's errors: whoever only reads or writes a file need not load a database.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hmi.errors import StorageError, StorageFull

_BY_ERRNO: dict[int, tuple[type[StorageError], str]] = {
    errno.ENOSPC: (StorageFull, "storage-full"),
    errno.EDQUOT: (StorageFull, "storage-full"),
    errno.EROFS: (StorageError, "storage-read-only"),
    errno.EACCES: (StorageError, "storage-read-only"),
    errno.EPERM: (StorageError, "storage-read-only"),
}


def file_error(error: OSError, path: Path) -> StorageError:
    """Return what the environment did to the file."""
    kind, name = _BY_ERRNO.get(error.errno or 0, (StorageError, "storage-io"))
    return kind(name, file=str(path), detail=error.strerror)


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn errors of the file system into StorageError; let everything else pass."""
    try:
        yield
    except OSError as error:
        raise file_error(error, path) from error
