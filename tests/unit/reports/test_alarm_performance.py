"""Key figures of alarms from a journal: each figure from a story of its own."""

from dataclasses import replace

import pytest

from hmi.journal.transitions import Transition
from hmi.reports.alarm_performance import alarm_performance
from hmi.reports.alarm_targets import Grade, figures, split_distance

HOUR, DAY = 3600.0, 86400.0
ROW = Transition(
    0.0, "a.x", "a", "X high", 3, 1, "A", "B", "activate", "", "",
    is_annunciation=True, is_alert=False, active=True,
)  # fmt: skip


def came(at_s, key="a.x", **fields):
    return replace(ROW, at_s=at_s, key=key, **fields)


def then(at_s, trigger, letter, key="a.x", **fields):
    return replace(
        ROW, at_s=at_s, key=key, trigger=trigger, letter=letter, is_annunciation=False, **fields
    )


def performance(*rows, start=0.0, end=DAY):
    return alarm_performance(sorted(rows, key=lambda row: row.at_s), start, end)


def test_a_period_without_alarms_has_no_shares():
    found = performance()
    assert (found.count, found.per_hour, found.peak) == (0, 0, 0)
    assert found.returned_first_share is found.rubber_stamped_share is found.top_share is None
    assert split_distance(found) is None
    assert found.hours == (0,) * 24


def test_only_annunciations_inside_the_period_count_and_alerts_never():
    found = performance(
        came(-5.0), came(10.0), then(11.0, "activate", "G"), came(12.0, "b.x", is_alert=True),
        came(DAY),
    )  # fmt: skip
    assert found.count == 1
    assert found.hours[0] == 1


def test_the_most_frequent_come_first_with_what_is_wrong_with_them():
    rows = [came(t) for t in (0, 20, 45)] + [came(100, "b.x", machine="b", message="B low")]
    found = performance(*rows)
    assert [(one.key, one.count, one.is_chattering) for one in found.top] == [
        ("a.x", 3, True), ("b.x", 1, False),
    ]  # fmt: skip
    assert found.chattering == ("a.x",)
    assert found.top[1].message == "B low"


def test_the_share_of_the_ten_most_frequent_needs_twenty_alarms_and_fifty_annunciations():
    few = [came(60.0 * n, f"a.{n % 19}") for n in range(100)]
    assert performance(*few).top_share is None
    many = [came(60.0 * n, f"a.{n % 25}") for n in range(100)]
    assert performance(*many).top_share == pytest.approx(0.4)


def test_fleeting_is_over_within_ten_seconds_and_does_not_come_again_soon():
    assert performance(came(0), then(9, "rtn", "D")).fleeting == ("a.x",)
    assert performance(came(0), then(10, "rtn", "D")).fleeting == ()
    soon = (came(0), then(5, "rtn", "D"), came(60))
    assert performance(*soon, then(100, "rtn", "D")).fleeting == ()
    assert performance(came(0), then(5, "rtn", "G")).fleeting == ()


def test_stale_stood_longer_than_a_day_at_some_time_of_the_period():
    before = came(-2 * HOUR)
    acked = then(100, "ack", "C")
    assert performance(before, acked).stale == ("a.x",)
    assert performance(before, acked, then(21 * HOUR, "rtn", "A")).stale == ()
    assert performance(before, acked, then(23 * HOUR, "rtn", "A")).stale == ("a.x",)
    assert performance(before, acked, then(5 * HOUR, "shelve_timed", "G")).stale == ()


def test_time_to_acknowledge_is_told_by_priority():
    rows = []
    for n in range(20):
        rows += [came(600.0 * n, f"a.{n}"), then(600.0 * n + n + 3, "ack", "C", f"a.{n}")]
    rows += [came(5, "p.1", priority=1), then(65, "ack", "C", "p.1", priority=1)]
    answered = performance(*rows).answered
    assert list(answered) == [1, 3]
    assert (answered[3].count, answered[3].median_s, answered[3].p95_s) == (20, 12.5, 21)
    assert answered[1].median_s == 60


def test_an_acknowledgement_counts_for_the_occurrence_it_answered():
    found = performance(came(0), came(100), then(130, "ack", "C"))
    assert (found.count, found.answered[3].count, found.answered[3].median_s) == (2, 1, 30)


def test_over_before_acknowledged_counts_only_while_unacknowledged():
    rows = [came(0), then(50, "rtn", "D"), came(0, "b"), then(50, "rtn", "A", "b")]
    assert performance(*rows).returned_first_share == 0.5


def test_acknowledging_at_once_or_in_bursts_is_rubber_stamping():
    quick = (came(0), then(2, "ack", "C", user="ann"))
    slow = (came(0, "b"), then(60, "ack", "C", "b", user="ann"))
    assert performance(*quick, *slow).rubber_stamped_share == 0.5
    burst = [came(0, f"c{n}") for n in range(6)]
    acked = [then(100 + 2 * n, "ack", "C", f"c{n}", user="ann") for n in range(6)]
    assert performance(*burst, *acked).rubber_stamped_share == 1.0
    assert performance(*burst, *acked[:5]).rubber_stamped_share == 0.0
    by_two = [replace(row, user="bob" if n % 2 else "ann") for n, row in enumerate(acked)]
    assert performance(*burst, *by_two).rubber_stamped_share == 0.0


def test_what_is_set_aside_is_counted_and_who_did_not_say_why():
    rows = [
        then(-10, "shelve_timed", "G", "a", user="ann", comment="known"),
        then(10, "oos_on", "I", "b", user="ann"),
        then(20, "suppress", "H", "c"),
        then(30, "shelve_timed", "G", "d", user="ann", comment="sensor"),
        then(40, "unshelve_user", "A", "d", user="ann"),
    ]
    aside = performance(*rows).suppressions
    assert (aside.shelved, aside.by_design, aside.out_of_service) == (1, 1, 1)
    assert aside.unexplained == 1


def test_floods_are_told_with_start_and_end():
    found = performance(*[came(30.0 * n, f"a.{n}") for n in range(12)])
    assert found.floods == ((300.0, 810.0),)
    assert found.flood_share == pytest.approx(510 / DAY)


@pytest.mark.parametrize(
    ("count", "grade"), [(144, Grade.GOOD), (145, Grade.MANAGEABLE), (289, Grade.BEYOND)]
)
def test_alarms_an_hour_are_graded_by_the_standard(count, grade):
    step = DAY / count
    rows = [came(step * n, f"a.{n}") for n in range(count)]
    graded = {one.key: one.grade for one in figures(performance(*rows))}
    assert graded["K1"] is grade


def test_shares_at_their_limit_are_no_longer_good():
    share = figures(performance(came(0), then(3, "ack", "C", user="ann")))
    by_key = {one.key: one for one in share}
    assert by_key["K16"].grade is Grade.GOOD
    assert by_key["K6"].grade is Grade.GOOD
    assert replace(by_key["K6"], value=0.01).grade is Grade.MANAGEABLE
    assert replace(by_key["K6"], value=None).grade is Grade.UNKNOWN


def test_the_split_by_priority_is_measured_by_its_worst_share():
    rows = [came(n, f"a.{n}", priority=4) for n in range(8)]
    rows += [came(20, "b", priority=3), came(21, "c", priority=2)]
    assert split_distance(performance(*rows)) == pytest.approx(0.05)
