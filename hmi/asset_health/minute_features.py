"""What a minute says of each watched signal: its mean, its noise, and since when it stands still.

Live samples and recorded ones go the same way, all signals of a batch at once. A signal that does
not change sends nothing, so its last value holds until a bad sample ends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MINUTE_US = 60_000_000
OPEN = 3
"""Minutes that take samples at a time: the newest, and those that late samples belong to."""
LEAST_STEPS = 5
"""Fewer steps between samples say nothing of noise."""
_NORMAL = 0.8862
"""Mean absolute difference of two normal values, in standard deviations, inverted."""
_BAD = 2
"""The two highest bits of a status from which on it is bad."""

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One minute [start_us, end_us) of every watched signal, NaN where nothing is known.

    noise is a standard deviation from one sample to the next, so that drifts and steps hardly
    count. changed_us is when the value last changed.
    """

    start_us: int
    end_us: int
    mean: Figures
    noise: Figures
    changed_us: NDArray[np.int64]


class MinuteFeatures:
    """Collects samples of some tags by the minute of their source times."""

    def __init__(self, numbers: Sequence[int], of: int) -> None:
        """Watch the tags with these numbers of `of` tags."""
        size = len(numbers)
        self._row_of = np.full(of, -1, np.int64)
        self._row_of[np.asarray(numbers, np.int64)] = np.arange(size)
        self._minutes = np.full(OPEN, -1, np.int64)
        self._sum = np.zeros((OPEN, size))
        self._count = np.zeros((OPEN, size))
        self._moved = np.zeros((OPEN, size))
        self._steps = np.zeros((OPEN, size))
        self._last = np.full((OPEN, size), np.nan)
        self._is_told = np.zeros((OPEN, size), np.bool_)
        self._is_bad = np.zeros((OPEN, size), np.bool_)
        self._held = np.full(size, np.nan)
        self._newest = np.full(size, np.nan)
        self._changed_us = np.zeros(size, np.int64)
        self._closed = -1

    def take(self, rows: NDArray[np.void]) -> None:
        """Take samples in order of arrival; what is older than the open minutes is left out."""
        place = self._row_of[np.minimum(rows["tag"], len(self._row_of) - 1)]
        picked = np.flatnonzero(place >= 0)
        if not len(picked):
            return
        rows, place = rows[picked], place[picked]
        minutes = rows["source_us"] // MINUTE_US
        first = int(minutes.min())
        if first == int(minutes.max()):
            self._take(first, rows, place)
            return
        for minute in np.unique(minutes).tolist():
            chosen = np.flatnonzero(minutes == minute)
            self._take(minute, rows[chosen], place[chosen])

    def close(self, minute: int) -> Features:
        """Return what a minute (microseconds // MINUTE_US) says; it takes no samples any more."""
        slot = minute % OPEN
        start_us = minute * MINUTE_US
        count = np.zeros_like(self._held)
        noise = np.full_like(self._held, np.nan)
        mean = self._held.copy()
        if self._minutes[slot] == minute:
            count, steps = self._count[slot], self._steps[slot]
            with np.errstate(invalid="ignore", divide="ignore"):
                mean = np.where(count > 0, self._sum[slot] / count, mean)
                noise = np.where(steps >= LEAST_STEPS, self._moved[slot] / steps * _NORMAL, noise)
            mean[self._is_bad[slot]] = np.nan
            told = self._is_told[slot]
            self._held[told] = self._last[slot][told]
            self._minutes[slot] = -1
        self._closed = max(self._closed, minute)
        return Features(start_us, start_us + MINUTE_US, mean, noise, self._changed_us.copy())

    def hold(self, row: int, value: float, changed_us: int) -> None:
        """Begin with what held before."""
        self._held[row] = self._newest[row] = value
        self._changed_us[row] = changed_us

    def lose(self, rows: NDArray[np.intp]) -> None:
        """Know nothing of some signals any more, as while their server is not heard."""
        self._held[rows] = self._newest[rows] = np.nan

    def _take(self, minute: int, rows: NDArray[np.void], place: NDArray[np.int64]) -> None:
        slot = minute % OPEN
        if minute <= self._closed or self._minutes[slot] > minute:
            return
        if self._minutes[slot] != minute:
            self._open(slot, minute)
        values = rows["value"].astype(np.float64)
        values[(rows["status"] >> 30) >= _BAD] = np.nan
        self._last[slot, place], self._is_told[slot, place] = values, True
        bad = ~np.isfinite(values)
        self._is_bad[slot, place[bad]] = True
        order = np.argsort(place, kind="stable")
        place, values, times = place[order], values[order], rows["source_us"][order]
        before = np.empty_like(values)
        before[1:] = values[:-1]
        begins = np.append(True, place[1:] != place[:-1])
        before[begins] = self._newest[place[begins]]
        self._newest[place] = values
        changed = ~(values == before)
        self._changed_us[place[changed]] = times[changed]
        good = np.isfinite(values)
        np.add.at(self._sum[slot], place[good], values[good])
        np.add.at(self._count[slot], place[good], 1.0)
        step = np.abs(values - before)
        known = np.isfinite(step)
        np.add.at(self._moved[slot], place[known], step[known])
        np.add.at(self._steps[slot], place[known], 1.0)

    def _open(self, slot: int, minute: int) -> None:
        self._minutes[slot] = minute
        for array in (self._sum, self._count, self._moved, self._steps):
            array[slot] = 0.0
        self._last[slot] = np.nan
        self._is_told[slot] = self._is_bad[slot] = False
