"""Which sound is on, as stories: one line a step (domain model 1.8 and 1.10)."""

from dataclasses import replace

import pytest

from hmi.alarms.horn import Horn
from hmi.alarms.horn_watch import HornWatch
from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, FloodChanged, Trigger
from hmi.bus.bus import Bus
from hmi.plant.alarm_handling import HornRule, Sounding
from hmi.plant.alarm_rules import Priority
from tests.helpers.builders import START

P1, P2, P3, P4 = Priority
B, C = AlarmLetter.UNACKNOWLEDGED, AlarmLetter.ACKNOWLEDGED


def came(key: str, priority: Priority, *, occurrence: int = 1) -> AlarmChanged:
    """Return the annunciation of an alarm."""
    return AlarmChanged(
        key, "filler", key, priority, B, AlarmLetter.NORMAL, Trigger.ACTIVATE, START, START,
        active=True, acked=False, latched=False, occurrence=occurrence, active_since=START,
        is_annunciation=True,
    )  # fmt: skip


def went(fact: AlarmChanged, letter: AlarmLetter = C) -> AlarmChanged:
    """Return an alarm that calls no more."""
    return replace(fact, letter=letter, trigger=Trigger.ACK, is_annunciation=False)


def silenced(fact: AlarmChanged) -> AlarmChanged:
    """Return an alarm that was silenced."""
    return replace(fact, silenced=True, trigger=Trigger.SILENCE, is_annunciation=False)


class Room:
    """What is heard of a horn."""

    def __init__(self, **rule: Sounding) -> None:
        self.horn = Horn(HornRule(**rule))

    def take(self, *facts: AlarmChanged) -> tuple[Priority | None, int]:
        """Return priority and number of the sound after some facts."""
        for fact in facts:
            self.horn.take(fact)
        return self.horn.now.priority, self.horn.now.number


def test_the_highest_unacknowledged_priority_has_the_only_voice():
    room = Room()
    assert room.take() == (None, 0)
    assert room.take(came("a", P3)) == (P3, 1)
    assert room.take(came("b", P1)) == (P1, 2)
    assert room.take(came("c", P2)) == (P1, 2)
    assert room.take(went(came("b", P1))) == (P2, 3)
    assert room.horn.now.key == "c"
    assert room.take(went(came("c", P2)), went(came("a", P3))) == (None, 4)


def test_a_new_annunciation_of_the_same_priority_begins_the_sound_anew():
    room = Room()
    assert room.take(came("a", P2)) == (P2, 1)
    assert room.take(came("b", P2)) == (P2, 2)
    assert room.horn.now.key == "b"
    assert room.take(went(came("b", P2))) == (P2, 2)


def test_silence_lasts_until_something_new_comes():
    room = Room()
    room.take(came("a", P2))
    assert room.take(silenced(came("a", P2))) == (None, 1)
    assert room.horn.now.silenced == 1
    assert room.take(came("b", P3)) == (P3, 2)
    assert room.take(came("a", P2, occurrence=2)) == (P2, 3)


def test_alerts_and_what_is_set_aside_do_not_sound():
    room = Room()
    assert room.take(replace(came("a", P1), is_alert=True)) == (None, 0)
    assert room.take(came("b", P1)) == (P1, 1)
    for letter in (AlarmLetter.SHELVED, AlarmLetter.SUPPRESSED, AlarmLetter.OUT_OF_SERVICE):
        assert room.take(went(came("b", P1), letter))[0] is None
        room.take(came("b", P1))


def test_returned_and_unacknowledged_is_seen_and_not_heard():
    room = Room()
    room.take(came("a", P1))
    assert room.take(went(came("a", P1), AlarmLetter.RETURNED_UNACKNOWLEDGED)) == (None, 1)


def test_a_priority_that_sounds_once_is_not_heard_again_after_a_higher_one():
    room = Room()
    assert room.take(came("a", P4)) == (P4, 1)
    assert not room.horn.now.repeats
    assert room.take(came("b", P1)) == (P1, 2)
    assert room.take(went(came("b", P1))) == (None, 2)
    assert room.take(came("a", P4, occurrence=2)) == (P4, 3)


def test_a_site_lets_a_priority_be_silent_or_sound_once():
    room = Room(p3=Sounding.OFF, p2=Sounding.ONCE)
    assert room.take(came("a", P3)) == (None, 0)
    assert room.take(came("b", P2)) == (P2, 1)
    assert not room.horn.now.repeats


def test_in_a_flood_p1_and_p2_alone_sound_and_the_rest_is_counted():
    room = Room()
    room.take(came("a", P3), came("b", P4))
    room.horn.flood(True)
    assert (room.horn.now.priority, room.horn.now.held_back) == (None, 2)
    assert room.take(came("c", P2))[0] is P2
    assert room.take(went(came("c", P2)))[0] is None
    room.horn.flood(False)
    assert (room.horn.now.priority, room.horn.now.held_back) == (P3, 0)


def test_an_alarm_that_becomes_more_severe_changes_its_voice():
    room = Room()
    assert room.take(came("a", P3)) == (P3, 1)
    assert room.take(came("a", P1, occurrence=2)) == (P1, 2)
    assert room.take(went(came("a", P1))) == (None, 2)


@pytest.fixture
def station(clock):
    bus, heard = Bus(), []
    bus.horn.subscribe(heard.append)
    return bus, heard, HornWatch(bus, clock, HornRule()), clock


def test_the_first_sound_is_told_at_once_and_a_burst_once_in_a_while(station):
    bus, heard, watch, clock = station
    for n in range(100):
        bus.alarms.publish(came(f"a{n}", P2))
    assert [one.number for one in heard] == [1]
    clock.advance(1.0)
    watch.tick()
    assert (heard[-1].number, len(heard)) == (100, 2)
    watch.tick()
    assert len(heard) == 2


def test_a_higher_priority_does_not_wait(station):
    bus, heard, _watch, _clock = station
    bus.alarms.publish(came("a", P3))
    bus.alarms.publish(came("b", P1))
    bus.floods.publish(FloodChanged(START, 11))
    bus.alarms.publish(went(came("b", P1)))
    assert [one.priority for one in heard] == [P3, P1, None]


def test_what_was_not_acknowledged_before_a_restart_sounds_again(station):
    _bus, heard, watch, _clock = station
    watch.restore([replace(came("a", P1), trigger=None, is_annunciation=False)])
    assert (heard[-1].priority, watch.now().key) == (P1, "a")
