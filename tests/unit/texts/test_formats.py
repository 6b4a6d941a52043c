"""Numbers, ages and times read the same everywhere and keep their width."""

import locale
import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hmi.texts import formats
from hmi.texts.formats import NOTHING

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (3.14159, 2, "3.14"), (80, 1, "80.0"), (-0.04, 1, "0.0"), (-0.0, 0, "0"),
        (-5.2, 1, "-5.2"),
        (None, 1, NOTHING), (math.nan, 1, "not a number"), (math.inf, 1, "∞"),
        (-math.inf, 1, "-∞"),
        (1234567.0, 0, "1234567"), (1e308, 1, "1.0e+308"), (True, 0, "1"), (2**70, 2, "1.18e+21"),
    ],
)  # fmt: skip
def test_numbers_have_fixed_decimals(value, decimals, text):
    assert formats.number(value, decimals) == text


def test_the_decimal_point_can_be_a_comma():
    assert formats.number(3.5, 1, ",") == "3,5"
    assert formats.with_unit(3.5, 1, "bar", ",") == f"3,5{NBSP}bar"


def test_a_missing_value_has_no_unit():
    assert formats.with_unit(None, 1, "bar") == NOTHING
    assert formats.with_unit(5.0, 0) == "5"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, NOTHING), (math.inf, NOTHING), (-3.0, "0.0 s"), (0.44, "0.4 s"), (9.99, "9.9 s"),
        (12.9, "12 s"),
        (59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (7300, "2 h"),
        (172799, "47 h"), (172800, "2 d"),
    ],
)  # fmt: skip
def test_ages_are_cut_and_never_rounded_up(seconds, text):
    assert formats.age(seconds).replace(NBSP, " ") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, NOTHING), (0, "0 s"), (45.9, "45 s"), (725, "12 min 05 s"), (4320, "1 h 12 min"),
        (3700, "1 h 01 min"), (97200, "1 d 03 h"), (-1, "0 s"), (math.nan, NOTHING),
    ],
)  # fmt: skip
def test_durations_show_two_units(seconds, text):
    assert formats.duration(seconds).replace(NBSP, " ") == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2.5e9, "2.5 GB"), (3e12, "3.0 TB"),
     (9e15, "9000.0 TB")],
)  # fmt: skip
def test_sizes_use_the_largest_unit(count, text):
    assert formats.size(count).replace(NBSP, " ") == text


def test_percent_is_of_one():
    assert formats.percent(0.853) == f"85.3{NBSP}%"
    assert formats.percent(None) == NOTHING


def test_times_are_local_to_the_named_zone():
    moment = datetime(2026, 7, 1, 12, 0, 5, tzinfo=UTC)
    assert formats.clock_time(moment, "Europe/Berlin") == "14:00:05"
    assert formats.date_time(moment, ZoneInfo("America/New_York")) == "2026-07-01 08:00:05"
    assert formats.date(moment, "Pacific/Auckland") == "2026-07-02"
    assert formats.clock_time(None, "UTC") == NOTHING


def test_the_locale_of_the_computer_does_not_matter():
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
        assert formats.number(1234.5) == "1234.5"
    finally:
        locale.setlocale(locale.LC_ALL, before)
