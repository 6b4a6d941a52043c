"""Single values at a pace at which each tells something new. Pure.

A sensor read each second tells nearly the same each time: a chart of all its values would cry
wolf. So values are taken as they stood at whole minutes, while the machine made one recipe, and
only so often that one hardly follows from the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.historian.breaks import Spans
from hmi.historian.rollup import MINUTE_US, Rollup
from hmi.historian.series import Times, Values
from hmi.machines.timeline import Segment
from hmi.plant.assets import MachineState

PACES_MIN = (1, 2, 5, 10, 15, 30, 60)
LOW_CORRELATION = 0.25
MOST_VALUES = 1500
"""More are not told apart on a chart: they are taken more rarely."""
LEAST_VALUES = 25
"""Fewer are not looked at for how far they depend on each other."""
SETTLE_US = MINUTE_US
"""So long a machine must have run before a value counts."""
LONGEST_HELD_US = 15 * MINUTE_US
"""What does not change is recorded every ten minutes; an older value is not known to hold."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class PacedValues:
    """Values in order of time, arrays of shape (n,), taken every pace_min minutes.

    correlation is that of each value with the next, None for too few; tried has it by pace.
    is_independent tells whether it is low. left_out counts minutes without: in other states,
    with other recipes, unknown.
    """

    times_us: Times
    values: Values
    pace_min: int
    correlation: float | None
    is_independent: bool
    tried: tuple[tuple[int, float], ...] = ()
    not_running: int = 0
    other_recipe: int = 0
    unknown: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def within(self, start_us: int, end_us: int) -> "PacedValues":
        """Return those in [start, end)."""
        inside = (self.times_us >= start_us) & (self.times_us < end_us)
        return PacedValues(self.times_us[inside], self.values[inside], self.pace_min,
                           self.correlation, self.is_independent, self.tried)  # fmt: skip


def whole_minutes(start_us: int, end_us: int) -> Times:
    """Return the whole minutes in [start, end]."""
    return (
        np.arange(-(-start_us // MINUTE_US), end_us // MINUTE_US + 1, dtype=np.int64) * MINUTE_US
    )


def held_at(minutes: Rollup, spans: Spans, times_us: Times) -> Values:
    """Return the values that held at whole minutes, NaN where none is known to.

    Each is one that was measured: the last of the minutes before.
    """
    if not len(minutes):
        return np.full(len(times_us), np.nan)
    row = np.searchsorted(minutes.number * MINUTE_US + MINUTE_US, times_us, "right") - 1
    last_us = minutes.last_us[np.maximum(row, 0)]
    is_known = (row >= 0) & (times_us - last_us <= LONGEST_HELD_US)
    for start_us, end_us in spans.tolist():
        is_known &= ~((times_us > start_us) & (last_us < end_us) & (last_us <= start_us))
    found: Values = np.where(is_known, minutes.last[np.maximum(row, 0)], np.nan)
    return found


def running_at(segments: Sequence[Segment], times_us: Times) -> Mask:
    """Tell at which times a machine had been executing for a while."""
    found = np.zeros(len(times_us), np.bool_)
    ends = (
        [*(one.start_us for one in segments[1:]), int(times_us[-1]) + 1] if len(times_us) else ()
    )
    for one, end_us in zip(segments, ends, strict=False):
        if one.state is MachineState.EXECUTING:
            found |= (times_us >= one.start_us + SETTLE_US) & (times_us < end_us)
    return found


def correlation_of(values: Values) -> float | None:
    """Return how far each value follows from the one before (lag 1); NaN breaks the row.

    None for too few or equal values.
    """
    known = values[np.isfinite(values)]
    before, after = values[:-1], values[1:]
    pairs = np.isfinite(before) & np.isfinite(after)
    if len(known) < LEAST_VALUES or int(pairs.sum()) < LEAST_VALUES // 2:
        return None
    mean, spread = float(known.mean()), float(known.var())
    if spread <= 1e-18 * max(1.0, mean * mean):
        return None
    together = (before[pairs] - mean) * (after[pairs] - mean)
    return float(together.mean()) / spread


def paced(times_us: Times, values: Values, wanted: Mask) -> PacedValues:
    """Return values (NaN: not known) of neighbouring minutes at the shortest sound pace.

    Where even the longest leaves them dependent, it is the longest with enough values.
    """
    open_values = np.where(wanted, values, np.nan)
    tried: list[tuple[int, float]] = []
    best = PACES_MIN[0]
    found: float | None = None
    for pace in PACES_MIN:
        chosen = _every(times_us, open_values, pace)[1]
        correlation = correlation_of(chosen)
        if correlation is None:
            break
        tried.append((pace, correlation))
        best, found = pace, correlation
        if correlation <= LOW_CORRELATION and np.isfinite(chosen).sum() <= MOST_VALUES:
            break
    times, chosen = _every(times_us, open_values, best)
    known = np.isfinite(chosen)
    is_low = found is not None and found <= LOW_CORRELATION
    return PacedValues(times[known], chosen[known], best, found, is_low, tuple(tried))


def _every(times_us: Times, values: Values, pace_min: int) -> tuple[Times, Values]:
    """Return what stands at whole multiples of a pace."""
    taken = (times_us // MINUTE_US) % pace_min == 0
    return times_us[taken], values[taken]
