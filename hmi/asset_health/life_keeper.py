"""The remaining lives of all indicators of a site: kept by the hour, looked at by the minute."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from pydantic import TypeAdapter, ValidationError

from hmi.asset_health.kept import KeptStates
from hmi.asset_health.life_estimates import (
    FINE_US,
    coarse_estimate,
    fine_estimate,
    floor_of,
    hurries,
    life_fact,
)
from hmi.asset_health.life_indicators import LifeIndicator, life_indicators
from hmi.asset_health.life_points import KEPT_HOURS, LifePoints, ReadsRollups, hourly_medians
from hmi.bus.care_facts import LifeChanged
from hmi.bus.facts import GapChanged
from hmi.clock import to_us
from hmi.condition.remaining_life import NoLife, RemainingLife
from hmi.condition.steady import SETTLE_US
from hmi.historian.rollup import HOUR_US
from hmi.machines.past_states import past_states
from hmi.machines.replay import RecordedSeries
from hmi.machines.timeline import with_ends
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.site import Site

log = logging.getLogger(__name__)

POINTS_KIND: Final = "life_points"
LIFE_KIND: Final = "life"
_CHUNK_HOURS: Final = 24
_LATE_US: Final = 120_000_000
"""A full hour is read once its last samples are surely written."""
_LIFE = TypeAdapter(LifeChanged)
LearnedOf = Callable[[LifeIndicator], float | None]
NumberOf = Callable[[str], float | None]


class ReadsHistory(ReadsRollups, Protocol):
    """Reads samples, and what they were summed up to."""

    def read(self, key: str, start_us: int, end_us: int) -> RecordedSeries:
        """Return the samples in [start, end] and the last one before."""


class LifeKeeper:
    """Follows the indicators of a site. What reads blocks on files: call it in a worker thread."""

    def __init__(self, site: Site, kept: KeptStates, learned: LearnedOf) -> None:
        self._site, self._kept, self._learned = site, kept, learned
        self.indicators = {one.key: one for one in life_indicators(site)}
        self._points = {key: LifePoints() for key in self.indicators}
        self._until_hour = 0
        self._filled: set[int] = set()
        self.lives: dict[str, LifeChanged] = {}
        """The newest fact of each indicator."""

    def take_up(self, now_us: int) -> None:
        """Go on where the last run ended."""
        self._points = kept_points(self._kept, self.indicators)
        self.lives = kept_lives(self._kept, self.indicators)
        known = [max(one.by_hour) for one in self._points.values() if one.by_hour]
        self._until_hour = max(known, default=now_us // HOUR_US - KEPT_HOURS - 1) + 1

    def read_hours(self, reader: ReadsHistory, now_us: int) -> bool:
        """Read the hours that are complete and not known yet; return whether there were any."""
        end = (now_us - _LATE_US) // HOUR_US
        if self._until_hour >= end:
            return False
        first = max(self._until_hour, end - KEPT_HOURS)
        for begin in range(first, end, _CHUNK_HOURS):
            self._read(reader, begin, min(begin + _CHUNK_HOURS, end))
        self._until_hour = end
        return True

    def read_filled(self, reader: ReadsHistory, gap: GapChanged) -> bool:
        """Read the hours of a hole that was filled, once; return whether there were any."""
        if gap.number in self._filled or gap.end is None:
            return False
        self._filled.add(gap.number)
        first = max(to_us(gap.start) // HOUR_US, self._until_hour - KEPT_HOURS)
        end = min(to_us(gap.end) // HOUR_US + 1, self._until_hour)
        for begin in range(first, end, _CHUNK_HOURS):
            self._read(reader, begin, min(begin + _CHUNK_HOURS, end))
        return first < end

    def put_share(self, key: str, hour: int, percent: float) -> None:
        """Set what an hour showed of an indicator that only live looks give."""
        if key in self._points:
            self._points[key].put(hour, percent)

    def estimate_all(self, number: NumberOf, now_us: int) -> list[LifeChanged]:
        """Estimate every indicator from its hours; return the facts, and have all of it kept."""
        return self.estimate(list(self.indicators), number, now_us)

    def estimate(self, keys: Sequence[str], number: NumberOf, now_us: int) -> list[LifeChanged]:
        """Estimate indicators from their hours; return the facts, and have them kept."""
        for key in keys:
            one = self.indicators[key]
            floor = self._floor(one)
            found = coarse_estimate(one, self._points[key], floor, now_us)
            value = self._value(one, number)
            self.lives[key] = life_fact(one, found, floor, value, now_us)
        self._keep(keys)
        return [self.lives[key] for key in keys]

    def hurrying(self, number: NumberOf, now_us: int) -> list[LifeIndicator]:
        """Return the indicators that left what their last hours showed."""
        return [
            one
            for key, one in self.indicators.items()
            if not one.is_percent
            and (value := number(one.tag)) is not None
            and hurries(one, self._points[key], value, self._floor(one), now_us)
        ]

    def estimate_fine(
        self, reader: ReadsHistory, one: LifeIndicator, number: NumberOf, now_us: int
    ) -> LifeChanged:
        """Estimate an indicator from its last minutes; from its hours where they show no trend."""
        series = reader.read(one.tag, now_us - FINE_US, now_us)
        floor = self._floor(one)
        found = fine_estimate(one, series, self._executing(reader, one, now_us), floor, now_us)
        if found.life in (NoLife.NO_TREND, NoLife.NOT_ENOUGH):
            coarse = coarse_estimate(one, self._points[one.key], floor, now_us)
            found = coarse if isinstance(coarse.life, RemainingLife) else found
        self.lives[one.key] = life_fact(one, found, floor, number(one.tag), now_us)
        self._keep([one.key])
        return self.lives[one.key]

    def _executing(
        self, reader: ReadsHistory, one: LifeIndicator, now_us: int
    ) -> list[tuple[int, int]]:
        """Return when the machine executed in the last minutes, less the first of each time."""
        machine, between_us = self._site.machine_by_key[one.machine], (now_us - FINE_US, now_us)
        if machine.state_source is StateSource.NONE:
            return [between_us]
        segments = past_states(self._site, machine, reader.read, (), between_us)
        return [
            (segment.start_us + SETTLE_US, end)
            for segment, end in with_ends(segments, now_us)
            if segment.state is MachineState.EXECUTING
        ]

    def _floor(self, one: LifeIndicator) -> float:
        return floor_of(one, self._points[one.key], self._learned(one))

    def _value(self, one: LifeIndicator, number: NumberOf) -> float | None:
        if not one.is_percent:
            return number(one.tag)
        hours = self._points[one.key].by_hour
        return hours[max(hours)] if hours else None

    def _read(self, reader: ReadsHistory, first: int, end: int) -> None:
        medians = hourly_medians(self._site, list(self.indicators.values()), reader, first, end)
        for key, hours in medians.items():
            for hour, value in hours.items():
                self._points[key].put(hour, value)

    def _keep(self, keys: Iterable[str]) -> None:
        listed = [key for key in keys if key in self.lives]
        self._kept.keep_all(POINTS_KIND, {key: _dumped(self._points[key]) for key in listed})
        self._kept.keep_all(LIFE_KIND, {key: _LIFE.dump_json(self.lives[key]) for key in listed})


def kept_lives(kept: KeptStates, keys: Iterable[str]) -> dict[str, LifeChanged]:
    """Return the newest facts that were kept, of these indicators. Blocks on the disk."""
    bodies, found = kept.read(LIFE_KIND), {}
    for key in keys:
        if key in bodies:
            try:
                found[key] = _LIFE.validate_json(bodies[key])
            except ValidationError as error:
                log.warning("A kept remaining life cannot be read: %s", error)
    return found


def kept_points(kept: KeptStates, keys: Iterable[str]) -> dict[str, LifePoints]:
    """Return the hours that were kept, of these indicators. Blocks on the disk."""
    bodies = kept.read(POINTS_KIND)
    return {key: _loaded(bodies.get(key, b"[]")) for key in keys}


def lives_then(
    site: Site, kept: KeptStates, reader: ReadsHistory, now: datetime
) -> Sequence[LifeChanged]:
    """Return what could be told at a moment of the past, from the hours until then.

    Where too few of them are kept they are read from the recording. Blocks on files.
    """
    now_us = to_us(now)
    indicators = {one.key: one for one in life_indicators(site)}
    points = kept_points(kept, indicators)
    end = now_us // HOUR_US
    before = min((hour for one in points.values() for hour in one.by_hour), default=end)
    if before > end - KEPT_HOURS // 2:
        _read_before(
            site, indicators, points, reader, (max(0, end - KEPT_HOURS), min(before, end))
        )
    found = []
    for key, one in indicators.items():
        until = LifePoints({h: v for h, v in points[key].by_hour.items() if h < end})
        floor = floor_of(one, until, None)
        value = until.by_hour[max(until.by_hour)] if until.by_hour else None
        estimate = coarse_estimate(one, until, floor, now_us)
        found.append(life_fact(one, estimate, floor, value, now_us))
    return found


def _read_before(
    site: Site, indicators: Mapping[str, LifeIndicator], points: Mapping[str, LifePoints],
    reader: ReadsHistory, hours: tuple[int, int],
) -> None:  # fmt: skip
    for begin in range(*hours, _CHUNK_HOURS):
        end = min(begin + _CHUNK_HOURS, hours[1])
        medians = hourly_medians(site, list(indicators.values()), reader, begin, end)
        for key, found in medians.items():
            points[key].by_hour.update(found)


def _dumped(points: LifePoints) -> bytes:
    return json.dumps([[hour, round(value, 6)] for hour, value in points.by_hour.items()]).encode()


def _loaded(body: bytes) -> LifePoints:
    try:
        return LifePoints({int(hour): float(value) for hour, value in json.loads(body)})
    except (ValueError, TypeError) as error:
        log.warning("Kept hours cannot be read: %s", error)
        return LifePoints()
