"""One filler with its engine part, moved by hand, and what a restart makes of its recording."""

from dataclasses import replace
from datetime import time

from hmi.bus.bus import Bus
from hmi.bus.facts import (
    ConnectionChanged,
    ConnectionPhase,
    GapChanged,
)
from hmi.live.tag_table import TagTable
from hmi.machines.machine_states import MachineStates
from hmi.plant.assets import StateSource
from hmi.plant.samples import Origin
from hmi.plant.shifts import Break, Shift, ShiftCalendar
from tests.helpers.builders import at, batch, machine, plant_with, sample
from tests.unit.machines.recording import Recording

QUANTITIES = (
    "state", "starved", "total", "good", "energy", "vibration", "temperature", "device_health",
)  # fmt: skip
FILLER = machine(
    "filler",
    state_source=StateSource.PACKML,
    ideal_cycle_s=1.0,
    **{f"{name}_tag": f"filler.{name}" for name in QUANTITIES if name != "device_health"},
    health_tag="filler.device_health",
)
PAUSE = Break(start=time(6, 30), end=time(6, 40))
TWO_SHIFTS = ShiftCalendar(
    shifts=(
        Shift(name="Early", start=time(6), end=time(7), breaks=(PAUSE,)),
        Shift(name="Late", start=time(7), end=time(8)),
    )
)


class Plant:
    """One filler, its bus, its recording and its engine part, moved by hand from 06:00 on."""

    def __init__(self, clock, calendar=TWO_SHIFTS, subject=FILLER, has_derived=True):
        tags = [f"filler.{name}" for name in QUANTITIES]
        self.site = plant_with(tags=tags, machines=[subject], calendar=calendar)
        if not has_derived:
            self.site = replace(self.site, tags=self.site.tags[: len(tags)])
        self.clock = clock
        self.bus = Bus()
        self.recording = Recording(self.site, self.bus)
        self.table = TagTable(self.site, self.bus, clock)
        self.states = MachineStates(self.site, self.bus, clock, self.table.accept)
        self.facts = []
        self.bus.machines.subscribe(self.facts.append)
        self.s = 0.0

    def of(self, quantity, value, at_s, **fields):
        number = self.site.number_by_key[f"filler.{quantity}"]
        return sample(number, value, at_s=at_s, **fields)

    def send(self, *samples, origin=Origin.LIVE):
        self.table.accept(batch(*samples, origin=origin))

    def hear(self, age_s=0.0, phase=ConnectionPhase.LIVE):
        self.bus.connections.publish(ConnectionChanged("demo", phase, at(), age_s))

    def go_to(self, seconds, heard=True):
        self.clock.advance(seconds - self.s)
        self.s = seconds
        if heard:
            self.hear()
        self.states.tick()

    def gap(self, start_s, end_s, state, number=1):
        end = None if end_s is None else at(end_s)
        self.bus.gaps.publish(GapChanged(number, "demo", at(start_s), end, "lost", state))

    @property
    def filler(self):
        return self.states.now()[0]

    def derived(self, quantity):
        """Return (seconds, value, status) of each recorded sample of a derived tag."""
        series = self.recording.read(f"filler.{quantity}", 0, 2**62)
        seconds = (series.times_us - self.of("state", 0.0, 0).source_us) / 1e6
        values = [series.value_at(row) for row in range(len(series))]
        return list(zip(seconds.tolist(), values, series.statuses.tolist(), strict=True))


def reopened(plant, gaps=()):
    """Return the plant's machines as a restarted engine rebuilds them."""
    states = MachineStates(plant.site, Bus(), plant.clock, lambda _: None)
    states.restore(plant.recording.read, gaps)
    states._hearing = plant.states._hearing
    return states


def run_and_measure(plant, vibration=1.4, until=120):
    plant.send(plant.of("state", "Execute", 0), plant.of("temperature", 50.0, 0))
    for second in range(1, until):
        plant.send(plant.of("vibration", vibration, second))
        plant.go_to(second)
