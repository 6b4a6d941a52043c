"""The parts of the time bar: the strip, the calendar, and steps of a shift over both nights."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from hmi.plant.shifts import Shift, ShiftCalendar
from tests.gui.looking import too_small
from ui.shell.time_bar import shift_start
from ui.shell.time_strip import TimeStrip
from ui.widgets.date_sheet import DateSheet

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = ShiftCalendar(
    timezone="Europe/Berlin",
    shifts=(
        Shift(name="Early", start=time(6), end=time(14)),
        Shift(name="Late", start=time(14), end=time(22)),
    ),
)


def utc(*fields):
    return datetime(*fields, tzinfo=UTC)


LATEST = utc(2026, 11, 21, 8)


@pytest.mark.parametrize(
    ("at", "forward", "expected"),
    [
        (utc(2026, 11, 20, 8), True, utc(2026, 11, 20, 13)),
        (utc(2026, 11, 20, 8), False, utc(2026, 11, 20, 5)),
        (utc(2026, 11, 20, 5), False, utc(2026, 11, 19, 13)),
        (utc(2026, 11, 20, 22), True, utc(2026, 11, 21, 5)),
        # The night of 2026-10-25 has an hour more, that of 2026-03-29 one less.
        (utc(2026, 10, 24, 20), True, utc(2026, 10, 25, 5)),
        (utc(2026, 10, 25, 5), False, utc(2026, 10, 24, 12)),
        (utc(2026, 3, 28, 22), True, utc(2026, 3, 29, 4)),
    ],
)
def test_a_step_of_a_shift_goes_to_where_one_begins(at, forward, expected):
    assert shift_start(CALENDAR, at, forward=forward) == expected


def test_steps_over_a_week_with_a_long_night_meet_each_shift_once():
    at, met = utc(2026, 10, 22, 0), []
    for _ in range(10):
        at = shift_start(CALENDAR, at, forward=True)
        met.append(f"{at.astimezone(BERLIN):%d %H:%M}")
    assert met == [f"{day} {hour}:00" for day in range(22, 27) for hour in ("06", "14")]


@pytest.fixture
def strip(theme, qtbot):
    strip = TimeStrip(theme, BERLIN, utc(2026, 11, 20, 12), LATEST)
    qtbot.addWidget(strip)
    strip.resize(1000, strip.sizeHint().height())
    strip.show()
    return strip


def test_a_place_and_its_moment_are_inverse(strip):
    for x in (0, 123, 500, 999):
        assert strip.x_of(strip.moment_at(x)) == pytest.approx(x)


def test_no_place_is_later_than_there_can_be(strip):
    strip.show_moment(LATEST, LATEST)
    assert strip.moment_at(999) == LATEST


def test_the_span_follows_the_needle_out_of_sight_and_no_sooner(strip):
    start = strip.start
    strip.show_moment(utc(2026, 11, 20, 12, 10), LATEST)
    assert strip.start == start
    strip.show_moment(utc(2026, 11, 20, 18), LATEST)
    assert strip.start < utc(2026, 11, 20, 18) < strip.end


def test_a_right_click_chooses_nothing(strip, qtbot):
    with qtbot.assertNotEmitted(strip.chosen):
        QTest.mouseClick(strip, Qt.MouseButton.RightButton, pos=QPoint(10, 10))


@pytest.fixture
def over(qtbot):
    over = QWidget()
    over.resize(1024, 768)
    qtbot.addWidget(over)
    over.show()
    return over


def sheet_at(theme, over, at):
    sheet = DateSheet(theme, over, BERLIN, at, LATEST)
    sheet.open()
    return sheet


def day_button(sheet, number):
    return next(b for b in sheet.days if b.isVisible() and b.caption == str(number))


def tap(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_another_day_keeps_the_time_of_day(theme, over, qtbot):
    sheet = sheet_at(theme, over, utc(2026, 11, 20, 13, 32))
    tap(day_button(sheet, 5))
    with qtbot.waitSignal(sheet.chosen) as chosen:
        tap(sheet.confirm)
    assert chosen.args == [utc(2026, 11, 5, 13, 32)]


def test_another_day_beyond_the_change_keeps_the_local_time(theme, over, qtbot):
    sheet = sheet_at(theme, over, utc(2026, 11, 20, 13))
    sheet.turn(-1)
    sheet.choose_day(date(2026, 10, 5))
    with qtbot.waitSignal(sheet.chosen) as chosen:
        tap(sheet.confirm)
    assert chosen.args == [utc(2026, 10, 5, 12)]


def test_the_hour_that_comes_twice_is_passed_twice(theme, over):
    sheet = sheet_at(theme, over, utc(2026, 10, 24, 23, 30))
    told = []
    for _ in range(4):
        sheet.add(timedelta(hours=1))
        told.append(sheet.time_text)
    assert told == ["02:30:00 CEST", "02:30:00 CET", "03:30:00", "04:30:00"]
    sheet.close_sheet()


def test_the_hour_that_is_left_out_is_stepped_over(theme, over):
    sheet = sheet_at(theme, over, utc(2026, 3, 29, 0, 30))
    sheet.add(timedelta(hours=1))
    assert sheet.time_text == "03:30:00"
    sheet.choose_day(date(2026, 3, 28))
    sheet.add(-timedelta(hours=1))
    sheet.choose_day(date(2026, 3, 29))
    assert sheet.moment == utc(2026, 3, 29, 1, 30)
    sheet.close_sheet()


def test_days_to_come_cannot_be_chosen(theme, over):
    sheet = sheet_at(theme, over, LATEST)
    assert day_button(sheet, 21).isEnabled()
    assert not day_button(sheet, 22).isEnabled()
    sheet.close_sheet()


def test_a_later_time_of_today_goes_to_the_latest(theme, over, qtbot):
    sheet = sheet_at(theme, over, LATEST)
    sheet.add(timedelta(hours=5))
    with qtbot.waitSignal(sheet.chosen) as chosen:
        sheet.go()
    assert chosen.args == [LATEST]


def test_every_target_of_the_calendar_is_large_enough(theme, over):
    sheet = sheet_at(theme, over, LATEST)
    assert too_small(sheet, theme) == []
    assert sheet.geometry().height() <= over.height()
    sheet.close_sheet()
