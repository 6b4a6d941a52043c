"""Earlier times to compare with, by span, by date and by shift."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hmi.clock import from_us, to_us
from hmi.plant.shifts import Shift, ShiftCalendar
from hmi.trends.earlier import days_before, shift_before, shifts_before, spans_before

BERLIN = ZoneInfo("Europe/Berlin")
EARLY = Shift(name="Early", start=time(6), end=time(14), days=(1, 2, 3, 4, 5))
LATE = Shift(name="Late", start=time(14), end=time(22), days=(1, 2, 3, 4, 5))
CALENDAR = ShiftCalendar(timezone="Europe/Berlin", shifts=(EARLY, LATE))


def local(*parts):
    return datetime(*parts, tzinfo=BERLIN)


def days(found):
    return [from_us(us).astimezone(BERLIN).strftime("%d %H:%M") for us in found]


def test_spans_follow_each_other_backwards():
    assert spans_before(100, 10, 1, 3) == (90, 80, 70)
    assert spans_before(100, 10, 4, 1) == (60,)


def test_a_day_before_is_the_same_time_of_the_wall_clock_across_both_changes():
    spring = to_us(local(2026, 3, 30, 7, 30))
    assert days(days_before(spring, BERLIN, 1, 2)) == ["29 07:30", "28 07:30"]
    apart = [spring - us for us in days_before(spring, BERLIN, 1, 2)]
    assert [us // 3_600_000_000 for us in apart] == [24, 47]
    autumn = to_us(local(2026, 10, 26, 7, 30))
    apart = [autumn - us for us in days_before(autumn, BERLIN, 1, 2)]
    assert [us // 3_600_000_000 for us in apart] == [24, 49]


def test_the_shift_before_passes_over_the_weekend():
    monday = CALENDAR.span_at(local(2026, 1, 5, 7))
    before = shift_before(CALENDAR, monday.start)
    assert (before.name, before.start) == ("Late", local(2026, 1, 2, 14))


def test_many_shifts_have_the_name_of_the_first():
    now = CALENDAR.span_at(local(2026, 1, 6, 15))
    one = shifts_before(CALENDAR, now, 1, 1)
    assert [span.name for span in one] == ["Early"]
    late = shifts_before(CALENDAR, now, 2, 3)
    assert [(span.name, span.start.astimezone(BERLIN).day) for span in late] == [
        ("Late", 5), ("Late", 2), ("Late", 1)
    ]  # fmt: skip


def test_without_shifts_every_day_is_one():
    calendar = ShiftCalendar(timezone="UTC")
    now = calendar.span_at(datetime(2026, 1, 5, 7, tzinfo=UTC))
    found = shifts_before(calendar, now, 1, 2)
    assert [now.start - span.start for span in found] == [timedelta(days=1), timedelta(days=2)]


def test_a_plant_that_never_worked_has_no_shift_before():
    sundays = ShiftCalendar(shifts=(Shift(name="S", start=time(6), end=time(7), days=()),))
    assert shift_before(sundays, datetime(2026, 1, 5, tzinfo=UTC)) is None
