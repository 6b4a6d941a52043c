"""Two pens against each other: each pair of values that held at one time, and for how long.

Both are held until their next value and paired at every time at which one of them steps. Times in
which one of them is unknown are left out and told. Lines are added piece by piece. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from hmi.historian.series import Values
from hmi.trends.step_line import StepLine, union_of_times

MOST_POINTS = 2000
"""More pairs than this cannot be told apart as points: they are gathered in cells."""
_SQRT3 = sqrt(3.0)
Pieces = Iterable[tuple[StepLine, StepLine]]
Range = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Pairing:
    """Pairs as points, or as hexagonal cells; x and y in units of their pens, shape (n,).

    seconds is how long each pair, or cell, held. width and height are those of a cell, 0 for
    points. correlation is Pearson's, weighted by time, None where one of both never changed.
    """

    x: Values
    y: Values
    seconds: Values
    width: float
    height: float
    pairs: int
    known_s: float
    unknown_s: float
    correlation: float | None

    @property
    def is_gathered(self) -> bool:
        """Tell whether these are cells rather than points."""
        return self.width > 0


def paired(x: StepLine, y: StepLine) -> tuple[Values, Values, Values]:
    """Return x, y and seconds of every step of either; NaN where one is unknown."""
    times = union_of_times([x, y])
    end_us = min(x.end_us, y.end_us)
    times = times[times <= end_us]
    held = np.diff(np.append(times, max(end_us, int(times[-1])) if len(times) else 0)) / 1e6
    return x.at(times), y.at(times), held[: len(times)]


def pairing_of(pieces: Pieces, x_range: Range, y_range: Range, cells: int) -> Pairing:
    """Return the pairs of pieces that follow each other, within the ranges of both.

    As long as they are few they are points, else hexagons, `cells` of them from left to right.
    """
    grid = _Hexagons(x_range, y_range, cells)
    sums = _Sums(_middle(x_range), _middle(y_range))
    kept: list[tuple[Values, Values, Values]] = []
    count, unknown_s = 0, 0.0
    for x_line, y_line in pieces:
        x, y, seconds = paired(x_line, y_line)
        known = np.isfinite(x) & np.isfinite(y)
        unknown_s += float(seconds[~known].sum())
        piece = x[known], y[known], seconds[known]
        count += int(known.sum())
        sums.add(*piece)
        grid.add(*piece)
        if count <= MOST_POINTS:
            kept.append(piece)
    if count <= MOST_POINTS:
        x, y, held = (np.concatenate([*(one[n] for one in kept), []]) for n in range(3))
        return Pairing(x, y, held, 0.0, 0.0, count, sums.seconds, unknown_s, sums.correlation())
    x, y, held = grid.filled()
    return Pairing(
        x, y, held, grid.width, grid.height, count, sums.seconds, unknown_s, sums.correlation()
    )


class _Hexagons:
    """Cells whose centres are two grids of rectangles, one shifted by half a cell.

    After Carr and others, "Scatterplot matrix techniques for large N" (1987).
    """

    def __init__(self, x_range: Range, y_range: Range, cells: int) -> None:
        (self._x0, x1), (self._y0, y1) = x_range, y_range
        self.width = ((x1 - self._x0) or 1.0) / cells
        rows = max(1, round(cells / _SQRT3 * 0.6))
        # Distance of two rows of one grid; a hexagon is two thirds of that high.
        self._row = ((y1 - self._y0) or 1.0) / rows
        self.height = self._row * 2 / 3
        self._shape = cells + 2, rows + 2
        self._even, self._odd = np.zeros(self._shape), np.zeros(self._shape)

    def add(self, x: Values, y: Values, seconds: Values) -> None:
        across, up = (x - self._x0) / self.width, (y - self._y0) / self._row
        near = np.round(across), np.round(up)
        between = np.floor(across), np.floor(up)
        to_near = (across - near[0]) ** 2 + 3.0 * (up - near[1]) ** 2
        to_between = (across - between[0] - 0.5) ** 2 + 3.0 * (up - between[1] - 0.5) ** 2
        is_near = to_near < to_between
        for cells, (column, row), mine in (
            (self._even, near, is_near), (self._odd, between, ~is_near)
        ):  # fmt: skip
            place = column[mine].astype(np.int64), row[mine].astype(np.int64)
            inside = (place[0] >= 0) & (place[0] < self._shape[0])
            inside &= (place[1] >= 0) & (place[1] < self._shape[1])
            np.add.at(cells, (place[0][inside], place[1][inside]), seconds[mine][inside])

    def filled(self) -> tuple[Values, Values, Values]:
        """Return centres and seconds of the cells that hold something."""
        parts = []
        for cells, shift in ((self._even, 0.0), (self._odd, 0.5)):
            column, row = np.nonzero(cells)
            x = self._x0 + (column.astype(np.float64) + shift) * self.width
            y = self._y0 + (row.astype(np.float64) + shift) * self._row
            parts.append((x, y, cells[column, row]))
        (x0, y0, s0), (x1, y1, s1) = parts
        return np.concatenate((x0, x1)), np.concatenate((y0, y1)), np.concatenate((s0, s1))


class _Sums:
    """Sums for the correlation, taken from the middle of both ranges for the sake of accuracy."""

    def __init__(self, x_middle: float, y_middle: float) -> None:
        self._middles = x_middle, y_middle
        self.seconds = 0.0
        self._sums = np.zeros(5)

    def add(self, x: Values, y: Values, seconds: Values) -> None:
        x, y = x - self._middles[0], y - self._middles[1]
        self.seconds += float(seconds.sum())
        self._sums += [
            float((seconds * one).sum()) for one in (x, y, x * x, y * y, x * y)
        ]  # fmt: skip

    def correlation(self) -> float | None:
        if not self.seconds:
            return None
        means: list[float] = (self._sums / self.seconds).tolist()
        x, y, xx, yy, xy = means
        spread = (xx - x * x) * (yy - y * y)
        if spread <= 1e-18 * max(xx * yy, 1e-300):
            return None
        found = (xy - x * y) / sqrt(spread)
        return max(-1.0, min(1.0, found))


def _middle(span: Range) -> float:
    return (span[0] + span[1]) / 2
