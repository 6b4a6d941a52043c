"""How long a machine ran and how often it cycled between two moments, from the recording."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, Protocol

import numpy as np

from hmi.asset_health.maintenance_ledger import DayUse
from hmi.bus.facts import GapChanged
from hmi.historian.rollup import HOUR_US, MINUTE_US, Rollup
from hmi.machines.counter import Counter, Splits
from hmi.machines.past_states import past_states
from hmi.machines.replay import RecordedSeries
from hmi.plant.assets import Machine, MachineState
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.site import Site

_HOURS_OF: Final = {"h": 1.0, "min": 1 / 60, "s": 1 / 3600}
_EVERYTHING: Final = Splits(lambda _start, _end: True, lambda starts, _ends: starts >= 0)


class ReadsBoth(Protocol):
    """Reads samples, and what they were summed up to."""

    def read(self, key: str, start_us: int, end_us: int) -> RecordedSeries:
        """Return the samples in [start, end] and the last one before."""

    def read_rollups(self, key: str, start_us: int, end_us: int, width_us: int) -> Rollup:
        """Return the buckets that begin in [start, end]."""


def use_between(
    site: Site, item: MaintenanceItem, reader: ReadsBoth, gaps: Iterable[GapChanged],
    between_us: tuple[int, int],
) -> DayUse:  # fmt: skip
    """Return what a stretch of time brought to a work's measures. Blocks on files."""
    machine = site.machine_by_key[item.machine]
    hours = max(0, between_us[1] - between_us[0]) / HOUR_US
    running_h, unseen_h = 0.0, 0.0
    if hours > 0:
        running_h, unseen_h = _running(site, machine, reader, gaps, between_us)
    if machine.running_hours_tag in site.number_by_key:
        # The machine itself counts on while nobody looks.
        unit = site.tag(machine.running_hours_tag).unit
        counted = _counted(site, machine.running_hours_tag, reader, between_us)
        running_h, unseen_h = counted * _HOURS_OF.get(unit, 1.0), 0.0
    cycles = 0.0
    if item.every_cycles is not None:
        key = item.counter_tag or machine.total_tag
        cycles = _counted(site, key, reader, between_us)
    return DayUse(running_h, unseen_h, cycles, hours)


def _running(
    site: Site, machine: Machine, reader: ReadsBoth, gaps: Iterable[GapChanged],
    between_us: tuple[int, int],
) -> tuple[float, float]:  # fmt: skip
    start_us, end_us = between_us
    segments = past_states(site, machine, reader.read, gaps, between_us)
    begins = [one.start_us for one in segments]
    us_by_state = {MachineState.EXECUTING: 0, MachineState.UNKNOWN: 0}
    us_by_state[MachineState.UNKNOWN] += max(0, min([*begins, end_us]) - start_us)
    for one, end in zip(segments, [*begins[1:], end_us], strict=True):
        length_us = min(end, end_us) - max(one.start_us, start_us)
        if one.state in us_by_state and length_us > 0:
            us_by_state[one.state] += length_us
    return (
        us_by_state[MachineState.EXECUTING] / HOUR_US,
        us_by_state[MachineState.UNKNOWN] / HOUR_US,
    )


def _counted(site: Site, key: str, reader: ReadsBoth, between_us: tuple[int, int]) -> float:
    """Return what a register added, from the first and last value of each minute."""
    if key not in site.number_by_key:
        return 0.0
    start_us, end_us = between_us
    tag = site.tag(key)
    span = None if tag.low is None or tag.high is None else tag.high - tag.low
    counter = Counter(start_us, span)
    buckets = reader.read_rollups(key, start_us - HOUR_US, end_us - 1, MINUTE_US)
    times = np.stack((buckets.first_us, buckets.last_us), axis=1).ravel()
    values = np.stack((buckets.first, buckets.last), axis=1).ravel()
    usable = np.isfinite(values) & (times < end_us) & np.r_[True, np.diff(times) > 0][: len(times)]
    counter.feed_all(times[usable], values[usable], _EVERYTHING)
    return counter.total or 0.0


def days_between(start_us: int, end_us: int, day_us: int) -> list[tuple[int, int]]:
    """Return the edges of the days that a stretch of time touches."""
    edges = range(start_us // day_us, end_us // day_us + 2)
    return [(first * day_us, following * day_us) for first, following in pairwise(edges)]
