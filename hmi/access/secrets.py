"""Passwords and keys that the station itself needs, such as for an OPC UA server.

They are never in site.toml, which only names them. Each lies in a file of its own under `secrets`,
sealed with AES-256-GCM. The key comes from a key file that only its owner reads (or from the
service manager's credentials, which the TPM may protect) and from the identity of this computer:
files that are copied elsewhere do not open there.

This protects copies and backups of the data folder. It does not protect against who can run
programs as the station's user on this computer.
"""

import os
import re
import stat
import sys
from pathlib import Path
from typing import Final

from hmi.access.sealing import Seal, machine_identity
from hmi.errors import SecretUnavailable

WRONG_NAME: Final = "secret-name-wrong"
MISSING: Final = "secret-missing"
NOT_PRIVATE: Final = "secret-not-private"
CREDENTIAL_KEY: Final = "lineside.key"
"""Name of the service manager's credential that takes the place of the key file."""
_KEY_FILE: Final = ".station.key"
_KEY_BYTES: Final = 32
_ENDING: Final = ".sealed"
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST: Final = 65_536


class SecretStore:
    """The secrets of one station. machine is the identity of this computer, for tests."""

    def __init__(self, data_folder: Path, machine: str | None = None) -> None:
        self._folder = data_folder / "secrets"
        self._machine = machine_identity() if machine is None else machine
        self._seal: Seal | None = None

    def get(self, name: str) -> str:
        """Return a secret. One that the service manager gives comes first.

        Raise SecretUnavailable when the name is not plain, nothing is stored under it, or what is
        stored cannot be opened here.
        """
        given = _given(_plain(name))
        if given is not None:
            return _text(given)
        clear, sealed = self._folder / name, self._folder / (name + _ENDING)
        if clear.is_file():
            self._take_in(clear)
        if not sealed.is_file():
            raise SecretUnavailable(MISSING, name=name, file=str(sealed))
        return self._sealer().open(name, sealed.read_bytes()).decode()

    def put(self, name: str, secret: str) -> None:
        """Keep a secret; it replaces one of the same name. Raise SecretUnavailable."""
        sealed = self._folder / (_plain(name) + _ENDING)
        write_private(sealed, self._sealer().seal(name, secret.encode()))
        (self._folder / name).unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        """Forget a secret. Raise SecretUnavailable when there is none."""
        found = [self._folder / _plain(name), self._folder / (name + _ENDING)]
        if not any(file.exists() for file in found):
            raise SecretUnavailable(MISSING, name=name, file=str(found[1]))
        for file in found:
            file.unlink(missing_ok=True)

    def names(self) -> tuple[str, ...]:
        """Return the names of what is stored here."""
        files = self._folder.iterdir() if self._folder.is_dir() else ()
        found = {file.name.removesuffix(_ENDING) for file in files if file.is_file()}
        return tuple(sorted(name for name in found if _NAME.fullmatch(name)))

    def take_in_all(self) -> None:
        """Seal what lies in the clear, as earlier versions and people put it there."""
        for name in self.names():
            if (self._folder / name).is_file():
                self._take_in(self._folder / name)

    def _take_in(self, clear: Path) -> None:
        _refuse_shared(clear)
        self.put(clear.name, _text(clear))

    def _sealer(self) -> Seal:
        """Return what seals and opens; the key file is made at the first need."""
        if self._seal is None:
            given = _given(CREDENTIAL_KEY)
            file = given or self._folder / _KEY_FILE
            if given is None and not file.exists():
                write_private(file, os.urandom(_KEY_BYTES))
            if given is None:
                _refuse_shared(file)
            self._seal = Seal(file.read_bytes(), self._machine)
        return self._seal


def write_private(path: Path, content: bytes) -> None:
    """Write a file that was never readable by anybody else; the old or the new one is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _plain(name: str) -> str:
    if not _NAME.fullmatch(name) or name.endswith((_ENDING, ".new")):
        raise SecretUnavailable(WRONG_NAME, name=name)
    return name


def _given(name: str) -> Path | None:
    """Return the file of the service manager's credential of a name, None without one."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder) / name if folder else None
    return file if file is not None and file.is_file() else None


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_LONGEST).decode("utf-8", "replace").rstrip("\r\n")


def _refuse_shared(path: Path) -> None:
    if sys.platform != "win32" and path.stat().st_mode & _OTHERS:
        raise SecretUnavailable(NOT_PRIVATE, name=path.name, file=str(path))
