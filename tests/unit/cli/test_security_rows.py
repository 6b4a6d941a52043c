"""The doctor tells how secrets, certificates and trust stand, and changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from hmi.access.secrets import SecretStore
from hmi.cli.security_rows import security_rows
from hmi.clock import ManualClock
from hmi.opcua import own_certificate as own_module
from hmi.opcua.certificate_checks import Expected
from hmi.opcua.renewal import OwnCertificates
from hmi.opcua.trust import ServerTrust
from hmi.plant.certificates import in_groups
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.builders import connection, plant_with
from tests.helpers.made_certificates import URI, authority, crl, key, made

CANARY = "doctor-canary"
SITE = plant_with(
    connections=[
        connection(
            "plc", mode=SecurityMode.SIGN_AND_ENCRYPT, policy=SecurityPolicy.BASIC256SHA256,
            user="operator", password_secret="plc",  # noqa: S106  # its name
        ),
        connection("open"),
    ]
)  # fmt: skip


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setattr(own_module, "new_key", lambda: key("own"))
    return ManualClock(datetime.now(UTC))


def rows(folder, clock, site=SITE):
    return list(security_rows(folder, site, clock))


def wrong(folder, clock):
    return " | ".join(row.text for row in rows(folder, clock) if row.is_wrong)


def in_order(folder, clock):
    """Put a station in order."""
    SecretStore(folder).put("plc", CANARY)
    own = OwnCertificates(folder / "certificates", b"secret", clock)
    own.present()
    ServerTrust(folder / "certificates", clock).trust_certificate("plc", made().der)
    return own


def test_a_station_in_order_shows_its_certificate_and_whom_it_trusts(tmp_path, clock):
    own = in_order(tmp_path, clock)
    assert wrong(tmp_path, clock) == ""
    told = " | ".join(row.text for row in rows(tmp_path, clock))
    assert in_groups(own.present().thumbprint) in told
    assert "plc: " in told
    assert CANARY not in told


def test_a_new_station_says_what_is_missing(tmp_path, clock):
    assert wrong(tmp_path, clock) == "plc: plc is not stored"
    (tmp_path / "certificates").mkdir()
    assert "lineside trust plc" in wrong(tmp_path, clock)


def test_a_station_without_secured_connections_needs_nothing(tmp_path, clock):
    assert rows(tmp_path, clock, plant_with(connections=[connection("open")])) == []


def test_a_certificate_that_ends_soon_is_wrong_and_its_successor_is_shown(tmp_path, clock):
    own = in_order(tmp_path, clock)
    clock.step(timedelta(days=5 * 365 - 30).total_seconds())
    following = own.prepare().next
    told = " | ".join(row.text for row in rows(tmp_path, clock))
    assert "29 days" in wrong(tmp_path, clock) or "30 days" in wrong(tmp_path, clock)
    assert following.thumbprint_groups in told
    assert "lineside certificate renew" in told


def test_what_lies_in_the_clear_is_wrong(tmp_path, clock):
    in_order(tmp_path, clock)
    clear = tmp_path / "secrets" / "press"
    clear.write_text(CANARY)
    clear.chmod(0o600)
    assert "press is not sealed" in wrong(tmp_path, clock)
    clear.chmod(0o644)
    assert "press can be read by other users" in wrong(tmp_path, clock)
    assert CANARY not in wrong(tmp_path, clock)


def test_a_key_in_the_clear_is_wrong(tmp_path, clock):
    in_order(tmp_path, clock)
    OwnCertificates(tmp_path / "certificates", None, clock)._present.make(None, clock, "host")
    assert "not encrypted" in wrong(tmp_path, clock)


def test_an_old_list_of_the_revoked_is_wrong(tmp_path, clock):
    in_order(tmp_path, clock)
    root = authority("root")
    for name, content in (("certs/root.der", root.der), ("crl/root.crl", crl(root))):
        file = tmp_path / "certificates" / "trusted" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert wrong(tmp_path, clock) == ""
    clock.step(timedelta(days=31).total_seconds())
    assert "CN=root: until" in wrong(tmp_path, clock)


def test_what_was_accepted_in_spite_of_something_is_told(tmp_path, clock):
    in_order(tmp_path, clock)
    trust = ServerTrust(tmp_path / "certificates", clock)
    server = made(hosts=("elsewhere",))
    trust.judge("plc", server.der, Expected("127.0.0.1", URI))
    thumbprint = trust.told()["plc"].offered.thumbprint
    trust.trust_server("plc", thumbprint, ["certificate-host-differs"])
    told = " | ".join(row.text for row in rows(tmp_path, clock))
    assert "in spite of certificate-host-differs" in told


def test_looking_changes_nothing(tmp_path, clock):
    in_order(tmp_path, clock)
    (tmp_path / "certificates" / "trusted" / "old.der").write_bytes(made().der)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    rows(tmp_path, clock)
    assert {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()} == before
