"""The folders of this station: data, configuration, log. Data stays on a local disk.

SQLite's shared memory does not work between computers, so a network drive is refused.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from hmi.errors import StorageError

APPLICATION = "lineside"
_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre",
     "9p", "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.davfs", "davfs", "gfs2", "ocfs2"}
)  # fmt: skip
_DRIVE_REMOTE = 4


@dataclass(frozen=True, slots=True)
class StationPaths:
    """Where this station keeps what; the folders exist once prepare() was called."""

    data: Path
    config: Path
    log: Path

    @property
    def site(self) -> Path:
        """The plant, where no other file is named."""
        return self.config / "site.toml"

    @property
    def settings(self) -> Path:
        """The file of the window's settings."""
        return self.config / "settings.toml"

    def prepare(self) -> None:
        """Create the folders, for this user alone. Raise StorageError when that fails."""
        for folder in (self.data, self.config, self.log):
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise StorageError(
                    "storage-folder-unusable", folder=str(folder), detail=error.strerror
                ) from error
        refuse_network(self.data)


def station_paths(data: Path | None = None) -> StationPaths:
    """Return the folders of this user, or all of them below one data folder."""
    if data is not None:
        folder = data.expanduser().absolute()
        return StationPaths(data=folder, config=folder / "config", log=folder / "log")
    return StationPaths(
        data=platformdirs.user_data_path(APPLICATION, appauthor=False),
        config=platformdirs.user_config_path(APPLICATION, appauthor=False),
        log=platformdirs.user_log_path(APPLICATION, appauthor=False),
    )


def refuse_network(folder: Path, type_of: Callable[[Path], str] | None = None) -> None:
    """Raise StorageError when an existing folder is on a network drive."""
    kind = (type_of or file_system_type)(folder)
    if kind in _NETWORK_TYPES:
        raise StorageError("storage-on-network", folder=str(folder), kind=kind)


def file_system_type(folder: Path) -> str:
    """Return the type of the file system a folder is on; empty where it cannot be told."""
    if sys.platform == "win32":
        drive = os.path.splitdrive(folder.resolve())[0] + "\\"
        is_remote = ctypes.windll.kernel32.GetDriveTypeW(drive) == _DRIVE_REMOTE
        return "smb3" if is_remote or drive.startswith("\\\\") else ""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return mounted_type(mounts, folder.resolve())


def mounted_type(mounts: str, folder: Path) -> str:
    """Return the type that the kernel's list of mounts (mountinfo) gives for a folder.

    The deepest mount point wins, of equal ones the last, which hides those before it.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = Path(_unescaped(fields[4]))
        if folder.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text
