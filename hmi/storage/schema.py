"""The tables of one kind of file, with the version that the file carries."""

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
