"""The flood as the window hears of it: begin, count and end, also across a restart."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.alarms.flood import FloodDetector
from hmi.alarms.flood_watch import FloodWatch
from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.plant.alarm_rules import Priority
from tests.helpers.builders import START, at


class Station:
    def __init__(self, clock):
        self.clock, self.bus, self.facts = clock, Bus(), []
        self.bus.floods.subscribe(self.facts.append)
        self.watch = FloodWatch(self.bus, clock)

    def annunciate(self, *, is_annunciation=True):
        letter = AlarmLetter.UNACKNOWLEDGED
        self.bus.alarms.publish(
            AlarmChanged(
                "a.x", "a", "X", Priority.P3, letter, letter, Trigger.ACTIVATE, START, START,
                active=True, acked=False, latched=False, occurrence=1, active_since=START,
                is_annunciation=is_annunciation,
            )
        )  # fmt: skip

    def wait(self, seconds):
        for _ in range(seconds):
            self.clock.advance(1.0)
            self.watch.tick()


@pytest.fixture
def station(clock):
    return Station(clock)


def test_ten_alarms_in_ten_minutes_are_not_told(station):
    for _ in range(10):
        station.annunciate()
        station.wait(30)
    assert station.facts == []


def test_a_flood_is_told_with_its_begin_its_count_and_its_end(station):
    for _ in range(12):
        station.annunciate()
        station.wait(30)
    assert station.facts[0].count == 11
    assert station.facts[0].since == at(300)
    assert (station.facts[-1].since, station.facts[-1].count) == (at(300), 12)
    station.wait(600)
    assert station.facts[-1].since is None
    count = len(station.facts)
    station.wait(600)
    assert len(station.facts) == count


def test_other_transitions_do_not_count(station):
    for _ in range(30):
        station.annunciate(is_annunciation=False)
    station.wait(1)
    assert station.facts == []


def test_a_restart_in_a_flood_still_knows_of_it(station):
    now = station.clock.now()
    station.watch.restore(now - timedelta(seconds=300 - 20 * n) for n in range(12))
    assert station.facts[-1].count == 12
    assert station.watch.now().since == now - timedelta(seconds=100)


def came(station, key, machine, priority, occurrence=1):
    letter = AlarmLetter.UNACKNOWLEDGED
    fact = AlarmChanged(
        key, machine, f"{key} came", priority, letter, letter, Trigger.ACTIVATE,
        station.clock.now(), START, active=True, acked=False, latched=False,
        occurrence=occurrence, active_since=START, is_annunciation=True,
    )  # fmt: skip
    station.bus.alarms.publish(fact)
    return fact


def test_the_review_of_a_flood_tells_what_it_was_made_of(station):
    reviews = []
    station.bus.flood_reviews.subscribe(reviews.append)
    came(station, "old.hot", "old", Priority.P4)
    station.wait(700)
    first = came(station, "filler.jam", "filler", Priority.P1)
    station.wait(5)
    for n in range(11):
        came(station, f"capper.{n % 2}", "capper", Priority.P3, n)
    station.wait(10)
    station.bus.alarms.publish(
        replace(first, trigger=Trigger.ACK, at=station.clock.now(), is_annunciation=False)
    )
    assert station.facts[-1].first_out == "filler.jam"
    assert (station.facts[-1].peak, station.facts[-1].annunciated) == (12, 12)
    station.wait(601)
    (review,) = [fact.review for fact in reviews]
    assert (review.start, review.end) == (at(705), at(1305))
    assert (review.count, review.peak) == (12, 12)
    assert review.first_out.text == "filler.jam came"
    assert [(one.key, one.count) for one in review.top] == [
        ("capper.0", 6), ("capper.1", 5), ("filler.jam", 1),
    ]  # fmt: skip
    assert [(one.key, one.count) for one in review.by_machine] == [("capper", 11), ("filler", 1)]
    assert review.by_priority == (1, 0, 11, 0)
    assert (review.acknowledged, review.first_ack_s, review.half_ack_s) == (1, 15.0, 15.0)


def test_the_next_flood_has_a_review_of_its_own(station):
    reviews = []
    station.bus.flood_reviews.subscribe(reviews.append)
    for machine in ("filler", "capper"):
        for n in range(11):
            came(station, f"{machine}.{n}", machine, Priority.P2)
        station.wait(700)
    assert [one.review.first_out.key for one in reviews] == ["filler.0", "capper.0"]
    assert [one.review.count for one in reviews] == [11, 11]


def test_a_flood_is_told_with_the_alarm_that_begins_it(station):
    for n in range(11):
        came(station, f"filler.{n}", "filler", Priority.P2)
    assert [(one.count, one.first_out) for one in station.facts] == [(11, "filler.0")]


def test_the_vectors_of_the_model_begin_and_end_floods_on_the_second():
    for times_s, expected in (
        (range(0, 331, 30), [(300, 810)]),
        ([*range(0, 541, 60), 599, 700, 760, 820], [(599, 1140)]),
    ):
        detector = FloodDetector()
        for second in range(2000):
            detector.tick(second)
            for _ in range(list(times_s).count(second)):
                detector.annunciate(second)
        assert detector.spans == expected
