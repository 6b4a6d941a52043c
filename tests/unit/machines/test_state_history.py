"""States of the past, derived from the recording once a hole in it was filled."""

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState
from hmi.machines.state_history import StateHistory
from hmi.plant.assets import MachineState as S
from hmi.plant.assets import StateSource
from hmi.plant.quality import BAD, BAD_NO_DATA, BAD_NOT_CONNECTED
from hmi.plant.samples import Origin
from tests.helpers.builders import at, machine, plant_with, sample
from tests.unit.machines.plant import Plant, reopened
from tests.unit.machines.recording import Recording

FILLED_AT_S = 300


@pytest.fixture
def batches(plant):
    """Return what the table was given, batch by batch, from now on."""
    taken = []
    plant.bus.samples.subscribe(lambda fact: taken.append(fact.batch))
    return taken


def hole(start_s=100, end_s=200, state=GapState.FILLED, number=1, connection="demo"):
    end = None if end_s is None else at(end_s)
    return GapChanged(number, connection, at(start_s), end, "lost", state)


def lose_and_fill(plant, *history):
    """Run from 0 to 100 s, be lost until 200 s, run on until 300 s; then history comes."""
    plant.send(plant.of("state", "Execute", 0))
    for second in (1, 100):
        plant.go_to(second)
    plant.bus.gaps.publish(hole(100, None, GapState.OPEN))
    for second in (110, 170, 199):
        plant.go_to(second, heard=False)
    plant.bus.gaps.publish(hole(state=GapState.FILLING))
    plant.send(plant.of("state", "Execute", 190, received_s=200))
    for second in (200.5, FILLED_AT_S):
        plant.go_to(second)
    plant.send(*history, origin=Origin.HISTORY)
    plant.bus.gaps.publish(hole())


def history_of(plant):
    return StateHistory(plant.site, plant.clock, plant.table.accept)


def states_shown(plant):
    """Return (seconds, state) of each change that the recorded line_state tells, as it holds."""
    newest = {time_s: S(int(value)) for time_s, value, _ in plant.derived("line_state")}
    changes = []
    for time_s, state in newest.items():
        if not changes or changes[-1][1] is not state:
            changes.append((time_s, state))
    return changes


async def test_a_filled_hole_gets_the_states_that_its_recorded_source_tells(plant):
    lose_and_fill(plant, plant.of("state", "Held", 120), plant.of("state", "Aborted", 150))
    assert await history_of(plant).derive([hole()], plant.recording.read)
    assert states_shown(plant) == [
        (0, S.EXECUTING), (120, S.HELD), (150, S.FAULT), (190, S.EXECUTING),
    ]  # fmt: skip
    inside = [row for row in plant.derived("line_state") if row[0] in (120, 150, 190)]
    assert inside == [(120, 6.0, 0), (150, 8.0, 0), (190, 1.0, 0)]


async def test_what_was_recorded_as_unknown_while_away_no_longer_holds(plant):
    lose_and_fill(plant, plant.of("state", "Held", 120))
    unknown = [row[0] for row in plant.derived("line_state") if row[1] == 0.0]
    assert unknown == pytest.approx([100, 170])
    await history_of(plant).derive([hole()], plant.recording.read)
    newest = {row[0]: row[1:] for row in plant.derived("line_state")}
    assert [newest[time_s] for time_s in unknown] == [(1.0, 0), (6.0, 0)]


async def test_derived_states_are_history_and_leave_the_present_alone(plant, batches):
    lose_and_fill(plant, plant.of("state", "Held", 120))
    number = plant.site.number_by_key["filler.line_state"]
    newest, count, facts = plant.table.newest(number), len(batches), plant.states.now()
    await history_of(plant).derive([hole()], plant.recording.read)
    assert [one.origin for one in batches[count:]] == [Origin.HISTORY]
    assert plant.table.newest(number) == newest
    assert plant.states.now() == facts


async def test_nothing_is_derived_at_or_after_the_end_of_the_hole(plant, batches):
    lose_and_fill(plant, plant.of("state", "Held", 120), plant.of("state", "Idle", 250))
    count = len(batches)
    await history_of(plant).derive([hole()], plant.recording.read)
    times = [one.source_us for given in batches[count:] for one in given.samples()]
    assert times == sorted(times)
    assert times[-1] < plant.of("state", 0, 200).source_us


async def test_a_hole_is_derived_once_in_a_run_and_not_again_by_the_next_one(plant, batches):
    lose_and_fill(plant, plant.of("state", "Held", 120))
    history = history_of(plant)
    assert await history.derive([hole()], plant.recording.read)
    count, rows = len(batches), plant.derived("line_state")
    assert not await history.derive([hole()], plant.recording.read)
    assert not await history_of(plant).derive([hole()], plant.recording.read)
    assert (len(batches), plant.derived("line_state")) == (count, rows)


