"""Slim rows of the journal: those of a period, and how each alarm stood before it."""

import math
from dataclasses import replace

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.journal.reader import Reader
from hmi.journal.recorder import Recorder
from hmi.plant.alarm_rules import Priority
from hmi.storage.writer import Writer
from tests.helpers.builders import at

FACT = AlarmChanged(
    "filler.hi", "filler", "Level high", Priority.P2, AlarmLetter.UNACKNOWLEDGED,
    AlarmLetter.NORMAL, Trigger.ACTIVATE, at(0), at(0), active=True, acked=False, latched=False,
    occurrence=1, active_since=at(0), is_annunciation=True,
)  # fmt: skip


@pytest.fixture
def write(tmp_path, clock):
    bus, writer = Bus(), Writer(clock)
    recorder = Recorder(bus, writer, tmp_path, station="line 1")

    def write(*facts):
        for fact in facts:
            bus.alarms.publish(fact)
        writer.write_once()

    yield write
    writer.stop()
    del recorder


def test_a_transition_tells_what_the_fact_told(write, tmp_path):
    ack = replace(
        FACT, at=at(5), trigger=Trigger.ACK, letter=AlarmLetter.ACKNOWLEDGED, acked=True,
        before=AlarmLetter.UNACKNOWLEDGED, user="ann", comment="seen", is_annunciation=False,
    )  # fmt: skip
    write(FACT, ack)
    came, acked = Reader(tmp_path).transitions(at(0), at(10))
    assert (came.at_s, came.key, came.machine) == (at(0).timestamp(), "filler.hi", "filler")
    assert (came.letter, came.trigger, came.priority) == ("B", "activate", 2)
    assert came.is_annunciation
    assert came.active
    assert not came.is_alert
    assert (acked.letter, acked.user, acked.comment) == ("C", "ann", "seen")
    assert not acked.is_annunciation


def test_how_each_alarm_stood_before_comes_first_and_the_end_is_left_out(write, tmp_path):
    other = replace(FACT, key="capper.hi", machine="capper", at=at(1))
    later = [replace(FACT, at=at(n), trigger=Trigger.COMMENT) for n in (2, 20, 30)]
    write(FACT, other, *later)
    found = Reader(tmp_path).transitions(at(10), at(30))
    assert [(one.key, one.at_s - at(0).timestamp()) for one in found] == [
        ("capper.hi", 1.0), ("filler.hi", 2.0), ("filler.hi", 20.0),
    ]  # fmt: skip


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "half \ud800", None])
def test_a_strange_value_hides_no_row(write, tmp_path, value):
    write(replace(FACT, value=value))
    assert len(Reader(tmp_path).transitions(at(-1), at(1))) == 1


def test_without_a_journal_there_is_none(tmp_path):
    assert Reader(tmp_path).transitions(at(0), at(1)) == []


def test_annunciations_are_told_by_their_time_and_nothing_else_is(write, tmp_path):
    acked = replace(FACT, at=at(5), trigger=Trigger.ACK, is_annunciation=False)
    write(replace(FACT, at=at(-9)), FACT, acked, replace(FACT, at=at(7)))
    assert Reader(tmp_path).annunciations(at(0), at(10)) == [at(0), at(7)]
