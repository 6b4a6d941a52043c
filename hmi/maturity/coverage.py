"""For how much of the scheduled time a tag was known to be good, hour by hour. Pure.

A value holds until the next sample, as on every trend, but not through a hole in the recording.
"""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from hmi.clock import to_us
from hmi.historian.breaks import Spans
from hmi.historian.rollup import HOUR_US, MINUTE_US, Rollup
from hmi.plant.shifts import ShiftSpan

Shares = NDArray[np.float64]
"""Shape (hours,): 0..1 of each hour."""

MINUTES = HOUR_US // MINUTE_US


def scheduled_minutes(
    spans: Iterable[ShiftSpan], first_hour: int, hours: int
) -> NDArray[np.bool_]:
    """Return which minutes are in a shift and in none of its breaks, shape (hours * 60,)."""
    minutes = np.zeros(hours * MINUTES, np.bool_)
    for span in spans:
        minutes[_minutes(span.start, span.end, first_hour)] = True
        for start, end in span.breaks:
            minutes[_minutes(start, end, first_hour)] = False
    return minutes


def good_hours(rollup: Rollup, holes: Spans, first_hour: int, hours: int) -> Shares:
    """Return the share of each hour from first_hour on in which a good value was known.

    rollup has buckets of an hour. What held at the end of one holds through hours without a
    sample; holes take away what they cover.
    """
    known = rollup.between(first_hour, first_hour + hours)
    place = known.number - first_hour
    holding = np.append(_holds(rollup, first_hour), np.isfinite(known.last))
    good = holding[np.searchsorted(place, np.arange(hours), "right")].astype(np.float64)
    lead = np.where(holding[:-1], known.first_us - known.number * HOUR_US, 0)
    good[place] = (known.good_us + lead) / HOUR_US
    return np.minimum(good, 1.0 - hole_hours(holes, first_hour, hours))


def hole_hours(holes: Spans, first_hour: int, hours: int) -> Shares:
    """Return the share of each hour that lies in a hole."""
    edges = (first_hour + np.arange(hours + 1)) * HOUR_US
    share = np.zeros(hours)
    for start, end in holes.tolist():
        inside = np.clip(edges, start, max(start, end))
        share += (inside[1:] - inside[:-1]) / HOUR_US
    return np.minimum(share, 1.0)


def minutes_with_samples(rollup: Rollup, first_hour: int, hours: int) -> NDArray[np.bool_]:
    """Return in which minutes a good sample was measured; rollup has buckets of a minute."""
    found = np.zeros(hours * MINUTES, np.bool_)
    first = first_hour * MINUTES
    known = rollup.between(first, first + len(found))
    found[(known.number - first)[known.count > known.bad]] = True
    return found


def _holds(rollup: Rollup, first_hour: int) -> bool:
    """Tell whether a value held at the begin of the first hour."""
    before = int(np.searchsorted(rollup.number, first_hour, "left")) - 1
    return before >= 0 and bool(np.isfinite(rollup.last[before]))


def _minutes(start: datetime, end: datetime, first_hour: int) -> slice:
    first = first_hour * MINUTES
    begin = -(-to_us(start) // MINUTE_US) - first
    stop = to_us(end) // MINUTE_US - first
    return slice(max(0, begin), max(0, stop))
