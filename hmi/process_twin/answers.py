"""Ranges of what a line would make, with the model's own error in them; pure.

Errors are natural logarithms of recorded by predicted: 0.01 is 1 % more than the model said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, hypot, log, sqrt

import numpy as np

LEVEL = 0.9
"""Share of cases that a range is meant to hold."""
Z = 1.6449
"""Standard deviations of a normal distribution on each side that hold LEVEL of it."""
FASTER = 1.05
"""What the ranking of machines asks of each: 5 % more speed."""
CHANGE_DOUBT = 0.15
"""Standard deviation, as a share of a difference, of what the replay cannot test: the change.

Simulated weeks of the demo plant with a real change missed it by 0 to 0.4 of the difference."""
MOST_ERROR = 0.05
"""A model that misses the replayed days together by more is not trusted."""
MOST_DAY_ERROR = 0.15
"""Nor one that misses a single day by more on average."""


@dataclass(frozen=True, slots=True)
class Range:
    """A figure as median, and the range that holds it in LEVEL of all cases."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class ReplayedDay:
    """A recorded day, and what the other days made the model predict for it."""

    start_us: int
    recorded: float
    predicted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelError:
    """How well the model predicts days that it did not learn from."""

    days: tuple[ReplayedDay, ...]
    chance: float
    """Standard deviation (log) of a simulated day: what chance alone does."""

    @property
    def errors(self) -> tuple[float, ...]:
        """The error of each day."""
        return tuple(log(one.recorded / one.predicted) for one in self.days)

    @property
    def together(self) -> float:
        """By what share all days together had more than predicted."""
        recorded = sum(one.recorded for one in self.days)
        return recorded / sum(one.predicted for one in self.days) - 1.0

    @property
    def a_day(self) -> float:
        """By what share a single day was missed, on average."""
        return float(np.mean([exp(abs(error)) - 1.0 for error in self.errors]))

    @property
    def is_trusted(self) -> bool:
        """Tell whether the model may be asked."""
        return abs(self.together) <= MOST_ERROR and self.a_day <= MOST_DAY_ERROR

    def spread(self, days: float) -> float:
        """Return what the model adds to the standard deviation (log) over so many days.

        Its bias, what so few days leave unknown, and by how much real days differ more than
        simulated ones.
        """
        errors = np.array(self.errors)
        variance = float(errors.var(ddof=1)) if len(errors) > 1 else 0.0
        beyond_chance = max(0.0, variance - self.chance**2)
        bias = log(1.0 + self.together)
        return sqrt(bias**2 + variance / len(errors) + beyond_chance / max(days, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a line would make over a horizon, as it is and with a scenario."""

    before: Range
    after: Range
    difference: Range
    """After less before, replication by replication with the same chances."""
    waiting: Mapping[str, float]
    """Share of the working time in which each machine waits for others, as it is."""
    waiting_after: Mapping[str, float]
    error: ModelError
    replications: int
    days: float
    """Working days of the horizon, in days as long as those that were recorded."""

    @property
    def limits(self) -> str:
        """Key of the machine that waits least: the others wait for it."""
        return min(self.waiting, key=lambda key: self.waiting[key])

    @property
    def limits_after(self) -> str:
        """Key of the machine that waits least with the scenario."""
        return min(self.waiting_after, key=lambda key: self.waiting_after[key])


@dataclass(frozen=True, slots=True)
class Gain:
    """What a little more speed of one machine would bring."""

    machine: str
    difference: Range


def output_range(
    outputs: Sequence[float], error: ModelError, days: float, difference: float = 0.0
) -> Range:
    """Return the range of an output from replications, widened by the model's error.

    The deviations of the replications' quantiles, of the model, and of the doubt about a change
    that makes a difference add in quadrature.
    """
    low, middle, high = np.quantile(outputs, _LEVELS).tolist()
    if middle <= 0.0:
        return Range(low, middle, high)
    model = Z * hypot(error.spread(days), CHANGE_DOUBT * difference / middle)
    below = sqrt(log(middle / max(low, 1e-9 * middle)) ** 2 + model**2)
    above = sqrt(log(high / middle) ** 2 + model**2)
    return Range(middle * exp(-below), middle, middle * exp(above))


def difference_range(
    before: Sequence[float], after: Sequence[float], error: ModelError, days: float
) -> Range:
    """Return the range of differences of paired replications.

    The model's error is one of the output, before and after; of the difference it is a share, and
    so is the doubt about the change.
    """
    low, middle, high = np.quantile(np.subtract(after, before), _LEVELS).tolist()
    model = Z * hypot(error.spread(days), CHANGE_DOUBT) * abs(middle)
    return Range(
        middle - sqrt((middle - low) ** 2 + model**2),
        middle,
        middle + sqrt((high - middle) ** 2 + model**2),
    )


_LEVELS = ((1.0 - LEVEL) / 2.0, 0.5, (1.0 + LEVEL) / 2.0)
