"""Samples reduced to what a screen can show: first, least, greatest and last of each column.

Pure NumPy; a million samples take a few milliseconds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.errors import StorageError
from hmi.historian.series import Statuses, Times, Values

_BAD = np.uint32(0x80000000)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnSeries:
    """One tag over [start_us, end_us] in columns of equal width; arrays have shape (columns,).

    minimum and maximum are over good and uncertain samples. first and last are NaN where the
    first or last sample of the column is bad or no finite number, all four where there is no good
    one. held is the value that holds at start_us, NaN if none does.
    """

    start_us: int
    end_us: int
    held: float
    first: Values
    minimum: Values
    maximum: Values
    last: Values
    count: NDArray[np.int64]
    """Samples in the column, good or bad."""
    bad: NDArray[np.bool_]
    """Whether any of them is bad or no finite number."""
    lost: tuple[tuple[int, int], ...] = ()
    """Spans (start, end) whose samples were recorded and cannot be read."""
    notes: tuple[StorageError, ...] = ()
    """Files that could not be read, and why."""

    def __len__(self) -> int:
        return len(self.count)


def edges_us(start_us: int, end_us: int, columns: int) -> Times:
    """Return the times between columns, shape (columns + 1,); the last includes end_us itself."""
    # Whole width and rest apart: their product with a number never leaves 64 bits.
    width_us, rest_us = divmod(end_us - start_us, columns)
    number = np.arange(columns + 1, dtype=np.int64)
    edges: Times = start_us + number * width_us + number * rest_us // columns
    edges[-1] = end_us + 1
    return edges


def is_drawable(values: Values, statuses: Statuses) -> NDArray[np.bool_]:
    """Tell which samples are good or uncertain and finite."""
    return np.isfinite(values) & (statuses < _BAD)


def reduce(
    times_us: Times,
    values: Values,
    statuses: Statuses,
    start_us: int,
    end_us: int,
    columns: int,
) -> ColumnSeries:
    """Reduce samples sorted by time; those before start_us say what holds there."""
    bounds = np.searchsorted(times_us, edges_us(start_us, end_us, columns), "left")
    first_row, end_row = int(bounds[0]), int(bounds[-1])
    good = is_drawable(values[:end_row], statuses[:end_row])
    drawn = values[:end_row]
    if not good.all():
        drawn = np.where(good, drawn, np.nan)
    count = np.diff(bounds)
    filled = np.flatnonzero(count)
    starts = bounds[:-1][filled]
    result = {name: np.full(columns, np.nan) for name in ("first", "minimum", "maximum", "last")}
    bad = np.zeros(columns, np.bool_)
    if len(filled):
        result["first"][filled] = drawn[starts]
        result["last"][filled] = drawn[bounds[1:][filled] - 1]
        # fmin and fmax pass over NaN, and warn about nothing.
        result["minimum"][filled] = np.fmin.reduceat(drawn, starts)
        result["maximum"][filled] = np.fmax.reduceat(drawn, starts)
        bad[filled] = np.logical_or.reduceat(~good, starts)
    held = float(drawn[first_row - 1]) if first_row else np.nan
    return ColumnSeries(
        start_us, end_us, held, result["first"], result["minimum"], result["maximum"],
        result["last"], count, bad,
    )  # fmt: skip
