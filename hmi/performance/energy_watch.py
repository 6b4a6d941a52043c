"""Watches the running quarter hour from live registers, and tells when it will be too much.

The same code says what any moment of the past looked like (energy_quarters.demand_now).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from hmi.alarms.alert_door import Alert
from hmi.bus.bus import Bus
from hmi.bus.facts import DemandReported, GapChanged, SamplesArrived
from hmi.clock import Clock, from_us, to_us
from hmi.condition.energy import QUARTER_US
from hmi.errors import StorageError
from hmi.historian.breaks import Spans
from hmi.historian.holes import spans_for
from hmi.historian.series import Series
from hmi.machines.hearing import Hearing
from hmi.performance.energy_quarters import DemandNow, demand_now
from hmi.performance.energy_reading import REACH_US, line_of, metered, power_of
from hmi.performance.energy_register import RegisterCurve, power_of_curve, readings_of
from hmi.plant.quality import Quality, quality_of
from hmi.plant.site import Site
from hmi.plant.tags import Tag
from hmi.texts import formats

INTERVAL_S = 5.0
ALERT = "energy.demand"
_KEPT_US = 360_000_000
"""So far before the quarter readings are kept: for the power by a register."""
_CALM = 0.98
"""An alert goes when the projection is below this share of the limit."""
Read = Callable[[str, int, int], Series]


class TakesAlerts(Protocol):
    """Lists alerts."""

    def raise_(self, alert: Alert) -> None:
        """Let an alert come."""

    def clear(self, key: str) -> None:
        """Let an alert go."""


@dataclass(slots=True)
class _Readings:
    """The newest readings of one register, in order of time; bad holds times without one."""

    tag: Tag
    times_us: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)

    def add(self, time_us: int, value: float, *, is_good: bool) -> None:
        if not is_good:
            self.bad.append(time_us)
            return
        place = bisect_left(self.times_us, time_us)
        if place == len(self.times_us) or self.times_us[place] != time_us:
            self.times_us.insert(place, time_us)
            self.values.insert(place, value)

    def forget_before(self, time_us: int) -> None:
        """Forget all but the last reading before a time."""
        gone = max(0, bisect_right(self.times_us, time_us) - 1)
        del self.times_us[:gone], self.values[:gone]
        self.bad = [one for one in self.bad if one >= time_us]

    def curve(self, holes: Spans) -> RegisterCurve:
        bad = np.array([(one, one) for one in self.bad], np.int64).reshape(-1, 2)
        spans = np.concatenate((bad, holes))
        return line_of(self.tag, np.array(self.times_us, np.int64), np.array(self.values), spans)


class DemandWatch:
    """Reports the demand of the running quarter some times a minute, and alerts in time."""

    def __init__(self, site: Site, bus: Bus, clock: Clock, alerts: TakesAlerts) -> None:
        self._site, self._bus, self._clock, self._alerts = site, bus, clock, alerts
        self._machines = metered(site)
        keys = {*self._machines.values(), site.energy.meter_tag} - {""}
        self._registers = {key: _Readings(site.tag(key)) for key in sorted(keys)}
        self._by_number = {site.number_by_key[key]: one for key, one in self._registers.items()}
        self._powers: dict[int, tuple[int, float]] = {}
        """Newest power by number of tag: time and value; none while its quality is bad."""
        self._numbers = np.array(sorted({*self._by_number, *_powers(site)}), np.uint32)
        self._hearing = Hearing(clock)
        self._gaps: dict[int, GapChanged] = {}
        self._spans: dict[str, Spans] = {}
        self._next_s = clock.monotonic()
        self._warned_us: int | None = None
        self.now: DemandReported | None = None
        if self._registers:
            bus.samples.subscribe(self._take_samples)
            bus.connections.subscribe(self._hearing.take)
            bus.gaps.subscribe(self._take_gap)

    def restore(self, read: Read, gaps: Iterable[GapChanged] = ()) -> None:
        """Read what the running quarter took before this start. Blocks on files for a moment."""
        self._gaps = {gap.number: gap for gap in gaps} | self._gaps
        self._spans.clear()
        now_us = to_us(self._clock.now())
        for key, readings in self._registers.items():
            try:
                series = read(key, now_us // QUARTER_US * QUARTER_US, now_us)
            except StorageError:
                continue  # The recorder tells of it; the quarter is then known from here on.
            times, values, bad = readings_of(series)
            for time_us, value in zip(times.tolist(), values.tolist(), strict=True):
                readings.add(time_us, value, is_good=True)
            readings.bad += bad[:, 0].tolist()

    def tick(self) -> None:
        """Report when it is time."""
        if not self._registers or self._clock.monotonic() < self._next_s:
            return
        self._next_s = self._clock.monotonic() + INTERVAL_S
        now_us = to_us(self._clock.now())
        found = self._demand(now_us)
        self._alert(found)
        limit = self._site.energy.demand_limit_kw
        self.now = reported(found, limit)
        self._bus.demand.publish(self.now)
        for readings in self._registers.values():
            readings.forget_before(found.start_us - _KEPT_US)

    def facts(self) -> Sequence[DemandReported]:
        """Return what a window is told that joins now."""
        return () if self.now is None else (self.now,)

    def _demand(self, now_us: int) -> DemandNow:
        curves = {key: one.curve(self._holes(key)) for key, one in self._registers.items()}
        by_machine = {key: curves[tag] for key, tag in self._machines.items()}
        power = power_of(self._site, self._power, self._slopes(by_machine, now_us))
        whole = curves.get(self._site.energy.meter_tag)
        return demand_now(whole, by_machine, power, self._site.energy.demand_limit_kw, now_us)

    def _alert(self, found: DemandNow) -> None:
        limit = self._site.energy.demand_limit_kw or 0.0
        if found.warns and self._warned_us != found.start_us:
            self._warned_us = found.start_us
            end = formats.clock_time(
                from_us(found.start_us + QUARTER_US), self._site.calendar.timezone
            )
            said = (
                ("time", end[:5]), ("projected", formats.number(found.projected_kw, 0)),
                ("limit", formats.number(limit, 0)),
            )  # fmt: skip
            self._alerts.raise_(
                Alert(key=ALERT, code="demand-high", fields=said, value=found.projected_kw)
            )
        elif not found.warns and (found.projected_kw or 0.0) <= _CALM * limit:
            if self._warned_us != 0:
                # Also at the start: what an earlier run warned of is over.
                self._alerts.clear(ALERT)
            self._warned_us = 0

    def _power(self, key: str) -> float | None:
        tag = self._site.tag(key)
        if self._hearing.lost_since_us(self._site.connection_of(tag)) is not None:
            return None
        newest = self._powers.get(self._site.number_by_key[key])
        return None if newest is None else newest[1]

    def _slopes(self, curves: Mapping[str, RegisterCurve], now_us: int) -> dict[str, float | None]:
        """Return by machine the power that its register tells, None where it is not heard."""
        site = self._site
        heard = {
            key: self._hearing.lost_since_us(site.connection_of(site.tag(self._machines[key])))
            is None
            for key in curves
        }
        return {
            key: power_of_curve(curve, now_us) if heard[key] else None
            for key, curve in curves.items()
        }

    def _take_samples(self, fact: SamplesArrived) -> None:
        rows = fact.batch.rows
        # What fills a hole of days is of no quarter that runs.
        is_recent = rows["source_us"] > to_us(self._clock.now()) - QUARTER_US - REACH_US
        ours = rows[np.isin(rows["tag"], self._numbers) & is_recent]
        for number, status, value, source_us, _received_us in ours.tolist():
            is_good = quality_of(status) is not Quality.BAD and value == value
            if number in self._by_number:
                self._by_number[number].add(source_us, value, is_good=is_good)
            elif not is_good:
                self._powers.pop(number, None)
            elif source_us >= self._powers.get(number, (0, 0.0))[0]:
                self._powers[number] = (source_us, value)

    def _take_gap(self, gap: GapChanged) -> None:
        self._gaps[gap.number] = gap
        self._spans.clear()

    def _holes(self, key: str) -> Spans:
        """Return the holes of a register, worked out once for each change of them."""
        if key not in self._spans:
            tag = self._site.tag(key)
            self._spans[key] = spans_for(self._site, tag, self._gaps.values())
        return self._spans[key]


def reported(found: DemandNow, limit_kw: float | None) -> DemandReported:
    """Return a demand as the fact that tells it."""
    return DemandReported(
        at=from_us(found.now_us), quarter=from_us(found.start_us), energy=found.kwh,
        known_share=found.known_share, power=found.power_kw, projected=found.projected_kw,
        limit=limit_kw, warns=found.warns, machines=found.machines,
    )  # fmt: skip


def _powers(site: Site) -> list[int]:
    keys = {site.energy.meter_power_tag, *(one.power_tag for one in site.machines)}
    return [site.number_by_key[key] for key in keys if key in site.number_by_key]
