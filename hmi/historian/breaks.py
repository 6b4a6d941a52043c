"""Where a line must not be drawn: holes in the recording, and after the last proof of a value."""

import numpy as np
from numpy.typing import NDArray

from hmi.historian.series import Series, Statuses, Times, Values
from hmi.plant.quality import BAD_NO_DATA

Spans = NDArray[np.int64]
"""Holes, shape (n, 2): start and end in microseconds UTC, sorted by start, not overlapping."""

RESUME_AFTER_US = 10_000_000
"""After a hole every tag is read anew; a sample that did not change since before the hole is the
same sample and leaves no new row. Without a new one in this time, the old one holds again."""

_ENDLESS = 2**62


def no_spans() -> Spans:
    """Return no hole at all."""
    return np.empty((0, 2), np.int64)


def spans_of(holes: list[tuple[int, int | None]]) -> Spans:
    """Return holes (start, end or None while open) sorted, with those that touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((start, _ENDLESS if end is None else end) for start, end in holes):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return np.array(merged, np.int64).reshape(-1, 2)


def broken(
    series: Series, spans: Spans, held_until_us: int | None = None
) -> tuple[Times, Values, Statuses, NDArray[np.intp]]:
    """Return times, values, statuses, and rows in the series, with marks where holding ends.

    A mark has status BAD_NO_DATA and row -1: at the start of each hole, at both ends of what the
    series has lost and, if it is given, at held_until_us (a value is not held beyond the last
    proof that it holds). At the end of a hole the value before it resumes if nothing else was
    measured, or lost, since and soon after.
    """
    rows = np.arange(len(series), dtype=np.intp)
    marks = [(int(start), -1) for start in spans[:, 0]]
    marks += _resumed(series, spans)
    marks += [(time, -1) for span in series.lost for time in span]
    if held_until_us is not None:
        marks.append((held_until_us, -1))
    if not marks:
        return series.times_us, series.values, series.statuses, rows
    times = np.array([time for time, _ in marks], np.int64)
    sources = np.array([row for _, row in marks], np.intp)
    # A sample at the very start of a hole comes before the mark, one at its end after the resumed.
    sides = np.array([np.searchsorted(series.times_us, t, "right") for t in times], np.intp)
    ends = np.array([np.searchsorted(series.times_us, t, "left") for t in times], np.intp)
    where = np.where(sources < 0, sides, ends)
    order = np.lexsort((sources >= 0, times))
    where, times, sources = where[order], times[order], sources[order]
    is_gone = sources < 0
    values = np.where(is_gone, np.nan, _at(series.values, sources, np.nan))
    statuses = np.where(is_gone, np.uint32(BAD_NO_DATA), _at(series.statuses, sources, 0))
    return (
        np.insert(series.times_us, where, times),
        np.insert(series.values, where, values),
        np.insert(series.statuses, where, statuses),
        np.insert(rows, where, sources),
    )


def _resumed(series: Series, spans: Spans) -> list[tuple[int, int]]:
    """Return time and row of each value that holds again after a hole."""
    resumed = []
    for start, end in spans.tolist():
        before = int(np.searchsorted(series.times_us, start, "right")) - 1
        following = int(np.searchsorted(series.times_us, end + RESUME_AFTER_US, "left")) - 1
        if 0 <= before == following and end < _ENDLESS:
            since = int(series.times_us[before])
            if not any(first <= end and last >= since for first, last in series.lost):
                resumed.append((end, before))
    return resumed


def _at(array: NDArray[np.generic], rows: NDArray[np.intp], empty: float) -> NDArray[np.generic]:
    """Return array[rows]; `empty` for each where the array has no rows at all."""
    return array[rows] if len(array) else np.full(len(rows), empty, array.dtype)
