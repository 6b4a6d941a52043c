"""Seals small secrets: AES-256-GCM under a key that is bound to this computer.

A sealed file is b"LSS1", 8 bytes that tell keys apart, a nonce of 12 bytes, and the text with its
tag. Its name is part of what is proven, so that files cannot be exchanged for each other.
"""

import hashlib
import os
import sys
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hmi.errors import SecretUnavailable

DAMAGED: Final = "secret-damaged"
SEALED_ELSEWHERE: Final = "secret-sealed-elsewhere"
_MAGIC: Final = b"LSS1"
_MARK_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_HEAD_BYTES: Final = len(_MAGIC) + _MARK_BYTES
_MACHINE_FILES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


class Seal:
    """Seals and opens with one key on one computer."""

    def __init__(self, key: bytes, machine: str) -> None:
        derived = HKDF(SHA256(), 32, salt=machine.encode(), info=b"lineside secrets 1").derive(key)
        self._cipher = AESGCM(derived)
        self._mark = hashlib.sha256(b"mark" + derived).digest()[:_MARK_BYTES]

    def seal(self, name: str, content: bytes) -> bytes:
        """Return content sealed under a name."""
        nonce = os.urandom(_NONCE_BYTES)
        head = _MAGIC + self._mark
        return head + nonce + self._cipher.encrypt(nonce, content, head + name.encode())

    def open(self, name: str, sealed: bytes) -> bytes:
        """Return what was sealed under the name. Raise SecretUnavailable when it does not open."""
        head, rest = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:]
        if len(rest) <= _NONCE_BYTES or not head.startswith(_MAGIC):
            raise SecretUnavailable(DAMAGED, name=name)
        if head != _MAGIC + self._mark:
            raise SecretUnavailable(SEALED_ELSEWHERE, name=name)
        try:
            return self._cipher.decrypt(
                rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], head + name.encode()
            )
        except InvalidTag as error:
            raise SecretUnavailable(DAMAGED, name=name) from error


def machine_identity() -> str:
    """Return what tells this computer from others; empty where it says nothing."""
    if sys.platform == "win32":
        import winreg

        path = r"SOFTWARE\Microsoft\Cryptography"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as opened:
            return str(winreg.QueryValueEx(opened, "MachineGuid")[0])
    for file in _MACHINE_FILES:
        if file.is_file():
            return file.read_text("ascii", "replace").strip()
    return ""
