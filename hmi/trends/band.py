"""A stretch of one tag in columns of one width: what a chart keeps of the past, ready to draw."""

from dataclasses import replace
from typing import Any

import numpy as np

from hmi.historian.columns import ColumnSeries
from hmi.historian.series import Values, merged
from hmi.trends.reduce import polyline

_ARRAYS = ("first", "minimum", "maximum", "last", "count", "bad")
_SECOND_US = 1e6


class Band:
    """Columns that follow each other, the first at a multiple of their width.

    The last column may end early, at until_us: what comes after it was too new to be read.
    Never changes; points() returns views of what was computed once.
    """

    def __init__(self, width_us: int, columns: ColumnSeries, until_us: int) -> None:
        self.width_us = width_us
        self.columns = columns
        self.until_us = until_us
        self.first = columns.start_us // width_us
        self._before = np.concatenate(([0], np.cumsum(columns.count > 0)))
        x, self._y = polyline(columns)
        self._x = np.minimum(x, until_us / _SECOND_US)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def start_us(self) -> int:
        """Return where the first column begins."""
        return self.first * self.width_us

    @property
    def end(self) -> int:
        """Return the number of the first column that is not complete."""
        return self.until_us // self.width_us

    def covers(self, start_us: int, end_us: int) -> bool:
        """Tell whether all of [start, end] is known."""
        return self.start_us <= start_us and end_us <= self.until_us

    def points(self, start_us: int, end_us: int) -> tuple[Values, Values]:
        """Return x (seconds since 1970) and y of the step line within [start, end] of the band."""
        start_us, end_us = max(start_us, self.start_us), min(end_us, self.until_us)
        first = start_us // self.width_us - self.first
        end = min(len(self), -(-end_us // self.width_us) - self.first)
        begin, stop = 5 * int(self._before[first]), 5 * int(self._before[end])
        x, y = self._x[begin + 1 : stop + 1], self._y[begin + 1 : stop + 1]
        ends = start_us / _SECOND_US, end_us / _SECOND_US
        return (
            np.concatenate((ends[:1], np.clip(x, *ends), ends[1:])),
            np.concatenate((self._y[begin : begin + 1], y, self._y[stop : stop + 1])),
        )

    def is_bad_within(self, start_us: int, end_us: int) -> bool:
        """Tell whether a sample that cannot be drawn lies within, or in the column before."""
        first = max(0, start_us // self.width_us - self.first - 1)
        end = -(-end_us // self.width_us) - self.first
        return end > first and bool(self.columns.bad[first:end].any())

    def continued(self, columns: ColumnSeries) -> ColumnSeries:
        """Return newer columns, the first of them joined with the column that is not complete.

        They begin with it; of that column they have what lies behind until_us.
        """
        begin = self.end - self.first
        if begin >= len(self):
            return columns
        mine = _cut(self.columns, self.width_us, begin, begin + 1)
        arrays: dict[str, Any] = {name: getattr(columns, name).copy() for name in _ARRAYS}
        is_held = not arrays["count"][0]
        arrays["minimum"][0] = np.fmin(mine.minimum[0], arrays["minimum"][0])
        arrays["maximum"][0] = np.fmax(mine.maximum[0], arrays["maximum"][0])
        if mine.count[0]:
            arrays["first"][0] = mine.first[0]
            arrays["last"][0] = mine.last[0] if is_held else arrays["last"][0]
        arrays["count"][0] += mine.count[0]
        arrays["bad"][0] |= mine.bad[0]
        return replace(columns, held=mine.held, **arrays)

    def joined(self, newer: "Band", most: int) -> "Band":
        """Return both as one, the newer one where they meet; at most so many of its columns.

        What does not touch the newer one is left out, and so is what is farthest from it.
        """
        parts, old = [newer.columns], self.columns
        mine_end = self.first + len(self)
        newer_end = newer.first + len(newer)
        if self.first < newer.first <= self.end:
            kept = max(0, newer.first - self.first - max(0, most - len(newer)))
            parts.insert(0, _cut(old, self.width_us, kept, newer.first - self.first))
        until_us = newer.until_us
        if newer.end == newer_end and self.first <= newer_end < mine_end:
            room = max(0, most - sum(map(len, parts)))
            begin = newer_end - self.first
            stop = min(len(self), begin + room)
            parts.append(_cut(old, self.width_us, begin, stop))
            until_us = min(self.until_us, (self.first + stop) * self.width_us)
        return Band(self.width_us, _together(parts, self.width_us), until_us)


def band_of(parts: list[ColumnSeries], width_us: int, until_us: int) -> Band:
    """Return columns that follow each other as a band; of the last one a part may be known."""
    return Band(width_us, _together(parts, width_us), until_us)


def first_columns(columns: ColumnSeries, width_us: int, count: int) -> ColumnSeries:
    """Return the first columns of some of this width."""
    return _cut(columns, width_us, 0, count)


def _cut(columns: ColumnSeries, width_us: int, begin: int, stop: int) -> ColumnSeries:
    """Return the columns [begin, stop) of some."""
    arrays: dict[str, Any] = {name: getattr(columns, name)[begin:stop] for name in _ARRAYS}
    filled = np.flatnonzero(columns.count[:begin])
    held = float(columns.last[filled[-1]]) if len(filled) else columns.held
    start_us, end_us = columns.start_us + begin * width_us, columns.start_us + stop * width_us
    lost = tuple(span for span in columns.lost if span[0] < end_us and span[1] >= start_us)
    return replace(columns, start_us=start_us, end_us=end_us, held=held, lost=lost, **arrays)


def _together(parts: list[ColumnSeries], width_us: int) -> ColumnSeries:
    """Return columns that follow each other as one."""
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS
    }
    lost = merged(span for part in parts for span in part.lost)
    notes = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    end_us = parts[0].start_us + sum(map(len, parts)) * width_us
    return replace(parts[0], end_us=end_us, lost=lost, notes=notes, **arrays)
