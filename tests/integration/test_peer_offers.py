"""What the peer offers besides numbers, as the product and a plain client see it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from asyncua import Client, ua

from hmi.plant.quality import Quality, quality_of
from tests.helpers.independent_peer import IndependentPeer, require_peer
from tests.helpers.ua_peer import URI, until
from tests.helpers.ua_station import UaStation

pytestmark = pytest.mark.timeout(240)
MACHINERY = "http://opcfoundation.org/UA/Machinery/"
PATIENCE_S = 60.0


@pytest.fixture
async def client(tmp_path) -> AsyncIterator[Client]:
    """Return a plain client of a peer with machines and alarms."""
    require_peer()
    async with IndependentPeer(tmp_path, machines=True, alarms=True) as peer:
        client = Client(peer.url, timeout=30)
        client.session_timeout = 60_000
        async with client:
            yield client


async def node(client: Client, name: str):
    return client.get_node(f"ns={await client.get_namespace_index(URI)};s={name}")


async def test_values_of_every_kind_arrive_or_say_why_not(tmp_path):
    require_peer()
    async with IndependentPeer(tmp_path, counters=1) as peer:
        names = ["setpoint", "text", "big", "on", "temperature", "mode", "array", "recipe"]
        async with UaStation(peer.url, names) as station:
            await until(
                lambda: all(station.table.newest(n) for n in range(len(names))), PATIENCE_S
            )
            got = {name: station.newest_value(name) for name in names[:6]}
            assert got == {
                "setpoint": 60.0, "text": "Füller", "big": 2**64 - 1, "on": True,
                "temperature": 61.5, "mode": 1,
            }  # fmt: skip
            for number, _name in enumerate(names[6:], 6):
                assert quality_of(station.table.newest(number).status) is Quality.BAD


async def test_it_has_machines_alarms_set_points_and_history(client):
    machinery = await client.get_namespace_index(MACHINERY)
    machines = client.get_node(f"ns={machinery};i=1001")
    assert "Capper" in {
        (await one.read_browse_name()).Name for one in await machines.get_children()
    }
    labeller = await node(client, "labeller")
    assert "Status" in {
        (await one.read_browse_name()).Name for one in await labeller.get_children()
    }
    setpoint = await node(client, "setpoint")
    await setpoint.write_value(ua.DataValue(ua.Variant(61.0, ua.VariantType.Double)))
    assert await setpoint.read_value() == 61.0
    v0 = await node(client, "v0")
    end = datetime.now(UTC)
    assert await v0.read_raw_history(end - timedelta(minutes=1), end, 100, False)
    subscription = await client.create_subscription(100, None)
    await subscription.subscribe_alarms_and_conditions()
    level = await node(client, "level")
    await level.write_value(ua.DataValue(ua.Variant(120.0, ua.VariantType.Double)))
    event = await subscription.next_event(30)
    assert "level" in str(event.event.SourceName)


async def test_faults_are_methods_as_well(client):
    faults = await node(client, "faults")
    await faults.call_method(await _id(client, "faults.forget-subscriptions"), 0.0)
    names = {(await one.read_browse_name()).Name for one in await faults.get_methods()}
    assert names >= {"freeze", "mute", "forget-sessions", "raise-events", "exit"}


async def _id(client: Client, name: str) -> ua.NodeId:
    return (await node(client, name)).nodeid
