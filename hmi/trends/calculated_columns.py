"""Calculated pens as pixel columns and as samples: what a chart reads of a tag, for a formula."""

from collections.abc import Iterable

import numpy as np

from hmi.historian.columns import ColumnSeries, reduce
from hmi.historian.series import Series, Statuses
from hmi.plant.quality import BAD_NO_DATA, GOOD
from hmi.trends.step_line import StepLine


def series_of(line: StepLine) -> Series:
    """Return a line as samples: good ones where it has a value, else bad ones."""
    return Series(line.times_us, line.values, _statuses(line), line.times_us)


def columns_of_pieces(
    pieces: Iterable[StepLine], start_us: int, end_us: int, columns: int
) -> ColumnSeries:
    """Return lines that follow each other in columns over [start, end], one after the other.

    Every step is seen, so no peak is lost, however wide a column is.
    """
    found: ColumnSeries | None = None
    for line in pieces:
        more = reduce(line.times_us, line.values, _statuses(line), start_us, end_us, columns)
        found = more if found is None else _followed(found, more)
    if found is None:
        empty = np.empty(0)
        found = reduce(empty.astype(np.int64), empty, empty.astype(np.uint32), start_us, end_us,
                       columns)  # fmt: skip
    return found


def _statuses(line: StepLine) -> Statuses:
    return np.where(line.is_known, np.uint32(GOOD), np.uint32(BAD_NO_DATA)).astype(np.uint32)


def _followed(before: ColumnSeries, after: ColumnSeries) -> ColumnSeries:
    """Return both as one; after holds the later samples of each column."""
    return ColumnSeries(
        before.start_us,
        before.end_us,
        before.held,
        np.where(before.count > 0, before.first, after.first),
        np.fmin(before.minimum, after.minimum),
        np.fmax(before.maximum, after.maximum),
        np.where(after.count > 0, after.last, before.last),
        before.count + after.count,
        before.bad | after.bad,
    )
