"""The tables of one kind of file, with the version that the file carries."""

from dataclasses import dataclass

from sqlalchemy import Connection, MetaData


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables and what belongs to them; version is kept in the file as user_version, from 1 on."""

    version: int
    tables: MetaData
    statements: tuple[str, ...] = ()
    """SQL that a table definition cannot say, such as triggers; each can be run again."""

    def create(self, connection: Connection) -> None:
        """Create what is missing and write the version, in the connection's transaction."""
        self.tables.create_all(connection)
        for statement in self.statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {self.version:d}")
