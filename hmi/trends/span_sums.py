"""What a tag did over a time, summed up piece by piece: from samples, or from whole buckets.

A value holds until the next, never through a hole or bad quality. Times in which nothing holds
are unknown and weigh nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hmi.historian.breaks import Spans, broken
from hmi.historian.columns import is_drawable
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series

_NONE = float("nan")


@dataclass(frozen=True, slots=True)
class SpanSums:
    """Sums over one time; values are NaN where there is none.

    weighted is the integral of the value over the known time, in its unit times microseconds.
    above_us is how long the value was above the limit, None where that was not asked or is not
    known.
    """

    known_us: int = 0
    weighted: float = 0.0
    minimum: float = _NONE
    maximum: float = _NONE
    first: float = _NONE
    """The value that holds at the very start."""
    last: float = _NONE
    """The value that holds at the very end."""
    above_us: int | None = None


def of_samples(
    series: Series,
    spans: Spans,
    start_us: int,
    end_us: int,
    *,
    held_until_us: int | None = None,
    limit: float | None = None,
) -> SpanSums:
    """Return the sums over [start, end]; the series begins with the sample that holds at start."""
    times, values, statuses, _ = broken(series, spans, held_until_us)
    begin = max(int(np.searchsorted(times, start_us, "right")) - 1, 0)
    end = int(np.searchsorted(times, end_us, "right"))
    inside = np.where(is_drawable(values, statuses), values, np.nan)[begin:end]
    good = np.isfinite(inside)
    if not good.any():
        return SpanSums(above_us=None if limit is None else 0)
    bounds = np.clip(np.r_[times[begin:end], end_us], start_us, end_us)
    held_us, known = np.diff(bounds)[good], inside[good]
    with np.errstate(over="ignore"):
        weighted = float((known * held_us).sum())
    return SpanSums(
        known_us=int(held_us.sum()),
        weighted=weighted,
        minimum=float(known.min()),
        maximum=float(known.max()),
        first=float(inside[0]) if times[begin] <= start_us else _NONE,
        last=float(inside[-1]),
        above_us=None if limit is None else int(held_us[known > limit].sum()),
    )


def of_buckets(
    buckets: Rollup, held: float, start_us: int, end_us: int, limit: float | None = None
) -> SpanSums:
    """Return the sums over [start, end), whole buckets without a hole; held holds at start.

    above_us is known where each bucket lies as a whole above the limit or below it.
    """
    if not len(buckets):
        is_known = bool(np.isfinite(held))
        known_us = end_us - start_us if is_known else 0
        above = None if limit is None else known_us * int(is_known and held > limit)
        return SpanSums(known_us, held * known_us if is_known else 0.0, held, held, held, held,
                        above)  # fmt: skip
    # What held when a bucket was over holds until the first sample of the next.
    begins = np.r_[start_us, (buckets.number + 1) * buckets.width_us]
    rest_us = np.r_[buckets.first_us, end_us] - begins
    rests = np.r_[held, buckets.last]
    rest_us = np.where(np.isfinite(rests) & (rest_us > 0), rest_us, 0)
    is_held = rest_us > 0
    minimum = np.fmin.reduce(np.r_[buckets.minimum, rests[is_held]])
    maximum = np.fmax.reduce(np.r_[buckets.maximum, rests[is_held]])
    with np.errstate(over="ignore"):
        weighted = float(
            (np.nan_to_num(buckets.mean) * buckets.good_us).sum()
            + (rests[is_held] * rest_us[is_held]).sum()
        )
    above_us = None
    if limit is not None:
        is_mixed = (buckets.minimum <= limit) & (buckets.maximum > limit)
        if not is_mixed.any():
            above_us = int(buckets.good_us[buckets.minimum > limit].sum())
            above_us += int(rest_us[is_held & (rests > limit)].sum())
    known_us = int(buckets.good_us.sum() + rest_us.sum())
    first = held if buckets.first_us[0] > start_us else float(buckets.first[0])
    return SpanSums(known_us, weighted, float(minimum), float(maximum), first,
                    float(buckets.last[-1]), above_us)  # fmt: skip


def together(parts: Iterable[SpanSums]) -> SpanSums:
    """Return the sums over times that follow each other without a gap."""
    listed = list(parts)
    above = [part.above_us for part in listed]
    return SpanSums(
        known_us=sum(part.known_us for part in listed),
        weighted=sum(part.weighted for part in listed),
        minimum=float(np.fmin.reduce([part.minimum for part in listed])),
        maximum=float(np.fmax.reduce([part.maximum for part in listed])),
        first=listed[0].first,
        last=listed[-1].last,
        above_us=None if None in above else sum(one for one in above if one is not None),
    )
