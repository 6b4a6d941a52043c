"""A column of floats in few bytes, bit by bit as it was: most sensors send decimal numbers.

layout   u1 kind, u1 places, u4 exceptions, u4 length, main column, positions, bits
kind     DECIMAL: the numbers times 10**places as an integer column
         SINGLE: as 32-bit floats, each xor the one before, bytes transposed
         DOUBLE: as 64-bit floats, likewise
         PLAIN_SINGLE, PLAIN_DOUBLE: likewise, but as they are: noise has nothing of its neighbour
Exceptions are the numbers that the kind cannot hold (NaN, infinities, -0.0, a rare odd one): their
positions (u4) and bits (u8).
"""

import struct

import numpy as np
from numpy.typing import NDArray

from hmi.historian import integer_column

Floats = NDArray[np.float64]
Bits = NDArray[np.uint64]

DECIMAL, SINGLE, DOUBLE, PLAIN_SINGLE, PLAIN_DOUBLE = range(5)
_WIDTHS = {SINGLE: 4, PLAIN_SINGLE: 4, DOUBLE: 8, PLAIN_DOUBLE: 8}
_HEAD = struct.Struct("<BBII")
MOST_PLACES = 9
_POWERS = 10.0 ** np.arange(MOST_PLACES + 1)
_SAMPLE = 32
"""So many numbers tell how many decimal places all of them have."""
_EXCEPTIONS = 16
"""One in so many numbers may be an exception."""
_EXACT = float(2**53)


def encode(values: Floats) -> bytes:
    """Return the column; see the module's description for its layout."""
    return b"".join(parts(values))


def parts(values: Floats) -> list[bytes]:
    """Return the column in pieces that compress differently."""
    values = np.ascontiguousarray(values, np.float64)
    bits = values.view(np.uint64)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for places in _likely_places(values):
            whole = _whole(values, places)
            wrong = np.flatnonzero((whole / _POWERS[places]).view(np.uint64) != bits)
            if len(wrong) <= len(values) // _EXCEPTIONS:
                return _packed(DECIMAL, places, _decimal_column(whole, wrong), wrong, bits)
        single = values.astype("<f4")
        wrong = np.flatnonzero(single.astype(np.float64).view(np.uint64) != bits)
    if len(wrong) <= len(values) // _EXCEPTIONS:
        numbers = single.view("<u4").astype(np.uint64)
        return _packed(*_best(numbers, (SINGLE, PLAIN_SINGLE)), wrong, bits)
    return _packed(*_best(bits, (DOUBLE, PLAIN_DOUBLE)), wrong[:0], bits)


def single_parts(values: Floats) -> list[bytes]:
    """Return likewise a column of numbers of which is known that 32-bit floats hold them."""
    bits = np.ascontiguousarray(values, np.float64).view(np.uint64)
    with np.errstate(invalid="ignore"):
        single = values.astype("<f4")
        wrong = np.flatnonzero(single.astype(np.float64).view(np.uint64) != bits)
    if len(wrong) > len(values) // _EXCEPTIONS:
        return parts(values)
    numbers = single.view("<u4").astype(np.uint64)
    return _packed(*_best(numbers, (SINGLE, PLAIN_SINGLE)), wrong, bits)


def decode(raw: bytes, count: int) -> Floats:
    """Return `count` floats. Raise ValueError when the bytes cannot be such a column."""
    if len(raw) < _HEAD.size:
        raise ValueError("float column too short")
    kind, places, exceptions, length = _HEAD.unpack_from(raw)
    if (
        kind > PLAIN_DOUBLE
        or places > MOST_PLACES
        or len(raw) != _HEAD.size + length + 12 * exceptions
    ):
        raise ValueError("float column with a wrong head")
    main = raw[_HEAD.size : _HEAD.size + length]
    values = _main(kind, places, main, count)
    if exceptions:
        start = _HEAD.size + length
        positions = np.frombuffer(raw, "<u4", exceptions, start)
        if positions.max() >= count:
            raise ValueError("float column with an exception beyond its end")
        values.view(np.uint64)[positions] = np.frombuffer(
            raw, "<u8", exceptions, start + 4 * exceptions
        )
    return values


def _main(kind: int, places: int, raw: bytes, count: int) -> Floats:
    if kind == DECIMAL:
        values: Floats = integer_column.decode(raw, count) / _POWERS[places]
        return values
    width = _WIDTHS[kind]
    if len(raw) != width * count:
        raise ValueError("float column of a wrong length")
    bits = integer_column.unshuffled(raw, count, width)
    if kind in (SINGLE, DOUBLE):
        bits = np.bitwise_xor.accumulate(bits)
    if width == _WIDTHS[SINGLE]:
        return bits.astype("<u4").view("<f4").astype(np.float64)
    return bits.view(np.float64)


def _likely_places(values: Floats) -> list[int]:
    """Return how many decimal places the numbers may have: as few as fit most of a few of them."""
    if not len(values):
        return [0]
    some = values[:: max(1, len(values) // _SAMPLE)][:_SAMPLE, None]
    whole = _whole(some, slice(None))
    right = ((whole / _POWERS).view(np.uint64) == some.view(np.uint64)).mean(axis=0)
    best = float(right.max())
    if best < 0.5:
        return []
    likely: list[int] = np.flatnonzero(right == best).tolist()
    return likely[:2]


def _whole(values: Floats, places: int | slice) -> Floats:
    """Return the numbers times a power of ten as whole numbers; 0 where that is not exact."""
    scaled = np.rint(values * _POWERS[places])
    whole: Floats = np.where(np.abs(scaled) < _EXACT, scaled, 0.0)
    # -0.0 would pass for itself here, yet no integer keeps it.
    return whole + 0.0


def _decimal_column(whole: Floats, wrong: NDArray[np.intp]) -> list[bytes]:
    numbers = whole.astype(np.int64)
    if len(wrong):
        # An exception repeats its neighbour, so that it costs nothing in the column itself.
        numbers[wrong] = numbers[np.maximum(wrong - 1, 0)]
    return integer_column.parts(numbers)


def _best(numbers: Bits, kinds: tuple[int, int]) -> tuple[int, int, list[bytes]]:
    """Return kind, no places, and the planes of the numbers as they are or xor their neighbour."""
    width = _WIDTHS[kinds[0]]
    changed = numbers.copy()
    changed[1:] ^= numbers[:-1]
    xored, plain = (integer_column.planes(one, width) for one in (changed, numbers))
    if _entropy(xored) <= _entropy(plain):
        return kinds[0], 0, xored
    return kinds[1], 0, plain


def _entropy(planes: list[bytes]) -> float:
    """Return in bits what a code for each plane needs at least."""
    total = 0.0
    for plane in planes:
        counts = np.bincount(np.frombuffer(plane, np.uint8))
        counts = counts[counts > 0]
        total += float((counts * np.log2(len(plane) / counts)).sum())
    return total


def _packed(
    kind: int, places: int, main: list[bytes], wrong: NDArray[np.intp], bits: Bits
) -> list[bytes]:
    head = _HEAD.pack(kind, places, len(wrong), sum(map(len, main)))
    rest = wrong.astype("<u4").tobytes() + bits[wrong].astype("<u8").tobytes()
    return [head, *main, rest]
