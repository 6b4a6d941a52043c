"""A small station whose watches learn fast: one machine with three signals, told minute by minute.

Time is a manual clock's; the machine executes unless it is told otherwise.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hmi.access.login import Login
from hmi.actions.watch_desk import WatchSurroundings, watch_desk
from hmi.alarms.alarm_engine import AlarmEngine
from hmi.asset_health.station_watches import GRACE_US
from hmi.bus.bus import Bus
from hmi.bus.condition_facts import WatchChanged
from hmi.bus.facts import (
    AlarmChanged,
    ConnectionChanged,
    ConnectionPhase,
    MachineChanged,
    SamplesArrived,
)
from hmi.clock import ManualClock, to_us
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.quality import GOOD
from hmi.plant.samples import Origin, Sample, SampleBatch, batch_of
from hmi.plant.shifts import ShiftCalendar
from hmi.plant.site import Site
from hmi.plant.tags import Kind
from hmi.plant.watched import band_tags, watched_tags
from hmi.simulator.response import seeded
from hmi.storage.writer import Writer
from tests.helpers.builders import machine, plant_with, tag

LEAST = 80
"""Minutes after which the watches here have learned enough; in the product they are 3,000."""
STEP_S = 10
USUAL = {"press.current": 20.0, "press.temperature": 60.0, "press.vibration": 1.0}
NOISE = {"press.current": 0.2, "press.temperature": 0.1, "press.vibration": 0.03}
ALERT = "watch.seasonal.press.current"


def pressing(**changes: object) -> Site:
    """Return a site with a press; fields of its current may be given."""
    measured = [
        tag("press.current", unit="A", decimals=2, low=0.0, high=50.0, **changes),
        tag("press.temperature", unit="°C", decimals=2, low=0.0, high=120.0),
        tag("press.vibration", unit="mm/s", decimals=3, low=0.0, high=8.0),
        tag("press.running"), tag("press.recipe", kind=Kind.TEXT),
        tag("hall.humidity", watch=True),
    ]  # fmt: skip
    press = machine(
        "press", current_tag="press.current", temperature_tag="press.temperature",
        vibration_tag="press.vibration", state_source=StateSource.SPEED,
        state_tag="press.running", recipe_tag="press.recipe",
    )  # fmt: skip
    site = plant_with(
        tags=measured, machines=[press], calendar=ShiftCalendar(timezone="Europe/Berlin")
    )
    bands = band_tags(watched_tags(site.machines, site.tags))
    return replace(site, tags=site.tags + bands)


class WatchedStation:
    """The watches of a site with bus, alarms, journal and files around them."""

    def __init__(
        self, folder: Path, login: Login, *, site: Site | None = None,
        clock: ManualClock | None = None, seed: int = 1,
    ) -> None:  # fmt: skip
        self.folder, self.site = folder, site or pressing()
        self.clock, self.bus = clock or ManualClock(), Bus()
        self.writer = Writer(self.clock)
        self.alarms = AlarmEngine(self.site, self.bus, self.clock)
        self.samples: list[SampleBatch] = []
        self.alerts: list[AlarmChanged] = []
        self.told: list[WatchChanged] = []
        around = WatchSurroundings(
            self.writer, self.bus, self.clock, self.samples.append, self.alarms
        )
        self.desk = watch_desk(self.site, folder, login, around)
        self.watches = self.desk.watches
        self._learn_fast()
        self.state = MachineState.EXECUTING
        self.since = self.clock.now()
        self.recipe = "A"
        self.away: dict[str, Callable[[float], float]] = {}
        """What a sensor shows instead of its value."""
        self._rng = seeded(seed)
        self.bus.alarms.subscribe(self.alerts.append)
        self.bus.conditions.subscribe(self.told.append)

    def _learn_fast(self) -> None:
        bank = self.watches.bank
        for one in (bank.level, bank.noise):
            one.manner = replace(one.manner, least_samples=LEAST, least_in_bucket=10)
        bank.still._least = LEAST
        for detector in bank.together:
            detector.least_samples = LEAST

    def be(self, state: MachineState) -> None:
        """Let the press be in a state from now on."""
        self.state, self.since = state, self.clock.now()

    def run(self, minutes: int) -> None:
        """Let minutes pass, with samples and all that an engine does each few seconds."""
        for _ in range(minutes * 60 // STEP_S):
            self.clock.advance(STEP_S)
            now = self.clock.now()
            heard = ConnectionChanged("demo", ConnectionPhase.LIVE, now, 0.0)
            self.bus.connections.publish(heard)
            self.bus.machines.publish(
                MachineChanged("press", self.state, self.since, "", None, None, 0, None, None)
            )
            self.bus.samples.publish(SamplesArrived(self._batch()))
            self.watches.tick()
            self.alarms.tick()

    def settle(self) -> None:
        """Let all be told that waits."""
        self.clock.advance(GRACE_US / 1e6)
        for _ in range(5):
            self.watches.tick()

    def watch(self, key: str) -> WatchChanged:
        """Return how a watch stands."""
        return self.watches.records[key].fact

    def shown(self, key: str) -> list[float | None]:
        """Return what was recorded as a derived tag, None where it says that nothing is known."""
        number = self.site.number_by_key[key]
        found = []
        for batch in self.samples:
            found += [one.value for one in batch.samples() if one.tag == number]
        return found

    def _batch(self) -> SampleBatch:
        now_us = to_us(self.clock.now())
        rows = []
        for key, usual in USUAL.items():
            value = usual + self._rng.gauss(0.0, NOISE[key])
            value = self.away.get(key, lambda known: known)(value)
            rows.append((key, value))
        rows += [("press.running", float(self.state is MachineState.EXECUTING))]
        rows += [("press.recipe", self.recipe), ("hall.humidity", 40 + self._rng.gauss(0, 1))]
        samples = [
            Sample(self.site.number_by_key[key], value, GOOD, now_us, now_us)
            for key, value in rows
        ]
        return batch_of(samples, Origin.LIVE)
