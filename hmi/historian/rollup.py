"""Samples of a tag summed up by minute and by hour, so that long spans need not read them all.

Buckets begin at whole minutes and hours UTC. Those without a sample do not exist.
"""

import struct
import zlib
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from hmi.historian import float_column, integer_column
from hmi.historian.columns import is_drawable
from hmi.historian.deflated import deflated
from hmi.historian.sealed import SealBroken, opened, seal
from hmi.historian.series import Series, Times, Values

MINUTE_US = 60_000_000
HOUR_US = 3_600_000_000
_KIND = b"LRU1"
_HEAD = struct.Struct("<QI")
_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True, eq=False)
class Rollup:
    """Buckets of one width in order of time; all arrays have shape (n,).

    first, last, minimum, maximum and mean are over values that can be drawn (good or uncertain,
    finite). first and last are NaN where the first or last sample cannot, all where none can.
    """

    width_us: int
    number: Times
    """Start of the bucket divided by width_us."""
    count: NDArray[np.int64]
    bad: NDArray[np.int64]
    """How many of them cannot be drawn."""
    first_us: Times
    last_us: Times
    good_us: NDArray[np.int64]
    """How long from first_us to the end of the bucket a value held; mean is over this time."""
    first: Values
    last: Values
    minimum: Values
    maximum: Values
    mean: Values
    """Weighted by time; kept as a 32-bit float."""

    def __len__(self) -> int:
        return len(self.number)

    def between(self, first: int, end: int) -> "Rollup":
        """Return the buckets with numbers in [first, end)."""
        begin, stop = np.searchsorted(self.number, [first, end], "left").tolist()
        if begin == 0 and stop == len(self):
            return self
        cut = slice(begin, stop)
        return Rollup(self.width_us, *(getattr(self, name)[cut] for name in _ARRAYS))

    def replaced(self, first: int, end: int, new: "Rollup") -> "Rollup":
        """Return these buckets with those of [first, end) exchanged for new ones."""
        begin, stop = np.searchsorted(self.number, [first, end], "left").tolist()
        return Rollup(
            self.width_us,
            *(
                np.concatenate(
                    (getattr(self, n)[:begin], getattr(new, n), getattr(self, n)[stop:])
                )
                for n in _ARRAYS
            ),
        )


_ARRAYS = tuple(field.name for field in fields(Rollup))[1:]
_WHOLE, _REAL = 6, 4
"""Columns of integers, and of values besides the mean."""


def empty_rollup(width_us: int) -> Rollup:
    """Return a rollup without buckets."""
    whole, real = np.empty(0, np.int64), np.empty(0)
    return Rollup(width_us, whole, whole, whole, whole, whole, whole, real, real, real, real, real)


def joined_rollups(parts: list[Rollup]) -> Rollup:
    """Return the buckets of several rollups of one width that follow each other."""
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else parts[0]
    arrays = (np.concatenate([getattr(part, name) for part in filled]) for name in _ARRAYS)
    return Rollup(filled[0].width_us, *arrays)


def minutes_of(series: Series) -> Rollup:
    """Return samples, sorted, as buckets of a minute."""
    times = series.times_us
    good = is_drawable(series.values, series.statuses)
    drawn = np.where(good, series.values, np.nan)
    number = times // MINUTE_US
    starts = np.flatnonzero(np.diff(number, prepend=number[0] - 1))
    ends = np.append(starts[1:], len(times)) - 1
    held_us = np.diff(times, append=0)
    held_us[ends] = (number[ends] + 1) * MINUTE_US - times[ends]
    held_us[~good] = 0
    good_us = np.add.reduceat(held_us, starts)
    # Shares instead of times: their product with a value never leaves the range of floats.
    shares = held_us / np.maximum(np.repeat(good_us, np.diff(np.append(starts, len(times)))), 1)
    summed = np.add.reduceat(np.where(good, drawn, 0.0) * shares, starts)
    return Rollup(
        MINUTE_US,
        number[starts],
        ends - starts + 1,
        np.add.reduceat((~good).astype(np.int64), starts),
        times[starts],
        times[ends],
        good_us,
        drawn[starts],
        drawn[ends],
        np.fmin.reduceat(drawn, starts),
        np.fmax.reduceat(drawn, starts),
        _single(np.where(good_us > 0, summed, np.nan)),
    )


