"""Joins physics and server: simulates the past, then scans the line ten times a second."""

import asyncio
import threading
from collections.abc import Mapping
from datetime import timedelta

from hmi.clock import Clock
from hmi.simulator.bottling_line import BottlingLine, Value
from hmi.simulator.crew import Crew
from hmi.simulator.instruments import Instruments
from hmi.simulator.past import Past
from hmi.simulator.plant_server import PlantServer
from hmi.simulator.programme import Programme
from hmi.simulator.signals import Signal

TICK_S = 0.1
_LONGEST_STEP_S = 5.0
_TOO_LATE_S = 1.0
_FOLLOW_TICKS = 10


class ScanPlan:
    """Which signals are due at which tick; slow ones are spread over the ticks between."""

    def __init__(self, signals: Mapping[str, Signal]) -> None:
        self._every = {
            key: max(1, round(signal.interval_s / TICK_S)) for key, signal in signals.items()
        }
        self._phase = {key: number % self._every[key] for number, key in enumerate(self._every)}

    def due(self, tick: int) -> list[str]:
        """Return the keys to scan at a tick; at tick 0 all of them."""
        if tick == 0:
            return list(self._every)
        return [key for key, every in self._every.items() if tick % every == self._phase[key]]


class PlantLoop:
    """Runs the plant at speed plant seconds a second; source times stay wall-clock times."""

    def __init__(
        self,
        line: BottlingLine,
        instruments: Instruments,
        server: PlantServer,
        programme: Programme,
        clock: Clock,
    ) -> None:
        self.speed = 1.0
        self.crew = Crew(relief=True)
        self._line = line
        self._instruments = instruments
        self._server = server
        self._programme = programme
        self._clock = clock
        self._abandoned = threading.Event()

    async def simulate_past(self, hours: float) -> None:
        """Fill the history in a thread, then let the server answer HistoryRead."""
        past = Past(self._line, self._instruments, self._server.log, self._abandoned)
        await asyncio.to_thread(past.run, self._clock.now(), hours)
        self._server.ready.set()

    def abandon(self) -> None:
        """Let a simulation of the past that still runs end at once."""
        self._abandoned.set()

    async def run(self) -> None:
        """Scan until cancelled. Lateness up to a second is caught up, a longer one is skipped."""
        plan = ScanPlan(self._instruments.signals)
        tick = 0
        planned = self._clock.monotonic()
        while True:
            await self.scan(plan.due(tick))
            if tick % _FOLLOW_TICKS == 0:
                await self._server.follow(self._line.values())
            tick += 1
            planned += TICK_S
            late = self._clock.monotonic() - planned
            if late > _TOO_LATE_S:
                planned += late
            await asyncio.sleep(max(0.0, planned - self._clock.monotonic()))

    async def scan(self, keys: list[str]) -> None:
        """Advance the line by one tick and write the readings of the named signals."""
        self._advance(TICK_S * self.speed)
        values: Mapping[str, Value] = self._line.values()
        await self._server.write(self._instruments.read(keys, values), self._clock.now())

    def set_point(self, key: str, value: float) -> None:
        """Hand a set point that a user wrote to the line. Unknown ones are ignored."""
        machine, _, quantity = key.partition(".")
        line = self._line
        if quantity == "target_speed":
            line.machines[machine].target_speed = value
        elif key == "filler.bowl_setpoint":
            line.filler.bowl_setpoint = value
        elif key == "capper.torque_setpoint":
            line.capper.torque_setpoint = value
        elif key == "labeller.glue_setpoint":
            line.labeller.glue.setpoint = value
        elif key == "compressor.setpoint":
            line.compressor.setpoint = value

    def _advance(self, seconds: float) -> None:
        left = seconds
        while left > 1e-9:
            step = min(left, _LONGEST_STEP_S)
            left -= step
            moment = self._clock.now() + timedelta(seconds=seconds - left)
            self._programme.step(step)
            self._line.step(step, moment, self.crew)
