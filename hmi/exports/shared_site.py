"""A site file as it may leave the station: without users, names of secrets, and comments."""

import tomllib
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import tomlkit

from hmi.errors import StorageError

_SECRET = ("user", "password_secret", "user_certificate")
_ADDRESSES = ("url", "backup_url")


def without_secrets(content: bytes) -> bytes:
    """Return a site file with everything but what opens a door. Raise StorageError."""
    try:
        tables: dict[str, Any] = tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise StorageError("storage-damaged", file="site.toml", detail=str(error)) from error
    connections = tables.get("connections")
    for connection in connections if isinstance(connections, list) else ():
        for name in _SECRET:
            connection.pop(name, None)
        for name in _ADDRESSES:
            if name in connection:
                connection[name] = _without_user(str(connection[name]))
    return tomlkit.dumps(tables).encode()


def _without_user(url: str) -> str:
    """Return an address without what stands before its host."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
