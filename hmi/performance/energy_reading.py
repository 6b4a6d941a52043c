"""Reads registers as lines from recorded minutes. Blocking: for a worker."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hmi.bus.facts import GapChanged
from hmi.historian.breaks import Spans
from hmi.historian.holes import spans_for
from hmi.historian.reader import ReadCancelled
from hmi.historian.rollup import MINUTE_US, Rollup, joined_rollups
from hmi.historian.series import Series, Times, Values
from hmi.machines.oee import Parts
from hmi.performance.energy_register import (
    RegisterCurve,
    curve_of,
    minute_readings,
    readings_of,
)
from hmi.plant.assets import Machine
from hmi.plant.energy_terms import KW_BY_UNIT, KWH_BY_UNIT
from hmi.plant.site import Site
from hmi.plant.tags import Tag

_PIECE_US = 4 * 24 * 60 * MINUTE_US
REACH_US = 20 * MINUTE_US
"""What does not change is recorded every ten minutes: so far from an edge a reading may lie."""


class RegisterReader(Protocol):
    """Reads samples, minutes and holes; times are UTC microseconds."""

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] with the last one before start."""

    def read_many_rollups(
        self, keys: Sequence[str], start_us: int, end_us: int, width_us: int
    ) -> dict[str, Rollup]:
        """Return the buckets of several tags that begin in [start, end]."""

    def gaps(self, start_us: int, end_us: int) -> Sequence[GapChanged]:
        """Return the holes in the recording that touch [start, end]."""


@dataclass(frozen=True)
class RegisterReading:
    """Reads the registers of a site; nothing after until_us is looked at."""

    reader: RegisterReader
    site: Site
    until_us: int
    known: tuple[GapChanged, ...] = ()
    """Holes that are newer than those on the disk."""
    is_wanted: Callable[[], bool] = lambda: True
    """Tells whether anybody still waits."""

    def curves(self, keys: Iterable[str], start_us: int, end_us: int) -> dict[str, RegisterCurve]:
        """Return the line of each register over [start, end], energies in kilowatt hours.

        Raise ReadCancelled when nobody waits any more.
        """
        asked = sorted({key for key in keys if key in self.site.number_by_key})
        begin_us = (start_us - REACH_US) // MINUTE_US * MINUTE_US
        stop_us = min(end_us + REACH_US, self.until_us)
        if not asked or stop_us <= begin_us:
            return {}
        minutes = self.minutes(asked, begin_us, stop_us)
        gaps = [*self.reader.gaps(begin_us, stop_us), *self.known]
        return {key: self._curve(self.site.tag(key), minutes[key], gaps) for key in asked}

    def running(self, keys: Iterable[str], start_us: int) -> dict[str, RegisterCurve]:
        """Return the lines since shortly before start by each sample: the newest minutes."""
        found = {}
        gaps = [*self.reader.gaps(start_us - REACH_US, self.until_us), *self.known]
        for key in sorted({key for key in keys if key in self.site.number_by_key}):
            tag, series = (
                self.site.tag(key),
                self.reader.read(key, start_us - REACH_US, self.until_us),
            )
            times, values, bad = readings_of(series)
            spans = np.concatenate((bad, spans_for(self.site, tag, gaps)))
            found[key] = line_of(tag, times, values, spans)
        return found

    def last(self, key: str) -> tuple[Times, Values]:
        """Return the readings of the last quarter hour and the one before, good ones only."""
        series = self.reader.read(key, self.until_us - 15 * MINUTE_US, self.until_us)
        times, values, _bad = readings_of(series)
        return times, values

    def minutes(self, keys: Sequence[str], begin_us: int, stop_us: int) -> dict[str, Rollup]:
        """Return the recorded minutes in [begin, stop]; begin is a whole one.

        Raise ReadCancelled when nobody waits any more.
        """
        parts: dict[str, list[Rollup]] = {key: [] for key in keys}
        for at_us in range(begin_us, stop_us + 1, _PIECE_US):
            if not self.is_wanted():
                raise ReadCancelled
            until_us = min(at_us + _PIECE_US - 1, stop_us)
            found = self.reader.read_many_rollups(keys, at_us, until_us, MINUTE_US)
            for key in keys:
                parts[key].append(found[key])
        return {key: joined_rollups(listed) for key, listed in parts.items()}

    def _curve(self, tag: Tag, minutes: Rollup, gaps: Sequence[GapChanged]) -> RegisterCurve:
        times, values, bad = minute_readings(minutes)
        spans = np.concatenate((bad, spans_for(self.site, tag, gaps)))
        return line_of(tag, times, values, spans)


def line_of(tag: Tag, times_us: Times, values: Values, spans: Spans) -> RegisterCurve:
    """Return the line of a tag's readings; an energy in kilowatt hours, else in its unit."""
    span = None if tag.low is None or tag.high is None else tag.high - tag.low
    factor = KWH_BY_UNIT.get(tag.unit, 1.0)
    return curve_of(times_us, values, spans, span=span, factor=factor)


def metered(site: Site) -> dict[str, str]:
    """Return the energy register of each machine that has one which counts energy."""
    return {
        one.key: one.energy_tag
        for one in site.line_machines
        if one.energy_tag in site.number_by_key and site.tag(one.energy_tag).unit in KWH_BY_UNIT
    }


def power_of(
    site: Site,
    value_of: Callable[[str], float | None],
    slopes: Mapping[str, float | None] | None = None,
) -> float | None:
    """Return the power of the whole site now in kW; None unless all of it is known.

    slopes has by machine what its register says, for those whose power no tag tells.
    """
    terms, machines = site.energy, site.machine_by_key
    if terms.meter_power_tag:
        return _kilowatts(site, terms.meter_power_tag, value_of)
    powers = [
        _kilowatts(site, machines[key].power_tag, value_of)
        if machines[key].power_tag in site.number_by_key
        else (slopes or {}).get(key)
        for key in metered(site)
    ]
    known = [power for power in powers if power is not None]
    return sum(known) if known and len(known) == len(powers) else None


def _kilowatts(site: Site, key: str, value_of: Callable[[str], float | None]) -> float | None:
    value = value_of(key) if key in site.number_by_key else None
    return None if value is None else value * KW_BY_UNIT.get(site.tag(key).unit, 1.0)


def parts_in(
    machine: Machine, curves: Mapping[str, RegisterCurve], between_us: tuple[int, int]
) -> Parts:
    """Return what a machine's counters added in a time, None where nothing of it is known."""
    edges = np.array(between_us, np.int64)

    def counted(key: str) -> float | None:
        curve = curves.get(key)
        if curve is None or not float(curve.known_between_us(edges)[0]):
            return None
        return float(curve.between(edges)[0])

    return Parts(*(counted(k) for k in (machine.total_tag, machine.good_tag, machine.reject_tag)))
