"""Moments in words, right in both nights in which the clock is changed and in any zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ui.widgets.past_words import day_words, moment_words, time_words, weekday

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def utc(*fields):
    return datetime(*fields, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (utc(2026, 11, 21, 7, 0), "08:00:00 today"),
        (utc(2026, 11, 20, 13, 32, 10), "14:32:10 yesterday"),
        (utc(2026, 11, 19, 22, 59), "23:59:00 Thu 2026-11-19"),
        (utc(2026, 11, 19, 23, 30), "00:30:00 yesterday"),
    ],
)
def test_the_day_is_the_one_of_the_site(at, told):
    assert moment_words(at, NOW, BERLIN) == told


def test_another_zone_has_another_day():
    at = utc(2026, 11, 20, 19, 0)
    assert day_words(at, NOW, BERLIN) == "yesterday"
    assert day_words(at, NOW, KOLKATA) == "today"


def test_the_hour_that_comes_twice_is_told_apart():
    first, second = utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)
    assert time_words(first, BERLIN) == "02:30:00 CEST"
    assert time_words(second, BERLIN) == "02:30:00 CET"
    assert time_words(utc(2026, 10, 25, 2, 30), BERLIN) == "03:30:00"


def test_the_hour_that_is_left_out_is_never_shown():
    before, after = utc(2026, 3, 29, 0, 59, 59), utc(2026, 3, 29, 1, 0)
    assert (time_words(before, BERLIN), time_words(after, BERLIN)) == ("01:59:59", "03:00:00")


def test_a_weekday_is_the_local_one():
    assert weekday(utc(2026, 11, 22, 23, 30), BERLIN) == "Mon"
