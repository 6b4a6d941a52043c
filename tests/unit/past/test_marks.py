"""What a time bar shows and jumps to is what was said then."""

from datetime import timedelta

import pytest

from hmi.clock import from_us, to_us
from hmi.past.marks import MarkKind, Marks
from hmi.plant.assets import MachineState
from tests.unit.past.conftest import FOUND_AT, LOST_AT


@pytest.fixture(scope="module")
def marks(recorded):
    return Marks(recorded.site, recorded.folder)


def test_states_of_a_time_are_those_that_were_said(recorded, marks):
    start, end = recorded.said[60].at, recorded.said[150].at
    found = marks.of_time(start, end).states
    assert set(found) == {one.key for one in recorded.site.line_machines}
    for said in recorded.said[60:150:9]:
        at_us = to_us(said.at)
        for machine, spans in found.items():
            then = [state for begin, until, state in spans if begin <= at_us < until]
            assert then == [said.machines[machine].state], (machine, said.at)


def test_a_hole_is_among_what_happened(recorded, marks):
    found = marks.of_time(recorded.said[LOST_AT - 20].at, recorded.said[FOUND_AT + 20].at)
    assert len(found.gaps) == 1


def test_alarms_are_found_forward_and_backward(recorded, marks):
    first, last = recorded.said[0].at, recorded.said[-1].at
    forward, at = [], first
    while (mark := marks.following(MarkKind.ALARM, at, last)) is not None:
        at = from_us(mark.time_us)
        forward.append(mark)
    backward, at = [], last + timedelta(seconds=1)
    while (mark := marks.preceding(MarkKind.ALARM, at)) is not None:
        at = from_us(mark.time_us)
        backward.append(mark)
    assert forward
    assert [one.time_us for one in forward] == [one.time_us for one in reversed(backward)]
    assert "connection lost" in {one.message.rpartition("plant ")[2] for one in forward}


def test_a_state_mark_is_where_the_state_said_changes(recorded, marks):
    at = recorded.said[20].at
    mark = marks.following(MarkKind.STATE, at, recorded.said[-1].at)
    before = next(one for one in reversed(recorded.said) if to_us(one.at) < mark.time_us)
    after = next(one for one in recorded.said if to_us(one.at) >= mark.time_us + 2_000_000)
    assert before.machines[mark.machine].state is not mark.state
    assert after.machines[mark.machine].state is mark.state


def test_a_stop_mark_begins_a_stop(recorded, marks):
    mark = marks.following(MarkKind.STOP, recorded.said[0].at, recorded.said[-1].at)
    if mark is not None:
        assert mark.state in (MachineState.FAULT, MachineState.HELD, MachineState.STOPPED)


def test_nothing_is_found_later_than_asked(recorded, marks):
    at = recorded.said[-1].at
    assert marks.following(MarkKind.ALARM, at, at) is None
    assert marks.preceding(MarkKind.ALARM, recorded.said[0].at) is None
