"""What the historian recorded of a filled hole becomes its machines' recorded states."""

from time import process_time

import numpy as np

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState, SamplesArrived
from hmi.historian.reader import Reader
from hmi.live.tag_table import TagTable
from hmi.machines.state_history import StateHistory
from hmi.plant.assets import MachineState as S
from hmi.plant.assets import StateSource
from hmi.plant.samples import Origin
from tests.helpers.builders import at, at_us, batch, machine, plant_with, sample
from tests.helpers.recording import Recording

DAY_S = 86_400
LINE = [f"machine_{number}" for number in range(7)]
WORDS = ["Execute", "Held", "Execute", "Suspended", "Execute", "Aborted"]
CODES = [S.EXECUTING, S.HELD, S.EXECUTING, S.STARVED, S.EXECUTING, S.FAULT]
STEP_S = 40.0
CPU_S = 2.0


class Station:
    """Seven machines with recorder and reader on real files; now is the end of the hole."""

    def __init__(self, clock, folder):
        machines = [
            machine(key, state_source=StateSource.PACKML, state_tag=f"{key}.state") for key in LINE
        ]
        self.site = plant_with(tags=[f"{key}.state" for key in LINE], machines=machines)
        clock.advance(DAY_S)
        self.clock = clock
        self.recording = Recording(self.site, clock, folder)
        self.reader = Reader(folder)
        self.table = TagTable(self.site, self.recording.bus, clock)
        self.gap = GapChanged(1, "demo", at(0), at(DAY_S), "first-start", GapState.FILLED)

    def fill(self):
        """Record a day of states as a server's history brings them."""
        for number in range(len(LINE)):
            rows = [
                sample(number, WORDS[step % len(WORDS)], at_s=step * STEP_S, received_s=DAY_S)
                for step in range(int(DAY_S / STEP_S))
            ]
            self.recording.arrive(batch(*rows, origin=Origin.HISTORY))
        self.recording.writer.write_once()

    async def derive(self):
        """Derive as a freshly started engine does, and commit; return whether there was any."""
        found = await StateHistory(self.site, self.clock, self.table.accept).derive(
            [self.gap], self.reader.read
        )
        self.recording.writer.write_once()
        return found

    def states(self, key):
        return self.reader.read(f"{key}.line_state", at_us(0), at_us(DAY_S))


async def test_a_first_days_states_of_a_line_are_recorded_within_their_budget(clock, tmp_path):
    station = Station(clock, tmp_path)
    station.fill()
    began = process_time()
    assert await station.derive()
    assert process_time() - began < CPU_S
    steps = int(DAY_S / STEP_S)
    for key in LINE:
        series = station.states(key)
        held = np.flatnonzero(series.times_us >= at_us(0))
        expected = [float(CODES[step % len(CODES)]) for step in range(steps)]
        assert series.values[held].tolist() == expected
        assert series.times_us[held].tolist() == [at_us(step * STEP_S) for step in range(steps)]
        assert not series.statuses[held].any()


async def test_deriving_again_after_a_restart_adds_no_row(clock, tmp_path):
    station = Station(clock, tmp_path)
    station.fill()
    await station.derive()
    rows = {key: station.states(key).times_us.tolist() for key in LINE}
    station.clock.advance(5.0)
    assert not await station.derive()
    assert {key: station.states(key).times_us.tolist() for key in LINE} == rows


async def test_an_engine_that_ended_before_the_states_were_recorded_derives_them_next_time(
    clock, tmp_path
):
    station = Station(clock, tmp_path)
    station.fill()
    lost = Bus()
    table = TagTable(station.site, lost, clock)
    history = StateHistory(station.site, clock, table.accept)
    assert await history.derive([station.gap], station.reader.read)
    assert len(station.states(LINE[0])) == 0
    assert await station.derive()
    assert len(station.states(LINE[0])) > 1000


async def test_a_derived_state_takes_the_place_of_the_unknown_one_recorded_at_its_time(
    clock, tmp_path
):
    station = Station(clock, tmp_path)
    number = station.site.number_by_key[f"{LINE[0]}.line_state"]
    unknown = sample(number, 0.0, at_s=STEP_S, status=0x808A0000)
    station.recording.record(batch(unknown, origin=Origin.DERIVED))
    station.fill()
    await station.derive()
    series = station.states(LINE[0])
    at_change = np.flatnonzero(series.times_us == at_us(STEP_S))
    assert series.values[at_change].tolist() == [0.0, float(S.HELD)]
    assert series.statuses[at_change[-1]] == 0


async def test_history_is_recorded_but_never_the_newest_of_a_derived_tag(clock, tmp_path):
    station = Station(clock, tmp_path)
    seen = []
    station.recording.bus.samples.subscribe(lambda fact: seen.append(fact))
    station.fill()
    await station.derive()
    assert all(isinstance(fact, SamplesArrived) for fact in seen)
    assert {fact.batch.origin for fact in seen} == {Origin.HISTORY}
    assert len(station.table.snapshot()) == 0
