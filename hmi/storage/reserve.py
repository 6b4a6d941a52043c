"""Room on the disk kept for alarms and actions: a file that is given up when the disk is full."""

import errno
import logging
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from hmi.storage.file_failures import file_error

log = logging.getLogger(__name__)

FILE = "reserve"
RESERVE_BYTES = 64 * 10**6
_SHARE = 50
"""At most this part of the disk is set aside: a test's disk of some megabytes has room, too."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_BLOCK = bytes(2**20)


class Reserve:
    """Holds room by a file without content; used by the writer's thread alone."""

    def __init__(self, folder: Path, size: int = RESERVE_BYTES) -> None:
        self._path = folder / FILE
        self._size = size
        self._is_unusable = False
        self.is_spent = False
        """Whether there is no room but what was set aside: samples wait until there is more."""

    def hold(self) -> None:
        """Set room aside unless it is; log what keeps it from that, but for a lack of room."""
        if self._is_unusable or (not self.is_spent and self._path.exists()):
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            usage = shutil.disk_usage(self._path.parent)
            size = min(self._size, usage.total // _SHARE)
            # Twice as much: what is recorded next must not need the reserve again at once.
            self._note(is_spent=usage.free < 2 * size)
            if not self.is_spent:
                self._allocate(size)
        except OSError as error:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            self._note(is_spent=error.errno in _NO_ROOM)
            self._is_unusable = not self.is_spent
            if self._is_unusable:
                log.warning("No room can be set aside: %s", file_error(error, self._path))

    def spend(self) -> None:
        """Give the room to what must be written now."""
        if self._is_unusable or self.is_spent:
            return
        self._note(is_spent=True)
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("The room set aside cannot be used: %s", file_error(error, self._path))
        else:
            log.warning(
                "The disk is full: alarms and actions are written where room was set aside"
            )

    def _note(self, *, is_spent: bool) -> None:
        if is_spent and not self.is_spent:
            log.warning("The disk is full: samples wait, alarms and actions are still written")
        self.is_spent = is_spent

    def _allocate(self, size: int) -> None:
        """Make the file with all its blocks: one with holes would hold nothing."""
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _fill(file, size)
        finally:
            os.close(file)


if sys.platform == "linux":

    def _fill(file: int, size: int) -> None:
        # Without a byte being written: that would keep the first samples waiting.
        os.posix_fallocate(file, 0, size)

else:

    def _fill(file: int, size: int) -> None:
        for start in range(0, size, len(_BLOCK)):
            os.write(file, _BLOCK[: size - start])
