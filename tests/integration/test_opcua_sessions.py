"""Sessions of a server that is watched from its own side: taken up, moved, ended politely."""

import base64
from collections.abc import AsyncIterator, Iterator

import pytest
from asyncua import Server, ua

from hmi.bus.facts import ConnectionPhase
from hmi.clock import SystemClock
from hmi.opcua.credentials import Credentials
from hmi.opcua.guard import Guard
from hmi.opcua.own_certificate import own_certificate
from hmi.opcua.trust import ServerTrust
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.independent_peer import IndependentPeer, require_peer
from tests.helpers.ua_peer import PASSWORD, URI, USER, until
from tests.helpers.ua_station import KEY, UaStation, free_port

pytestmark = pytest.mark.timeout(240)

PATIENCE_S = 60.0


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does."""
    remove = Guard().install()
    yield
    remove()


@pytest.fixture
async def peer(tmp_path) -> AsyncIterator[IndependentPeer]:
    """A server with room for one session."""
    require_peer()
    async with IndependentPeer(tmp_path, sessions=1) as peer:
        yield peer


async def until_values(station: UaStation) -> None:
    """Wait until it is live and values come after this moment."""
    before = len(station.samples("v0"))
    await until(
        lambda: station.is_live() and len(station.samples("v0")) > before + 3, PATIENCE_S, "values"
    )


async def test_n7_one_session_is_enough_to_come_back_with(peer):
    async with FaultProxy(peer.port) as proxy, UaStation(proxy.url, ["v0"]) as station:
        await until_values(station)
        proxy.reset()
        await until(lambda: not station.is_live(), PATIENCE_S, "the loss")
        proxy.heal()
        await until_values(station)
        stats = await peer.ask("stats")
        assert (stats["sessions"], stats["subscriptions"]) == (1, 1)
        assert stats["requests"]["CreateSession"] == 1
        assert stats["requests"]["Republish"] < 10
        assert "TransferSubscriptions" not in stats["requests"]
        assert station.gaps.rows == {}


async def test_n8_the_subscription_of_a_forgotten_session_is_moved_without_a_gap(peer):
    async with UaStation(peer.url, ["v0"]) as station:
        await until_values(station)
        await peer.ask("forget-sessions")
        await until(lambda: not station.is_live(), PATIENCE_S, "the loss")
        await until_values(station)
        stats = await peer.ask("stats")
        assert stats["requests"]["TransferSubscriptions"] == 1
        assert stats["requests"]["CreateSubscription"] == 1
        assert station.gaps.rows == {}


async def test_n9_a_forgotten_subscription_is_made_anew_in_the_same_session_and_leaves_a_gap(peer):
    async with UaStation(peer.url, ["v0"]) as station:
        await until_values(station)
        await peer.ask("forget-subscriptions")
        await until(lambda: not station.is_live(), PATIENCE_S, "the loss")
        await until_values(station)
        stats = await peer.ask("stats")
        assert stats["requests"]["CreateSession"] == 1
        assert stats["requests"]["CreateSubscription"] == 2
        assert [gap.cause for gap in station.gaps.rows.values()] == ["subscription-recreated"]


async def test_a_station_that_ends_leaves_no_session_and_no_subscription_behind(peer):
    async with UaStation(peer.url, ["v0"]) as station:
        await until_values(station)
        assert (await peer.ask("stats"))["sessions"] == 1
    stats = await peer.ask("stats")
    assert (stats["sessions"], stats["subscriptions"]) == (0, 0)


async def test_a_secured_session_of_a_user_is_taken_up_as_well(tmp_path):
    require_peer()
    own = own_certificate(tmp_path / "own", b"secret", SystemClock())
    trust = ServerTrust(tmp_path / "trust", SystemClock())
    async with (
        IndependentPeer(tmp_path / "peer", pki=tmp_path / "pki") as peer,
        FaultProxy(peer.port) as proxy,
    ):
        trust.trust_certificate(KEY, base64.b64decode(peer.certificate))
        station = UaStation(
            proxy.url, ["v0"], Credentials(PASSWORD, own, trust),
            mode=SecurityMode.SIGN_AND_ENCRYPT, policy=SecurityPolicy.BASIC256SHA256,
            user=USER, password_secret="peer",  # noqa: S106  # the name of a secret
        )  # fmt: skip
        async with station:
            for _ in range(2):
                await until_values(station)
                proxy.reset()
                await until(lambda: not station.is_live(), PATIENCE_S, "the loss")
                proxy.heal()
            await until_values(station)
            assert (await peer.ask("stats"))["requests"]["CreateSession"] == 1
            assert station.gaps.rows == {}


@pytest.fixture
async def server(expected_warnings) -> AsyncIterator[Server]:
    """A server whose state the test sets."""
    expected_warnings("No signing policy available")
    expected_warnings("No encrypting policy available")
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{free_port()}/peer")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    index = await server.register_namespace(URI)
    await server.nodes.objects.add_variable(ua.NodeId("v0", index), "v0", 1.0)
    async with server:
        yield server


async def test_a_server_that_shuts_down_is_not_live_and_says_why(server):
    state = server.get_node(ua.ObjectIds.Server_ServerStatus_State)
    left = server.get_node(ua.ObjectIds.Server_ServerStatus_SecondsTillShutdown)
    async with UaStation(server.endpoint.geturl(), ["v0"]) as station:
        await until(station.is_live, PATIENCE_S, "live")
        await left.write_value(ua.Variant(30, ua.VariantType.UInt32))
        await state.write_value(ua.Variant(4, ua.VariantType.Int32))
        await until(lambda: station.facts[-1].reason == "server-shutdown", PATIENCE_S, "the state")
        assert station.phase is ConnectionPhase.DOUBTFUL
        await until(lambda: station.facts[-1].detail == "seconds_left: 30", PATIENCE_S, "the time")
        await state.write_value(ua.Variant(0, ua.VariantType.Int32))
        await until(station.is_live, PATIENCE_S, "live")
