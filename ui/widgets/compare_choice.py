"""Which runs a comparison is of, from what was chosen by touch. Pure."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hmi.clock import from_us, to_us
from hmi.plant.shifts import ShiftCalendar
from hmi.trends.earlier import days_before, shift_before, shifts_before, spans_before

BEFORE, SHIFT, DATE, EVENT, GOLDEN = "before", "shift", "date", "event", "golden"
METHODS = {
    BEFORE: "Before",
    SHIFT: "Shift",
    DATE: "Date",
    EVENT: "Event",
    GOLDEN: "Golden run",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A run and the others by when they began, how long they are, and names of shifts."""

    this_us: int = 0
    earlier_us: tuple[int, ...] = ()
    length_us: int = 0
    before_us: int = 0
    names: tuple[str, ...] = ()


def choice_of(
    method: str, calendar: ShiftCalendar, window_us: tuple[int, int], back: int, many: int
) -> Chosen:
    """Return what a window is compared with; by shift it is the shift at the window's end."""
    start_us, end_us = window_us
    length_us = end_us - start_us
    if method == DATE:
        zone = ZoneInfo(calendar.timezone)
        return Chosen(start_us, days_before(start_us, zone, back, many), length_us)
    if method == SHIFT:
        return _shifts(calendar, end_us, back, many)
    return Chosen(start_us, spans_before(start_us, length_us, back, many), length_us)


def _shifts(calendar: ShiftCalendar, end_us: int, back: int, many: int) -> Chosen:
    moment = from_us(end_us)
    # Outside all shifts the last one that ran is this one.
    now = calendar.span_at(moment) or shift_before(calendar, moment)
    if now is None:
        return Chosen()
    others = shifts_before(calendar, now, back, many)
    spans = [now, *others]
    length_us = max(to_us(span.end) - to_us(span.start) for span in spans)
    begins = tuple(to_us(span.start) for span in others)
    names = tuple(dict.fromkeys(span.name for span in spans))
    return Chosen(to_us(now.start), begins, length_us, 0, names)
