"""The root of a day file: which blocks the head has, which tags there are, what comes next."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from hmi.historian.sealed import SealBroken, opened, seal

ROOT_ID = 1
_KIND = b"LRT1"
_BODY = struct.Struct("<QqqqqII")


@dataclass(frozen=True, slots=True)
class Root:
    """What vouches for the rest. identity tells a fresh file from the one it replaces."""

    identity: int
    head_first: int = 1
    """Number of the oldest block of the head; with head_next as many as there are."""
    head_next: int = 1
    head_samples: int = 0
    chunk_next: int = 1
    tags: int = 0
    tags_check: int = 0
    """CRC-32 over id and key of every tag."""

    def pack(self) -> bytes:
        """Return the root as it is kept."""
        body = _BODY.pack(
            self.identity, self.head_first, self.head_next, self.head_samples, self.chunk_next,
            self.tags, self.tags_check,
        )  # fmt: skip
        return seal(_KIND, body)

    @classmethod
    def unpack(cls, raw: bytes) -> "Root":
        """Return the root that was packed. Raise SealBroken."""
        body = opened(_KIND, raw)
        if len(body) != _BODY.size:
            raise SealBroken("length")
        return cls(*_BODY.unpack(body))


def tags_check(ids: Iterable[tuple[str, int]]) -> int:
    """Return the checksum over key and id of all tags."""
    return zlib.crc32("\n".join(f"{number} {key}" for key, number in sorted(ids)).encode())
