"""The reference vectors of the key figures, and the horn."""

import pytest

from hmi.alarms.flood import FloodDetector
from hmi.alarms.horn import sounding
from hmi.alarms.metrics import (
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
from hmi.alarms.rights import highest_priority, longest_shelve_s, may_reset
from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from tests.helpers.builders import START, rule

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


def alarm(letter: str, priority: int, **fields) -> AlarmChanged:
    """Return an alarm in a state."""
    state = AlarmLetter(letter)
    return AlarmChanged(
        "a.x", "a", "X", Priority(priority), state, state, None, START, START, True, False, False,
        1, START, **fields,
    )  # fmt: skip


def test_the_highest_unanswered_priority_sounds():
    alarms = [alarm("B", 3), alarm("B", 2), alarm("C", 1), alarm("D", 1), alarm("G", 1)]
    assert sounding(alarms) is Priority.P2


def test_silenced_alarms_and_alerts_do_not_sound():
    assert sounding([alarm("B", 1, silenced=True), alarm("B", 2, is_alert=True)]) is None


@pytest.mark.parametrize(
    ("role", "longest_s"),
    [
        (Role.VIEWER, (None, None, None, None)),
        (Role.OPERATOR, (None, None, 7200, 7200)),
        (Role.SHIFT_LEAD, (None, 7200, 28800, 28800)),
        (Role.MAINTENANCE, (None, 7200, 28800, 28800)),
        (Role.ENGINEER, (1800, 28800, 28800, 28800)),
        (Role.ADMIN, (None, None, None, None)),
    ],
)
def test_how_long_a_role_may_shelve(role, longest_s):
    assert tuple(longest_shelve_s(role, priority) for priority in Priority) == longest_s


def test_operators_reset_low_priorities_only():
    assert [may_reset(Role.OPERATOR, one) for one in Priority] == [False, False, True, True]
    assert may_reset(Role.MAINTENANCE, Priority.P1)
    assert not may_reset(Role.VIEWER, Priority.P4)


def test_the_worst_sublevel_decides_what_shelving_hides():
    assert highest_priority(rule("a.x", "a.x")) is Priority.P3
    assert highest_priority(rule("a.x", "a.x", extreme_priority=Priority.P1)) is Priority.P1
