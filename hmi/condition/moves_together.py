"""Which signals went up and down with another one lately, unlike before: a hint, not a cause.

Spearman's rank correlation of hourly medians, over the last day against four weeks (domain model
3.7). Hours without a value count for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DAY, WEEKS = 24, 28 * 24
LEAST_HOURS = 8
TOGETHER = 0.7
"""So strong a correlation of a day counts as moving together."""
TOP = 3

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Together:
    """One signal: correlation over the last day and over four weeks, and since how many hours.

    before is None where there are too few hours; hours counts back from now to the first hour of
    the days over which both moved together without a break.
    """

    signal: str
    now: float
    before: float | None
    hours: int | None


def moves_together(of: Figures, others: Mapping[str, Figures]) -> list[Together]:
    """Return the signals that move most with one over the last day, at most three.

    Hourly medians, oldest first, all of the same hours; NaN where there is none.
    """
    found = []
    for signal, hours in others.items():
        now = spearman(of[-DAY:], hours[-DAY:])
        if now is None or abs(now) < TOGETHER:
            continue
        before = spearman(of[-WEEKS:-DAY], hours[-WEEKS:-DAY])
        found.append(Together(signal, now, before, _since(of, hours, now > 0)))
    # What has always moved together says less than what does so only now.
    found.sort(key=lambda one: -(abs(one.now) - 0.5 * abs(one.before or 0.0)))
    return found[:TOP]


def spearman(x: Figures, y: Figures) -> float | None:
    """Return the rank correlation of pairs that are both known; None with too few or no change."""
    known = np.isfinite(x) & np.isfinite(y)
    if known.sum() < LEAST_HOURS:
        return None
    a, b = _ranks(x[known]), _ranks(y[known])
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0 else None


def _since(of: Figures, other: Figures, is_same_way: bool) -> int | None:
    """Return for how many hours each day that ends then has moved together."""
    reached = None
    for end in range(len(of), DAY - 1, -1):
        one = spearman(of[end - DAY : end], other[end - DAY : end])
        if one is None or abs(one) < TOGETHER or (one > 0) is not is_same_way:
            break
        reached = len(of) - end + DAY
    return reached


def _ranks(values: Figures) -> Figures:
    """Return ranks from 1 on; equal values share the mean of theirs."""
    unique, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    del unique
    last = np.cumsum(counts)
    ranks: Figures = (last - (counts - 1) / 2)[places].astype(np.float64)
    return ranks


def hourly_medians(starts_us: NDArray[np.int64], values: Figures, end_us: int) -> Figures:
    """Return the medians of four weeks of whole hours until end_us from means of minutes."""
    hour_us = 3_600_000_000
    last = end_us // hour_us
    places = starts_us // hour_us - (last - WEEKS)
    medians = np.full(WEEKS, np.nan)
    known = np.isfinite(values) & (places >= 0) & (places < WEEKS)
    places, values = places[known], values[known]
    for place in np.unique(places).tolist():
        medians[place] = np.median(values[places == place])
    return medians
