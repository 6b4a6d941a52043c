"""A session that does as told, and sleep that ends when the manual clock says so."""

import asyncio
import heapq
import itertools
from collections.abc import Callable

from hmi.clock import ManualClock
from hmi.errors import PlantError
from hmi.opcua.history import HistoryPage
from hmi.opcua.kept import Kept
from hmi.opcua.message_decoder import Decoded
from hmi.opcua.restoring import Restored
from hmi.opcua.session import Listener
from hmi.plant.samples import Value


class ManualSleep:
    """Sleep on a ManualClock: pass_time moves the clock from one sleeper to the next."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    async def __call__(self, seconds: float) -> None:
        """Sleep until the clock has been moved by so many seconds."""
        future = asyncio.get_running_loop().create_future()
        wake = self.clock.monotonic() + seconds
        heapq.heappush(self._sleepers, (wake, next(self._order), future))
        await future

    async def pass_time(self, seconds: float, meanwhile: Callable[[], None] = int) -> None:
        """Let so many seconds pass; call meanwhile at every step of at most 0.1 s."""
        end = self.clock.monotonic() + seconds
        while True:
            await _settle()
            now = self.clock.monotonic()
            if now >= end - 1e-9:
                return
            step = min(end - now, 0.1)
            self.clock.advance(step)
            meanwhile()
            while self._sleepers and self._sleepers[0][0] <= self.clock.monotonic() + 1e-9:
                _, _, future = heapq.heappop(self._sleepers)
                if not future.done():
                    future.set_result(None)
                await _settle()


async def _settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


class FakeSession:
    """A session whose open, probe and words are set by the test."""

    def __init__(self, listener: Listener, clock: ManualClock, kept: Kept | None = None) -> None:
        self.listener = listener
        self.kept = kept or Kept()
        self.clock = clock
        self.heard_at: float | None = None
        self.ended_by: PlantError | None = None
        self.refused: tuple[tuple[str, str], ...] = ()
        self.clock_offset_s: float | None = 0.25
        self.server_started = None
        self.models: tuple[str, ...] = ()
        self.level: int | None = None
        self.restored = Restored()
        self.keep_alive_s = 2.0
        self.trouble: PlantError | None = None
        self.resyncs = 0
        self.open_error: Exception | None = None
        self.probe_error: PlantError | None = None
        self.speaks = True
        self.probes = 0
        self.closed: list[bool] = []
        self.written: list[tuple[int, Value]] = []
        self.decoded = Decoded()
        self.history: Callable[..., list[HistoryPage]] | None = None

    def speak(self) -> None:
        """Be heard now, if it speaks at all."""
        if self.speaks and not self.closed:
            self.heard_at = self.clock.monotonic()

    async def open(self) -> None:
        """Open, or fail as told."""
        if self.open_error is not None:
            raise self.open_error
        self.speak()

    async def resync(self) -> None:
        """Note that it was asked for the present values."""
        self.resyncs += 1

    async def close(self, *, politely: bool) -> None:
        """Note how it was closed."""
        self.closed.append(politely)

    async def probe(self) -> None:
        """Answer, or fail as told."""
        self.probes += 1
        if self.probe_error is not None:
            raise self.probe_error

    async def write(self, number: int, value: Value) -> Value:
        """Take the value and hold it."""
        self.written.append((number, value))
        return value

    def history_tags_per_call(self, wanted: int) -> int:
        """Return what is wanted."""
        return wanted

    async def without_history(self, _numbers) -> dict[int, str]:
        """Tell that every tag has one."""
        return {}

    async def read_history(self, asks, end_us: int) -> list[HistoryPage]:
        """Answer as the test says."""
        return self.history(asks, end_us)

    async def release_history(self, asks) -> None:
        """Have nothing to release."""

    async def measure_clock(self) -> float | None:
        """Return the offset that the test has set."""
        return self.clock_offset_s

    async def service_level(self) -> int | None:
        """Return the level that the test has set."""
        return self.level
