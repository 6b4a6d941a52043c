"""Until when recording was complete, as the last run of the engine left it."""

import logging
import zlib
from functools import partial
from pathlib import Path

from hmi.errors import StorageError
from hmi.historian.day_files import DayFiles
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

log = logging.getLogger(__name__)

_NEWEST_FILES = 8
_CORRECTION_US = 60_000_000
"""By so much a clock is set back every now and then, which makes no mark wrong."""


def last_alive(files: DayFiles, now_us: int) -> dict[str, int]:
    """Return the last complete moment (microseconds UTC) of each connection in the newest files.

    A mark well after now was made by a clock that was wrong; it counts only where there is no
    other.

    A file that cannot be read is left out: its connections fall back to an older mark, so more
    is asked of the servers than needed, never less.
    """
    marks: dict[str, int] = {}
    for path in files.every()[-_NEWEST_FILES:]:
        try:
            for connection, time_us in _marks(path):
                best = marks.get(connection, time_us)
                marks[connection] = max(best, time_us, key=partial(_worth, now_us))
        except StorageError as error:
            log.warning("%s cannot be read: %s", path.name, error)
    return marks


def check_of(connection: str, time_us: int) -> int:
    """Return the checksum that is kept with a mark."""
    return zlib.crc32(f"{time_us} {connection}".encode())


def _worth(now_us: int, time_us: int) -> tuple[bool, int]:
    return time_us <= now_us + _CORRECTION_US, time_us


def _marks(path: Path) -> list[tuple[str, int]]:
    engine = open_database(path, read_only=True, schema=DAY_SCHEMA)
    with storage_errors(path), engine.connect() as connection:
        if not connection.exec_driver_sql("PRAGMA user_version").scalar_one():
            return []  # a file that was just being made when the power went
        rows = connection.exec_driver_sql("SELECT * FROM alive").fetchall()
    return [(row[0], row[1]) for row in rows if _is_sound(*row)]


def _is_sound(connection: str, time_us: int, check: int | None = None) -> bool:
    return check is None or check == check_of(connection, time_us)
