"""Which earlier times a time is compared with: spans, days of the wall clock, shifts. Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hmi.clock import from_us, to_us
from hmi.plant.shifts import ShiftCalendar, ShiftSpan

_LONGEST_BREAK = timedelta(days=21)
"""A plant that rests longer than this has no shift before it that could be compared."""
_LOOK = timedelta(minutes=15)


def spans_before(start_us: int, span_us: int, back: int, most: int) -> tuple[int, ...]:
    """Return when `most` spans of the same length began, the first of them `back` before."""
    return tuple(start_us - (back + n) * span_us for n in range(most))


def days_before(start_us: int, zone: ZoneInfo, back: int, most: int) -> tuple[int, ...]:
    """Return the same time of the wall clock on `most` earlier days, the first `back` before.

    Where the clocks were changed in between, this is not a multiple of 24 h.
    """
    local = from_us(start_us).astimezone(zone)
    days = (local.date() - timedelta(days=back + n) for n in range(most))
    return tuple(to_us(datetime.combine(day, local.time(), zone)) for day in days)


def shift_before(calendar: ShiftCalendar, start: datetime) -> ShiftSpan | None:
    """Return the last shift that began before a moment, None where there was none for weeks."""
    moment = start - timedelta(microseconds=1)
    while start - moment < _LONGEST_BREAK:
        span = calendar.span_at(moment)
        if span is not None and span.start < start:
            return span
        moment -= _LOOK
    return None


def shifts_before(
    calendar: ShiftCalendar, now: ShiftSpan, back: int, most: int
) -> tuple[ShiftSpan, ...]:
    """Return `most` earlier shifts, the first of them `back` before, the others of its name."""
    found: list[ShiftSpan] = []
    at, steps = now, 0
    while len(found) < most and (before := shift_before(calendar, at.start)) is not None:
        at, steps = before, steps + 1
        if steps >= back and (not found or at.name == found[0].name):
            found.append(at)
    return tuple(found)
