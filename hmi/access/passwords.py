"""Secrets as argon2id hashes (RFC 9106, second choice), parameters kept in the PHC text."""

import os

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_SALT_BYTES = 16
_HASH_BYTES = 32


class Passwords:
    """Hashes and verifies secrets; both take about 0.2 s and 64 MiB, so never on a loop.

    memory_kib, passes and lanes are argon2's m, t and p. pepper is the station's secret that a
    stolen file of hashes does not hold, empty for none.
    """

    def __init__(
        self, memory_kib: int = 65536, passes: int = 3, lanes: int = 4, pepper: bytes = b""
    ) -> None:
        self._memory_kib = memory_kib
        self._passes = passes
        self._lanes = lanes
        self._pepper = pepper or None

    def hash(self, secret: str) -> str:
        """Return the PHC text of a secret under a fresh salt."""
        argon2 = Argon2id(
            salt=os.urandom(_SALT_BYTES),
            length=_HASH_BYTES,
            iterations=self._passes,
            lanes=self._lanes,
            memory_cost=self._memory_kib,
            secret=self._pepper,
        )
        return argon2.derive_phc_encoded(_encoded(secret))

    def verify(self, secret: str, phc: str) -> bool:
        """Tell whether a secret is the one of the PHC text; a damaged text fits none."""
        try:
            Argon2id.verify_phc_encoded(_encoded(secret), phc, self._pepper)
        except (InvalidKey, ValueError):
            return False
        return True

    def needs_rehash(self, phc: str) -> bool:
        """Tell whether a hash was made with other parameters than those of today."""
        wanted = f"$argon2id$v=19$m={self._memory_kib},t={self._passes},p={self._lanes}$"
        return not phc.startswith(wanted)


def _encoded(secret: str) -> bytes:
    # A lone surrogate, as a hostile client may send, must not raise: it simply fits no hash.
    return secret.encode("utf-8", "surrogatepass")
