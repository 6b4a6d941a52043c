"""Runs laid over each other by their beginning: a band of the earlier ones, and who leaves it.

Pure; time is microseconds since the beginning of a run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.historian.columns import ColumnSeries, reduce
from hmi.historian.series import Times, Values
from hmi.trends.step_line import StepLine

_LOW, _HIGH = 10.0, 90.0
_BAD = np.uint32(0x80000000)
LEAST_FOR_QUANTILES = 5
"""A share of fewer runs says nothing; their band is from the least to the greatest."""


@dataclass(frozen=True, slots=True, eq=False)
class RunBand:
    """What earlier runs did in columns of equal width over [start_us, end_us]; shape (n,).

    minimum and maximum are over every sample of every run. low, middle and high are the quantiles
    10, 50 and 90 % of the values that held at the middle of each column. count tells how many
    runs had a value there; where none had one, all are NaN.
    """

    start_us: int
    end_us: int
    runs: int
    minimum: Values
    low: Values
    middle: Values
    high: Values
    maximum: Values
    count: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Deviation:
    """How far a run is from the middle of the earlier ones, column by column; NaN if unknown.

    outside is the share of the known time in which it is out of the band, None where nothing is
    known; largest is the deviation farthest from 0 and at_us when that was.
    """

    values: Values
    outside: float | None
    largest: float | None
    at_us: int | None


def middles_us(start_us: int, end_us: int, columns: int) -> Times:
    """Return the middle of each column."""
    edges = np.linspace(start_us, end_us, columns + 1)
    return ((edges[:-1] + edges[1:]) / 2).astype(np.int64)


def columns_of(line: StepLine, start_us: int, end_us: int, columns: int) -> ColumnSeries:
    """Return a run's line in columns, for drawing and for its extremes; unknown after its end."""
    known = line.is_known
    statuses = np.where(known, np.uint32(0), _BAD)
    times, values = line.times_us, line.values
    if line.end_us < end_us:
        times, values = np.append(times, line.end_us), np.append(values, np.nan)
        statuses = np.append(statuses, _BAD)
    return reduce(times, values, statuses, start_us, end_us, columns)


def band_of(runs: Sequence[StepLine], start_us: int, end_us: int, columns: int) -> RunBand:
    """Return the band of runs whose times count from their beginning."""
    at = middles_us(start_us, end_us, columns)
    held = np.full((len(runs), columns), np.nan)
    least, most = held.copy(), held.copy()
    for number, run in enumerate(runs):
        held[number] = run.at(at)
        reduced = columns_of(run, start_us, end_us, columns)
        least[number] = np.fmin(reduced.minimum, held[number])
        most[number] = np.fmax(reduced.maximum, held[number])
    known = np.isfinite(held).sum(axis=0)
    low, middle, high = _quantiles(held)
    minimum = np.fmin.reduce(least, axis=0, initial=np.nan)
    maximum = np.fmax.reduce(most, axis=0, initial=np.nan)
    if len(runs) < LEAST_FOR_QUANTILES:
        low, high = minimum, maximum
    return RunBand(start_us, end_us, len(runs), minimum, low, middle, high, maximum, known)


def deviation_of(run: StepLine, band: RunBand) -> Deviation:
    """Return how far a run is from the band's middle."""
    at = middles_us(band.start_us, band.end_us, len(band.middle))
    held = run.at(at)
    values = held - band.middle
    known = np.isfinite(values)
    if not known.any():
        return Deviation(values, None, None, None)
    is_outside = (held < band.low) | (held > band.high)
    farthest = int(np.nanargmax(np.abs(values)))
    share = float(is_outside[known].mean())
    return Deviation(values, share, float(values[farthest]), int(at[farthest]))


def _quantiles(held: NDArray[np.float64]) -> tuple[Values, Values, Values]:
    """Return the quantiles of each column over the runs that have a value there."""
    found = np.full((3, held.shape[1]), np.nan)
    has_any = np.isfinite(held).any(axis=0)
    if has_any.any():
        found[:, has_any] = np.nanpercentile(held[:, has_any], (_LOW, 50.0, _HIGH), axis=0)
    return found[0], found[1], found[2]
