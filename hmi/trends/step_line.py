"""A value over time as steps: what is computed with when one pen is set against another.

Each value holds from its time to the next; NaN says that it is unknown there: in a hole, at bad
quality, before the first sample, after the last proof.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.historian.breaks import Spans, broken
from hmi.historian.columns import is_drawable
from hmi.historian.series import Series, Times, Values


@dataclass(frozen=True, slots=True, eq=False)
class StepLine:
    """values[i] holds in [times_us[i], times_us[i + 1]), the last until end_us; shape (n,).

    Times rise strictly; before the first nothing is known.
    """

    times_us: Times
    values: Values
    end_us: int

    def at(self, times_us: Times) -> Values:
        """Return the values at these times, NaN where none is known."""
        rows = np.searchsorted(self.times_us, times_us, "right") - 1
        is_known = (rows >= 0) & (times_us <= self.end_us)
        found = self.values[np.where(is_known, rows, 0)] if len(self.times_us) else np.nan
        values: Values = np.where(is_known, found, np.nan)
        return values

    def within(self, start_us: int, end_us: int) -> "StepLine":
        """Return the part in [start, end]; it begins with what holds at start."""
        end_us = min(end_us, self.end_us)
        if end_us < start_us:
            return StepLine(np.empty(0, np.int64), np.empty(0), end_us)
        first = int(np.searchsorted(self.times_us, start_us, "right"))
        end = int(np.searchsorted(self.times_us, end_us, "right"))
        held = self.at(np.array([start_us]))
        return StepLine(
            np.concatenate(([start_us], self.times_us[first:end])),
            np.concatenate((held, self.values[first:end])),
            end_us,
        )

    def shifted(self, by_us: int) -> "StepLine":
        """Return the same line at another time."""
        return StepLine(self.times_us + by_us, self.values, self.end_us + by_us)

    def seconds(self) -> Values:
        """Return how long each value holds."""
        times = np.concatenate((self.times_us, [max([self.end_us, *self.times_us[-1:]])]))
        return np.diff(times) / 1e6

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Tell which steps have a value."""
        return np.isfinite(self.values)


def step_line(
    series: Series, spans: Spans, start_us: int, end_us: int, held_until_us: int | None = None
) -> StepLine:
    """Return samples as steps within [start, end], unknown in holes and after the proof."""
    times, values, statuses, _rows = broken(series.until(end_us), spans, held_until_us)
    drawn = np.where(is_drawable(values, statuses), values, np.nan)
    # Of several at one time the last one holds.
    is_last = np.append(times[1:] != times[:-1], True) if len(times) else np.empty(0, np.bool_)
    return StepLine(times[is_last], drawn[is_last], end_us).within(start_us, end_us)


def union_of_times(lines: list[StepLine]) -> Times:
    """Return every time at which one of the lines steps, sorted."""
    found: Times = np.unique(np.concatenate([line.times_us for line in lines]))
    return found
