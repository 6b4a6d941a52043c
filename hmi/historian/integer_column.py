"""A column of 64-bit integers in few bytes: differences, in their coarsest unit, byte by byte.

All arithmetic is modulo 2**64, so the extremes come back as exactly as the rest.

layout   u1 order, u1 width, u1 unit, `order` times i8 first values, residuals
order    how often neighbours were subtracted: 0 as it is, 1 differences, 2 their differences
unit     the residuals times _UNITS[unit] are the differences
residuals  zigzag, the lowest `width` bytes of each: all first bytes, then all second ones, ...
"""

import struct

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

_UNITS = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
_HEAD = struct.Struct("<BBB")
_FIRST = np.dtype("<i8")
HIGHEST_ORDER = 2
_SOME = 512


def encode(values: Integers) -> bytes:
    """Return the column; see the module's description for its layout."""
    return b"".join(parts(values))


def parts(values: Integers) -> list[bytes]:
    """Return the column in pieces that compress differently: its head, then each plane."""
    order, residuals, firsts = _differences(values.astype(np.int64, copy=False))
    unit = _coarsest(residuals)
    if unit:
        residuals = residuals // _UNITS[unit]
    folded = _zigzag(residuals)
    width = (int(folded.max()).bit_length() + 7) // 8 if len(folded) else 0
    head = _HEAD.pack(order, width, unit)
    return [head + np.array(firsts, _FIRST).tobytes(), *planes(folded, width)]


def decode(raw: bytes, count: int) -> Integers:
    """Return `count` integers. Raise ValueError when the bytes cannot be such a column."""
    if len(raw) < _HEAD.size:
        raise ValueError("integer column too short")
    order, width, unit = _HEAD.unpack_from(raw)
    rest = count - order
    start = _HEAD.size + 8 * order
    if order > HIGHEST_ORDER or width > 8 or unit >= len(_UNITS) or rest < 0:
        raise ValueError("integer column with a wrong head")
    if len(raw) != start + rest * width:
        raise ValueError("integer column of a wrong length")
    firsts = np.frombuffer(raw, _FIRST, order, _HEAD.size)
    values = _unfolded(raw[start:], rest, width)
    if unit:
        values *= _UNITS[unit]
    for place, first in enumerate(firsts[::-1].tolist(), 1):
        summed = np.empty(rest + place, np.int64)
        summed[0], summed[1:] = first, values
        values = np.cumsum(summed, out=summed)
    return values


def planes(numbers: NDArray[np.uint64], width: int) -> list[bytes]:
    """Return the lowest `width` bytes of each number, transposed: all first ones, and so on."""
    octets = np.ascontiguousarray(numbers, "<u8").view(np.uint8).reshape(-1, 8)
    return [octets[:, place].tobytes() for place in range(width)]


def unshuffled(raw: bytes, count: int, width: int) -> NDArray[np.uint64]:
    """Return the numbers again."""
    octets = np.zeros((count, 8), np.uint8)
    if width:
        octets[:, :width] = np.frombuffer(raw, np.uint8).reshape(width, count).T
    return octets.view("<u8").reshape(count)


def _unfolded(raw: bytes, count: int, width: int) -> Integers:
    """Return 0, -1, 1, -2, ... for 0, 1, 2, 3, ...; small ones in small types, which is faster."""
    if width == 0:
        return np.zeros(count, np.int64)
    if width == 1:
        octets = np.frombuffer(raw, np.uint8)
        return ((octets >> 1).view(np.int8) ^ -(octets & 1).view(np.int8)).astype(np.int64)
    if width == 2:
        low, high = np.frombuffer(raw, np.uint8).reshape(width, count).astype(np.uint16)
        pairs = low | (high << 8)
        return ((pairs >> 1).view(np.int16) ^ -(pairs & 1).view(np.int16)).astype(np.int64)
    folded = unshuffled(raw, count, width)
    values: Integers = (folded >> np.uint64(1)).view(np.int64)
    values ^= -(folded & np.uint64(1)).view(np.int64)
    return values


def _differences(values: Integers) -> tuple[int, Integers, list[int]]:
    """Return order, residuals and first values of the order that leaves the least."""
    residuals, firsts = values, list[int]()
    for _ in range(_best_order(values)):
        firsts.append(int(residuals[0]))
        residuals = residuals[1:] - residuals[:-1]
    return len(firsts), residuals, firsts


def _best_order(values: Integers) -> int:
    """Return how often neighbours are best subtracted, judged by some hundred of them."""
    if len(values) <= HIGHEST_ORDER:
        return 0
    residuals, sizes = values[-_SOME:], list[float]()
    for _ in range(HIGHEST_ORDER + 1):
        sizes.append(_size(residuals))
        residuals = residuals[1:] - residuals[:-1]
    return sizes.index(min(sizes))


def _size(values: Integers) -> float:
    return float(np.log2(np.abs(values.astype(np.float64)) + 1.0).sum())


def _zigzag(values: Integers) -> NDArray[np.uint64]:
    """Map 0, -1, 1, -2, ... to 0, 1, 2, 3, ..."""
    folded: NDArray[np.uint64] = ((values << 1) ^ (values >> 63)).view(np.uint64)
    return folded


def _coarsest(values: Integers) -> int:
    if not len(values):
        return 0
    found = 0
    for number, unit in enumerate(_UNITS[1:], 1):
        if values[0] % unit or (values % unit).any():
            break
        found = number
    return found
