"""Bytes with a checksum in front: what a body of a day file is wrapped in."""

import struct
import zlib

_CHECK = struct.Struct("<4sI")


class SealBroken(ValueError):
    """The bytes are not what was written."""


def seal(kind: bytes, body: bytes) -> bytes:
    """Return four letters that tell the kind, the CRC-32 of kind and body, and the body."""
    return _CHECK.pack(kind, zlib.crc32(body, zlib.crc32(kind))) + body


def opened(kind: bytes, raw: object) -> bytes:
    """Return the body. Raise SealBroken when it is of another kind or not as written."""
    # A damaged page may give a number where bytes were written.
    if not isinstance(raw, bytes) or len(raw) < _CHECK.size:
        raise SealBroken("too short")
    found, check = _CHECK.unpack_from(raw)
    body = raw[_CHECK.size :]
    if found != kind or zlib.crc32(body, zlib.crc32(kind)) != check:
        raise SealBroken("checksum")
    return body


def mark(raw: object) -> int:
    """Return the checksum that sealed bytes carry, for a list that vouches for them."""
    if not isinstance(raw, bytes) or len(raw) < _CHECK.size:
        return -1
    return int(_CHECK.unpack_from(raw)[1])


def vouched(raw: object, expected: int) -> bytes:
    """Return sealed bytes whose mark is the expected one. Raise SealBroken for others and none."""
    if not isinstance(raw, bytes) or mark(raw) != expected:
        raise SealBroken("not what the directory names")
    return raw
