"""Small tables and jobs for tests of storage, and a writer that writes when the test says so."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Connection, Integer, MetaData, Table

from hmi.storage.database import open_database
from hmi.storage.jobs import Job
from hmi.storage.schema import Schema
from hmi.storage.store_file import StoreFile

_TABLES = MetaData()
NUMBERS = Table("numbers", _TABLES, Column("number", Integer, primary_key=True))
SCHEMA = Schema(1, _TABLES)


class AddNumber(Job):
    """Adds one number; remembers what it was told."""

    def __init__(self, file: StoreFile, number: int, weight: int = 0) -> None:
        self.file = file
        self.number = number
        self.weight = weight
        self.committed_at: datetime | None = None
        self.drops: list[Exception | None] = []

    def run(self, connection: Connection) -> None:
        connection.execute(NUMBERS.insert().values(number=self.number))

    def committed(self, at: datetime) -> None:
        self.committed_at = at

    def dropped(self, error: Exception | None) -> None:
        self.drops.append(error)


class FillDisk(AddNumber):
    """Meets a full disk for as long as it is told."""

    is_full = True

    def run(self, connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        limit = pages if self.is_full else 10_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS large (text)")
        connection.exec_driver_sql("INSERT INTO large VALUES (zeroblob(100000))")
        super().run(connection)


def numbers_file(folder: Path, name: str = "numbers") -> StoreFile:
    """Return a file with a table of numbers."""
    return StoreFile(folder / f"{name}.sqlite", SCHEMA)


def numbers_in(file: StoreFile) -> list[int]:
    """Return the committed numbers, as another process would see them."""
    with open_database(file.path, read_only=True).connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT number FROM numbers")]
