"""What the panel of OEE shows, read from files on a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hmi.clock import from_us, to_us
from hmi.performance.period_figures import PeriodFigures, period_figures
from hmi.performance.period_reading import PeriodReading
from hmi.performance.shift_record import OrderRun
from hmi.plant.assets import Machine
from hmi.texts import formats
from ui.live.station import Station
from ui.widgets.oee_history import OeeBar

SHIFTS, DAYS = 21, 14


class PeriodKind(StrEnum):
    """What the figures are of."""

    SHIFT = "shift"
    LAST = "last"
    TODAY = "today"
    YESTERDAY = "yesterday"
    ORDER = "order"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Period:
    """A chosen time; start and end count for an order or an own period only."""

    kind: PeriodKind
    start_us: int = 0
    end_us: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class OeeShown:
    """Figures of the period, the bars of earlier ones, and the orders to choose from."""

    period: Period
    """With its times."""
    figures: PeriodFigures
    bars: Sequence[OeeBar]
    orders: Sequence[OrderRun]


def read_oee(
    station: Station, reading: PeriodReading, machine: Machine, period: Period, *, by_day: bool
) -> OeeShown:
    """Return everything that is shown of a machine. Raise StorageError; blocks on files."""
    now_us = to_us(station.clock.now())
    whole = _with_times(reading, period, now_us)
    figures = reading.figures(machine, whole.start_us, whole.end_us, now_us)
    bars = _bars(station, reading, machine, now_us, by_day=by_day)
    return OeeShown(whole, figures, bars, reading.orders(machine, now_us))


def _with_times(reading: PeriodReading, period: Period, now_us: int) -> Period:
    kind = period.kind
    if kind in (PeriodKind.ORDER, PeriodKind.OWN):
        return period
    if kind in (PeriodKind.TODAY, PeriodKind.YESTERDAY):
        yesterday, today = reading.days(now_us, 2)
        start_us, end_us = today if kind is PeriodKind.TODAY else yesterday
        return Period(kind, start_us, end_us)
    shifts = reading.shifts(now_us, 3)
    over = [one for one in shifts if one.plan.end_us <= now_us]
    running = [one for one in shifts if one.plan.end_us > now_us]
    found = running[-1:] if kind is PeriodKind.SHIFT else over[-1:]
    if not found:
        return Period(kind, now_us, now_us)
    return Period(kind, found[0].plan.start_us, found[0].plan.end_us, found[0].name)


def _bars(
    station: Station, reading: PeriodReading, machine: Machine, now_us: int, *, by_day: bool
) -> list[OeeBar]:
    zone = station.site.calendar.timezone
    if by_day:
        spans = [
            (formats.date(from_us(start), zone)[5:], start, end)
            for start, end in reading.days(now_us, DAYS)
        ]
    else:
        spans = [
            (one.name, one.plan.start_us, one.plan.end_us)
            for one in reading.shifts(now_us, SHIFTS)
        ]
    if not spans:
        return []
    records = reading.records(machine, spans[0][1], now_us, now_us)
    return [
        _bar(name, start, end, period_figures(
            machine.key, [one for one in records if start <= one.start_us < end], start, end
        ))
        for name, start, end in spans
    ]  # fmt: skip


def _bar(name: str, start_us: int, end_us: int, found: PeriodFigures) -> OeeBar:
    kpis = found.kpis
    factors = (kpis.availability, kpis.effectiveness, kpis.quality)
    return OeeBar(name, start_us, end_us, found.oee, factors)
