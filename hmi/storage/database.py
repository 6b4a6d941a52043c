"""How a SQLite file is opened, for the writer and for readers.

WAL with synchronous FULL: what is committed survives kill -9 and a power cut, and readers see
each commit at once. Only the writer's connection checkpoints.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from hmi.errors import StorageDamaged, StorageError, StorageTooNew
from hmi.storage.failures import storage_errors
from hmi.storage.schema import Schema, mark_of

OLDEST_SQLITE = (3, 51, 3)
"""Before it, two connections that write or checkpoint at once could reset a WAL into damage."""

BUSY_TIMEOUT_MS = 5000
_FORMATS = slice(18, 20)
"""Where the header has the format's versions for writing and reading: 1, or 2 with a log."""
_VERSION = ("user_version", "application_id")
_LAST_VERSION = 1000
"""No version of ours will be higher: what says so is a damaged header."""
Link = Any
"""A connection of the driver, for reading without a layer between; pysqlite3 has no types."""
_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA foreign_keys = ON",
)
_CANNOT = (dbapi2.SQLITE_CANTOPEN, dbapi2.SQLITE_READONLY)
_CHECK_UP_TO_BYTES = 64 * 2**20
"""A file up to this size is looked through when it is opened for writing: well below 1 s."""


def open_database(
    path: Path,
    read_only: bool,
    schema: Schema | None = None,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
) -> Engine:
    """Return an engine whose connections are opened anew each time and closed after use.

    With a schema a writable file gets its tables, and a file of a later version is refused.
    Raise StorageError when the file cannot be used.
    """
    refuse_old_sqlite(sqlite_version())

    def connect() -> Any:  # pysqlite3 has no types
        return _connect(path, read_only, busy_timeout_ms, schema.pragmas if schema else ())

    engine = create_engine("sqlite://", module=dbapi2, poolclass=NullPool, creator=connect)
    event.listen(engine, "begin", _begin_read if read_only else _begin_write)
    with storage_errors(path):
        if not read_only:
            _look_through(path, engine)
        if schema is not None:
            _settle(path, engine, schema, read_only=read_only)
    return engine


@contextmanager
def reading(path: Path, schema: Schema) -> Iterator[Link]:
    """Give a plain link that reads one state of a file: opened for each look, 0.1 ms.

    Raise StorageError when the file cannot be read, or is of a later version.
    """
    refuse_old_sqlite(sqlite_version())
    with storage_errors(path):
        link = _connect(path, True, BUSY_TIMEOUT_MS, ())
        try:
            link.execute("BEGIN")
            version, mark = (link.execute(f"PRAGMA {name}").fetchone()[0] for name in _VERSION)
            _refuse_later(path, version, mark, schema)
            yield link
        except dbapi2.OperationalError as error:
            # A file of ours has all tables that are asked for: one that is missing was lost.
            if not str(error).startswith("no such table"):
                raise
            raise StorageDamaged("storage-damaged", file=str(path), detail=str(error)) from error
        finally:
            link.close()


def copying_link(path: Path) -> Link:
    """Return a plain link that only reads, whatever the file's version is."""
    refuse_old_sqlite(sqlite_version())
    return _reading_link(path, BUSY_TIMEOUT_MS)


def sqlite_version() -> tuple[int, ...]:
    """Return the version of the SQLite that every database here is opened with."""
    return tuple(dbapi2.sqlite_version_info)


def refuse_old_sqlite(version: tuple[int, ...]) -> None:
    """Raise StorageError when this SQLite could damage a file in WAL mode."""
    if version < OLDEST_SQLITE:
        found, needed = (".".join(map(str, numbers)) for numbers in (version, OLDEST_SQLITE))
        raise StorageError("storage-library-old", found=found, needed=needed)


def _connect(
    path: Path, read_only: bool, busy_timeout_ms: int, layout: tuple[str, ...]
) -> Any:  # as above
    if read_only and not path.exists():
        raise StorageError("storage-missing", file=str(path))
    if read_only:
        return _reading_link(path, busy_timeout_ms)
    link = _link(path, "mode=rwc", busy_timeout_ms)
    try:
        for pragma in (*layout, *_WRITER_PRAGMAS):
            link.execute(pragma).fetchall()
    except dbapi2.Error:
        link.close()
        raise
    return link


def _link(path: Path, mode: str, busy_timeout_ms: int) -> Any:  # as above
    address = f"file:{quote(str(path))}?{mode}"
    # isolation_level None: SQLAlchemy begins and ends transactions, the driver adds none.
    return dbapi2.connect(
        address, uri=True, isolation_level=None, check_same_thread=False,
        timeout=busy_timeout_ms / 1000,
    )  # fmt: skip


def _reading_link(path: Path, busy_timeout_ms: int) -> Any:  # as above
    """Open for reading; a file on a read-only medium without its -shm as one that cannot change.

    That is only right when no -wal holds newer pages: else a state would be read that never was.
    """
    link = None
    try:
        link = _link(path, "mode=ro", busy_timeout_ms)
        link.execute("PRAGMA user_version").fetchall()
    except dbapi2.Error as error:
        if link is not None:
            link.close()
        wal = Path(f"{path}-wal")
        has_newer = wal.exists() and wal.stat().st_size > 0
        if has_newer or getattr(error, "sqlite_errorcode", 0) & 0xFF not in _CANNOT:
            raise
        return _link(path, "mode=ro&immutable=1", busy_timeout_ms)
    return link


def _begin_write(connection: Connection) -> None:
    # IMMEDIATE: a transaction that begins as a reader could fail halfway when it has to write.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_read(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _look_through(path: Path, engine: Engine) -> None:
    """Raise StorageDamaged when a file of moderate size is not sound."""
    if not path.exists():
        return
    with path.open("rb") as file:
        formats = file.read(_FORMATS.stop)[_FORMATS]
    # With any other write version SQLite would take the whole file for one that is never written.
    if not set(formats) <= {1, 2}:
        raise StorageDamaged("storage-damaged", file=str(path), detail="format")
    if path.stat().st_size > _CHECK_UP_TO_BYTES:
        return
    with engine.connect() as connection:
        verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if verdict != "ok":
        raise StorageDamaged("storage-damaged", file=str(path), detail=str(verdict)[:200])


def _settle(path: Path, engine: Engine, schema: Schema, *, read_only: bool) -> None:
    with engine.connect() as connection:
        version, mark = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _VERSION
        )
        _refuse_later(path, version, mark, schema)
        if read_only or version == schema.version:
            return
        if version and schema.changes(version):
            _keep_before(path, version)
        schema.create(connection)
        connection.commit()


def _keep_before(path: Path, version: int) -> None:
    """Keep a file as it is beside itself before a step that changes its tables."""
    kept, fresh = Path(f"{path}.version-{version}"), Path(f"{path}.version-{version}.new")
    if kept.exists():
        return
    fresh.unlink(missing_ok=True)
    with closing(copying_link(path)) as link, closing(dbapi2.connect(str(fresh))) as target:
        link.backup(target)
        target.execute("PRAGMA journal_mode = DELETE").fetchall()
    fresh.replace(kept)


def _refuse_later(path: Path, version: int, mark: int, schema: Schema) -> None:
    is_told = 0 <= version <= _LAST_VERSION and mark in (0, mark_of(version))
    if not is_told or (version > schema.version and not mark):
        raise StorageDamaged("storage-damaged", file=str(path), detail=f"version {version}")
    if version > schema.version:
        raise StorageTooNew("storage-too-new", file=str(path), found=version, known=schema.version)
