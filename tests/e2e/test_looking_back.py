"""A real engine on the demo plant: the past is what the window heard, and what the chart shows."""

import asyncio
from datetime import timedelta

import pytest

from hmi.bus.facts import (
    AlarmChanged,
    ConnectionChanged,
    ConnectionPhase,
    GapChanged,
    GapState,
    MachineChanged,
    RecorderReported,
)
from hmi.clock import to_us
from hmi.historian.bounded_reader import BoundedReader
from hmi.historian.holes import spans_for
from hmi.past.past_station import PastStation
from hmi.trends.cursors import value_at
from tests.helpers.whole_station import whole_station

pytestmark = pytest.mark.timeout(180)


def is_settled(station):
    fact, gap = station.newest(ConnectionChanged), station.newest(GapChanged)
    is_filled = gap is not None and gap.state in (GapState.FILLED, GapState.PARTLY)
    is_live = fact is not None and fact.phase is ConnectionPhase.LIVE
    return is_live and is_filled and station.stale_tags() == 0


def has_committed(station, at):
    report = station.newest(RecorderReported)
    return report is not None and report.last_commit is not None and report.last_commit > at


def assert_as_charted(site, folder, moment):
    """Assert that each measured value is the one that a chart reads at that moment."""
    at_us, compared = to_us(moment.at), 0
    reader = BoundedReader(folder, lambda: at_us)
    for sample in moment.samples.samples():
        tag = site.tags[sample.tag]
        if tag.is_derived:
            continue
        holes = spans_for(site, tag, reader.gaps(0, at_us))
        charted = value_at(reader.read(tag.key, at_us, at_us), holes, at_us)
        assert sample.value == charted, tag.key
        compared += 1
    assert compared > 200


def assert_heard(site, heard, moment):
    """Assert that each sample a window had heard is shown, or one that was on its way then."""
    shown = {sample.tag: sample for sample in moment.samples.samples()}
    at_us, same = to_us(moment.at), 0
    for number, sample in heard.items():
        tag = site.tags[number]
        if tag.is_derived or tag.deadband or sample.source_us > at_us:
            continue
        assert shown[number].source_us >= sample.source_us, tag.key
        if shown[number].source_us == sample.source_us:
            assert shown[number] == sample, tag.key
            same += 1
    assert same > 100


async def test_the_past_is_what_the_chart_shows_and_what_a_window_had_heard(tmp_path):
    async with whole_station(tmp_path) as station:
        await station.until(lambda: is_settled(station), 90)
        site, now = station.freshness_site, station.clock.now()
        past = PastStation(site, station.data)
        moment = await asyncio.to_thread(past.moment, now - timedelta(minutes=2))
        await asyncio.to_thread(assert_as_charted, site, station.data, moment)
        await station.until(lambda: len(station.facts.get(MachineChanged, ())) > 20, 60)
        at = station.clock.now()
        heard = {sample.tag: sample for sample in station.table.snapshot().samples()}
        machines = {fact.machine: fact for fact in station.facts[MachineChanged]}
        alarms = {fact.key: fact for fact in station.facts.get(AlarmChanged, ())}
        await station.until(lambda: has_committed(station, at + timedelta(seconds=3)), 60)
        moment = await asyncio.to_thread(past.moment, at)
        assert_heard(site, heard, moment)
        states = {one.machine: one for one in moment.facts if isinstance(one, MachineChanged)}
        assert set(states) == set(machines)
        for key, fact in machines.items():
            assert states[key].shift == fact.shift
            if states[key].since == fact.since:
                assert states[key].state is fact.state
        letters = {one.key: one.letter for one in moment.facts if isinstance(one, AlarmChanged)}
        changed_since = {fact.key for fact in alarms.values() if fact.at > at}
        for key, fact in alarms.items():
            if key not in changed_since:
                assert letters.get(key, "A") == fact.letter
