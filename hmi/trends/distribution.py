"""How long a value was where: a histogram weighted by time. What is unknown is left out and told.

Lines are added piece by piece, so that a year needs no more room than a day. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from hmi.historian.series import Values
from hmi.trends.step_line import StepLine


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """seconds[i] is how long the value was in [edges[i], edges[i + 1]); the last has both ends.

    mean and deviation (the standard one) are weighted by time, None where nothing is known;
    unknown_s is how long there was no value.
    """

    edges: Values
    seconds: Values
    known_s: float
    unknown_s: float
    minimum: float | None
    maximum: float | None
    mean: float | None
    deviation: float | None

    def share(self, low: float, high: float) -> float | None:
        """Return the share of the known time in bins within [low, high]."""
        inside = (self.edges[:-1] >= low) & (self.edges[1:] <= high)
        return float(self.seconds[inside].sum()) / self.known_s if self.known_s else None


def range_of(lines: Iterable[StepLine]) -> tuple[float, float] | None:
    """Return the least and the greatest value of lines, None where nothing is known."""
    low, high = np.inf, -np.inf
    for line in lines:
        known = line.values[line.is_known]
        if known.size:
            low, high = min(low, float(known.min())), max(high, float(known.max()))
    return None if low > high else (low, high)


def distribution_of(
    lines: Iterable[StepLine], span: tuple[float, float] | None, bins: int
) -> Distribution:
    """Return the histogram of lines that follow each other, in bins over a span of values."""
    low, high = span or (0.0, 1.0)
    if high <= low:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, bins + 1)
    seconds = np.zeros(bins)
    known_s = unknown_s = total = square = 0.0
    # Sums are taken from the middle of the span, for the sake of small spreads of large values.
    middle = (low + high) / 2
    for line in lines:
        held, known = line.seconds(), line.is_known
        values, weights = line.values[known], held[known]
        seconds += np.histogram(values, edges, weights=weights)[0]
        known_s += float(weights.sum())
        unknown_s += float(held[~known].sum())
        total += float((weights * (values - middle)).sum())
        square += float((weights * (values - middle) ** 2).sum())
    if not known_s or span is None:
        return Distribution(edges, seconds, known_s, unknown_s, None, None, None, None)
    mean = total / known_s
    spread = sqrt(max(0.0, square / known_s - mean**2))
    return Distribution(
        edges, seconds, known_s, unknown_s, span[0], span[1], middle + mean, spread
    )
