from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from hmi.clock import from_us, to_us
from ui.widgets.trend_ticks import is_twice, tick_decimals, time_ticks, value_ticks
from ui.widgets.trend_window import DAY_US, HOUR_US, MINUTE_US, TrendWindow, around

BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts):
    return to_us(datetime(*parts, tzinfo=UTC))


def labels(start, end, most=12, zone=BERLIN):
    return [tick.label for tick in time_ticks(start, end, zone, most)]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, ["12:00:00", "12:00:10", "12:00:20", "12:00:30", "12:00:40", "12:00:50", "12:01:00"]),
        (10, ["12:00", "12:02", "12:04", "12:06", "12:08", "12:10"]),
        (60, ["12:00", "12:10", "12:20", "12:30", "12:40", "12:50", "13:00"]),
        (
            960,
            ["12:00", "14:00", "16:00", "18:00", "20:00", "22:00", "2026-01-06", "02:00", "04:00"],
        ),
    ],
)
def test_times_are_round_on_the_clock_of_the_site(minutes, expected):
    start = utc(2026, 1, 5, 11, 0)
    assert labels(start, start + minutes * MINUTE_US, most=8) == expected


def test_midnight_is_marked_by_the_date():
    start = utc(2026, 1, 5, 20, 0)
    ticks = time_ticks(start, start + 8 * HOUR_US, BERLIN, 8)
    assert [tick.label for tick in ticks if tick.is_day] == ["2026-01-06"]


def test_the_hour_that_is_passed_twice_is_marked_twice():
    # Clocks go back at 03:00 summer time on 25 October 2026: 00:00 to 04:00 lasts five hours.
    start = utc(2026, 10, 24, 22, 0)
    found = labels(start, start + 5 * HOUR_US)
    assert found == ["2026-10-25", "00:30", "01:00", "01:30", "02:00 CEST", "02:30 CEST",
                     "02:00 CET", "02:30 CET", "03:00", "03:30", "04:00"]  # fmt: skip


def test_the_hour_that_is_left_out_is_not_marked():
    # Clocks go forward at 02:00 on 29 March 2026.
    start = utc(2026, 3, 28, 23, 0)
    assert labels(start, start + 5 * HOUR_US, most=6) == [
        "2026-03-29", "01:00", "03:00", "04:00", "05:00", "06:00"
    ]  # fmt: skip


@pytest.mark.parametrize("start", [utc(2026, 3, 28, 0, 0), utc(2026, 10, 24, 0, 0)])
def test_over_a_switch_of_clocks_days_begin_at_midnight_and_hours_stay_round(start):
    ticks = time_ticks(start, start + 2 * DAY_US, BERLIN, 10)
    assert {tick.label for tick in ticks if not tick.is_day} <= {"06:00", "12:00", "18:00"}
    assert sum(tick.is_day for tick in ticks) == 2


def test_days_are_marked_at_local_midnight_over_a_week():
    start = utc(2026, 3, 25, 0, 0)
    found = labels(start, start + 7 * DAY_US, most=8)
    assert found == [f"2026-03-{day}" for day in range(26, 32)] + ["2026-04-01"]


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
@pytest.mark.parametrize("span", [MINUTE_US, HOUR_US, DAY_US, 7 * DAY_US, 40 * DAY_US])
def test_ticks_are_in_order_within_the_range_and_not_too_many(name, span):
    start = utc(2026, 4, 4, 7, 13, 27)
    times = [tick.time_us for tick in time_ticks(start, start + span, ZoneInfo(name), 8)]
    assert times == sorted(set(times))
    assert all(start <= time <= start + span for time in times)
    assert 1 <= len(times) <= 10


def test_only_the_repeated_hour_is_twice():
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert is_twice(night.astimezone(BERLIN))
    assert not is_twice(night.replace(hour=2).astimezone(BERLIN))
    assert not is_twice(datetime(2026, 3, 29, 1, 30, tzinfo=UTC).astimezone(BERLIN))


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0.0, 100.0, 5, [0, 20, 40, 60, 80, 100]),
        (2.41, 2.55, 3, [2.45, 2.5, 2.55]),
        (-1.0, 1.0, 4, [-1, -0.5, 0, 0.5, 1]),
        (5.0, 5.0, 4, []),
        (0.0, float("nan"), 4, []),
    ],
)
def test_values_are_round(low, high, most, expected):
    assert value_ticks(low, high, most) == pytest.approx(expected)


def test_decimals_tell_ticks_apart():
    assert tick_decimals([2.45, 2.5, 2.55]) == 2
    assert tick_decimals([0.0, 20.0]) == 0
    assert tick_decimals([60.0]) == 0
    assert tick_decimals([2.5]) == 1