@pytest.mark.parametrize(
    "unfinished",
    [
        hole(state=GapState.FILLING), hole(state=GapState.UNFILLABLE),
        hole(end_s=None, state=GapState.OPEN), hole(connection="other"),
    ],
)  # fmt: skip
async def test_other_holes_are_left_alone(plant, unfinished):
    lose_and_fill(plant, plant.of("state", "Held", 120))
    assert not await history_of(plant).derive([unfinished], plant.recording.read)


async def test_a_hole_that_is_filled_later_is_derived_then(plant):
    lose_and_fill(plant, plant.of("state", "Held", 120))
    history = history_of(plant)
    assert not await history.derive([hole(state=GapState.FILLING)], plant.recording.read)
    assert await history.derive([hole()], plant.recording.read)


async def test_a_first_start_is_unknown_until_the_first_state_that_the_server_remembers(plant):
    plant.go_to(200, heard=False)
    plant.recording.add(
        plant.of("state", "Execute", 120), plant.of("state", None, 150, status=BAD)
    )
    plant.go_to(201)
    await history_of(plant).derive([hole(0, 200)], plant.recording.read)
    rows = [row for row in plant.derived("line_state") if row[0] < 200]
    assert rows == [(-1, 0.0, BAD_NO_DATA), (120, 1.0, 0), (150, 0.0, BAD)]


async def test_a_partly_filled_hole_is_unknown_until_its_first_state(plant):
    plant.recording.add(plant.of("state", "Execute", 50), plant.of("state", "Held", 150))
    plant.go_to(201)
    await history_of(plant).derive([hole(state=GapState.PARTLY)], plant.recording.read)
    rows = [row for row in plant.derived("line_state") if 50 < row[0] < 200]
    assert rows == [(99, 1.0, 0), (100, 0.0, BAD_NOT_CONNECTED), (150, 6.0, 0)]


async def test_an_unfilled_hole_inside_stays_unknown(plant):
    plant.recording.add(plant.of("state", "Execute", 50))
    plant.go_to(201)
    inner = hole(120, 140, GapState.UNFILLABLE, number=2)
    await history_of(plant).derive([hole(), inner], plant.recording.read)
    rows = [row[:2] for row in plant.derived("line_state") if 50 < row[0] < 200]
    assert rows == [(99, 1.0), (120, 0.0), (140, 1.0)]


async def test_nothing_is_said_where_nothing_is_known(plant):
    plant.go_to(201)
    rows = plant.derived("line_state")
    assert not await history_of(plant).derive([hole()], plant.recording.read)
    assert plant.derived("line_state") == rows


async def test_holes_that_ended_more_than_a_week_ago_are_not_looked_at(plant):
    plant.recording.add(plant.of("state", "Execute", 50))
    plant.go_to(201 + 7 * 86400)
    assert not await history_of(plant).derive([hole()], plant.recording.read)


async def test_a_machine_without_a_state_source_has_no_past(clock):
    subject = machine("filler", state_source=StateSource.NONE)
    plant = Plant(clock, subject=subject)
    plant.recording.add(plant.of("state", "Execute", 50))
    plant.go_to(201)
    assert not await history_of(plant).derive([hole()], plant.recording.read)


async def test_each_machine_of_the_connection_gets_its_own_states(clock):
    machines = [
        machine(key, state_source=StateSource.SPEED, state_tag=f"{key}.speed", state_threshold=1.0)
        for key in ("filler", "capper")
    ]
    site = plant_with(tags=["filler.speed", "capper.speed"], machines=machines)
    recording = Recording(site, Bus())
    recording.add(sample(0, 5.0, at_s=50), sample(1, 0.0, at_s=60))
    clock.advance(300)
    taken = []
    await StateHistory(site, clock, taken.append).derive([hole()], recording.read)
    found = [(site.tags[one.tag].key, one.value) for given in taken for one in given.samples()]
    assert found == [("filler.line_state", S.EXECUTING), ("capper.line_state", S.IDLE)]


async def test_failures_of_a_filled_past_count_after_a_recompute(plant):
    plant.recording.add(
        plant.of("state", "Execute", -9000), plant.of("state", "Aborted", -8000),
        plant.of("state", "Execute", -7000), plant.of("temperature", 50.0, -9000),
    )  # fmt: skip
    plant.go_to(60)
    await history_of(plant).derive([hole(-9000, 10)], plant.recording.read)
    states = reopened(plant, [hole(-9000, 10)])
    states.tick()
    found = {one.name: one.value for one in states.now()[0].aspects}
    assert found["faults"] == 1.0
