"""A demo line under the engine's own parts, on a clock of its own, recorded; and what it said.

Nothing runs in the background: the test says how many seconds pass, and after each of them the
state of everything that a window would show is taken down.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.alarms.flood_watch import FloodWatch
from hmi.bus.bus import Bus
from hmi.bus.facts import (
    AlarmChanged,
    ConnectionChanged,
    ConnectionPhase,
    FloodChanged,
    MachineChanged,
)
from hmi.clock import ManualClock, to_us
from hmi.config.loader import load_site
from hmi.historian.day_files import DayFiles
from hmi.historian.gaps import GapLedger
from hmi.historian.recorder import Recorder
from hmi.journal.recorder import Recorder as JournalRecorder
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.machines.machine_states import MachineStates
from hmi.plant.gap_cause import GapCause
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.crew import Crew
from hmi.simulator.instruments import Instruments
from hmi.simulator.plant_loop import ScanPlan
from hmi.storage.writer import Writer
from tests.helpers.sources import ROOT

SITE = ROOT / "resources" / "demo" / "site.toml"


@dataclass(frozen=True)
class Said:
    """What the station said at one moment."""

    at: datetime
    samples: dict[int, Sample]
    stale: frozenset[int]
    alarms: dict[str, AlarmChanged]
    machines: dict[str, MachineChanged]
    flood: FloodChanged
    phases: dict[str, ConnectionPhase]


class RecordedRun:
    """One run of the engine's parts over the demo line."""

    def __init__(self, folder: Path, seed: int = 9) -> None:
        self.folder, self.site = folder, load_site(SITE)
        self.clock, self.bus = ManualClock(), Bus()
        self.writer = Writer(self.clock)
        self.table = TagTable(self.site, self.bus, self.clock)
        self.recorder = Recorder(self.site, self.bus, self.writer, self.clock, folder)
        JournalRecorder(self.bus, self.writer, folder)
        self.ledger = GapLedger(self.site, self.bus, self.writer, self.clock, folder)
        self.alarms = AlarmEngine(self.site, self.bus, self.clock)
        self.floods = FloodWatch(self.bus, self.clock)
        self.freshness = Freshness(self.site, self.bus, self.clock)
        self.machines = MachineStates(self.site, self.bus, self.clock, self.table.accept)
        self.line = BottlingLine(seed)
        self.instruments = Instruments(catalogue(), seed)
        self._plan = ScanPlan(self.instruments.signals)
        self._tick = 0
        self._told: dict[str, tuple[object, int]] = {}
        self._silent_since: datetime | None = None
        self._phases: dict[str, ConnectionPhase] = {}
        self.bus.connections.subscribe(self._take_connection)
        self.said: list[Said] = []
        # What machines say from one tick on, until the next, is what a window shows.
        self._machine_facts: dict[str, MachineChanged] = {}
        self.bus.machines.subscribe(self._take_machine)

    def run(self, seconds: int) -> None:
        """Let seconds pass; what was said after each is kept."""
        for _ in range(seconds):
            self._second()
            self.said.append(self._now())
            if len(self.said) % 60 == 0:
                self.writer.write_once()

    def lose(self) -> None:
        """Let the server fall silent."""
        self._silent_since = self.clock.now()
        self.ledger.open("demo", self._silent_since, GapCause.CONNECTION_LOST)

    def find(self) -> None:
        """Let the server be heard again; what it did meanwhile is lost."""
        self._told.clear()
        self._silent_since = None
        self.ledger.close("demo", self.clock.now())

    def fold(self) -> None:
        """Fold what is written into chunks, as the writer does when there is time."""
        for file in DayFiles(self.folder).latest(9):
            self.recorder.folding.finish(file)

    def close(self) -> None:
        """Write everything that waits."""
        self.recorder.close()
        self.writer.stop()

    def _second(self) -> None:
        due: list[str] = []
        self.line.step(1.0, self.clock.now(), Crew(relief=True))
        for _ in range(10):
            due += self._plan.due(self._tick)
            self._tick += 1
        self.clock.advance(1.0)
        if self._silent_since is None:
            self._hear(0.0, ConnectionPhase.LIVE)
            self._measure(sorted(set(due)))
        else:
            silent_s = (self.clock.now() - self._silent_since).total_seconds()
            is_lost = silent_s > 3.0
            phase = ConnectionPhase.LOST if is_lost else ConnectionPhase.DOUBTFUL
            self._hear(silent_s, phase)
        for part in (self.alarms, self.floods, self.machines, self.recorder):
            part.tick()

    def _hear(self, age_s: float, phase: ConnectionPhase) -> None:
        self.bus.connections.publish(ConnectionChanged("demo", phase, self.clock.now(), age_s))

    def _measure(self, keys: list[str]) -> None:
        now_us = to_us(self.clock.now())
        numbers = self.site.number_by_key
        known = [key for key in keys if key in numbers]
        read = self.instruments.read(known, self.line.values())
        # A server tells what changed, and after a break everything once.
        changed = [one for one in read if self._told.get(one.signal.key) != one[1:]]
        self._told.update({one.signal.key: one[1:] for one in changed})
        samples = [
            Sample(numbers[one.signal.key], one.value, one.status, now_us, now_us)
            for one in changed
        ]
        if samples:
            self.table.accept(batch_of(samples, Origin.LIVE))

    def _now(self) -> Said:
        numbers = range(len(self.site.tags))
        newest = {number: self.table.newest(number) for number in numbers}
        return Said(
            at=self.clock.now(),
            samples={number: one for number, one in newest.items() if one is not None},
            stale=frozenset(number for number in numbers if self.freshness.is_stale(number)),
            alarms={fact.key: fact for fact in self.alarms.now()},
            machines=dict(self._machine_facts),
            flood=self.floods.now(),
            phases=dict(self._phases),
        )

    def _take_connection(self, fact: ConnectionChanged) -> None:
        self._phases[fact.connection] = fact.phase

    def _take_machine(self, fact: MachineChanged) -> None:
        self._machine_facts[fact.machine] = fact
