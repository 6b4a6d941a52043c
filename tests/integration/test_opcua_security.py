"""Certificates and passwords against a real server: trusted, unknown, changed, refused."""

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hmi.bus.facts import ConnectionPhase
from hmi.clock import SystemClock
from hmi.opcua.certificate import thumbprint_of
from hmi.opcua.credentials import Credentials
from hmi.opcua.guard import Guard
from hmi.opcua.own_certificate import own_certificate
from hmi.opcua.trust import ServerTrust
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.made_certificates import Made, made
from tests.helpers.shaped_server import ListeningRelay
from tests.helpers.ua_peer import PASSWORD, USER, UaPeer, until
from tests.helpers.ua_station import KEY, UaStation, free_port, peer_folder

SECURE = {
    "mode": SecurityMode.SIGN_AND_ENCRYPT,
    "policy": SecurityPolicy.BASIC256SHA256,
    "user": USER,
    "password_secret": "peer",
}
FAILED_SECURITY = ConnectionPhase.FAILED_SECURITY


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Return ours, the server's, and the one that the server has after a change."""
    folder = tmp_path_factory.mktemp("certificates")
    return own_certificate(folder, b"secret", SystemClock()), made(), made("changed")


@pytest.fixture
def trust(tmp_path: Path) -> ServerTrust:
    return ServerTrust(tmp_path / "trust", SystemClock())


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does."""
    remove = Guard().install()
    yield
    remove()


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[UaPeer]:
    peer = UaPeer(peer_folder(tmp_path), free_port(), "--users")
    yield peer
    peer.kill()


@pytest.fixture
def shown_by(tmp_path):
    """Return a function that gives the options by which the peer shows a certificate."""

    def shown_by(server: Made) -> tuple[str, ...]:
        certificate, key = server.save(tmp_path / "shown", "server")
        return ("--certificate", str(certificate), "--key", str(key))

    return shown_by


def secured(peer: UaPeer, certificates, trust: ServerTrust, password=PASSWORD, **fields):
    credentials = Credentials(password, certificates[0], trust)
    return UaStation(peer.url, ["v0"], credentials, **(SECURE | fields))


def last_reason(station: UaStation, phase: ConnectionPhase) -> str:
    return next(fact.reason for fact in reversed(station.facts) if fact.phase is phase)


@pytest.mark.parametrize("policy", [SecurityPolicy.BASIC256SHA256, SecurityPolicy.AES256])
async def test_an_accepted_server_is_live_encrypted_and_logged_in(
    peer, shown_by, certificates, trust, policy
):
    await peer.start(*shown_by(certificates[1]))
    trust.trust_certificate(KEY, certificates[1].der)
    async with secured(peer, certificates, trust, policy=policy) as station:
        await until(lambda: station.is_live() and station.newest_value("v0"), 15)


@pytest.mark.parametrize("behind_s", ["0", "7200"])
async def test_n11_the_channel_is_renewed_without_losing_a_sample(
    peer, shown_by, certificates, trust, monkeypatch, behind_s
):
    """Also when the clock of the server is two hours behind, which asyncua alone takes ill."""
    monkeypatch.setattr("hmi.opcua.transport._CHANNEL_MS", 2000)
    await peer.start(*shown_by(certificates[1]), "--behind", behind_s)
    trust.trust_certificate(KEY, certificates[1].der)
    async with secured(peer, certificates, trust) as station:
        await until(lambda: station.is_live() and station.newest_value("v0"), 15)
        await until(lambda: len(station.samples("v0")) > 60, 10, "six seconds of values")
        assert {fact.phase for fact in station.facts[-8:]} == {ConnectionPhase.LIVE}
        assert station.gaps.rows == {}
        values = [sample.value for sample in station.samples("v0")]
        assert values == [values[0] + n for n in range(len(values))]


async def test_n12_an_unknown_server_is_refused_until_an_engineer_accepts_it(
    peer, shown_by, certificates, trust
):
    await peer.start(*shown_by(certificates[1]))
    async with secured(peer, certificates, trust) as station:
        await until(lambda: station.phase is FAILED_SECURITY, 10)
        assert last_reason(station, FAILED_SECURITY) == "certificate-unknown"
        assert thumbprint_of(certificates[1].der) in station.facts[-1].detail
        assert station.batches == []
        trust.trust_server(KEY, thumbprint_of(certificates[1].der))
        await until(station.is_live, 15, "live")


async def test_n12_a_changed_certificate_is_refused(peer, shown_by, certificates, trust):
    trust.trust_certificate(KEY, certificates[1].der)
    await peer.start(*shown_by(certificates[2]))
    async with secured(peer, certificates, trust) as station:
        await until(lambda: station.phase is FAILED_SECURITY, 10)
        assert last_reason(station, FAILED_SECURITY) == "certificate-changed"
        assert thumbprint_of(certificates[1].der) in station.facts[-1].detail
        assert thumbprint_of(certificates[2].der) in station.facts[-1].detail


async def test_a_wrong_password_waits_for_a_person_after_three_tries(
    peer, shown_by, certificates, trust
):
    await peer.start(*shown_by(certificates[1]))
    trust.trust_certificate(KEY, certificates[1].der)
    async with secured(peer, certificates, trust, password="wrong") as station:  # noqa: S106
        await until(lambda: station.facts and station.facts[-1].attempts == 3, 20)
        assert station.phase is ConnectionPhase.FAILED_AUTH
        assert last_reason(station, ConnectionPhase.FAILED_AUTH) == "login-refused"
        assert station.batches == []


async def test_n13_a_policy_that_the_server_does_not_offer_is_not_replaced_by_another(
    peer, shown_by, certificates, trust
):
    await peer.start(*shown_by(certificates[1]))
    trust.trust_certificate(KEY, certificates[1].der)
    async with secured(peer, certificates, trust, policy=SecurityPolicy.AES128) as station:
        await until(lambda: station.phase is FAILED_SECURITY, 10)
        assert last_reason(station, FAILED_SECURITY) == "no-such-endpoint"


async def test_a_password_is_not_even_brought_near_an_unencrypted_connection(
    tmp_path, certificates, trust
):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        peer = UaPeer(tmp_path, listening.getsockname()[1])
        async with secured(peer, certificates, trust, mode=SecurityMode.NONE) as station:
            await until(lambda: station.phase is FAILED_SECURITY, 5)
            assert last_reason(station, FAILED_SECURITY) == "password-needs-encryption"
        with pytest.raises(BlockingIOError):
            listening.accept()


async def test_a_server_that_shuts_the_channel_does_not_trust_us(
    peer, shown_by, certificates, trust
):
    """A server that ends the connection with a security error says so by its status."""
    await peer.start(*shown_by(certificates[1]), "--distrust")
    trust.trust_certificate(KEY, certificates[1].der)
    async with secured(peer, certificates, trust) as station:
        await until(lambda: station.phase is FAILED_SECURITY, 10)
        assert last_reason(station, FAILED_SECURITY) == "own-certificate-untrusted"


async def test_a_server_that_hangs_up_at_our_certificate_is_explained_with_our_thumbprint(
    peer, shown_by, certificates, trust
):
    await peer.start(*shown_by(certificates[1]))
    trust.trust_certificate(KEY, certificates[1].der)
    # What follows the policy in the first message is our certificate: its length, its bytes.
    length = len(certificates[0].certificate).to_bytes(4, "little")
    relay = ListeningRelay(peer.port, b"SecurityPolicy#Basic256Sha256" + length)
    await relay.start()
    peer.url = f"opc.tcp://127.0.0.1:{relay.port}/peer"
    try:
        async with secured(peer, certificates, trust) as station:
            await until(lambda: station.phase is FAILED_SECURITY, 20)
            assert last_reason(station, FAILED_SECURITY) == "own-certificate-untrusted"
            assert certificates[0].thumbprint in station.facts[-1].detail
            relay.hangs_up_at = b""
            await until(station.is_live, 30, "live once it trusts us")
    finally:
        await relay.close()
