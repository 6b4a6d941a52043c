"""What was different in the quarter hour before parts were rejected. A hint, not a cause. Pure.

Quarter hours with many rejected parts are set against those with few, of one recipe, by what each
signal did in the quarter hour before. How far two groups are apart is Cliff's delta: by how much
likelier a value of one is above one of the other than below it. Neighbouring quarters resemble
each other, so chance is judged by fewer than there are (Bayley and Hammersley 1946), intervals
come from redrawing blocks of them, and of many signals only those are named that stand out from
what chance finds among so many (Benjamini and Hochberg 1995).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from hmi.historian.rollup import MINUTE_US
from hmi.historian.series import Times, Values
from hmi.performance.quality_values import Mask

WINDOW_MIN = 15
LEAST_GROUP = 12
FALSE_SHARE = 0.05
"""Of the signals that are named, at most about so many by chance."""
LEAST_DELTA = 0.147
"""Smaller differences are negligible (Romano and others 2006)."""
REDRAWN = 400
_BLOCK = 8
_RARE = 0.4


class PrecedingOutcome(StrEnum):
    """What came of the comparison."""

    TOO_FEW = "too_few"
    NOTHING = "nothing"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Preceding:
    """A signal that differed before scrap: delta with its 95 % interval, and means of both."""

    key: str
    delta: float
    low: float
    high: float
    before_scrap: float
    otherwise: float
    worst_us: int
    """Start of the quarter with the most scrap among those compared."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome with how many quarters were set against how many."""

    outcome: PrecedingOutcome
    found: tuple[Preceding, ...] = ()
    cases: int = 0
    controls: int = 0
    signals: int = 0
    is_rare: bool = False
    """Whether cases are quarters with any rejected part, not those with the most."""


@dataclass(frozen=True, slots=True, eq=False)
class _Quarters:
    """Quarters that can be compared: start, scrap, and window means by signal (m, n)."""

    starts_us: Times
    scrap: Values
    means: Values


def compare(
    times_us: Times,
    scrap: tuple[Values, Values | None],
    wanted: Mask,
    signals: Mapping[str, Values],
    seed: int = 1,
) -> Compared:
    """Compare by minutes: scrap is rejects and total of each, wanted where the recipe ran.

    signals has what each tag was at each minute, NaN where that is not known.
    """
    quarters = _quarters(times_us, scrap, wanted, list(signals.values()))
    cases, controls, is_rare = _groups(quarters.scrap)
    counts = int(cases.sum()), int(controls.sum())
    if min(counts) < LEAST_GROUP:
        return Compared(PrecedingOutcome.TOO_FEW, (), *counts, len(signals), is_rare)
    groups = cases, controls
    judged = [
        (chance, number)
        for number in range(len(signals))
        if (chance := _chance_of(quarters, number, groups)) is not None
    ]
    keys = list(signals)
    told = [
        _told(keys[number], quarters, number, groups, seed) for number in _standing_out(judged)
    ]
    named = [
        one for one in told if abs(one.delta) >= LEAST_DELTA and (one.low > 0 or one.high < 0)
    ]
    named.sort(key=lambda one: -abs(one.delta))
    outcome = PrecedingOutcome.FOUND if named else PrecedingOutcome.NOTHING
    return Compared(outcome, tuple(named), *counts, len(judged), is_rare)


def cliffs_delta(one: Values, other: Values) -> float:
    """Return how much likelier a value of one is above one of the other than below it."""
    ranks = _ranks(np.concatenate((one, other)))
    above = ranks[: len(one)].sum() - len(one) * (len(one) + 1) / 2
    return float(2 * above / (len(one) * len(other)) - 1)


def _quarters(
    times_us: Times, scrap: tuple[Values, Values | None], wanted: Mask, lines: list[Values]
) -> _Quarters:
    """Return the quarters of the clock in which it ran for at least half, and before them too."""
    rejects, totals = scrap
    number = times_us // (WINDOW_MIN * MINUTE_US)
    first = int(number[0]) if len(number) else 0
    size = int(number[-1]) - first + 1 if len(number) else 0
    at = number - first

    def summed(values: Values) -> Values:
        return np.bincount(at, values, size).astype(np.float64)

    ran = summed(wanted.astype(np.float64))
    made = summed(np.where(wanted, rejects, 0.0))
    shares = made if totals is None else _over(made, summed(np.where(wanted, totals, 0.0)))
    means: list[Values] = []
    for line in lines:
        known = wanted & np.isfinite(line)
        means.append(_over(summed(np.where(known, line, 0.0)), summed(known.astype(np.float64))))
    enough = ran >= WINDOW_MIN / 2
    taken = np.flatnonzero(enough[1:] & enough[:-1] & np.isfinite(shares[1:])) + 1
    table: Values = np.array(means).reshape(len(lines), size)[:, taken - 1]
    starts_us: Times = (taken.astype(np.int64) + first) * (WINDOW_MIN * MINUTE_US)
    return _Quarters(starts_us, shares[taken], table)


