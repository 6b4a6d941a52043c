"""From samples to the points of a line: pixel columns (as the historian reduces them), then x, y.

Lines are step-held: a value holds until the next. NaN in x, y is where the line is broken.
"""

import numpy as np

from hmi.historian.columns import ColumnSeries, edges_us, is_drawable, reduce
from hmi.historian.series import Values

__all__ = ["ColumnSeries", "edges_us", "is_drawable", "polyline", "reduce"]

_SECOND_US = 1e6


def polyline(columns: ColumnSeries) -> tuple[Values, Values]:
    """Return x (seconds since 1970) and y of the step line through pixel columns.

    A column shows its whole range as a vertical stroke, and is left at its last value; columns
    without samples continue it. A column that ends bad is left with a break.
    """
    edges = edges_us(columns.start_us, columns.end_us, len(columns)) / _SECOND_US
    filled = np.flatnonzero(columns.count)
    last = columns.last[filled]
    held = np.concatenate(([columns.held], last[:-1])) if len(filled) else last
    x, y = np.empty((len(filled), 5)), np.empty((len(filled), 5))
    x[:, :4] = edges[filled][:, None]
    x[:, 4] = edges[filled + 1]
    y[:, 0] = held
    y[:, 1] = columns.minimum[filled]
    y[:, 2] = columns.maximum[filled]
    is_left = np.isfinite(last)
    y[:, 3] = np.where(is_left, last, y[:, 2])
    y[:, 4] = last
    # A column that ends bad still shows that there was something: a stroke one pixel wide.
    x[~is_left, 3] = x[~is_left, 4]
    end = last[-1] if len(filled) else columns.held
    return (
        np.concatenate((edges[:1], x.ravel(), [columns.end_us / _SECOND_US])),
        np.concatenate(([columns.held], y.ravel(), [end])),
    )
