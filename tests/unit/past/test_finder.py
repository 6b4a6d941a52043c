"""A word is found in tags, alarms, notes, states and actions of a period."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.clock import to_us
from hmi.historian.series import Series, empty_series
from hmi.journal.reader import Action
from hmi.past.finder import Finder, FoundKind
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.derived import STATE, key_of
from hmi.plant.notes import Note
from tests.helpers.builders import at, machine, plant_with, tag

SITE = plant_with(
    tags=[tag("filler.bowl_level", name="Bowl level"), tag("filler.speed", name="Speed")],
    machines=[machine("filler", state_source=StateSource.SPEED, state_tag="filler.speed")],
)
WORDS = {MachineState.EXECUTING: "Running", MachineState.FAULT: "Fault"}


def alarm(trigger: Trigger, message="Bowl level low", comment="") -> AlarmChanged:
    return AlarmChanged(
        key="filler.bowl_low", machine="filler", message=message, priority=Priority.P2,
        letter=AlarmLetter.UNACKNOWLEDGED, before=AlarmLetter.NORMAL, trigger=trigger, at=at(60),
        source_time=at(60), active=True, acked=False, latched=False, occurrence=1,
        active_since=at(60), tag="filler.bowl_level", comment=comment,
    )  # fmt: skip


@dataclass
class Journal:
    asked: list[str] = field(default_factory=list)

    def alarm_events(self, _start, _end, _machine="", text="", _limit=1000):
        self.asked.append(text)
        events = [alarm(Trigger.ACTIVATE), alarm(Trigger.RTN),
                  alarm(Trigger.COMMENT, comment="the bowl again")]  # fmt: skip
        return [one for one in events if text.lower() in f"{one.message} {one.comment}".lower()]

    def actions(self, _start, _end, text="", _limit=1000):
        one = Action(1, at(30), "m.user", "OPERATOR", "WriteTag", "filler.speed", "", "done")
        return [one] if text.lower() in "m.user writetag filler.speed" else []

    def notes(self, _start, _end, sought, _limit):
        one = Note(
            1, at(90), None, "filler.bowl_level", "filler", "Bowl cleaned", "m.user", at(95)
        )
        return [one] if sought.text.lower() in one.text.lower() else []


class Reader:
    def read(self, key, _start_us, _end_us):
        if key != key_of("filler", STATE):
            return empty_series()
        times = np.array([to_us(at(s)) for s in (-100, 10, 20, 40)], np.int64)
        values = np.array([1.0, 8.0, 1.0, 8.0])
        return Series(times, values, np.zeros(4, np.uint32), times)


def found(text, kinds=None):
    finder = Finder(SITE, Journal(), Reader(), WORDS)
    rows = finder.find(text, at(0), at(3600))
    return [one for one in rows if kinds is None or one.kind in kinds]


def test_tags_come_first_and_the_newest_of_the_others_next():
    rows = found("bowl")
    assert [one.kind for one in rows] == [
        FoundKind.TAG, FoundKind.NOTE, FoundKind.ALARM, FoundKind.ALARM,
    ]  # fmt: skip
    assert rows[0].tag == "filler.bowl_level"
    assert rows[1].at == at(90)


def test_all_words_count_for_a_tag_its_machine_too():
    assert [one.tag for one in found("filler LEVEL")] == ["filler.bowl_level"]


def test_an_alarm_is_found_where_it_came_and_where_people_wrote_of_it():
    rows = found("again", {FoundKind.ALARM})
    assert [(one.detail, one.tag) for one in rows] == [("the bowl again", "filler.bowl_level")]


def test_states_are_found_by_the_word_of_people_where_they_begin():
    rows = found("fault")
    assert [(one.kind, one.machine, one.state, one.at) for one in rows] == [
        (FoundKind.STATE, "filler", MachineState.FAULT, at(40)),
        (FoundKind.STATE, "filler", MachineState.FAULT, at(10)),
    ]
    assert [one.at for one in found("running", {FoundKind.STATE})] == [at(20)]


def test_actions_are_found_with_who_did_them_to_what():
    (row,) = found("m.user", {FoundKind.ACTION})
    assert (row.text, row.tag, row.detail) == ("WriteTag", "filler.speed", "filler.speed m.user")


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_is_sought_for_nothing(text):
    assert found(text) == []


def test_what_is_nowhere_is_not_found():
    assert found("gearbox") == []
