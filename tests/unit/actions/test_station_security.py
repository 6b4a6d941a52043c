"""Trust, secrets and the own certificate are asked for, done, and told."""

import pytest

from hmi.access.secrets import SecretStore
from hmi.actions import requests as ask
from hmi.actions import station_security as module
from hmi.actions.station_security import OWN_KEY, StationSecurity
from hmi.bus.bus import Bus
from hmi.clock import SystemClock
from hmi.errors import ActionRefused, UntrustedServer
from hmi.opcua import own_certificate
from hmi.opcua.certificate import thumbprint_of
from hmi.opcua.certificate_checks import Expected
from hmi.opcua.secure_endpoint import Offered
from hmi.opcua.user_certificate import read_user_certificate
from hmi.plant.certificates import TrustState
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.builders import connection
from tests.helpers.made_certificates import URI, key, made, pem_of

PLC = connection(
    "plc", url="opc.tcp://127.0.0.1:4840", mode=SecurityMode.SIGN_AND_ENCRYPT,
    policy=SecurityPolicy.BASIC256SHA256, user="operator", password_secret="plc",  # noqa: S106  # its name
)  # fmt: skip
OPEN = connection("open")
CANARY = "pass-canary"


class Station:
    """The security of a station, and what it told."""

    def __init__(self, folder):
        self.bus, self.told, self.tried = Bus(), [], []
        self.bus.trust.subscribe(self.told.append)
        self.bus.own_certificate.subscribe(self.told.append)
        self.security = StationSecurity(
            folder, SystemClock(), self.bus, [PLC, OPEN], self.tried.append
        )


@pytest.fixture
def station(tmp_path, monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setattr(own_certificate, "new_key", lambda: key("own"))
    return Station(tmp_path)


@pytest.fixture
def server(monkeypatch):
    """Return a certificate that the server shows."""
    shown = made()

    async def offered_by(_connection):
        return Offered(shown.der, Expected("127.0.0.1", URI), ())

    monkeypatch.setattr(module, "offered_by", offered_by)
    return shown


async def test_a_server_is_looked_at_accepted_and_tried_at_once(station, server):
    await station.security.check_server(ask.CheckServer(PLC))
    assert station.told[-1].connection == "plc"
    assert station.told[-1].trust.state is TrustState.UNKNOWN
    station.security.trust_server(ask.TrustServer("plc", thumbprint_of(server.der)))
    assert station.told[-1].trust.state is TrustState.TRUSTED
    assert station.tried == ["plc"]
    assert station.told[-1] in station.security.facts()


@pytest.mark.usefixtures("server")
async def test_another_certificate_than_the_one_that_was_looked_at_is_not_accepted(station):
    await station.security.check_server(ask.CheckServer(PLC))
    with pytest.raises(UntrustedServer):
        station.security.trust_server(ask.TrustServer("plc", "00" * 32))
    assert station.tried == []


@pytest.mark.usefixtures("server")
async def test_looking_again_tells_again(station):
    for _ in range(2):
        await station.security.check_server(ask.CheckServer(PLC))
    assert len(station.told) == 2


async def test_a_connection_without_security_has_no_certificate_to_look_at(station):
    with pytest.raises(ActionRefused):
        await station.security.check_server(ask.CheckServer(OPEN))


async def test_forgotten_trust_is_told(station, server):
    await station.security.check_server(ask.CheckServer(PLC))
    station.security.trust_server(ask.TrustServer("plc", thumbprint_of(server.der)))
    station.security.forget_server(ask.ForgetServer("plc"))
    assert station.told[-1].trust.state is TrustState.FORGOTTEN


async def test_the_own_certificate_is_exported_and_renewed(station):
    station.security.take_up()
    assert station.told[-1].own.is_key_sealed
    await station.security.export(ask.ExportOwnCertificate())
    assert station.told[-1].own.exported
    before = station.told[-1].own.certificate
    await station.security.renew(ask.RenewOwnCertificate())
    assert station.told[-1].own.certificate != before
    assert station.tried == ["plc"]


def test_a_station_without_secured_connections_makes_no_certificate(tmp_path):
    StationSecurity(tmp_path / "open", SystemClock(), None, [OPEN]).take_up()
    assert not (tmp_path / "open").exists()


def test_credentials_are_those_of_now(station):
    assert station.security.credentials(OPEN).password is None
    station.security.store_secret(ask.StoreSecret("plc", CANARY))
    given = station.security.credentials(PLC)
    assert given.password == CANARY
    assert given.own is not None
    assert CANARY not in repr(given)
    assert station.tried == ["plc"]


def test_a_missing_password_stops_its_connection_alone(station, expected_warnings):
    expected_warnings("secret-missing")
    assert station.security.credentials(PLC).password is None
    assert station.security.credentials(OPEN).own is None


def test_an_empty_password_removes_it_and_keys_are_out_of_reach(station):
    station.security.store_secret(ask.StoreSecret("plc", CANARY))
    station.security.store_secret(ask.StoreSecret("plc", ""))
    assert "plc" not in station.security.secrets.names()
    with pytest.raises(ActionRefused):
        station.security.store_secret(ask.StoreSecret(OWN_KEY, "x"))


def test_a_secret_is_not_shown_by_its_request():
    assert CANARY not in repr(ask.StoreSecret("plc", CANARY))


def test_a_locked_key_costs_no_other_connection(station, tmp_path, expected_warnings):
    expected_warnings("own-certificate-locked")
    station.security.own.present()
    later = Station(tmp_path)
    later.security.secrets.put(OWN_KEY, "another")
    later.security.secrets.put("plc", CANARY)
    assert later.security.credentials(PLC).own is None


def test_after_a_move_to_another_computer_the_own_certificate_is_made_anew(
    station, tmp_path, expected_warnings
):
    expected_warnings("secret-sealed-elsewhere")
    expected_warnings("secret-missing")
    before = station.security.own.prepare().certificate
    moved = Station(tmp_path)
    moved.security.secrets = SecretStore(tmp_path, "another computer")
    assert moved.security.credentials(PLC).own is None
    assert moved.security.renew_own().certificate != before
    assert moved.security.credentials(PLC).own is not None
    assert len(list((tmp_path / "certificates" / "own" / "old").glob("*.der"))) == 1


def test_a_users_certificate_is_kept_with_its_key_sealed(station, tmp_path):
    user = made("maintainer", uri="")
    read = read_user_certificate(user.der, pem_of(user.key), "")
    station.security.keep_user_certificate("maintainer", read.certificate, read.key)
    given = station.security.credentials(connection("x", user_certificate="maintainer"))
    assert given.user_certificate == read
    assert "BEGIN" not in repr(given)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert all(b"BEGIN PRIVATE KEY" not in file.read_bytes() for file in files)


def test_a_key_that_does_not_belong_to_the_certificate_is_refused():
    user = made("maintainer", uri="")
    with pytest.raises(ActionRefused):
        read_user_certificate(user.der, pem_of(key("stranger")), "")
    with pytest.raises(ActionRefused):
        read_user_certificate(b"nothing", b"nothing", "")
