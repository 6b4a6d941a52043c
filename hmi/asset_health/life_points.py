"""Hourly medians of indicators while their machines execute, from recorded minutes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from hmi.asset_health.life_indicators import LifeIndicator
from hmi.historian.rollup import HOUR_US, MINUTE_US, Rollup
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.derived import STATE, key_of
from hmi.plant.site import Site

KEPT_HOURS: Final = 42 * 24
LEAST_MINUTES: Final = 10
_MINUTES_AN_HOUR: Final = 60
_FLOOR_PERCENTILE: Final = 5.0
_LEAST_FOR_BASELINE: Final = 3
Figures = NDArray[np.float64]


class ReadsRollups(Protocol):
    """Reads what samples were summed up to."""

    def read_many_rollups(
        self, keys: Sequence[str], start_us: int, end_us: int, width_us: int
    ) -> dict[str, Rollup]:
        """Return the buckets of several tags that begin in [start, end]."""


@dataclass
class LifePoints:
    """The last weeks of one indicator, by number of the hour since 1970."""

    by_hour: dict[int, float] = field(default_factory=dict)

    def put(self, hour: int, value: float) -> None:
        """Set what an hour showed; what is older than six weeks is forgotten."""
        self.by_hour[hour] = value
        oldest = max(self.by_hour) - KEPT_HOURS
        if len(self.by_hour) > KEPT_HOURS:
            self.by_hour = {one: kept for one, kept in self.by_hour.items() if one > oldest}

    def until(self, now_us: int) -> tuple[Figures, Figures]:
        """Return seconds from now (of the middle of each hour) and values, oldest first."""
        hours = sorted(one for one in self.by_hour if (one + 1) * HOUR_US <= now_us)
        times = [((one + 0.5) * HOUR_US - now_us) / 1e6 for one in hours]
        return np.array(times), np.array([self.by_hour[one] for one in hours])

    def baseline(self) -> float | None:
        """Return the least that was usual in these weeks; None of too few hours."""
        values = list(self.by_hour.values())
        if len(values) < _LEAST_FOR_BASELINE:
            return None
        return float(np.percentile(values, _FLOOR_PERCENTILE))


def hourly_medians(
    site: Site, indicators: Sequence[LifeIndicator], reader: ReadsRollups, first: int, end: int
) -> dict[str, dict[int, float]]:
    """Return the median of each hour in [first, end) by indicator; blocks on files.

    Minutes count in which the machine executed throughout; an hour needs ten of them.
    """
    tags = {one.key: one.tag for one in indicators if not one.is_percent}
    states = {
        one.machine: key_of(one.machine, STATE) for one in indicators if _has_state(site, one)
    }
    keys = sorted({*tags.values(), *states.values()} & site.number_by_key.keys())
    found = reader.read_many_rollups(keys, first * HOUR_US, end * HOUR_US - 1, MINUTE_US)
    base, count = first * _MINUTES_AN_HOUR, (end - first) * _MINUTES_AN_HOUR
    running = {
        machine: _executing(found[key], base, count)
        for machine, key in states.items()
        if key in found
    }
    medians: dict[str, dict[int, float]] = {}
    for one in indicators:
        if one.key in tags and one.tag in found:
            minutes = _minutes(found[one.tag], base, count)
            if one.machine in running:
                minutes[~running[one.machine]] = np.nan
            medians[one.key] = _by_hour(minutes, first)
    return medians


def _has_state(site: Site, one: LifeIndicator) -> bool:
    return site.machine_by_key[one.machine].state_source is not StateSource.NONE


def _minutes(buckets: Rollup, base: int, count: int) -> Figures:
    values = np.full(count, np.nan)
    place = buckets.number - base
    inside = (place >= 0) & (place < count)
    values[place[inside]] = buckets.mean[inside]
    return values


def _executing(buckets: Rollup, base: int, count: int) -> NDArray[np.bool_]:
    """Return in which minutes nothing but EXECUTING was; a state holds until the next one."""
    executing = float(MachineState.EXECUTING)
    states = np.full(count, np.nan)
    is_whole = np.ones(count, np.bool_)
    place = buckets.number - base
    inside = (place >= 0) & (place < count)
    states[place[inside]] = buckets.last[inside]
    is_pure = (buckets.minimum == executing) & (buckets.maximum == executing) & (buckets.bad == 0)
    is_whole[place[inside]] = is_pure[inside]
    known = np.flatnonzero(~np.isnan(states))
    if not len(known):
        return np.zeros(count, np.bool_)
    last = np.searchsorted(known, np.arange(count), "right") - 1
    held = np.where(last >= 0, states[known[np.maximum(last, 0)]], np.nan)
    return np.asarray((held == executing) & is_whole)


def _by_hour(minutes: Figures, first: int) -> dict[int, float]:
    found = {}
    for number, hour in enumerate(minutes.reshape(-1, _MINUTES_AN_HOUR)):
        known = hour[~np.isnan(hour)]
        if len(known) >= LEAST_MINUTES:
            found[first + number] = float(np.median(known))
    return found
