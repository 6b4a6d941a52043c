"""How a pilot stands and what it proved: progress, verdict by block bootstrap, benefit. Pure.

Domain model 4.8. Baseline is the median of the days before the start, current that of the last 14
days; the interval of their difference comes from a moving-block bootstrap (Kuensch, Annals of
Statistics 17, 1989), since days follow each other and are not independent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hmi.plant.pilots import EntryKind, Pilot

LENGTH_DAYS = 90
LAST_DAYS = 14
LEAST_DAYS = 5
"""Fewer valid days in the last 14 are not enough to say anything."""
LEAST_BASELINE = 14
BLOCK_DAYS = 7
RESAMPLES = 2000
LOW, HIGH = 5.0, 95.0
"""Percentiles of the 90 % interval."""
ON_TRACK, AT_RISK = 0.8, 0.4
FARTHEST = (-1.0, 1.5)
MOST_SIGNALS, LEAST_SIGNALS = 5, 3
_SEED = 20_260_101
"""The same days give the same verdict, whoever asks and when."""

Figures = NDArray[np.float64]


class Standing(StrEnum):
    """How a running pilot stands to its plan."""

    ON_TRACK = "pilot-on-track"
    AT_RISK = "pilot-at-risk"
    BEHIND = "pilot-behind"
    NOT_ENOUGH = "pilot-not-enough-data"


class Verdict(StrEnum):
    """What a pilot proved."""

    ACHIEVED = "pilot-achieved"
    IMPROVED = "pilot-improved"
    NO_CHANGE = "pilot-no-proven-change"
    WORSE = "pilot-worse"


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 90 % interval."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class PilotResult:
    """How a pilot stands on a day. What is None cannot be said."""

    day: int
    """Days since the start, from 0."""
    baseline: float | None
    current: float | None
    progress: float | None
    expected: float
    standing: Standing
    verdict: Verdict | None
    gain: Interval | None
    """How much better than the baseline, in the KPI's unit; negative is worse."""
    benefit: Interval | None
    """Money a year."""
    payback_years: Interval | None
    """low is the soonest; infinite where the gain does not exclude zero."""
    baseline_days: int
    current_days: int
    excluded: int


def result_of(pilot: Pilot, days: Mapping[date, float], today: date) -> PilotResult:
    """Return how a pilot stands; days are the KPI's valid daily values."""
    excluded = {entry.day for entry in pilot.entries if entry.kind is EntryKind.EXCLUSION}
    valid = {day: value for day, value in days.items() if day not in excluded}
    number = (today - pilot.start).days
    before = _between(valid, pilot.start - timedelta(days=pilot.baseline_days), pilot.start)
    first = max(pilot.start, today - timedelta(days=LAST_DAYS - 1))
    last = _between(valid, first, today + timedelta(days=1))
    expected = min(1.0, max(0.0, number / LENGTH_DAYS))
    is_enough = len(before) >= LEAST_BASELINE and len(last) >= LEAST_DAYS
    baseline = float(np.median(before)) if len(before) >= LEAST_BASELINE else None
    current = float(np.median(last)) if len(last) >= LEAST_DAYS else None
    progress = _progress(pilot, baseline, current)
    gain = _gain(before, last, pilot.kpi.is_lower_better) if is_enough else None
    benefit = _benefit(pilot, gain)
    return PilotResult(
        day=number, baseline=baseline, current=current, progress=progress, expected=expected,
        standing=_standing(progress, expected, is_enough=is_enough),
        verdict=_verdict(progress, gain), gain=gain, benefit=benefit,
        payback_years=_payback(pilot, benefit),
        baseline_days=len(before), current_days=len(last), excluded=len(excluded & days.keys()),
    )  # fmt: skip


def progress_of(baseline: float, target: float, current: float) -> float:
    """Return (B - C) / (B - T), the same for either direction, clamped to [-1, 1.5]."""
    if baseline == target:
        return 0.0
    share = (baseline - current) / (baseline - target)
    return min(FARTHEST[1], max(FARTHEST[0], share))


def median_difference(
    before: Figures, after: Figures, resamples: int = RESAMPLES, seed: int = _SEED
) -> Interval:
    """Return median(before) - median(after) with its 90 % interval by moving blocks.

    Blocks are seven days long, or a quarter of the data where that is less.
    """
    random = np.random.default_rng(seed)
    drawn = _medians(before, resamples, random) - _medians(after, resamples, random)
    low, high = np.percentile(drawn, [LOW, HIGH]).tolist()
    return Interval(low, float(np.median(before) - np.median(after)), high)


def scope_problems(pilot: Pilot) -> tuple[str, ...]:
    """Return codes of what makes a pilot too broad to prove anything in 90 days."""
    problems = []
    if len(pilot.machines) != 1:
        problems.append("pilot-machines")
    if not LEAST_SIGNALS <= len(pilot.signals) <= MOST_SIGNALS:
        problems.append("pilot-signals")
    if len(pilot.owners) != 1:
        problems.append("pilot-owners")
    if pilot.baseline_days < LEAST_BASELINE:
        problems.append("pilot-baseline")
    return tuple(problems)


def _between(days: Mapping[date, float], first: date, end: date) -> Figures:
    return np.array([days[day] for day in sorted(days) if first <= day < end], np.float64)


def _progress(pilot: Pilot, baseline: float | None, current: float | None) -> float | None:
    if baseline is None or current is None:
        return None
    return progress_of(baseline, pilot.target, current)


def _standing(progress: float | None, expected: float, *, is_enough: bool) -> Standing:
    if progress is None or not is_enough:
        return Standing.NOT_ENOUGH
    if progress >= ON_TRACK * expected:
        return Standing.ON_TRACK
    return Standing.AT_RISK if progress >= AT_RISK * expected else Standing.BEHIND


def _gain(before: Figures, last: Figures, is_lower_better: bool) -> Interval:
    found = median_difference(before, last)
    if is_lower_better:
        return found
    return Interval(-found.high, -found.middle, -found.low)


def _verdict(progress: float | None, gain: Interval | None) -> Verdict | None:
    if progress is None or gain is None:
        return None
    if gain.high < 0:
        return Verdict.WORSE
    if gain.low <= 0:
        return Verdict.NO_CHANGE
    return Verdict.ACHIEVED if progress >= 1.0 else Verdict.IMPROVED


def _benefit(pilot: Pilot, gain: Interval | None) -> Interval | None:
    if gain is None or not pilot.value_per_unit:
        return None
    a_year = 365.0 * pilot.value_per_unit
    return Interval(gain.low * a_year, gain.middle * a_year, gain.high * a_year)


def _payback(pilot: Pilot, benefit: Interval | None) -> Interval | None:
    if benefit is None or not pilot.cost:
        return None
    years = [pilot.cost / one if one > 0 else float("inf")
             for one in (benefit.high, benefit.middle, benefit.low)]  # fmt: skip
    return Interval(*years)


def _medians(figures: Figures, resamples: int, random: np.random.Generator) -> Figures:
    """Return the medians of so many resamples, each of blocks laid end to end."""
    count = len(figures)
    block = max(1, min(BLOCK_DAYS, count // 4))
    pieces = -(-count // block)
    starts = random.integers(0, count - block + 1, (resamples, pieces, 1))
    rows = (starts + np.arange(block)).reshape(resamples, -1)[:, :count]
    return np.asarray(np.median(figures[rows], axis=1))
