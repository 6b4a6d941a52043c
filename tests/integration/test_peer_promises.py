"""What a server on an independent stack may demand: small calls, odd clocks, new certificates."""

import base64
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from hmi.bus.facts import ConnectionPhase
from hmi.clock import SystemClock
from hmi.opcua.credentials import Credentials
from hmi.opcua.guard import Guard
from hmi.opcua.own_certificate import OwnCertificate, own_certificate
from hmi.opcua.trust import ServerTrust
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.independent_peer import IndependentPeer, require_peer
from tests.helpers.recording_station import RecordingStation
from tests.helpers.ua_peer import PASSWORD, USER, until
from tests.helpers.ua_station import KEY, UaStation

pytestmark = pytest.mark.timeout(240)

SECURE = {
    "mode": SecurityMode.SIGN_AND_ENCRYPT,
    "policy": SecurityPolicy.BASIC256SHA256,
    "user": USER,
    "password_secret": "peer",
}
PATIENCE_S = 60.0


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does."""
    require_peer()
    remove = Guard().install()
    yield
    remove()


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> OwnCertificate:
    return own_certificate(tmp_path_factory.mktemp("own"), b"secret", SystemClock())


@pytest.fixture
def trust(tmp_path) -> ServerTrust:
    return ServerTrust(tmp_path / "trust", SystemClock())


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    """Return a folder in which the peer keeps its certificate."""
    return tmp_path_factory.mktemp("pki")


def shown(peer: IndependentPeer) -> bytes:
    """Return the certificate that the peer shows."""
    return base64.b64decode(peer.certificate)


async def test_f_3000_items_come_in_calls_of_500(tmp_path):
    names = [f"v{number}" for number in range(3000)]
    async with (
        IndependentPeer(tmp_path, counters=3000, interval=1000, limit=500, history=False) as peer,
        UaStation(peer.url, names) as station,
    ):
        await until(station.is_live, PATIENCE_S, "live")
        numbers = [station.site.number_by_key[f"m.{name}"] for name in names]
        await until(
            lambda: all(station.table.newest(n) is not None for n in numbers), PATIENCE_S, "values"
        )
        stats = await peer.ask("stats")
        assert station.facts[-1].tags_ok == 3000
        assert stats["items"] >= 3000
        assert stats["requests"]["CreateMonitoredItems"] >= 7
        ours = sum(station.newest_value(name) is not None for name in names)
        assert ours == 3000


async def test_g_a_clock_2_h_behind_and_tokens_of_8_s_lose_nothing(tmp_path):
    async with (
        IndependentPeer(tmp_path, clock=-7200, token=8000) as peer,
        FaultProxy(peer.port) as proxy,
    ):
        async with RecordingStation(tmp_path / "data", proxy.url, ["v0", "v1"]) as station:
            await until(station.is_live, PATIENCE_S, "live")
            await until(lambda: renewals(proxy) >= 2, PATIENCE_S, "two renewals")
            before = len(station.batches)
            await until(lambda: len(station.batches) > before + 10, PATIENCE_S, "values")
            assert abs(station.facts[-1].clock_offset_s + 7200) < 30
        assert proxy.accepted == 1
        assert station.missing(peer, "v0") == []
        assert station.missing(peer, "v1") == []
        assert not station.lies


def renewals(proxy: FaultProxy) -> int:
    """Return how often a client has renewed its channel, having opened it once."""
    return sum(piece.startswith(b"OPNF") for piece in proxy.heard) - 1


def secured(folder, peer, own, trust, **fields) -> RecordingStation:
    credentials = Credentials(PASSWORD, own, trust)
    return RecordingStation(folder, peer.url, ["v0"], credentials, **(SECURE | fields))


async def test_each_policy_works_with_user_and_password(tmp_path, pki, own, trust):
    policies = [SecurityPolicy.BASIC256SHA256, SecurityPolicy.AES128, SecurityPolicy.AES256]
    async with IndependentPeer(tmp_path, pki=pki) as peer, AsyncExitStack() as stack:
        trust.trust_certificate(KEY, shown(peer))
        stations = [
            await stack.enter_async_context(
                secured(tmp_path / policy.name, peer, own, trust, policy=policy)
            )
            for policy in policies
        ]
        await until(
            lambda: all(one.is_live() and one.newest_value("v0") for one in stations), PATIENCE_S
        )


async def test_h_n12_a_renewed_certificate_blocks_until_it_is_accepted(tmp_path, pki, own, trust):
    async with IndependentPeer(tmp_path, pki=pki) as peer:
        trust.trust_certificate(KEY, shown(peer))
        async with secured(tmp_path / "data", peer, own, trust) as station:
            await until(lambda: station.is_live() and station.newest_value("v0"), PATIENCE_S)
            await peer.kill()
            await peer.start(pki=tmp_path / "renewed", past=60)
            await until(
                lambda: station.phase is ConnectionPhase.FAILED_SECURITY, PATIENCE_S, "refusal"
            )
            assert station.facts[-1].reason == "certificate-changed"
            trust.trust_certificate(KEY, shown(peer))
            await until(station.is_whole, PATIENCE_S, "the filled record")
        assert station.missing(peer, "v0") == []