def hours_of(minutes: Rollup) -> Rollup:
    """Return buckets of a minute as buckets of an hour; a value holds through empty minutes."""
    number = minutes.first_us // HOUR_US
    starts = np.flatnonzero(np.diff(number, prepend=number[0] - 1))
    ends = np.append(starts[1:], len(number)) - 1
    minute_end_us = (minutes.number + 1) * MINUTE_US
    following_us = np.append(minutes.first_us[1:], 0)
    following_us[ends] = (number[ends] + 1) * HOUR_US
    # What held at the end of a minute holds until the next sample.
    rest_us = np.where(np.isfinite(minutes.last), following_us - minute_end_us, 0)
    good_us = np.add.reduceat(minutes.good_us + rest_us, starts)
    total = np.maximum(np.repeat(good_us, ends - starts + 1), 1)
    summed = np.nan_to_num(minutes.mean) * (minutes.good_us / total)
    summed += np.nan_to_num(minutes.last) * (rest_us / total)
    return Rollup(
        HOUR_US,
        number[starts],
        np.add.reduceat(minutes.count, starts),
        np.add.reduceat(minutes.bad, starts),
        minutes.first_us[starts],
        minutes.last_us[ends],
        good_us,
        minutes.first[starts],
        minutes.last[ends],
        np.fmin.reduceat(minutes.minimum, starts),
        np.fmax.reduceat(minutes.maximum, starts),
        _single(np.where(good_us > 0, np.add.reduceat(summed, starts), np.nan)),
    )


def pack(rollup: Rollup) -> bytes:
    """Return the buckets compressed, with a checksum.

    Like columns are encoded as one, end to end: integers, values, and means.
    """
    start_us = rollup.number * rollup.width_us
    whole = (
        rollup.number, rollup.count, rollup.bad, rollup.good_us,
        rollup.first_us - start_us, rollup.last_us - start_us,
    )  # fmt: skip
    real = (rollup.first, rollup.last, rollup.minimum, rollup.maximum)
    columns = (
        integer_column.parts(np.concatenate(whole)),
        float_column.parts(np.concatenate(real)),
        float_column.single_parts(rollup.mean),
    )
    parts = [part for column in columns for part in (_LENGTH.pack(sum(map(len, column))), *column)]
    return seal(_KIND, _HEAD.pack(rollup.width_us, len(rollup)) + deflated(parts))


def unpack(raw: bytes) -> Rollup:
    """Return the buckets. Raise SealBroken when one bit is not as written."""
    try:
        body = opened(_KIND, raw)
        width_us, count = _HEAD.unpack_from(body)
        columns = _columns(zlib.decompress(body[_HEAD.size :]))
        whole = integer_column.decode(columns[0], _WHOLE * count).reshape(_WHOLE, count)
        real = float_column.decode(columns[1], _REAL * count).reshape(_REAL, count)
        mean = float_column.decode(columns[2], count)
    except (struct.error, ValueError, zlib.error) as error:
        raise SealBroken(str(error)) from error
    number, counts, bad, good_us, lead, tail = whole
    start = number * width_us
    arrays = (number, counts, bad, start + lead, start + tail, good_us, *real, mean)
    return Rollup(width_us, *arrays)


def samples_of(rollup: Rollup) -> Series:
    """Return buckets as the few samples that have their first, least, greatest and last value.

    Pictures over columns wider than a bucket are the same with them as with all samples. A bucket
    with bad samples gets a bad one between the others.
    """
    middle_us = rollup.first_us + (rollup.last_us - rollup.first_us) // 2
    is_more = rollup.count > 1
    times = np.stack([rollup.first_us, *([middle_us] * 3), rollup.last_us], axis=1)
    nothing = np.full(len(rollup), np.nan)
    values = np.stack([rollup.first, nothing, rollup.minimum, rollup.maximum, rollup.last], axis=1)
    is_bad_within = is_more & (rollup.bad > 0)
    has_range = is_more & (rollup.bad < rollup.count)
    taken = np.stack(
        [np.ones(len(rollup), np.bool_), is_bad_within, has_range, has_range, is_more], axis=1
    )
    chosen_times = times[taken]
    return Series(
        chosen_times, values[taken], np.zeros(len(chosen_times), np.uint32), chosen_times
    )


def _single(values: Values) -> Values:
    with np.errstate(over="ignore"):
        return values.astype(np.float32).astype(np.float64)


def _columns(body: bytes) -> list[bytes]:
    columns, place = [], 0
    while place < len(body):
        (length,) = _LENGTH.unpack_from(body, place)
        place += _LENGTH.size
        columns.append(body[place : place + length])
        place += length
    if len(columns) != 3:
        raise SealBroken("columns")
    return columns
