"""The flood as the window hears of it: begin, count and end, also across a restart."""

from datetime import timedelta

import pytest

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
