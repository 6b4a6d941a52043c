"""Passwords that the station itself needs, such as for an OPC UA server.

They are never in site.toml, which only names them. A secret is a file of its own: first in the
folder of the service manager's credentials (systemd sets CREDENTIALS_DIRECTORY and may keep them
encrypted by the TPM), then in the station's `secrets` folder, readable by its owner alone.
"""

import os
import re
import stat
import sys
from pathlib import Path

from hmi.errors import ConfigurationError, Problem

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_secret(name: str, data_folder: Path) -> str:
    """Return a secret by name, without the line break at its end.

    Raise ConfigurationError when the name is not plain, the file is missing, or others than its
    owner may read it.
    """
    own = data_folder / "secrets" / name
    if not _NAME.fullmatch(name) or name.startswith("."):
        raise _wrong(own, "secret-name-wrong", "letters, digits, `_`, `-` and `.`")
    given = os.environ.get("CREDENTIALS_DIRECTORY")
    if given and (Path(given) / name).is_file():
        return _text(Path(given) / name)
    if not own.is_file():
        raise _wrong(own, "secret-missing", "a file that holds the password, of mode 0600")
    if sys.platform != "win32" and own.stat().st_mode & _OTHERS:
        raise _wrong(own, "secret-not-private", "mode 0600, readable by its owner alone")
    return _text(own)


def _text(path: Path) -> str:
    return path.read_text("utf-8").rstrip("\r\n")


def _wrong(path: Path, code: str, expected: str) -> ConfigurationError:
    return ConfigurationError([Problem(str(path), 0, "password_secret", code, expected)])
