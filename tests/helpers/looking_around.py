"""An explorer for tests, what it told last, and one call for each thing that can be asked."""

import pytest

from hmi.bus.bus import Bus
from hmi.bus.exploration import NodesBrowsed, NodesFound, ServerEntered
from hmi.clock import Clock, SystemClock
from hmi.opcua.credentials import Credentials
from hmi.opcua.explorer import Explorer
from hmi.plant.explored import FoundMachine, Node
from hmi.plant.site import Site
from tests.helpers.builders import connection, plant_with


def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy computer take its time: what is bounded in seconds is tested by hand."""
    for limit in ("discovery.finder.LONGEST_S", "node_search.LONGEST_S", "explorer.ANSWER_S"):
        monkeypatch.setattr(f"hmi.opcua.{limit}", 50.0)


class Looking:
    """An explorer without a site of its own, and the last fact it told."""

    def __init__(self, url: str, site: Site | None = None, clock: Clock | None = None) -> None:
        self.url = url
        self.connection = connection("new", url=url)
        self.told: list = []
        bus = Bus()
        bus.explored.subscribe(self.told.append)
        self.explorer = Explorer(
            site or plant_with(connections=[]), bus, clock or SystemClock(),
            lambda _connection, secret: Credentials(secret or None), lambda _key: (),
        )  # fmt: skip

    async def enter(self, inquiry: int = 1) -> ServerEntered:
        await self.explorer.enter(inquiry, self.connection, "")
        return self.told[-1]

    async def browse(self, node: str = "", start: int = 0) -> NodesBrowsed:
        await self.explorer.browse(1, node, start)
        return self.told[-1]

    async def search(self, text: str, node: str = "") -> NodesFound:
        await self.explorer.search(1, text, node)
        return self.told[-1]

    async def read(self, node: str) -> Node:
        await self.explorer.read(1, node)
        return self.told[-1].node

    async def machines(self) -> dict[str, FoundMachine]:
        await self.explorer.discover(1)
        assert self.told[-1].is_complete
        return {one.machine.key: one for one in self.told[-1].machines}
