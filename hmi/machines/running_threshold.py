"""From which value on a machine runs, told from what was just measured. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_LEAST: Final = 5
_APART: Final = 0.3
"""Standing and running differ by more than this share of the greatest value."""
_OF_RUNNING: Final = 0.2
_OF_RANGE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value, and the code of what it is told from."""

    value: float
    reason: str


def running_threshold(values: Sequence[float], high: float | None) -> Threshold:
    """Return a threshold from values of a speed or current and the end of its range.

    Between the two heaps where it stood and ran, else a fifth of what it runs at, else a tenth
    of the range; 1 where nothing is known.
    """
    seen = sorted(abs(one) for one in values)
    greatest = seen[-1] if seen else 0.0
    floor = _OF_RANGE * (high or 0.0)
    if len(seen) < _LEAST or greatest <= 0.5 * floor or greatest == 0.0:
        return Threshold(_round(floor) or 1.0, "threshold-of-range")
    gap, below = max((after - before, before) for before, after in pairwise(seen))
    if gap > _APART * greatest and below < 0.5 * greatest:
        return Threshold(_round(below + gap / 2), "threshold-between")
    middle = seen[len(seen) // 2]
    return Threshold(_round(_OF_RUNNING * middle), "threshold-of-running")


def _round(value: float) -> float:
    """Return a value of two digits that count, as a person would say it."""
    return float(f"{value:.2g}")
