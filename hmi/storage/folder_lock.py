"""One engine a data folder: a lock of the operating system, which dies with its process.

Unlike a file with a process id in it, the lock needs no cleaning up after kill -9.
"""

import os
import sys
from pathlib import Path

from hmi.errors import StorageLocked
from hmi.storage.failures import storage_errors

_FILE = "engine.lock"


class FolderLock:
    """Holds a data folder until released or until the process ends."""

    def __init__(self, data_folder: Path) -> None:
        """Take the lock. Raise StorageLocked when another engine has it, else StorageError."""
        path = data_folder / _FILE
        with storage_errors(path):
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._file)
        except OSError as error:
            os.close(self._file)
            raise StorageLocked("engine-already-running", folder=str(data_folder)) from error

    def release(self) -> None:
        """Let another engine have the folder."""
        os.close(self._file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
