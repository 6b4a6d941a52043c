"""The demo plant for tests: its server in the test's loop, scanned by hand, and clients to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asyncua import Client, ua

from hmi.clock import ManualClock
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.faults import Reach
from hmi.simulator.instruments import Instruments
from hmi.simulator.plant_loop import TICK_S, PlantLoop, ScanPlan
from hmi.simulator.plant_server import PlantServer
from hmi.simulator.programme import Programme, scenario_names
from hmi.simulator.server_methods import Wishes

URI = "urn:lineside:demo"


class DemoPlant:
    """A running server whose plant moves only when scanned; its clock starts at the real time."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(datetime.now(UTC) - timedelta(minutes=10))
        self.line = BottlingLine(9)
        self.instruments = Instruments(catalogue(), 9)
        self.server = PlantServer(self.instruments, folder, 0, "127.0.0.1")
        self.programme = Programme(Reach(self.line, self.instruments, self.server.cut))
        self.loop = PlantLoop(self.line, self.instruments, self.server, self.programme, self.clock)
        self._plan = ScanPlan(self.instruments.signals)
        self._tick = 0

    async def start(self, past_h: float) -> None:
        programme = self.programme
        wishes = Wishes(
            programme.start, programme.stop, lambda: programme.running, self.loop.set_point,
            scenario_names(),
        )  # fmt: skip
        await self.server.start(wishes)
        await self.loop.simulate_past(past_h)
        self._calm_down()

    def _calm_down(self) -> None:
        """Let every machine run and none stop by itself, whatever the past left behind."""
        for buffer in self.line.buffers.values():
            buffer.count = buffer.capacity // 2
        for machine in self.line.machines.values():
            machine._happen = lambda *_: None

    async def scan(self, ticks: int = 1) -> None:
        """Let ticks of plant time pass."""
        for _ in range(ticks):
            await self.loop.scan(self._plan.due(self._tick))
            self._tick += 1
            self.clock.advance(TICK_S)
        await self.server.follow(self.line.values())

    def client(self, user: str = "", secret: str = "") -> Client:
        client = Client(self.server.endpoint, timeout=10)
        client.session_timeout = 60_000
        if user:
            client.set_user(user)
            client.set_password(secret)
        return client


@asynccontextmanager
async def demo_plant(folder: Path, past_h: float = 0.5) -> AsyncIterator[DemoPlant]:
    plant = DemoPlant(folder)
    await plant.start(past_h)
    try:
        yield plant
    finally:
        await plant.server.stop()


async def plant_node(client: Client, key: str) -> ua.NodeId:
    """Return the NodeId of a string in the plant's namespace."""
    return ua.NodeId(key, await client.get_namespace_index(URI))
