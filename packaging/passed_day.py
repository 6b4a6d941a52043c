"""A day of the demo plant that passes in minutes, through the engine itself: no server, no sleep.

What the instruments read is handed to the engine as a server would hand it on; it records, learns,
judges and accounts as always. Only its clock is moved by hand.
"""

import asyncio
import math
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hmi.bus.facts import (
    ConnectionChanged,
    ConnectionPhase,
    Fact,
    GapState,
    RecorderReported,
)
from hmi.clock import ManualClock, to_us
from hmi.config.loader import load_site
from hmi.engine import Engine
from hmi.plant.quality import GOOD
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.crew import Crew
from hmi.simulator.drives import AMBIENT
from hmi.simulator.faults import Reach, scenarios
from hmi.simulator.instruments import Instruments, Reading

SITE = Path(__file__).resolve().parent.parent / "resources" / "demo" / "site.toml"
BEGIN = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
STEP_S = 20.0
WARMER_BY_DAY_K = 4.0
_REST_STEPS = 3
_ON_DISK_STEPS = 180
_AGAIN_STEPS = 30
"""After so many steps also what did not change is handed on, so that any hour tells it."""


class PassedDay(Engine):
    """An engine on a folder; go() lets time pass, learn() lets what runs beside the ticks work."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.site = load_site(SITE)
        self.time = ManualClock(BEGIN)
        super().__init__(self.site, folder, self.time, is_service=True)
        self.line, self._instruments = BottlingLine(seed), Instruments(catalogue(), seed)
        self._reach = Reach(self.line, self._instruments, lambda _seconds: None)
        self._faults = scenarios()
        self._running: set[str] = set()
        self._shown: dict[str, Reading] = {}
        self._tasks: Sequence[asyncio.Future[None]] = ()
        self._steps = 0
        self._reports: list[RecorderReported] = []
        self.bus.recorder.subscribe(self._take_report)

    async def open(self) -> None:
        """Take up the folder and begin what runs beside the ticks."""
        self._writer.start()
        self._restore()
        for one in self.site.connections:
            # The server of these days keeps no history: what was before them stays unknown.
            self._ledger.close(one.key, self.time.now())
            for gap in self._ledger.pending(one.key):
                self._ledger.report(gap.number, GapState.UNFILLABLE, 0)
        self._tasks = [asyncio.ensure_future(work) for work in self._beside()]

    async def go(self, seconds: float) -> None:
        """Let time pass."""
        for _step in range(round(seconds / STEP_S)):
            self._pass_step()
            self._steps += 1
            if self._steps % _REST_STEPS == 0:
                await asyncio.sleep(0)
            if self._steps % _ON_DISK_STEPS == 0:
                await self._refills.is_all_on_disk()

    async def learn(self, real_s: float) -> None:
        """Let the works beside the ticks do what is due; hardly any time of the plant passes."""
        await self._refills.is_all_on_disk()
        for _second in range(round(real_s)):
            self._tick()
            await asyncio.sleep(1.0)

    def begin_fault(self, name: str) -> None:
        """Let a scenario of the plant begin."""
        self._faults[name].begin(self._reach)
        self._running.add(name)

    def end_fault(self, name: str) -> None:
        """End a scenario."""
        self._faults[name].end(self._reach)
        self._running.discard(name)

    def facts(self) -> list[Fact]:
        """Return how the station stands, as a window is told when it joins."""
        return [*self._snapshot(), *self._heard(), *self._reports]

    async def close(self) -> None:
        """Commit everything and end."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._watch.watches.close()
        self._recorder.close()
        await asyncio.to_thread(self._writer.stop)

    def _beside(self) -> list[Awaitable[None]]:
        return [
            self._refills.run(), self._performance.recompute.run(), self._care.run(),
            self._stops.watch.run(), self._watch.works.run(),
        ]  # fmt: skip

    def _pass_step(self) -> None:
        now = self.time.now()
        day = math.tau * (to_us(now) / 1e6 % 86_400) / 86_400
        for machine in self.line.machines.values():
            machine.drive.ambient = AMBIENT + WARMER_BY_DAY_K * math.sin(day)
        for name in self._running:
            self._faults[name].step(self._reach, STEP_S)
        self.line.step(STEP_S, now, Crew())
        self._table.accept(batch_of(self._read(), Origin.LIVE))
        self.time.advance(STEP_S)
        for fact in self._heard():
            self.bus.publish(fact)
        self._tick()

    def _take_report(self, fact: RecorderReported) -> None:
        self._reports = [fact]

    def _read(self) -> list[Sample]:
        values, now_us = self.line.values(), to_us(self.time.now())
        known = [key for key in values if key in self.site.number_by_key]
        found = []
        for signal, value, status in self._instruments.read(known, values):
            if self._shown.get(signal.key, ...) != value or self._steps % _AGAIN_STEPS == 0:
                self._shown[signal.key] = value
                number = self.site.number_by_key[signal.key]
                found.append(Sample(number, value, status or GOOD, now_us, now_us))
        return found

    def _heard(self) -> list[ConnectionChanged]:
        live, now = ConnectionPhase.LIVE, self.time.now()
        return [ConnectionChanged(one.key, live, now, 0.0) for one in self.site.connections]
