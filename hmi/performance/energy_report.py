"""The energy of a site and of its machines over days and months, read at once. Blocking."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from hmi.clock import to_us
from hmi.condition.energy import QUARTER_US
from hmi.machines.past_states import past_states
from hmi.performance.energy_figures import EnergyFigures, figures_of
from hmi.performance.energy_quarters import (
    DemandNow,
    PeakQuarter,
    Quarters,
    added_up,
    demand_now,
    peaks,
    quarters_of,
)
from hmi.performance.energy_reading import RegisterReading, metered, parts_in, power_of
from hmi.performance.energy_register import RegisterCurve, power_of_curve
from hmi.plant.assets import Machine
from hmi.plant.shifts import ShiftCalendar


class EnergyPeriod(StrEnum):
    """Over which time a machine's energy is told, up to now."""

    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, eq=False)
class SiteDemand:
    """All whole quarters since start_us: of the site, by machine, and the peaks among them."""

    start_us: int
    now_us: int
    whole: Quarters
    by_machine: dict[str, Quarters]
    peaks: list[PeakQuarter]
    unread: tuple[str, ...]
    """Machines whose registers gave no reading in this time; they are in no sum."""

    def since(self, start_us: int) -> "SiteDemand":
        """Return the quarters from a time on."""
        first = int(np.searchsorted(self.whole.starts_us, start_us, "left"))
        cut = {key: _from(one, first) for key, one in self.by_machine.items()}
        whole = _from(self.whole, first)
        return SiteDemand(start_us, self.now_us, whole, cut, peaks(whole, cut), self.unread)


def span_of(calendar: ShiftCalendar, now: datetime, period: EnergyPeriod) -> tuple[int, int]:
    """Return begin and end of a period that ends now, in microseconds.

    Outside all shifts it is the last one that ran, within a week; days begin at local midnight.
    """
    now_us = to_us(now)
    midnight = datetime.combine(now.astimezone(ZoneInfo(calendar.timezone)).date(), time(),
                                ZoneInfo(calendar.timezone))  # fmt: skip
    if period is EnergyPeriod.SHIFT:
        running = calendar.span_at(now)
        past = calendar.spans_between(now - timedelta(days=7), now)
        span = running or (past[-1] if past else None)
        return (to_us(midnight), now_us) if span is None else (
            to_us(span.start), min(now_us, to_us(span.end))
        )  # fmt: skip
    if period is EnergyPeriod.DAY:
        return to_us(midnight), now_us
    days = 7 if period is EnergyPeriod.WEEK else 30
    return to_us(now - timedelta(days=days)), now_us


def month_start_us(calendar: ShiftCalendar, now: datetime) -> int:
    """Return when the local calendar month began: demand is billed by it."""
    zone = ZoneInfo(calendar.timezone)
    first = now.astimezone(zone).date().replace(day=1)
    return to_us(datetime.combine(first, time(), zone))


def read_demand(reading: RegisterReading, start_us: int) -> SiteDemand | None:
    """Return the quarters of the site since a time; None where nothing counts energy."""
    site, now_us = reading.site, reading.until_us
    machines, meter = metered(site), site.energy.meter_tag
    keys = [*machines.values(), *([meter] if meter else [])]
    curves = reading.curves(keys, start_us, now_us)
    by_machine = {
        key: quarters_of(curves[tag], start_us, now_us)
        for key, tag in machines.items()
        if _is_read(curves.get(tag))
    }
    if meter and _is_read(curves.get(meter)):
        whole = quarters_of(curves[meter], start_us, now_us)
    elif by_machine:
        whole = added_up(list(by_machine.values()))
    else:
        return None
    unread = tuple(key for key in machines if key not in by_machine)
    return SiteDemand(start_us, now_us, whole, by_machine, peaks(whole, by_machine), unread)


def read_running(reading: RegisterReading) -> DemandNow | None:
    """Return the quarter that ran at a moment; None where nothing counts energy."""
    site, now_us = reading.site, reading.until_us
    machines, meter = metered(site), site.energy.meter_tag
    if not machines and not meter:
        return None
    keys = [*machines.values(), *([meter] if meter else [])]
    curves = reading.running(keys, now_us // QUARTER_US * QUARTER_US)

    def value_of(key: str) -> float | None:
        times, values = reading.last(key)
        return float(values[-1]) if len(times) and now_us - int(times[-1]) < QUARTER_US else None

    by_machine = {key: curves[tag] for key, tag in machines.items()}
    limit = site.energy.demand_limit_kw
    slopes = {key: power_of_curve(curve, now_us) for key, curve in by_machine.items()}
    power = power_of(site, value_of, slopes)
    return demand_now(curves.get(meter), by_machine, power, limit, now_us)


def read_figures(
    reading: RegisterReading, machine: Machine, between_us: tuple[int, int]
) -> EnergyFigures | None:
    """Return what a machine's energy went into; None where it has no register of energy."""
    tag = metered(reading.site).get(machine.key)
    if tag is None:
        return None
    counters = (machine.total_tag, machine.good_tag, machine.reject_tag)
    curves = reading.curves([tag, *counters], *between_us)
    if tag not in curves:
        return None
    gaps = [*reading.reader.gaps(*between_us), *reading.known]
    states = past_states(reading.site, machine, reading.reader.read, gaps, between_us)
    return figures_of(curves[tag], parts_in(machine, curves, between_us), states, between_us)


def _is_read(curve: RegisterCurve | None) -> bool:
    return curve is not None and len(curve) > 1


def _from(quarters: Quarters, first: int) -> Quarters:
    return Quarters(quarters.starts_us[first:], quarters.kwh[first:], quarters.share[first:])