def _groups(scrap: Values) -> tuple[NDArray[np.bool_], NDArray[np.bool_], bool]:
    """Return quarters with scrap and those without; where nearly all have some, most and least."""
    if not len(scrap):
        none = np.zeros(0, np.bool_)
        return none, none, False
    if float((scrap == 0).mean()) >= _RARE:
        return scrap > 0, scrap == 0, True
    upper, middle = np.quantile(scrap, [0.75, 0.5])
    return scrap > upper, scrap <= middle, False


def _chance_of(quarters: _Quarters, number: int, groups: tuple[Mask, Mask]) -> float | None:
    """Return how likely chance puts two groups so far apart; None where too little is known.

    By the rank-sum test, with the spread that quarters have which resemble their neighbours.
    """
    means, (cases, controls) = quarters.means[number], groups
    known = np.isfinite(means) & (cases | controls)
    ours, others = means[known & cases], means[known & controls]
    if min(len(ours), len(others)) < LEAST_GROUP or np.ptp(means[known]) == 0:
        return None
    inflation = _inflation(means[known], cases[known].astype(np.float64))
    count = len(ours) + len(others)
    sigma = sqrt((count + 1) / (3 * len(ours) * len(others)) * inflation)
    return erfc(abs(cliffs_delta(ours, others)) / sigma / sqrt(2))


def _told(
    key: str, quarters: _Quarters, number: int, groups: tuple[Mask, Mask], seed: int
) -> Preceding:
    means, (cases, controls) = quarters.means[number], groups
    known = np.isfinite(means) & (cases | controls)
    ours, others = means[known & cases], means[known & controls]
    low, high = _interval(means[known], cases[known], np.random.default_rng([seed, number]))
    worst = int(np.argmax(np.where(known & cases, quarters.scrap, -np.inf)))
    return Preceding(
        key, cliffs_delta(ours, others), low, high, float(ours.mean()), float(others.mean()),
        int(quarters.starts_us[worst]),
    )  # fmt: skip


def _inflation(means: Values, labels: Values) -> float:
    together = max(0.0, _lag1(means)) * max(0.0, _lag1(labels))
    return (1 + together) / max(0.02, 1 - together)


def _lag1(values: Values) -> float:
    away = values - values.mean()
    spread = float((away**2).sum())
    return float((away[1:] * away[:-1]).sum()) / spread if spread > 0 else 0.0


def _interval(means: Values, cases: Mask, random: np.random.Generator) -> tuple[float, float]:
    """Return the interval of delta over redrawn blocks of neighbouring quarters."""
    count = len(means)
    blocks = -(-count // _BLOCK)
    starts = random.integers(0, max(1, count - _BLOCK + 1), (REDRAWN, blocks))
    rows = (starts[:, :, None] + np.arange(_BLOCK)).reshape(REDRAWN, -1)[:, :count]
    rows = np.minimum(rows, count - 1)
    deltas = [
        cliffs_delta(means[row][cases[row]], means[row][~cases[row]])
        for row in rows
        if 0 < cases[row].sum() < count
    ]
    low, high = np.quantile(deltas, [0.025, 0.975])
    return float(low), float(high)


def _standing_out(judged: list[tuple[float, int]]) -> list[int]:
    """Return the signals beyond what chance finds among so many."""
    order = sorted(judged)
    last = max(
        (n for n, (chance, _number) in enumerate(order, 1)
         if chance <= FALSE_SHARE * n / len(order)), default=0,
    )  # fmt: skip
    return [number for _chance, number in order[:last]]


def _ranks(values: Values) -> Values:
    """Return ranks from 1, equal values sharing their mean."""
    _found, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    shared: Values = (ends - (counts - 1) / 2)[where]
    return shared


def _over(above: Values, below: Values) -> Values:
    found: Values = np.full(len(above), np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found
