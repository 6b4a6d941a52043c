"""A chunk: the samples of one tag over a stretch of time, compressed, with a checksum.

layout   sealed as `LCH1`: i8 first and i8 last source time, u4 count, u2 length of the tag's key,
         key (UTF-8), the columns compressed by zlib
columns  each after its u4 length: source times, delays (receive - source time), values, statuses,
         origins, exact values. Statuses are left out when all are Good, origins when all are LIVE,
         exact values when a float holds each value.

A chunk needs nothing else to be read: it can be salvaged out of a file whose tables are lost.
"""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from hmi.historian import exact_column, float_column, integer_column
from hmi.historian.sealed import SealBroken, opened, seal
from hmi.historian.series import Series

_KIND = b"LCH1"
_HEAD = struct.Struct("<qqIH")
_LENGTH = struct.Struct("<I")
_LEVEL = 1
MOST_SAMPLES = 2**24
_COLUMNS = 6


def pack(key: str, series: Series) -> bytes:
    """Return sorted samples of a tag as one chunk; there must be at least one."""
    columns = (
        integer_column.encode(series.times_us),
        integer_column.encode(series.receive_us - series.times_us),
        float_column.encode(series.values),
        _unless_zero(series.statuses),
        b"" if series.origins is None else _unless_zero(series.origins),
        exact_column.pack(series.others),
    )
    body = b"".join(part for column in columns for part in (_LENGTH.pack(len(column)), column))
    name = key.encode()
    head = _HEAD.pack(
        int(series.times_us[0]), int(series.times_us[-1]), len(series), len(name)
    )  # fmt: skip
    return seal(_KIND, head + name + zlib.compress(body, _LEVEL))


def unpack(raw: bytes) -> tuple[str, Series]:
    """Return the tag's key and its samples. Raise SealBroken when one bit is not as written."""
    try:
        return _unpacked(raw)
    except (struct.error, ValueError, IndexError, zlib.error, OverflowError) as error:
        raise SealBroken(str(error)) from error


def _unpacked(raw: bytes) -> tuple[str, Series]:
    body = opened(_KIND, raw)
    first_us, last_us, count, name_length = _HEAD.unpack_from(body)
    place = _HEAD.size
    key = body[place : place + name_length].decode()
    if not 0 < count <= MOST_SAMPLES:
        raise SealBroken("count")
    columns = _columns(zlib.decompress(body[place + name_length :]))
    series = _series(columns, count)
    if (int(series.times_us[0]), int(series.times_us[-1])) != (first_us, last_us):
        raise SealBroken("times")
    return key, series


def _series(columns: list[bytes], count: int) -> Series:
    times = integer_column.decode(columns[0], count)
    others = exact_column.unpack(columns[5])
    if others and max(others) >= count:
        raise SealBroken("positions")
    return Series(
        times,
        float_column.decode(columns[2], count),
        _numbers(columns[3], count).astype(np.uint32),
        times + integer_column.decode(columns[1], count),
        others,
        origins=_numbers(columns[4], count).astype(np.uint8),
    )


def _columns(body: bytes) -> list[bytes]:
    columns, place = [], 0
    for _ in range(_COLUMNS):
        (length,) = _LENGTH.unpack_from(body, place)
        place += _LENGTH.size
        columns.append(body[place : place + length])
        place += length
    if place != len(body):
        raise SealBroken("length")
    return columns


def _unless_zero(numbers: NDArray[np.uint32] | NDArray[np.uint8]) -> bytes:
    return integer_column.encode(numbers.astype(np.int64)) if numbers.any() else b""


def _numbers(raw: bytes, count: int) -> NDArray[np.int64]:
    return integer_column.decode(raw, count) if raw else np.zeros(count, np.int64)
