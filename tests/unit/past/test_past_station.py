"""The station at a moment is what the engine's own parts said at that moment."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hmi.bus.bus import Bus
from hmi.bus.facts import (
    AlarmChanged,
    ConnectionChanged,
    FloodChanged,
    GapChanged,
    MachineChanged,
    SamplesArrived,
)
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.past.past_clock import PastClock
from hmi.past.past_station import PastStation
from hmi.plant.quality import BAD_NO_DATA
from tests.unit.past.conftest import END, FOUND_AT, LOST_AT

FIRST = 5
"""Before it, machines have no second tick behind them yet."""
# What holds at the very moment of the last word before a hole, and of the first after it, was only
# known a second later.
EDGES = (LOST_AT - 1, FOUND_AT - 1)
moments = st.integers(FIRST, END - 1).filter(lambda place: place not in EDGES)
quietly = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Window:
    """What a window would know that is told the facts of a moment, and what came after."""

    def __init__(self, site, at):
        self.clock, self.bus = PastClock(at), Bus()
        self.site = site
        self.table = TagTable(site, self.bus, self.clock)
        self.freshness = Freshness(site, self.bus, self.clock)
        self.newest = {}
        for topic in (self.bus.alarms, self.bus.machines, self.bus.connections, self.bus.floods):
            topic.subscribe(self._take)

    def show(self, moment):
        self.table.accept(moment.samples)
        self.hear(moment.facts)

    def hear(self, facts):
        for fact in facts:
            if isinstance(fact, SamplesArrived):
                self.table.accept(fact.batch)
            else:
                self.bus.publish(fact)

    def _take(self, fact):
        name = {MachineChanged: "machine", ConnectionChanged: "connection", AlarmChanged: "key"}
        self.newest[type(fact), getattr(fact, name.get(type(fact), ""), "")] = fact

    def of(self, kind):
        return {key: fact for (one, key), fact in self.newest.items() if one is kind}

    def samples(self):
        found = {number: self.table.newest(number) for number in range(len(self.site.tags))}
        return {number: one for number, one in found.items() if one is not None}

    def stale(self):
        return {n for n in range(len(self.site.tags)) if self.freshness.is_stale(n)}


def assert_same(window, said):
    assert window.samples() == said.samples
    assert window.stale() == said.stale
    assert window.of(MachineChanged) == said.machines
    assert window.of(FloodChanged)[""].count == said.flood.count
    assert {k: f.phase for k, f in window.of(ConnectionChanged).items()} == said.phases
    alarms = {k: f for k, f in window.of(AlarmChanged).items() if f.letter != "A"}
    assert set(alarms) == set(said.alarms)
    for key, fact in said.alarms.items():
        for name in ("letter", "at", "active", "acked", "occurrence", "value", "limit", "came"):
            assert getattr(alarms[key], name) == getattr(fact, name), (key, name)


@given(place=moments)
@quietly
def test_a_moment_is_what_the_station_said_then(recorded, past, place):
    said = recorded.said[place]
    window = Window(recorded.site, said.at)
    window.show(past.moment(said.at))
    assert_same(window, said)


@given(first=moments, last=moments, step_s=st.integers(1, 9))
@settings(quietly, max_examples=4)
def test_going_on_from_a_moment_leads_to_what_the_station_said_later(
    recorded, past, first, last, step_s
):
    first, last = sorted((first, last))
    begin, said = recorded.said[first].at, recorded.said[last]
    moment, window = past.moment(begin), Window(recorded.site, begin)
    window.show(moment)
    stretch = past.stretch(begin, said.at)
    while moment.plant.now < said.at:
        to = min(said.at, moment.plant.now + timedelta(seconds=step_s))
        window.clock.advance(to)
        window.hear(moment.plant.forward(to, stretch))
    assert window.samples() == said.samples
    assert window.stale() == said.stale
    states = {key: (one.state, one.since) for key, one in said.machines.items()}
    shown = {key: (one.state, one.since) for key, one in window.of(MachineChanged).items()}
    assert shown == states
    assert {k: f.phase for k, f in window.of(ConnectionChanged).items()} == said.phases


def test_values_in_a_hole_are_those_before_it_and_as_old_as_the_hole(recorded, past):
    said = recorded.said[LOST_AT + 9]
    moment = past.moment(said.at)
    heard = next(one for one in moment.facts if isinstance(one, ConnectionChanged))
    assert heard.heard_age_s == 10.0
    assert heard.reason == "connection-lost"
    begin_us = recorded.said[LOST_AT - 1].at.timestamp() * 1e6
    measured = [tag.key for tag in recorded.site.tags if tag.node]
    numbers = {recorded.site.number_by_key[key] for key in measured}
    assert all(one.source_us <= begin_us for one in moment.samples.samples() if one.tag in numbers)


def test_a_hole_is_open_while_it_lasts_and_closed_after_it(recorded, past):
    inside = [one for one in past.moment(recorded.said[LOST_AT + 5].at).facts
              if isinstance(one, GapChanged)]  # fmt: skip
    after = [one for one in past.moment(recorded.said[FOUND_AT + 5].at).facts
             if isinstance(one, GapChanged)]  # fmt: skip
    before = [one for one in past.moment(recorded.said[LOST_AT - 5].at).facts
              if isinstance(one, GapChanged)]  # fmt: skip
    assert [gap.end for gap in inside] == [None]
    assert after[0].end is not None
    assert before == []


def test_before_everything_nothing_is_known(recorded, past):
    moment = past.moment(recorded.said[0].at - timedelta(days=2))
    assert len(moment.samples) == 0
    assert not [one for one in moment.facts if isinstance(one, AlarmChanged)]


def test_a_folder_without_anything_has_no_span_and_still_a_moment(recorded, tmp_path):
    empty = PastStation(recorded.site, tmp_path)
    assert empty.span() is None
    assert len(empty.moment(recorded.said[9].at).samples) == 0


def test_the_span_is_that_of_the_days_that_are_recorded(recorded, past):
    start, end = past.span()
    assert start <= recorded.said[0].at <= recorded.said[-1].at <= end


@pytest.mark.parametrize("fraction", [0.2, 0.9])
def test_the_rate_of_samples_is_that_of_the_recording(recorded, past, fraction):
    moment = past.moment(recorded.said[round(fraction * END)].at)
    heard = next(one for one in moment.facts if isinstance(one, ConnectionChanged))
    assert heard.samples_per_s > 10


def test_what_a_damaged_file_lost_has_no_value(recorded, tmp_path):
    """A value of before is not shown where later ones were recorded and cannot be read."""
    history = tmp_path / "history"
    history.mkdir()
    for path in (recorded.folder / "history").iterdir():
        (history / path.name).write_bytes(path.read_bytes())
    broken = sorted(history.glob("*.sqlite"))[-1]
    broken.write_bytes(b"no database" * 500)
    moment = PastStation(recorded.site, tmp_path).moment(recorded.said[50].at)
    assert all(one.status == BAD_NO_DATA for one in moment.samples.samples())
