"""Some machines of the demo plant in fast time, recorded and cared for as the engine does."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hmi.alarms.alert_door import AlertDoor
from hmi.alarms.station_alarms import StationAlarms
from hmi.asset_health.station_care import CareSurroundings, StationCare
from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.clock import ManualClock, to_us
from hmi.config.loader import load_site
from hmi.historian.on_disk import is_all_on_disk
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.live.tag_table import TagTable
from hmi.machines.machine_states import MachineStates
from hmi.plant.quality import GOOD
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.plant.tags import Kind
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.crew import Crew
from hmi.simulator.faults import Reach, scenarios
from hmi.simulator.instruments import Instruments
from hmi.storage.writer import Writer

DEMO = Path(__file__).parents[2] / "resources" / "demo" / "site.toml"
MONDAY = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
STEP_S = 10.0
_QUANTITIES = (
    "state", "mode", "starved", "blocked", "speed", "current", "vibration", "temperature",
    "device_health", "running_hours", "total",
)  # fmt: skip
_SHARED = ("filler.recipe",)


class CaredLine:
    """Steps of ten seconds; what stands as alert is in `alerts`, newest facts in `facts`."""

    def __init__(self, folder: Path, machines: tuple[str, ...], seed: int = 1) -> None:
        demo = load_site(DEMO)
        keys = {f"{one}.{quantity}" for one in machines for quantity in _QUANTITIES} | {*_SHARED}
        keys |= {tag.key for tag in demo.tags if tag.is_derived and tag.machine in machines}
        self.site = replace(
            demo,
            machines=tuple(one for one in demo.machines if one.key in machines),
            tags=tuple(tag for tag in demo.tags if tag.key in keys),
            alarms=(), suppressions=(),
            maintenance=tuple(one for one in demo.maintenance if one.machine in machines),
        )  # fmt: skip
        self._folder = folder
        self.clock, self.bus = ManualClock(MONDAY), Bus()
        self.line, self._instruments = BottlingLine(seed), Instruments(catalogue(), seed)
        self._measured = [tag for tag in self.site.tags if tag.connection]
        self._reach = Reach(self.line, self._instruments, lambda _seconds: None)
        self._faults = scenarios()
        self._running: list[str] = []
        self._last: dict[str, object] = {}
        self.facts: dict[str, object] = {}
        self.alerts: dict[str, object] = {}
        self._loop = asyncio.new_event_loop()
        self.start()

    def start(self) -> None:
        """Begin, or begin anew as after a restart of the engine."""
        self.bus = Bus()
        self.writer = Writer(self.clock)
        self.writer.start()
        self._last.clear()
        self._table = TagTable(self.site, self.bus, self.clock)
        self._recorder = Recorder(self.site, self.bus, self.writer, self.clock, self._folder)
        self.states = MachineStates(self.site, self.bus, self.clock, self._table.accept)
        alarms = StationAlarms(self.site, self.bus, self.clock)
        self.reader = Reader(self._folder)
        self.care = StationCare(self.site, self._folder, CareSurroundings(
            writer=self.writer, bus=self.bus, clock=self.clock, table=self._table,
            machines=self.states, door=AlertDoor(alarms.engine), gaps=list,
            settled=self._settled,
        ))  # fmt: skip
        self.care.begin()
        self.bus.alarms.subscribe(self._take_alarm)
        self.bus.care.subscribe(self._take_care)

    def stop(self) -> None:
        """End; everything is on disk then."""
        self._recorder.close()
        self.writer.stop()

    def close(self) -> None:
        """End for good."""
        self.stop()
        self._loop.close()

    def begin(self, fault: str) -> None:
        """Let a scenario of the plant begin."""
        self._faults[fault].begin(self._reach)
        self._running.append(fault)

    def finish(self, fault: str) -> None:
        """End a scenario."""
        self._faults[fault].end(self._reach)
        self._running.remove(fault)

    def silence(self) -> None:
        """Have no tag measured any more."""
        self._measured = []

    def item(self, key: str, **fields: object) -> None:
        """Change a work of the site as if its file said so, and count it from now on."""
        changed = tuple(
            replace(one, **fields) if one.key == key else one for one in self.site.maintenance
        )
        self.stop()
        self.site = replace(self.site, maintenance=changed)
        (self._folder / "condition.sqlite").unlink()
        self.start()

    def drive(self, machine: str):
        """Return the drive of a machine."""
        return self.line.machines[machine].drive

    @property
    def now_us(self) -> int:
        """The moment, microseconds."""
        return to_us(self.clock.now())

    def run(
        self, hours: float, until: Callable[[], bool] = lambda: False, speed_up: float = 1.0
    ) -> float:
        """Let hours pass, at most until something is so; return the hours that passed.

        Faults go on speed_up times as fast.
        """
        steps = round(hours * 3600 / STEP_S)
        for step in range(steps):
            if until():
                return step * STEP_S / 3600
            for fault in self._running:
                self._faults[fault].step(self._reach, STEP_S * speed_up)
            self.line.step(STEP_S, self.clock.now(), Crew())
            self._measure()
            self.clock.advance(STEP_S)
            self.bus.connections.publish(
                ConnectionChanged("demo", ConnectionPhase.LIVE, self.clock.now(), 0.0)
            )
            self._recorder.tick()
            self.states.tick()
            self.care.tick()
        return hours

    def work(self) -> None:
        """Let the care learn, count and estimate from what is on disk."""
        assert self._loop.run_until_complete(self._settled())
        self._loop.run_until_complete(self.care.work())

    def hurry(self) -> None:
        """Let the care look at the minutes of what hurries."""
        assert self._loop.run_until_complete(self._settled())
        self._loop.run_until_complete(self.care.hurry())

    def ask(self, work: object) -> None:
        """Run something that awaits."""
        self._loop.run_until_complete(work)

    async def _settled(self) -> bool:
        return await asyncio.to_thread(is_all_on_disk, self.writer, self._folder, 30.0)

    def _measure(self) -> None:
        now_us, found = to_us(self.clock.now()), []
        values = self.line.values()
        keys = [tag.key for tag in self._measured]
        for tag, one in zip(self._measured, self._instruments.read(keys, values), strict=True):
            value = one.value
            if self._last.get(tag.key) == value:
                continue
            self._last[tag.key] = value
            exact = value if isinstance(value, str) or tag.kind is Kind.TEXT else float(value)
            number = self.site.number_by_key[tag.key]
            found.append(Sample(number, exact, GOOD, now_us + 1_000_000, now_us + 1_100_000))
        if found:
            self._table.accept(batch_of(found, Origin.LIVE))

    def _take_alarm(self, fact) -> None:
        if fact.active:
            self.alerts[fact.key] = fact
        else:
            self.alerts.pop(fact.key, None)

    def _take_care(self, fact) -> None:
        key = getattr(fact, "key", "") or getattr(fact, "machine", "maintenance")
        self.facts[f"{type(fact).__name__}.{key}.{getattr(fact, 'indicator', '')}"] = fact
