"""Where engine and window of one data folder meet, and the token that proves they belong together.

On POSIX a socket of mode 0600 in a folder of mode 0700; on Windows a named pipe. The engine writes
both down in the data folder: who can read the recordings may talk to it, nobody else, and a
service finds itself elsewhere than a window would look.
"""

import hashlib
import os
import secrets
import stat
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hmi.errors import LinkLost
from hmi.storage.file_failures import file_errors

_MEETING_FILE = "link-token"


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where one run of the engine can be met, and by what token."""

    address: str
    token: str = field(repr=False)


def _new_address(data_folder: Path) -> str:
    """Return the socket path or pipe name that belongs to a data folder."""
    mark = hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return rf"\\.\pipe\lineside-{mark}"
    # A socket's path is limited to 107 bytes, which a data folder may exceed.
    named = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    # A service may be given the name of a folder that only a log-in at the screen creates.
    folder = named if named.is_dir() else Path(tempfile.gettempdir())
    private = folder / f"lineside-{os.getuid()}"
    with file_errors(private):
        private.mkdir(mode=0o700, exist_ok=True)
    _demand_private(private)
    return str(private / f"{mark}.sock")


def may_be_served(data_folder: Path) -> bool:
    """Tell whether an engine may be running there; False is certain."""
    try:
        address = read_meeting(data_folder).address
    except LinkLost:
        return False
    # A named pipe cannot be looked for without joining it.
    return sys.platform == "win32" or Path(address).exists()


def _demand_private(folder: Path) -> None:
    """Refuse a folder that somebody else prepared for us."""
    found = folder.lstat()
    if sys.platform != "win32" and (
        found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077
    ):
        raise LinkLost("link-folder-not-private", folder=str(folder))


def arrange_meeting(data_folder: Path) -> Meeting:
    """Choose where this run of the engine can be met and write it down. Raise StorageError."""
    meeting = Meeting(_new_address(data_folder), secrets.token_hex(32))
    path = data_folder / _MEETING_FILE
    with file_errors(path):
        path.unlink(missing_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(f"{meeting.token}\n{meeting.address}\n")
    return meeting


def read_meeting(data_folder: Path) -> Meeting:
    """Return where the running engine can be met. Raise LinkLost when there is none."""
    try:
        token, address = (data_folder / _MEETING_FILE).read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise LinkLost("engine-not-running") from error
    return Meeting(address, token)
