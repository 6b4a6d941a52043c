"""The writer's connections, one a file, kept open while they are in use."""

import logging
from collections import OrderedDict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from hmi.clock import Clock
from hmi.errors import StorageError
from hmi.storage.database import BUSY_TIMEOUT_MS
from hmi.storage.failures import storage_errors
from hmi.storage.store_file import StoreFile

log = logging.getLogger(__name__)

MOST = 6
IDLE_S = 60.0


class OpenFiles:
    """Keeps at most six files open and closes one that was not used for a minute.

    Closing checkpoints and removes the -wal, so yesterday's file is complete in itself soon
    after midnight. Used by the writer's thread alone.
    """

    def __init__(self, clock: Clock, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        self._clock = clock
        self._busy_timeout_ms = busy_timeout_ms
        self._open: OrderedDict[Path, tuple[Connection, float]] = OrderedDict()

    def connection(self, file: StoreFile) -> Connection:
        """Return the connection of a file; create the file, or set a damaged one aside.

        Raise StorageError when it cannot be opened.
        """
        opened = self._open.pop(file.path, None)
        connection = opened[0] if opened else self._connect(file)
        self._open[file.path] = (connection, self._clock.monotonic())
        while len(self._open) > MOST:
            self.close(next(iter(self._open)))
        return connection

    def close(self, path: Path) -> None:
        """Close a file, if it is open. What cannot be closed cleanly is left to recovery."""
        opened = self._open.pop(path, None)
        if opened:
            try:
                with storage_errors(path):
                    opened[0].close()
            except StorageError as error:
                log.warning("%s was not closed cleanly: %s", path.name, error)

    def seal(self, path: Path) -> None:
        """Close a file that is complete, so that it needs no companions to be read.

        Opening it for writing makes it a file with a write-ahead log again.
        """
        opened = self._open.get(path)
        if opened is None:
            return
        try:
            with storage_errors(path):
                link: Any = opened[0].connection.driver_connection
                # Somebody who reads it at this moment must not keep all samples waiting.
                link.execute("PRAGMA busy_timeout = 0")
                link.execute("PRAGMA journal_mode = DELETE")
        except StorageError as error:
            log.info("%s keeps its log: %s", path.name, error)
        self.close(path)

    def close_idle(self) -> None:
        """Close files that were not used for a minute."""
        now = self._clock.monotonic()
        for path in [p for p, (_, used) in self._open.items() if now - used > IDLE_S]:
            self.close(path)

    def close_all(self) -> None:
        """Close every file."""
        for path in list(self._open):
            self.close(path)

    def _connect(self, file: StoreFile) -> Connection:
        with storage_errors(file.path):
            file.path.parent.mkdir(parents=True, exist_ok=True)
            return file.open(self._clock.now(), self._busy_timeout_ms).connect()
