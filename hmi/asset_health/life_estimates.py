"""The remaining life of one indicator as a fact, from its hours and, where it hurries, minutes."""

from typing import Final

import numpy as np

from hmi.asset_health.life_indicators import FLOOR_SHARE, LifeIndicator
from hmi.asset_health.life_points import Figures, LifePoints
from hmi.asset_health.steady_windows import window_means
from hmi.bus.care_facts import LifeChanged
from hmi.clock import from_us
from hmi.condition.life_scales import (
    POINTS,
    STEPS_S,
    Estimate,
    estimate,
    stands_out,
)
from hmi.condition.remaining_life import RemainingLife, log_line
from hmi.machines.means import Intervals
from hmi.machines.replay import RecordedSeries

FINE_STEPS_S: Final = (10.0, 30.0, 60.0)
FINE_US: Final = 45 * 60_000_000
_WINDOW_US: Final = 10_000_000
SHOWN_POINTS: Final = POINTS
_GREATEST_Z: Final = 1e6


def floor_of(one: LifeIndicator, points: LifePoints, learned: float | None) -> float:
    """Return what an indicator would show without any wear: most of what is usual of it."""
    usual = learned if learned is not None else one.baseline
    usual = points.baseline() if usual is None else usual
    return 0.0 if usual is None else FLOOR_SHARE * usual


def coarse_estimate(one: LifeIndicator, points: LifePoints, floor: float, now_us: int) -> Estimate:
    """Return what the hours say."""
    times, values = points.until(now_us)
    return estimate(times, values, one.limit, floor, STEPS_S)


def hurries(
    one: LifeIndicator, points: LifePoints, value: float, floor: float, now_us: int
) -> bool:
    """Tell whether an indicator left what its last hours showed, so that its minutes count."""
    _times, values = points.until(now_us)
    return stands_out(values, value, one.limit, floor)


def fine_estimate(
    one: LifeIndicator, series: RecordedSeries, executing: Intervals, floor: float, now_us: int
) -> Estimate:
    """Return what the last minutes say, from their samples while the machine executed."""
    count = FINE_US // _WINDOW_US
    start_us = now_us // _WINDOW_US * _WINDOW_US - FINE_US
    means = window_means(series, start_us, count, _WINDOW_US)
    times = np.asarray((start_us - now_us) / 1e6 + 10.0 * np.arange(count) + 5.0, np.float64)
    begins = start_us + np.arange(count) * _WINDOW_US
    runs = np.zeros(count, np.bool_)
    for begin_us, end_us in executing:
        runs |= (begins >= begin_us) & (begins + _WINDOW_US <= end_us)
    known = ~np.isnan(means) & runs
    return estimate(times[known], means[known], one.limit, floor, FINE_STEPS_S)


def life_fact(
    one: LifeIndicator, found: Estimate, floor: float, value: float | None, now_us: int
) -> LifeChanged:
    """Return an estimate as a fact."""
    window_s = float(found.times_s[-1] - found.times_s[0]) if len(found.times_s) else 0.0
    points = _points(found.times_s, found.values)
    life = found.life
    if not isinstance(life, RemainingLife):
        return LifeChanged(
            one.key, one.machine, one.tag, from_us(now_us), life.value, one.unit, one.limit, floor,
            value, step_s=found.step_s, window_s=window_s, points=points,
            limit_code=one.limit_code,
        )  # fmt: skip
    # Lives count from the newest point, which is some time ago.
    ago_s = -float(found.times_s[-1])
    low, middle, high = (max(0.0, x - ago_s) for x in (life.low, life.middle, life.high))
    fit = log_line(found.times_s, found.values, floor)
    return LifeChanged(
        one.key, one.machine, one.tag, from_us(now_us), "", one.unit, one.limit, floor, value,
        low, middle, high, min(life.slope_z, _GREATEST_Z), None if fit is None else fit[0],
        None if fit is None else fit[1], found.step_s, window_s, points, one.limit_code,
    )  # fmt: skip


def _points(times: Figures, values: Figures) -> tuple[tuple[float, float], ...]:
    last = slice(-SHOWN_POINTS, None)
    return tuple(zip(times[last].tolist(), values[last].tolist(), strict=True))
