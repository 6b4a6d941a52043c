"""The reference vectors of the rates of annunciations."""

import pytest

from hmi.alarms.flood import FloodDetector
from hmi.reports.annunciations import (
    busy_hours_share,
    chatter_index,
    crowded_share,
    flood_share,
    flood_spans,
    is_chattering,
    peak,
    per_hour,
    per_ten_minutes,
    sliding_peak,
)

DAY_S = 86400.0
TWELVE = [30.0 * n for n in range(12)]


def test_twelve_alarms_in_six_minutes_are_one_flood():
    assert flood_spans(TWELVE) == [(300.0, 810.0)]


def test_flood_with_stragglers_ends_when_fewer_than_five_are_left():
    times = [60.0 * n for n in range(10)] + [599.0, 700.0, 760.0, 820.0]
    assert flood_spans(times) == [(599.0, 1140.0)]


def test_ten_alarms_are_no_flood():
    assert flood_spans(TWELVE[:10]) == []
    assert flood_spans([]) == []


def test_detector_tells_of_the_running_flood():
    detector = FloodDetector()
    for at_s in TWELVE:
        detector.annunciate(at_s)
    assert (detector.since_s, detector.count) == (300.0, 12)
    detector.tick(809.9)
    assert detector.since_s == 300.0
    detector.tick(810.0)
    assert (detector.since_s, detector.count) == (None, 4)


def test_evenly_spread_day_has_the_reference_figures():
    times = [600.0 * n for n in range(144)]
    assert per_hour(times, 0, DAY_S) == 6
    assert per_ten_minutes(times, 0, DAY_S) == 1
    assert crowded_share(times, 0, DAY_S) == 0
    assert peak(times, 0, DAY_S) == 1
    assert sliding_peak(times, 0, DAY_S) == 1
    assert flood_share(times, 0, DAY_S) == 0


def test_flood_share_is_clipped_to_the_window():
    assert flood_share(TWELVE, 0, 1000) == pytest.approx(0.51)
    assert flood_share(TWELVE, 400, 500) == 1.0
    assert flood_share(TWELVE, 900, 1000) == 0.0


def test_peaks_differ_where_a_burst_lies_across_a_bucket():
    times = [590.0 + n for n in range(20)]
    assert peak(times, 0, 1200) == 10
    assert sliding_peak(times, 0, 1200) == 20
    assert peak([], 0, 1200) == sliding_peak([], 0, 1200) == 0


def test_crowded_share_counts_whole_buckets_only():
    times = [610.0 + n for n in range(11)]
    assert crowded_share(times, 0, 1200) == 0.5
    assert crowded_share(times, 10, 1210) == 1.0
    assert crowded_share(times, 10, 1190) is None


@pytest.mark.parametrize(
    ("times", "chatters"),
    [([0, 20, 45], True), ([0, 30, 60], True), ([0, 30, 61], False), ([0, 1], False), ([], False)],
)
def test_three_within_a_minute_chatter(times, chatters):
    assert is_chattering(times) is chatters


def test_chatter_index_has_the_reference_values():
    assert chatter_index([0, 20, 40, 60]) == pytest.approx(0.05)
    assert chatter_index([0, 600, 1200]) == pytest.approx(0.001667, abs=1e-6)
    assert chatter_index([0, 0.1]) == 1.0
    assert chatter_index([5]) == 0.0


def test_busy_hours_are_whole_clock_hours_with_more_than_thirty():
    times = [3600.0 + 100 * n for n in range(31)] + [7200.0 + 100 * n for n in range(30)]
    assert busy_hours_share(times, 0, 4 * 3600) == 0.25
    assert busy_hours_share(times, 1800, 4 * 3600) == pytest.approx(1 / 3)
    assert busy_hours_share(times, 100, 3500) is None
