"""Rows about the computer: versions, folders, log."""

import importlib.metadata
import os
import platform
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from hmi.cli.rows import Row
from hmi.config.paths import StationPaths, file_system_type, refuse_network
from hmi.errors import StorageError
from hmi.log import FILE_NAME
from hmi.plant.site import Retention, Site
from hmi.storage.database import OLDEST_SQLITE, sqlite_version
from hmi.texts.formats import size

_PACKAGES = (
    "lineside", "asyncua", "cryptography", "numpy", "pydantic", "pysqlite3", "SQLAlchemy",
    "PySide6-Essentials", "pyqtgraph", "qasync",
)  # fmt: skip
_TAIL_BYTES = 1_000_000
_LAST_ERRORS = 5


def version_rows() -> Iterator[Row]:
    """Tell what runs here, importing none of it."""
    yield Row("system", f"{platform.platform()}, {os.cpu_count()} processors")
    yield Row("python", f"{platform.python_version()} ({sys.executable})")
    version = sqlite_version()
    old = version < OLDEST_SQLITE
    hint = ": too old, files can be damaged" if old else ""
    yield Row("sqlite", ".".join(map(str, version)) + hint, old)
    for package in _PACKAGES:
        try:
            yield Row("package", f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            yield Row("package", f"{package} is not installed")


def folder_rows(paths: StationPaths, site: Site | None) -> Iterator[Row]:
    """Tell where the station keeps its files, how much it is, and what room is left."""
    if not paths.data.is_dir():
        yield Row("data", f"{paths.data} does not exist yet")
        return
    used = size(sum(_bytes_of(path) for path in paths.data.rglob("*")))
    yield Row("data", f"{paths.data}: {used} on {file_system_type(paths.data) or '?'}")
    try:
        refuse_network(paths.data)
    except StorageError:
        yield Row("data", "is on a network drive: recording is refused", is_wrong=True)
    if not os.access(paths.data, os.W_OK):
        yield Row("data", "may not be written to", is_wrong=True)
    free = shutil.disk_usage(paths.data).free
    needed = (site.retention if site else Retention()).min_free_gb * 1e9
    yield Row("disk", f"{size(free)} free, at least {size(needed)} wanted", free < needed)
    yield Row("config", str(paths.config))
    yield Row("log", str(paths.log))


def _bytes_of(path: Path) -> int:
    """Return the size of a file; 0 for what is none, is gone meanwhile or may not be looked at."""
    try:
        status = path.stat()
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def log_rows(folder: Path) -> Iterator[Row]:
    """Tell the last errors of the log."""
    try:
        with (folder / FILE_NAME).open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        yield Row("last errors", "there is no log yet")
        return
    errors = [line for line in lines if _is_error(line)][-_LAST_ERRORS:]
    for line in errors:
        yield Row("last errors", line)
    if not errors:
        yield Row("last errors", "none")


def _is_error(line: str) -> bool:
    """Tell whether a line has level ERROR or CRITICAL; date and time are its first two words."""
    return line.split(" ", 3)[2:3] in (["ERROR"], ["CRITICAL"])
