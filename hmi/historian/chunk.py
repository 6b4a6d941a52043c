"""A chunk: the samples of one tag over a stretch of time, compressed, with a checksum.

layout   sealed as `LCH1` or `LCH2`: i8 first and i8 last source time, u4 count, u2 length of the
         tag's key, key (UTF-8), the columns compressed by zlib
columns  each after its u4 length: source times, delays (receive - source time), values, statuses,
         origins, exact values. Statuses are left out when all are Good, origins when all are LIVE,
         exact values when a float holds each value. In `LCH2` instead of the delays: i8 number and
         u4 checksum of a row of the table `delays` (see shared_delays.py).

A chunk needs nothing else to be read, but for shared delays: it can be salvaged out of a file
whose other tables are lost.
"""

import struct
import zlib
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hmi.historian import exact_column, float_column, integer_column
from hmi.historian.deflated import deflated
from hmi.historian.integer_column import Integers
from hmi.historian.sealed import SealBroken, opened, seal
from hmi.historian.series import Series
from hmi.historian.shared_delays import Find, Shared

Number = TypeVar("Number", np.uint32, np.uint8)
_KIND, _SHARING_KIND = b"LCH1", b"LCH2"
_HEAD = struct.Struct("<qqIH")
_LENGTH = struct.Struct("<I")
_SHARED = struct.Struct("<qI")
MOST_SAMPLES = 2**24
_COLUMNS = 6


def pack(key: str, series: Series, shared: Shared | None = None) -> bytes:
    """Return sorted samples of a tag as one chunk; there must be at least one.

    With shared delays the chunk only names them.
    """
    columns = (
        integer_column.parts(series.times_us),
        _shared_column(shared) if shared else integer_column.parts(delays_of(series)),
        float_column.parts(series.values),
        _unless_zero(series.statuses),
        [] if series.origins is None else _unless_zero(series.origins),
        [exact_column.pack(series.others)],
    )
    parts = [part for column in columns for part in (_LENGTH.pack(sum(map(len, column))), *column)]
    name = key.encode()
    head = _HEAD.pack(
        int(series.times_us[0]), int(series.times_us[-1]), len(series), len(name)
    )  # fmt: skip
    return seal(_SHARING_KIND if shared else _KIND, head + name + deflated(parts))


def delays_of(series: Series) -> Integers:
    """Return receive - source times in microseconds."""
    return series.receive_us - series.times_us


def unpack(raw: bytes, find: Find | None = None) -> tuple[str, Series]:
    """Return the tag's key and its samples. Raise SealBroken when one bit is not as written.

    find returns delays that the chunk only names.
    """
    try:
        return _unpacked(raw, find)
    except (struct.error, ValueError, IndexError, zlib.error, OverflowError) as error:
        raise SealBroken(str(error)) from error


def _unpacked(raw: bytes, find: Find | None) -> tuple[str, Series]:
    is_sharing = raw[: len(_SHARING_KIND)] == _SHARING_KIND
    if is_sharing and find is None:
        raise SealBroken("delays are elsewhere")
    body = opened(_SHARING_KIND if is_sharing else _KIND, raw)
    first_us, last_us, count, name_length = _HEAD.unpack_from(body)
    place = _HEAD.size
    key = body[place : place + name_length].decode()
    if not 0 < count <= MOST_SAMPLES:
        raise SealBroken("count")
    columns = _columns(zlib.decompress(body[place + name_length :]))
    delays = _found(columns[1], count, find) if is_sharing else None
    series = _series(columns, count, delays)
    if (int(series.times_us[0]), int(series.times_us[-1])) != (first_us, last_us):
        raise SealBroken("times")
    return key, series


def _found(raw: bytes, count: int, find: Find | None) -> Integers:
    if find is None:
        raise SealBroken("delays are elsewhere")
    delays = find(Shared(*_SHARED.unpack(raw)))
    if len(delays) != count:
        raise SealBroken("delays")
    return delays


def _series(columns: list[bytes], count: int, delays: Integers | None) -> Series:
    times = integer_column.decode(columns[0], count)
    others = exact_column.unpack(columns[5])
    if others and max(others) >= count:
        raise SealBroken("positions")
    return Series(
        times,
        float_column.decode(columns[2], count),
        _numbers(columns[3], count, np.uint32),
        times + (integer_column.decode(columns[1], count) if delays is None else delays),
        others,
        origins=_numbers(columns[4], count, np.uint8),
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


def _shared_column(shared: Shared) -> list[bytes]:
    return [_SHARED.pack(shared.number, shared.check)]


def _unless_zero(numbers: NDArray[np.uint32] | NDArray[np.uint8]) -> list[bytes]:
    return integer_column.parts(numbers.astype(np.int64)) if numbers.any() else []


def _numbers(raw: bytes, count: int, kind: type[Number]) -> NDArray[Number]:
    return integer_column.decode(raw, count).astype(kind) if raw else np.zeros(count, kind)
