"""From a server that nobody knows to live, recorded tags, by what a window asks for alone."""

import asyncio
from pathlib import Path

import pytest

from hmi.actions import requests as ask
from hmi.bus.exploration import (
    EndpointsFound,
    MachinesFound,
    NodesBrowsed,
    ServerEntered,
)
from hmi.bus.facts import (
    GapChanged,
    RecorderReported,
    ServerTrustChanged,
    SiteLoaded,
    UserChanged,
)
from hmi.errors import ActionRefused
from hmi.historian.reader import Reader
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy
from hmi.plant.roles import Role
from tests.helpers.whole_station import WholeStation, whole_station

EMPTY = """\
# Nothing is known of this hall yet.
[site]
name = "New hall"   # not yet painted
anonymous_role = "engineer"
"""


def connection_to(endpoint) -> Connection:
    policy = SecurityPolicy(endpoint.policy)
    return Connection(
        key="line", name="The line", url=endpoint.url, mode=endpoint.mode, policy=policy
    )


async def entered(station: WholeStation, connection: Connection) -> None:
    """Enter a server that is not trusted yet: look at its certificate, accept it, enter."""
    with pytest.raises(ActionRefused) as refusal:
        await station.link.ask(ask.EnterServer(1, connection))
    assert refusal.value.code == "certificate-unknown"
    shown = station.newest(ServerTrustChanged).trust.offered
    await station.link.ask(ask.TrustServer(connection.key, shown.thumbprint))
    await station.link.ask(ask.EnterServer(1, connection))
    assert station.newest(ServerEntered).namespaces


async def all_machines(station: WholeStation) -> tuple:
    """Return what is found; a computer that is busy may need more than one look."""
    async with asyncio.timeout(60):
        while True:
            await station.link.ask(ask.DiscoverMachines(1))
            if station.newest(MachinesFound).is_complete:
                return station.newest(MachinesFound).machines


@pytest.mark.timeout(240)
async def test_an_unknown_server_becomes_live_recorded_tags_without_a_restart(tmp_path: Path):
    site_file = tmp_path / "site.toml"
    site_file.write_text(EMPTY)
    async with whole_station(tmp_path, with_engine=False) as station:
        station.start_engine(site_file, knows_demo=False)
        await station.until(lambda: station.link.is_joined, 60.0)
        await station.link.ask(ask.FindEndpoints(1, station.url))
        endpoint = station.newest(EndpointsFound).endpoints[0]
        assert endpoint.mode is SecurityMode.SIGN_AND_ENCRYPT
        connection = connection_to(endpoint)
        await entered(station, connection)
        await station.link.ask(ask.BrowseNode(1))
        assert "Machines" in [node.name for node in station.newest(NodesBrowsed).nodes]
        found = await all_machines(station)
        assert len(found) == 7
        process = station.engine.pid
        await station.link.ask(
            ask.AddToSite(
                connection,
                machines=tuple(one.machine for one in found),
                tags=tuple(made for one in found for made in one.tags),
            )
        )
        await station.until(lambda: len(station.newest(SiteLoaded).site.machines) == 7)
        assert station.engine.poll() is None
        assert station.engine.pid == process
        await check_live_and_recorded(station)
        assert station.newest(UserChanged).role is Role.ENGINEER
        text = site_file.read_text()
        assert text.startswith(EMPTY)
        assert min((station.data / "site_files").glob("site-*.toml")).read_text() == EMPTY


def has_recorded(station) -> bool:
    report = station.newest(RecorderReported)
    return report is not None and report.recorded > 0


async def check_live_and_recorded(station: WholeStation) -> None:
    """Every tag is fresh, and what was recorded can be read; nothing of the reload is hidden."""
    site = station.newest(SiteLoaded).site
    level = site.number_by_key["filler.bowl_level"]
    await station.until(lambda: station.table.newest(level) is not None)
    await station.until(lambda: station.stale_tags() == 0, 60.0)
    await station.until(lambda: has_recorded(station))
    await station.until(lambda: station.link.is_joined)
    await station.link.ask(ask.RemoveFromSite(tags=("filler.recipe",)))
    await station.until(
        lambda: "filler.recipe" not in station.newest(SiteLoaded).site.number_by_key
    )
    await station.until(lambda: station.link.is_joined and station.stale_tags() == 0, 60.0)
    gaps = [gap for gap in station.facts[GapChanged] if gap.cause == "engine-stopped"]
    assert gaps
    assert all(gap.connection == "line" for gap in gaps)
    reader = Reader(station.data)
    recorded = await asyncio.to_thread(
        reader.read, "filler.bowl_level", 0, round(station.clock.now().timestamp() * 1e6)
    )
    assert len(recorded) > 0
