"""Limits of a server, its second endpoint, and twenty servers of which one hangs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionPhase, GapState
from hmi.clock import SystemClock
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.opcua.credentials import Credentials
from hmi.opcua.failover import SERVER_SWITCHED
from hmi.opcua.supervisor import Supervisor, session_maker
from hmi.opcua.surroundings import Surroundings
from tests.helpers.builders import connection, plant_with, tag
from tests.helpers.small_servers import ANOTHER_URI, SmallServer, small_server, write_for_ever
from tests.helpers.ua_peer import URI, until
from tests.helpers.ua_station import KEY, GapNotes, UaStation

pytestmark = pytest.mark.timeout(240)
PATIENCE_S = 60


@asynccontextmanager
async def written(*servers: SmallServer) -> AsyncIterator[None]:
    """Let the servers' values change meanwhile."""
    task = asyncio.create_task(write_for_ever(servers))
    yield
    task.cancel()
    await asyncio.wait([task])


async def test_3000_items_are_monitored_on_a_server_that_takes_500_a_call_and_100_a_read():
    """Ten tags share a node: the items are what counts, and nodes take long to make."""
    names = [f"v{n}" for n in range(3000)]
    limits = {"MaxMonitoredItemsPerCall": 500, "MaxNodesPerRead": 100}
    async with small_server(names[:300], limits=limits) as server:
        station = UaStation(server.url, names, node_of=lambda name: f"v{int(name[1:]) % 300}")
        station.gaps.open(KEY, station.clock.now(), "first-start")
        async with station:
            await until(station.is_live, PATIENCE_S, "live")
            await server.write(7.0)
            newest = station.table.newest
            await until(
                lambda: all((one := newest(n)) and one.value == 7.0 for n in range(3000)),
                PATIENCE_S, "all values",
            )  # fmt: skip
            assert station.facts[-1].tags_failed == ()
            gaps = station.gaps.rows
            await until(lambda: gaps[1].state is GapState.UNFILLABLE, PATIENCE_S, "no history")
        assert max(server.calls["MaxMonitoredItemsPerCall"]) == 500
        assert sum(server.calls["MaxMonitoredItemsPerCall"]) >= 3000
        assert max(server.calls["MaxNodesPerRead"]) == 100
        assert station.facts[-1].attempts == 0, "nothing too large was asked"


async def test_the_better_endpoint_is_used_and_items_are_found_by_namespace_uri_on_each(
    monkeypatch,
):
    """The second endpoint numbers its namespaces otherwise, as a restarted server may."""
    for pause in ("LEVEL_EVERY_S", "OTHER_EVERY_S"):
        monkeypatch.setattr(f"hmi.opcua.failover.{pause}", 0.2)
    async with small_server(["v0"], uris=[URI, ANOTHER_URI]) as first, AsyncExitStack() as stack:
        second = await stack.enter_async_context(small_server(["v0"], uris=[ANOTHER_URI, URI]))
        station = UaStation(first.url, ["v0"], backup_url=second.url)
        async with written(first), station:
            await until(lambda: station.is_live() and station.newest_value("v0"), PATIENCE_S)
            await first.say_level(100)
            await until(lambda: station.facts[-1].is_on_backup, PATIENCE_S, "the second endpoint")
            await second.write(-1.0)
            await until(lambda: station.newest_value("v0") == -1.0, PATIENCE_S, "its value")
            await until(station.is_live, PATIENCE_S, "live again")
            await until(lambda: station.facts[-1].service_level == 255, PATIENCE_S, "its level")
            assert station.facts[-1].url == second.url
            assert [gap.cause for gap in station.gaps.rows.values()] in ([], [SERVER_SWITCHED])
            await stack.aclose()
            await until(
                lambda: station.is_live() and station.facts[-1].url == first.url,
                PATIENCE_S, "back where something answers",
            )  # fmt: skip


class ManyStations:
    """A site with many connections, each with one tag and its own supervisor."""

    def __init__(self, urls: list[str]) -> None:
        keys = [f"c{n}" for n in range(len(urls))]
        self.connections = [
            connection(key, url=url, publishing_ms=200.0)
            for key, url in zip(keys, urls, strict=True)
        ]
        tags = [tag(f"m.{k}", connection=k, node=f"nsu={URI};s=v0", interval_s=0.2) for k in keys]
        self.site = plant_with(tags=tags, connections=self.connections)
        self.bus, self.clock = Bus(), SystemClock()
        self.table = TagTable(self.site, self.bus, self.clock)
        self.freshness = Freshness(self.site, self.bus, self.clock)
        self.phases: dict[str, ConnectionPhase] = {}
        self.lost: set[str] = set()
        self.bus.connections.subscribe(self._note)

    def _note(self, fact) -> None:
        if self.phases.get(fact.connection) is ConnectionPhase.LIVE is not fact.phase:
            self.lost.add(fact.connection)
        self.phases[fact.connection] = fact.phase

    def live(self) -> list[int]:
        """Return the numbers of the connections that are live and fresh."""
        return [
            n
            for n, one in enumerate(self.connections)
            if self.phases.get(one.key) is ConnectionPhase.LIVE and not self.freshness.is_stale(n)
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        around = Surroundings(self.site, self.table, self.bus, self.clock, GapNotes())
        maker = session_maker(Credentials(), self.clock)
        tasks = [
            asyncio.create_task(Supervisor(one, around, maker).run()) for one in self.connections
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_n18_of_twenty_connections_one_hangs_and_the_others_notice_nothing():
    async with small_server(["v0"]) as server, AsyncExitStack() as stack:
        held: list[asyncio.StreamWriter] = []
        silent = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
        hung = f"opc.tcp://127.0.0.1:{silent.sockets[0].getsockname()[1]}/hung"
        many = ManyStations([hung, *[server.url] * 19])
        await stack.enter_async_context(written(server))
        async with many.running():
            others = list(range(1, 20))
            await until(lambda: many.live() == others, PATIENCE_S, "nineteen are live")
            many.lost.clear()
            before = [many.table.newest(n).value for n in others]
            await until(
                lambda: many.phases["c0"] is ConnectionPhase.LOST and held, PATIENCE_S,
                "the hung one is given up",
            )  # fmt: skip
            await until(
                lambda: all(
                    many.table.newest(n).value > value + 3
                    for n, value in zip(others, before, strict=True)
                ),
                PATIENCE_S, "values of the others",
            )  # fmt: skip
            assert many.live() == others
            assert many.lost <= {"c0"}
        silent.close()
        for writer in held:
            writer.close()
