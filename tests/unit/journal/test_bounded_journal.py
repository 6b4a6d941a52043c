"""A bounded journal knows nothing later than its moment."""

from datetime import timedelta

import pytest

from hmi.bus.alarm_facts import FloodEnded, FloodReview, FloodSource
from hmi.bus.bus import Bus
from hmi.bus.facts import Trigger
from hmi.clock import ManualClock
from hmi.journal.bounded_reader import BoundedReader
from hmi.journal.reader import Reader
from hmi.journal.recorder import Recorder
from hmi.storage.writer import Writer
from tests.helpers.alarm_line import OPERATOR, filler


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """An alarm that comes, is acknowledged and goes, twice; with what was told of it."""
    folder, line = tmp_path_factory.mktemp("journal"), filler()
    writer = Writer(ManualClock())
    recorded = Bus()
    Recorder(recorded, writer, folder)
    line.bus.alarms.subscribe(recorded.alarms.publish)
    for occurrence in (1, 2):
        line.reads("filler.temp", 90.0)
        line.wait(60)
        line.engine.acknowledge("filler.hot", occurrence, "mia", OPERATOR, "")
        line.wait(30)
        line.reads("filler.temp", 20.0)
        line.wait(60)
    writer.write_once()
    writer.stop()
    return folder, line


@pytest.fixture
def moments(told):
    _folder, line = told
    return [fact.at for fact in line.facts if fact.key == "filler.hot"]


def test_alarms_stand_as_their_last_change_left_them(told):
    folder, line = told
    own = [fact for fact in line.facts if fact.key == "filler.hot"]
    for fact in own:
        letters = {
            one.key: one.letter
            for one in BoundedReader(folder, lambda at=fact.at: at).last_alarms()
        }
        assert letters["filler.hot"] == fact.letter


def test_events_occurrences_and_transitions_end_at_the_moment(told, moments):
    folder, _line = told
    until, begin = moments[1], moments[0] - timedelta(days=1)
    bounded, end = BoundedReader(folder, lambda: until), moments[-1] + timedelta(days=1)
    assert [one.at for one in bounded.alarm_events(begin, end)] == [moments[1], moments[0]]
    came = bounded.alarm_events_of([Trigger.ACTIVATE], begin, end)
    assert [one.at for one in came] == [moments[0]]
    assert bounded.alarm_events_of([Trigger.RTN], begin, end) == []
    assert len(Reader(folder).alarm_events_of([Trigger.RTN], begin, end)) == 2
    assert bounded.alarm_events_of([Trigger.ACTIVATE], begin, end, "capper") == []
    assert len(bounded.occurrences("filler.hot")) == 1
    assert bounded.occurrences("filler.hot")[0].returned is None
    assert len(Reader(folder).occurrences("filler.hot")) == 2
    assert len(bounded.facts(begin, end)) == 2
    assert len(bounded.transitions(begin, end)) == 1
    assert bounded.notes(begin, end) == []
    assert bounded.actions(begin, end) == []


def test_facts_between_two_moments_leave_out_the_first_and_take_the_last(told, moments):
    folder, _line = told
    found = Reader(folder).facts(moments[0], moments[2])
    assert [one.at for one in found] == moments[1:3]


def review(start, minutes):
    first = FloodSource("filler.hot", "Filler hot", 12)
    return FloodReview(
        start=start, end=start + timedelta(minutes=minutes), count=12, peak=11, first_out=first,
        top=(first,), by_machine=(), by_priority=(0, 12, 0, 0), acknowledged=0,
    )  # fmt: skip


def test_a_flood_is_reviewed_only_once_it_is_over(tmp_path):
    clock, bus = ManualClock(), Bus()
    writer = Writer(clock)
    Recorder(bus, writer, tmp_path)
    begin = clock.now()
    floods = [review(begin + timedelta(hours=hour), 20) for hour in range(3)]
    for one in floods:
        bus.flood_reviews.publish(FloodEnded(one))
    writer.write_once()
    writer.stop()

    def seen(until, limit=500):
        reader = BoundedReader(tmp_path, lambda: until)
        return reader.floods(begin, begin + timedelta(days=1), limit)

    during, after = floods[2].end - timedelta(seconds=1), floods[2].end
    assert seen(during) == [floods[1], floods[0]]
    assert seen(during, limit=1) == [floods[1]]
    assert seen(after) == floods[::-1]
    assert seen(begin) == []
