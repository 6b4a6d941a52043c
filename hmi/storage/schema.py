"""The tables of one kind of file, with the version that the file carries."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, MetaData


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables and what belongs to them; version is kept in the file as user_version, from 1 on."""

    version: int
    tables: MetaData
    statements: tuple[str, ...] = ()
    """SQL that a table definition cannot say, such as triggers; each can be run again."""
    steps: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """SQL that brings the tables of a version to the next one; there is no way back."""
    pragmas: tuple[str, ...] = ()
    """How a new file is laid out; without effect on one that has tables."""
    begins_anew: bool = False
    """Whether a file of a later version is set aside as a damaged one is; else it is refused."""

    def create(self, connection: Connection) -> None:
        """Create what is missing, bring older tables up, and write the version.

        All in the connection's transaction: a file is as old or as new as its version says.
        """
        found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        for version in range(found, self.version) if found else ():
            for step in self.steps.get(version, ()):
                connection.exec_driver_sql(step)
        self.tables.create_all(connection)
        for statement in self.statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {self.version:d}")
        connection.exec_driver_sql(f"PRAGMA application_id = {mark_of(self.version):d}")

    def changes(self, version: int) -> bool:
        """Tell whether a file of an earlier version has tables that are to be changed."""
        return any(self.steps.get(number) for number in range(version, self.version))


def mark_of(version: int) -> int:
    """Return what a file of a version has as its application_id; with another it is damaged.

    Files from before there was such a mark have 0, and no later version than is known.
    """
    return zlib.crc32(f"lineside {version}".encode()) & 0x7FFFFFFF
