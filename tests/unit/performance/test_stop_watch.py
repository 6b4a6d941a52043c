"""A long stop opens by itself as unqualified, and is told until somebody says why it was."""

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState, MachineChanged, StopEdited
from hmi.clock import to_us
from hmi.errors import StorageError
from hmi.performance.recorded_stops import RecordedStops
from hmi.performance.stop_watch import StopWatch
from hmi.plant.assets import MachineState as S
from hmi.plant.stops import StopDeed, StopEdit
from tests.helpers.builders import START, at, at_us, plant_with
from tests.unit.performance.stop_stage import Journal, Recorded


@pytest.fixture
def stage():
    return Recorded({"filler": [(0, S.EXECUTING)]}), Journal()


@pytest.fixture
def bus():
    return Bus()


@pytest.fixture
def told(bus):
    facts = []
    bus.stops.subscribe(facts.append)
    return facts


@pytest.fixture
def watch(stage, bus, clock):
    site = plant_with(machines=["filler"])
    return StopWatch(site, bus, clock, RecordedStops(site, stage[0].read, stage[1]))


def state(bus, state):
    bus.machines.publish(MachineChanged("filler", state, START, "", None, None, 0, None, None))


async def test_a_stop_is_told_once_it_is_long_and_as_it_grows(watch, stage, bus, told, clock):
    await watch.look()
    assert told == watch.facts() == []
    clock.advance(120)
    stage[0].states["filler"].append((1, S.HELD))
    state(bus, S.HELD)
    clock.advance(10)
    await watch.look()
    assert told == []
    clock.advance(300)
    await watch.look()
    [fact] = told
    [stop] = fact.unqualified
    assert (stop.start_us, stop.is_open) == (at_us(60), True)
    assert watch.facts() == [fact]


async def test_a_stop_with_a_reason_is_asked_about_no_more(watch, stage, bus, told, clock):
    stage[0].states["filler"] += [(1, S.HELD), (9, S.EXECUTING)]
    clock.advance(1200)
    await watch.look()
    assert [len(fact.unqualified) for fact in told] == [1]
    span = at_us(60), at_us(540)
    edit = StopEdit(1, StopDeed.QUALIFIED, "filler", *span, "jam", "", "eva", to_us(clock.now()))
    stage[1].edits.append(edit)
    bus.stops.publish(StopEdited(edit))
    await watch.look()
    assert told[-1].unqualified == ()
    assert watch.facts() == [told[-1]]


async def test_nothing_is_read_while_nothing_happened(watch, stage, bus, clock):
    await watch.look()
    state(bus, S.EXECUTING)
    clock.advance(10)
    await watch.look()
    reads = len(stage[0].reads)
    for _second in range(60):
        clock.advance(1)
        state(bus, S.EXECUTING)
        await watch.look()
    assert len(stage[0].reads) == reads


async def test_a_filled_hole_is_looked_into(watch, stage, bus, told, clock):
    clock.advance(3600)
    state(bus, S.EXECUTING)
    await watch.look()
    clock.advance(10)
    await watch.look()
    stage[0].states["filler"] += [(10, S.FAULT), (30, S.EXECUTING)]
    bus.gaps.publish(GapChanged(1, "demo", at(600), at(1800), "lost", GapState.FILLED, 9))
    clock.advance(30)
    await watch.look()
    assert [len(fact.unqualified) for fact in told] == [1]


async def test_only_stops_of_the_last_day_are_asked_about_newest_first(watch, stage, told, clock):
    rows = [(minute, S.HELD if minute % 40 else S.EXECUTING) for minute in range(20, 3000, 20)]
    stage[0].states["filler"] += rows
    clock.advance(60 * 3000)
    await watch.look()
    [fact] = told
    starts = [one.start_us for one in fact.unqualified]
    assert starts == sorted(starts, reverse=True)
    assert len(starts) == 20


async def test_a_disk_that_cannot_be_read_is_asked_again(
    watch, stage, told, clock, expected_warnings
):
    expected_warnings("cannot be read")

    def broken(*_asked):
        raise StorageError("storage-damaged", file="x")

    right, stage[1].stop_edits = stage[1].stop_edits, broken
    stage[0].states["filler"] += [(1, S.HELD)]
    clock.advance(600)
    await watch.look()
    assert told == []
    stage[1].stop_edits = right
    clock.advance(60)
    await watch.look()
    assert len(told) == 1
