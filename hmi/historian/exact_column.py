"""What a float cannot hold, in bytes: texts, None, integers beyond 2**53.

layout   u4 number of values, u4 position of each, then each as u1 kind, u4 length, bytes
kind     `i` 8 bytes, a signed integer; `s` UTF-8; `b` a blob. They are `extra` of value_codec.py.
"""

import struct
from collections.abc import Mapping

import numpy as np

from hmi.historian.value_codec import Extra, decode, encode
from hmi.plant.samples import Value

_COUNT = struct.Struct("<I")
_ITEM = struct.Struct("<cI")
_INTEGER = struct.Struct("<q")


def pack(others: Mapping[int, Value]) -> bytes:
    """Return the values by position; b"" for none at all."""
    if not others:
        return b""
    positions = np.fromiter(others, "<u4", len(others))
    items = [_item(encode(value)[1]) for value in others.values()]
    return b"".join([_COUNT.pack(len(others)), positions.tobytes(), *items])


def unpack(raw: bytes) -> dict[int, Value]:
    """Return the values by position. Raise ValueError when the bytes cannot be such a column."""
    if not raw:
        return {}
    try:
        (count,) = _COUNT.unpack_from(raw)
        positions = np.frombuffer(raw, "<u4", count, _COUNT.size).tolist()
        place = _COUNT.size + 4 * count
        values: dict[int, Value] = {}
        for position in positions:
            kind, length = _ITEM.unpack_from(raw, place)
            place += _ITEM.size
            values[position] = decode(0.0, _extra(kind, raw[place : place + length]))
            place += length
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError("column of exact values is damaged") from error
    return values


def _item(extra: Extra) -> bytes:
    if isinstance(extra, int):
        return _ITEM.pack(b"i", _INTEGER.size) + _INTEGER.pack(extra)
    raw = extra.encode() if isinstance(extra, str) else extra
    return _ITEM.pack(b"s" if isinstance(extra, str) else b"b", len(raw)) + raw


def _extra(kind: bytes, raw: bytes) -> Extra:
    if kind == b"i":
        number: int = _INTEGER.unpack(raw)[0]
        return number
    if kind == b"s":
        return raw.decode()
    if kind == b"b":
        return raw
    raise ValueError("exact value of an unknown kind")
