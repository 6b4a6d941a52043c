"""Where engine and window of one data folder meet, and the token that proves they belong together.

On POSIX a socket of mode 0600 in a folder of mode 0700; on Windows a named pipe. The token file
lies in the data folder: who can read the recordings may talk to the engine, nobody else.
"""

import hashlib
import os
import secrets
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from hmi.errors import LinkLost, StorageError
from hmi.storage.file_failures import file_errors

_TOKEN_FILE = "link-token"  # noqa: S105  # the name of a file, not a secret


def address_of(data_folder: Path) -> str:
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
    if not (data_folder / _TOKEN_FILE).exists():
        return False
    if sys.platform != "win32":
        with suppress(LinkLost, StorageError):
            return Path(address_of(data_folder)).exists()
    # A named pipe cannot be looked for without joining it.
    return True


def _demand_private(folder: Path) -> None:
    """Refuse a folder that somebody else prepared for us."""
    found = folder.lstat()
    if sys.platform != "win32" and (
        found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077
    ):
        raise LinkLost("link-folder-not-private", folder=str(folder))


def make_token(data_folder: Path) -> str:
    """Write a new token for this run of the engine and return it. Raise StorageError."""
    token = secrets.token_hex(32)
    path = data_folder / _TOKEN_FILE
    with file_errors(path):
        path.unlink(missing_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w") as file:
            file.write(token)
    return token


def read_token(data_folder: Path) -> str:
    """Return the token of the running engine. Raise LinkLost when there is none."""
    try:
        return (data_folder / _TOKEN_FILE).read_text("ascii")
    except OSError as error:
        raise LinkLost("engine-not-running") from error
