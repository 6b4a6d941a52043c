"""What an error of SQLite means, told by its code.

The class of the exception does not tell: a full disk, a lock and a damaged file can all arrive
as the same class. Whatever is not the environment's fault stays as it is: it is a bug of ours.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy.exc import DBAPIError

from hmi.errors import StorageDamaged, StorageError, StorageFull, StorageLocked
from hmi.storage.file_failures import file_error

_BY_CODE: dict[int, tuple[type[StorageError], str]] = {
    dbapi2.SQLITE_FULL: (StorageFull, "storage-full"),
    dbapi2.SQLITE_BUSY: (StorageLocked, "storage-locked"),
    dbapi2.SQLITE_LOCKED: (StorageLocked, "storage-locked"),
    dbapi2.SQLITE_PROTOCOL: (StorageLocked, "storage-locked"),
    dbapi2.SQLITE_CORRUPT: (StorageDamaged, "storage-damaged"),
    dbapi2.SQLITE_NOTADB: (StorageDamaged, "storage-damaged"),
    dbapi2.SQLITE_READONLY: (StorageError, "storage-read-only"),
    dbapi2.SQLITE_PERM: (StorageError, "storage-read-only"),
    dbapi2.SQLITE_CANTOPEN: (StorageError, "storage-cannot-open"),
    dbapi2.SQLITE_IOERR: (StorageError, "storage-io"),
    dbapi2.SQLITE_NOMEM: (StorageError, "storage-no-memory"),
}
_DAMAGE = ("Could not decode", "duplicate column", "unsupported file format")


def storage_error(error: Exception, path: Path) -> StorageError | None:
    """Return what the environment did to the file, or None when the error is not its fault."""
    if isinstance(error, OSError):
        return file_error(error, path)
    origin = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(origin, "sqlite_errorcode", None)
    if code is None or code == dbapi2.SQLITE_ERROR:
        return _told_by_text(origin, path)
    # The low byte is the primary code; the rest only says where it happened.
    known = _BY_CODE.get(code & 0xFF)
    if known is None:
        return None
    kind, name = known
    return kind(name, file=str(path), detail=getattr(origin, "sqlite_errorname", str(code)))


def _told_by_text(error: BaseException | None, path: Path) -> StorageError | None:
    """Return that a file is damaged where only the message says so."""
    if isinstance(error, dbapi2.OperationalError) and str(error).startswith(_DAMAGE):
        return StorageDamaged("storage-damaged", file=str(path), detail=str(error)[:200])
    return None


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn errors of the environment into StorageError; let everything else pass."""
    try:
        yield
    except UnicodeDecodeError as error:
        # The driver met bytes that are no text where the file names its own columns.
        raise StorageDamaged("storage-damaged", file=str(path), detail=error.reason) from error
    except (DBAPIError, dbapi2.Error, OSError) as error:
        known = storage_error(error, path)
        if known is None:
            raise
        raise known from error
