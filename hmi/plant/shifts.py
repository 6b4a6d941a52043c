"""The shift calendar: which shift runs at a moment, and when it began."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Planned downtime inside a shift, in local time."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shift of the weekly plan, in local time; end before or equal start means the next day.

    days are ISO weekdays of the shift's start, 1 is Monday.
    """

    name: str
    start: time
    end: time
    days: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftSpan:
    """One occurrence of a shift: [start, end) as aware moments, breaks likewise."""

    name: str
    start: datetime
    end: datetime
    breaks: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCalendar:
    """The weekly shifts of the site. Without shifts each local day is one span named `24 h`."""

    timezone: str = "UTC"
    shifts: tuple[Shift, ...] = ()

    def span_at(self, moment: datetime) -> ShiftSpan | None:
        """Return the shift that runs at an aware moment, None outside all shifts."""
        zone = ZoneInfo(self.timezone)
        local = moment.astimezone(zone)
        for shift in self.shifts or (_WHOLE_DAY,):
            for back in (0, 1):
                day = local.date() - timedelta(days=back)
                span = _span(shift, day.isoweekday(), datetime.combine(day, time(), zone))
                if span is not None and span.start <= moment < span.end:
                    return span
        return None

    def spans_between(self, start: datetime, end: datetime) -> tuple[ShiftSpan, ...]:
        """Return the shifts that touch [start, end), aware moments, in order of their start."""
        zone = ZoneInfo(self.timezone)
        first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        found = []
        for number in range(-1, (last - first).days + 1):
            day = first + timedelta(days=number)
            midnight = datetime.combine(day, time(), zone)
            for shift in self.shifts or (_WHOLE_DAY,):
                span = _span(shift, day.isoweekday(), midnight)
                if span is not None and span.start < end and span.end > start:
                    found.append(span)
        return tuple(sorted(found, key=lambda span: span.start))


_WHOLE_DAY = Shift(name="24 h", start=time(0), end=time(0))


def _span(shift: Shift, weekday: int, midnight: datetime) -> ShiftSpan | None:
    if weekday not in shift.days:
        return None
    start = _local(midnight, shift.start)
    end = _after(midnight, shift.end, start)
    pauses = []
    for pause in shift.breaks:
        begin = _after(midnight, pause.start, start - timedelta(microseconds=1))
        pauses.append((begin, _after(midnight, pause.end, begin)))
    return ShiftSpan(shift.name, start, end, tuple(pauses))


def _local(midnight: datetime, at: time) -> datetime:
    return datetime.combine(midnight.date(), at, midnight.tzinfo)


def _after(midnight: datetime, at: time, start: datetime) -> datetime:
    """Return the first local time `at` after start; both are wall times of one zone."""
    moment = _local(midnight, at)
    if moment > start:
        return moment
    return _local(midnight + timedelta(days=1), at)
