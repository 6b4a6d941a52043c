"""Opening files: pragmas, versions, and what errors mean."""

import errno
import shutil
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from hmi.errors import (
    StorageDamaged,
    StorageError,
    StorageFull,
    StorageLocked,
    StorageTooNew,
)
from hmi.storage.database import open_database, refuse_old_sqlite
from hmi.storage.failures import storage_error, storage_errors
from hmi.storage.schema import Schema
from hmi.storage.store_file import remove, size_of
from tests.helpers.storage import NUMBERS, SCHEMA


def pragma(connection, name):
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def made(path: Path) -> Path:
    with open_database(path, read_only=False, schema=SCHEMA).begin() as connection:
        connection.execute(NUMBERS.insert().values(number=1))
    return path


def test_a_file_is_written_with_full_synchronous_wal(tmp_path):
    with open_database(tmp_path / "a.sqlite", read_only=False, schema=SCHEMA).connect() as c:
        assert pragma(c, "journal_mode") == "wal"
        assert pragma(c, "synchronous") == 2
        assert pragma(c, "busy_timeout") == 5000
        assert pragma(c, "foreign_keys") == 1
        assert pragma(c, "user_version") == 1


def test_a_reader_cannot_write(tmp_path):
    path = made(tmp_path / "a.sqlite")
    engine = open_database(path, read_only=True)
    with (
        pytest.raises(StorageError, match="storage-read-only"),
        storage_errors(path),
        engine.begin() as c,
    ):
        c.execute(NUMBERS.insert().values(number=2))


def test_a_reader_sees_each_commit_at_once(tmp_path):
    path = made(tmp_path / "a.sqlite")
    writer = open_database(path, read_only=False)
    reader = open_database(path, read_only=True)
    for number in (2, 3):
        with writer.begin() as c:
            c.execute(NUMBERS.insert().values(number=number))
        with reader.connect() as c:
            assert len(c.execute(NUMBERS.select()).all()) == number


def test_a_file_of_a_later_version_is_refused(tmp_path):
    path = made(tmp_path / "a.sqlite")
    open_database(path, read_only=False, schema=Schema(7, SCHEMA.tables))
    for read_only in (True, False):
        with pytest.raises(StorageTooNew, match="found=7 known=1"):
            open_database(path, read_only, schema=SCHEMA)


def test_a_missing_file_is_not_made_by_reading(tmp_path):
    path = tmp_path / "none.sqlite"
    with pytest.raises(StorageError, match="storage-missing"):
        open_database(path, read_only=True, schema=SCHEMA)
    assert list(tmp_path.iterdir()) == []


def test_a_closed_copy_opens_where_nothing_can_be_written(tmp_path, monkeypatch):
    path = made(tmp_path / "a.sqlite")
    real = dbapi2.connect

    def on_read_only_medium(address, **options):
        if "immutable" not in address:
            address = address.replace("a.sqlite", "missing/a.sqlite")
        return real(address, **options)

    monkeypatch.setattr(dbapi2, "connect", on_read_only_medium)
    with open_database(path, read_only=True, schema=SCHEMA).connect() as c:
        assert c.execute(NUMBERS.select()).all() == [(1,)]
    Path(f"{path}-wal").write_bytes(b"newer pages")
    with pytest.raises(StorageError, match="storage-cannot-open"):
        open_database(path, read_only=True, schema=SCHEMA)


def test_a_file_that_is_no_database_is_damaged(tmp_path):
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"no database at all" * 500)
    for read_only in (True, False):
        with pytest.raises(StorageDamaged):
            open_database(path, read_only, schema=SCHEMA)


def test_a_page_of_rubbish_is_found_on_opening_for_writing(tmp_path):
    path = made(tmp_path / "a.sqlite")
    pages = bytearray(path.read_bytes())
    pages[4096:8192] = b"\x55" * 4096
    path.write_bytes(pages)
    with pytest.raises(StorageDamaged):
        open_database(path, read_only=False, schema=SCHEMA)


@pytest.mark.parametrize("place", [18, 19])
def test_a_damaged_format_is_damage_and_no_file_that_may_not_be_written(tmp_path, place):
    path = made(tmp_path / "a.sqlite")
    raw = bytearray(path.read_bytes())
    raw[place] = 77
    path.write_bytes(raw)
    with pytest.raises(StorageDamaged):
        open_database(path, read_only=False, schema=SCHEMA)


def test_an_old_library_is_refused():
    refuse_old_sqlite((3, 51, 3))
    with pytest.raises(StorageError, match=r"found='3\.40\.1' needed='3\.51\.3'"):
        refuse_old_sqlite((3, 40, 1))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (dbapi2.SQLITE_FULL, StorageFull),
        (dbapi2.SQLITE_BUSY, StorageLocked),
        (dbapi2.SQLITE_BUSY | 2 << 8, StorageLocked),
        (dbapi2.SQLITE_CORRUPT, StorageDamaged),
        (dbapi2.SQLITE_NOTADB, StorageDamaged),
        (dbapi2.SQLITE_IOERR | 4 << 8, StorageError),
    ],
)
def test_errors_are_told_by_code_and_not_by_class(code, kind):
    for family in (dbapi2.OperationalError, dbapi2.DatabaseError):
        error = family("whatever")
        error.sqlite_errorcode = code
        assert type(storage_error(error, Path("a"))) is kind


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "storage-full"),
        (errno.EROFS, "storage-read-only"),
        (errno.EIO, "storage-io"),
    ],
)
def test_errors_of_the_file_system_are_storage_errors(number, code):
    with pytest.raises(StorageError, match=code), storage_errors(Path("a")):
        raise OSError(number, "no")


def test_a_mistake_of_ours_is_no_storage_error(tmp_path):
    engine = open_database(made(tmp_path / "a.sqlite"), read_only=True)
    with (
        pytest.raises(Exception, match="no such table") as raised,
        storage_errors(Path("a")),
        engine.connect() as c,
    ):
        c.exec_driver_sql("SELECT * FROM absent")
    assert not isinstance(raised.value, StorageError)


def test_size_and_removal_take_the_companions_along(tmp_path):
    path = made(tmp_path / "a.sqlite")
    main = path.stat().st_size
    shutil.copy(path, f"{path}-wal")
    assert size_of(path) == 2 * main
    remove(path)
    assert list(tmp_path.iterdir()) == []
