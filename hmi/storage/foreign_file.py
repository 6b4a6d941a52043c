"""Looks at a database file that came from elsewhere before anything is read from it.

A file may bring views and triggers of its own, which a plain question would run. What is not a
table, index or trigger that we would make ourselves is a reason to refuse the whole file.
"""

from pathlib import Path

from hmi.errors import StorageDamaged, StorageError
from hmi.storage.database import Link, reading
from hmi.storage.schema import Schema

FOREIGN = "storage-foreign"
_LONGEST_SQL = 10_000
_OLDER = ("samples",)
"""Tables of earlier versions."""


def check_foreign(path: Path, schema: Schema) -> None:
    """Raise StorageError when a file holds more than our tables, or is not sound."""
    with reading(path, schema) as link:
        check_tables(link, path, schema)
        _check_pages(link, path)


def check_tables(link: Link, path: Path, schema: Schema) -> None:
    """Raise StorageError when a file holds more than our tables, of any version."""
    known = {*schema.tables.tables, *_OLDER}
    for kind, name, table, sql in link.execute(
        "SELECT type, name, tbl_name, substr(sql, 1, ?) FROM sqlite_master", (_LONGEST_SQL,)
    ):
        if not _is_ours(kind, name, table, sql or "", known, schema):
            raise StorageError(FOREIGN, file=str(path), detail=f"{kind} {name}"[:80])


def _is_ours(kind: str, name: str, table: str, sql: str, known: set[str], schema: Schema) -> bool:
    if kind == "table":
        is_plain = sql.upper().startswith("CREATE TABLE ")
        return is_plain and (name in known or name.startswith("sqlite_"))
    if kind == "index":
        return table in known
    written = sql.replace("IF NOT EXISTS ", "")
    return kind == "trigger" and written in {
        statement.replace("IF NOT EXISTS ", "") for statement in schema.statements
    }


def _check_pages(link: Link, path: Path) -> None:
    verdict = link.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StorageDamaged("storage-damaged", file=str(path), detail=str(verdict)[:200])
