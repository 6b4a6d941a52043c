"""A pilot's KPI day by day, from what was recorded (domain model 4.8). Local days of the site.

A day counts when its signals were known for 80 % of the scheduled time; other days have no value,
which is not the same as a value of zero.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from hmi.clock import from_us, to_us
from hmi.historian.breaks import broken
from hmi.historian.reader import Reader
from hmi.historian.rollup import HOUR_US, Rollup
from hmi.journal.reader import Reader as JournalReader
from hmi.maturity.good_time import COVERED, GoodTime
from hmi.plant import derived
from hmi.plant.assets import Machine, MachineState
from hmi.plant.pilots import Pilot, PilotKpi
from hmi.plant.site import Site

MINUTE_US = 60_000_000
_STOOD = (MachineState.HELD, MachineState.STOPPED, MachineState.FAULT)
_KNOWN = tuple(state for state in MachineState if state is not MachineState.UNKNOWN)
_COUNTERS = {
    PilotKpi.SCRAP: ("reject_tag", "total_tag"),
    PilotKpi.ENERGY: ("energy_tag", "good_tag"),
    PilotKpi.OUTPUT: ("good_tag", ""),
}
"""Which of a machine's counters is divided by which."""
Days = dict[date, float]


class PilotDays:
    """Daily figures of a site. Reads files: call it in a worker thread. Raise StorageError."""

    def __init__(self, site: Site, reader: Reader, journal: JournalReader, now: datetime) -> None:
        self._site, self._reader, self._journal, self._now = site, reader, journal, now
        self._zone = ZoneInfo(site.calendar.timezone)
        self._time = GoodTime(site, reader, now)

    def days_of(self, pilot: Pilot) -> Days:
        """Return the KPI of each whole day from the baseline's first to yesterday."""
        first = pilot.start - timedelta(days=pilot.baseline_days)
        today = self._now.astimezone(self._zone).date()
        days = [first + timedelta(days=n) for n in range(max(0, (today - first).days))]
        machines = [self._site.machine_by_key[key] for key in pilot.machines
                    if key in self._site.machine_by_key]  # fmt: skip
        if not days or not machines:
            return {}
        if pilot.kpi is PilotKpi.ALARMS:
            return self._alarms(machines, days)
        if pilot.kpi in (PilotKpi.DOWNTIME, PilotKpi.AVAILABILITY):
            return self._states(machines, days, is_share=pilot.kpi is PilotKpi.AVAILABILITY)
        return self._counted(machines, days, pilot.kpi)

    def _states(self, machines: list[Machine], days: list[date], *, is_share: bool) -> Days:
        """Return minutes of standing, or the share of executing, over the machines."""
        found = {}
        for day in days:
            start_us, end_us = self._span(day)
            stood = ran = known = planned = 0
            for machine in machines:
                states, is_due = self._minutes(machine, start_us, end_us)
                planned += int(is_due.sum())
                known += int((is_due & np.isin(states, _KNOWN)).sum())
                stood += int((is_due & np.isin(states, _STOOD)).sum())
                ran += int((is_due & (states == MachineState.EXECUTING)).sum())
            if planned and known >= COVERED * planned:
                found[day] = 100.0 * ran / known if is_share else float(stood)
        return found

    def _minutes(
        self, machine: Machine, start_us: int, end_us: int
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return state and whether it is scheduled of each minute; UNKNOWN where not recorded."""
        grid = np.arange(start_us, end_us, MINUTE_US)
        key = derived.key_of(machine.key, derived.STATE)
        series = self._reader.read(key, start_us, end_us)
        holes = self._time.holes(self._site.tag(key))
        times, values, statuses, _rows = broken(series, holes)
        place = np.searchsorted(times, grid, "right") - 1
        states = np.zeros(len(grid), np.int64)
        if len(times):
            good = (place >= 0) & (statuses[place] >> 30 == 0) & np.isfinite(values[place])
            states[good] = values[place][good].astype(np.int64)
        return states, self._time.is_scheduled(grid)

    def _alarms(self, machines: list[Machine], days: list[date]) -> Days:
        """Return annunciations a day; a day without any counts as none, if it was recorded."""
        keys = {machine.key for machine in machines}
        start, end = from_us(self._span(days[0])[0]), from_us(self._span(days[-1])[1])
        counted = Counter(
            datetime.fromtimestamp(one.at_s, self._zone).date()
            for one in self._journal.transitions(start, end)
            if one.is_annunciation and one.machine in keys
        )
        recorded = self._states(machines, days, is_share=False)
        return {day: float(counted[day]) for day in recorded}

    def _counted(self, machines: list[Machine], days: list[date], kpi: PilotKpi) -> Days:
        """Return a ratio of counters, or good parts, a day over all machines."""
        above, below = _COUNTERS[kpi]
        found = {}
        for day in days:
            upper = self._grown([getattr(machine, above) for machine in machines], day)
            lower: float | None = 1.0
            if below:
                lower = self._grown([getattr(machine, below) for machine in machines], day)
            if upper is not None and lower:
                found[day] = upper / lower * (100.0 if kpi is PilotKpi.SCRAP else 1.0)
        return found

    def _grown(self, keys: list[str], day: date) -> float | None:
        """Return by how much counters grew together on a day; None when one is not known."""
        start_us, end_us = self._span(day)
        total = 0.0
        for key in keys:
            if key not in self._site.number_by_key:
                return None
            share = self._time.share_between(self._site.tag(key), start_us, end_us)
            if share < COVERED:
                return None
            found = self._reader.read_rollups(key, start_us, end_us - 1, HOUR_US)
            total += growth(found)
        return total

    def _span(self, day: date) -> tuple[int, int]:
        start = datetime.combine(day, time(), self._zone)
        end = datetime.combine(day + timedelta(days=1), time(), self._zone)
        return to_us(start), to_us(end)


def growth(rollup: Rollup) -> float:
    """Return by how much a counter grew over buckets; after a reset it grew by what it shows."""
    # A counter's bad first or last sample leaves what it was before and after within the bucket.
    first = np.where(np.isfinite(rollup.first), rollup.first, rollup.minimum)
    last = np.where(np.isfinite(rollup.last), rollup.last, rollup.maximum)
    steps = np.stack((first, last), axis=1).ravel()
    steps = steps[np.isfinite(steps)]
    rises = np.diff(steps)
    return float(np.where(rises < 0, steps[1:], rises).sum())
