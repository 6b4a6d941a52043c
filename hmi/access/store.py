"""The users of the station in users.sqlite; few rows, written seldom, apart from all recording."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
)

from hmi.access.users import User
from hmi.plant.roles import Role
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors
from hmi.storage.schema import Schema
from hmi.storage.store_file import StoreFile

_TABLES = MetaData()
_USERS = Table(
    "users",
    _TABLES,
    Column("name", String, primary_key=True),
    Column("full_name", String, nullable=False),
    Column("role", Integer, nullable=False),
    Column("secret_hash", String, nullable=False),
    Column("is_pin", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
)
_SCHEMA = Schema(1, _TABLES)


def users_file(data_folder: Path) -> StoreFile:
    """Return the file of the users of a data folder."""
    return StoreFile(data_folder / "users.sqlite", _SCHEMA)


class UserStore:
    """Keeps the users. All methods commit before they return and raise StorageError."""

    def __init__(self, data_folder: Path) -> None:
        self._path = users_file(data_folder).path

    @cached_property
    def _engine(self) -> Engine:
        # Opened with the first question: a full disk keeps people from logging in, nothing else.
        return open_database(self._path, read_only=False, schema=_SCHEMA)

    def find(self, name: str) -> User | None:
        """Return a user by name, None when there is none."""
        with storage_errors(self._path), self._engine.connect() as connection:
            row = (
                connection.execute(select(_USERS).where(_USERS.c.name == name)).mappings().first()
            )
        return None if row is None else _user(row)

    def all(self) -> list[User]:
        """Return every user, by name."""
        with storage_errors(self._path), self._engine.connect() as connection:
            rows = connection.execute(select(_USERS).order_by(_USERS.c.name)).mappings().all()
        return [_user(row) for row in rows]

    def put(self, user: User) -> None:
        """Add a user or replace the one of that name."""
        with storage_errors(self._path), self._engine.begin() as connection:
            connection.execute(delete(_USERS).where(_USERS.c.name == user.name))
            connection.execute(insert(_USERS).values(**asdict(user)))

    def remove(self, name: str) -> None:
        """Remove a user; nothing happens when there is none."""
        with storage_errors(self._path), self._engine.begin() as connection:
            connection.execute(delete(_USERS).where(_USERS.c.name == name))


def _user(row: Mapping[Any, Any]) -> User:
    return User(
        name=row["name"],
        full_name=row["full_name"],
        role=Role(row["role"]),
        secret_hash=row["secret_hash"],
        is_pin=row["is_pin"],
        enabled=row["enabled"],
    )