NOW = utc(2026, 1, 5, 12, 0)


def test_a_live_window_ends_now_and_a_paused_one_stays():
    live = TrendWindow(HOUR_US)
    assert live.bounds(NOW) == (NOW - HOUR_US, NOW)
    paused = live.paused(NOW)
    assert paused.bounds(NOW + DAY_US) == (NOW - HOUR_US, NOW)
    assert not paused.is_live
    assert paused.live().is_live


def test_panning_pauses_and_reaching_the_present_is_live_again():
    live = TrendWindow(HOUR_US)
    past = live.panned(-HOUR_US, NOW)
    assert past.bounds(NOW) == (NOW - 2 * HOUR_US, NOW - HOUR_US)
    assert past.panned(HOUR_US // 2, NOW).end_us == NOW - HOUR_US // 2
    assert past.panned(2 * HOUR_US, NOW).is_live


def test_zooming_keeps_what_is_under_the_finger_and_live_stays_live():
    past = TrendWindow(HOUR_US, NOW - DAY_US)
    anchor = NOW - DAY_US - HOUR_US // 4
    zoomed = past.zoomed(0.5, anchor, NOW)
    start, end = zoomed.bounds(NOW)
    assert (anchor - start) / (end - start) == pytest.approx(0.75)
    assert TrendWindow(HOUR_US).zoomed(0.5, anchor, NOW) == TrendWindow(HOUR_US // 2)


def test_nothing_is_shown_beyond_now_and_spans_have_ends():
    assert around(NOW - MINUTE_US, HOUR_US, NOW).end_us == NOW
    past = TrendWindow(HOUR_US, NOW - MINUTE_US)
    assert past.zoomed(10.0, NOW - HOUR_US, NOW).end_us == NOW
    assert past.zoomed(1e-9, NOW, NOW).span_us == 10_000_000
    assert past.zoomed(1e9, NOW, NOW).span_us == 800 * DAY_US


@pytest.mark.parametrize(
    ("zone", "night", "labels"),
    [
        # An hour is passed twice, from 02:00 on.
        ("Europe/Berlin", "2026-10-24T22:30:00", ["01:00 CEST", "02:00 CEST", "02:00 CET"]),
        # Half an hour is passed twice, from 01:30 on.
        ("Australia/Lord_Howe", "2026-04-04T14:00:00", ["01:30 +11", "01:30 +1030"]),
    ],
)
def test_a_time_that_is_passed_twice_is_written_twice_and_told_apart(zone, night, labels):
    start = to_us(datetime.fromisoformat(night).replace(tzinfo=UTC))
    ticks = time_ticks(start, start + 3 * HOUR_US, ZoneInfo(zone), 8)
    written = [tick.label for tick in ticks]
    assert [one for one in labels[1:] if one in written] == labels[1:]
    assert len(set(written)) == len(written)
    steps = {b.time_us - a.time_us for a, b in pairwise(ticks)}
    assert steps == {HOUR_US // 2}, "time goes on evenly, whatever the clock shows"


@pytest.mark.parametrize(
    ("zone", "night"),
    [("Europe/Berlin", "2026-03-28T22:30:00"), ("Australia/Lord_Howe", "2026-10-03T13:00:00")],
)
def test_a_time_that_is_left_out_is_not_written(zone, night):
    start = to_us(datetime.fromisoformat(night).replace(tzinfo=UTC))
    ticks = time_ticks(start, start + 5 * HOUR_US, ZoneInfo(zone), 12)
    walls = [from_us(tick.time_us).astimezone(ZoneInfo(zone)) for tick in ticks]
    assert all(wall.minute in (0, 30) for wall in walls)
    left_out = {"02:00", "02:30"} if zone == "Europe/Berlin" else {"02:00", "02:15"}
    assert not left_out & {tick.label for tick in ticks}
    assert {b.time_us - a.time_us for a, b in pairwise(ticks)} == {HOUR_US // 2}


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("span", [10 * MINUTE_US, HOUR_US, 8 * HOUR_US, DAY_US, 400 * DAY_US])
def test_times_are_round_in_zones_of_half_and_quarter_hours(zone, span):
    start = to_us(datetime(2026, 3, 30, 7, 13, 5, tzinfo=UTC))
    ticks = time_ticks(start, start + span, ZoneInfo(zone), 8)
    assert ticks
    for tick in ticks:
        wall = from_us(tick.time_us).astimezone(ZoneInfo(zone))
        assert wall.second == 0
        if span >= 8 * HOUR_US:
            assert wall.minute == 0
