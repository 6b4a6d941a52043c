"""How measured values are spread: percentiles without a library, so that tests need none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, 99th percentile and maximum of some values, in their unit."""

    p50: float
    p99: float
    max: float
    count: int


def spread_of(values: Sequence[float]) -> Spread:
    """Return the spread of the values. Raise ValueError when there are none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    return Spread(percentile(ordered, 50), percentile(ordered, 99), ordered[-1], len(ordered))


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return the smallest of the ascending values that `percent` of them do not exceed."""
    return ordered[max(math.ceil(len(ordered) * percent / 100) - 1, 0)]


def between(beats: Sequence[tuple[float, float]], start: float, end: float) -> list[float]:
    """Return the values of (time, value) pairs whose time lies in [start, end]."""
    return [value for at, value in beats if start <= at <= end]
