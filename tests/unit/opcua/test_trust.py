"""A server is trusted by exactly the certificate that an engineer accepted."""

import stat
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from hmi.clock import ManualClock
from hmi.errors import UntrustedServer
from hmi.opcua import own_certificate as own_module
from hmi.opcua.own_certificate import application_uri, own_certificate
from hmi.opcua.trust import REJECTED_KEPT, ServerTrust, first_certificate, thumbprint_of

SECRET = b"a secret of the store"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    return folder, own_certificate(folder, SECRET, ManualClock(), "line-pc-1")


@pytest.fixture(scope="module")
def server_ders(made, tmp_path_factory):
    """Two certificates as servers might show them."""
    other = own_certificate(tmp_path_factory.mktemp("b"), None, ManualClock(), "plc-2")
    return made[1].certificate, other.certificate


@pytest.fixture
def trust(tmp_path, clock):
    return ServerTrust(tmp_path, clock)


def refusal(trust: ServerTrust, der: bytes, connection: str = "plc") -> UntrustedServer:
    with pytest.raises(UntrustedServer) as raised:
        trust.check(connection, der)
    return raised.value


def test_an_unknown_server_is_refused_and_kept_for_the_engineer(trust, server_ders):
    error = refusal(trust, server_ders[0])
    assert error.code == "certificate-unknown"
    assert error.fields["thumbprint"] == thumbprint_of(server_ders[0])
    assert [shown.thumbprint for shown in trust.rejected("plc")] == [thumbprint_of(server_ders[0])]


def test_an_accepted_server_is_trusted_on_its_connection_only(trust, server_ders):
    refusal(trust, server_ders[0])
    shown = trust.trust_server("plc", thumbprint_of(server_ders[0]))
    assert shown.application_uri == "urn:line-pc-1:lineside:hmi"
    trust.check("plc", server_ders[0])
    assert trust.rejected("plc") == ()
    assert refusal(trust, server_ders[0], "other").code == "certificate-unknown"


def test_a_changed_certificate_is_refused_with_both_thumbprints(trust, server_ders):
    trust.trust_certificate("plc", server_ders[0])
    error = refusal(trust, server_ders[1])
    assert error.code == "certificate-changed"
    assert error.fields["trusted"] == thumbprint_of(server_ders[0])
    assert error.fields["thumbprint"] == thumbprint_of(server_ders[1])


def test_accepting_the_new_certificate_ends_the_trust_in_the_old_one(trust, server_ders):
    trust.trust_certificate("plc", server_ders[0])
    refusal(trust, server_ders[1])
    trust.trust_server("plc", thumbprint_of(server_ders[1]))
    trust.check("plc", server_ders[1])
    assert refusal(trust, server_ders[0]).code == "certificate-changed"


def test_a_trusted_certificate_outside_its_validity_is_refused(trust, server_ders, clock):
    trust.trust_certificate("plc", server_ders[0])
    clock.step(timedelta(days=6 * 365).total_seconds())
    assert refusal(trust, server_ders[0]).code == "certificate-expired"
    clock.step(-timedelta(days=7 * 365).total_seconds())
    assert refusal(trust, server_ders[0]).code == "certificate-expired"


def test_what_was_never_met_cannot_be_accepted_by_thumbprint(trust):
    with pytest.raises(UntrustedServer):
        trust.trust_server("plc", "../../etc/passwd")


@pytest.mark.parametrize("chain", [b"", None, b"garbage", b"\x30\x82\xff\xff", b"\x30" * 70_000])
def test_garbage_is_no_certificate(chain):
    with pytest.raises(UntrustedServer) as raised:
        first_certificate(chain)
    assert raised.value.code == "certificate-unreadable"


def test_unreadable_bytes_are_refused_and_not_kept(trust):
    assert refusal(trust, b"\x30\x82\x00\x01x").code == "certificate-unreadable"
    assert trust.rejected("plc") == ()


def test_the_servers_own_certificate_is_the_first_of_its_chain(server_ders):
    assert first_certificate(server_ders[0] + server_ders[1]) == server_ders[0]


def test_rejected_certificates_do_not_fill_the_disk(trust, server_ders, tmp_path):
    for number in range(REJECTED_KEPT + 5):
        refusal(trust, server_ders[0], f"plc{number}")
    assert len(list((tmp_path / "rejected").iterdir())) == REJECTED_KEPT


def test_the_own_certificate_is_what_servers_expect(made):
    _, own = made
    certificate = x509.load_der_x509_certificate(own.certificate)
    extensions = certificate.extensions
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [
        application_uri("line-pc-1")
    ]
    assert names.get_values_for_type(x509.DNSName) == ["line-pc-1"]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert certificate.public_key().key_size == 3072
    now = ManualClock().now()
    assert certificate.not_valid_before_utc == now - timedelta(days=1)
    assert certificate.not_valid_after_utc == now + timedelta(days=5 * 365)


def test_the_key_is_encrypted_and_readable_by_its_owner_alone(made):
    folder, own = made
    file = folder / "own.key.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in file.read_bytes()
    assert own.is_key_encrypted
    key = serialization.load_pem_private_key(own.key, SECRET)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert "BEGIN" not in repr(own)


def test_without_a_secret_store_the_key_says_that_it_is_in_the_clear(tmp_path, monkeypatch):
    monkeypatch.setattr(own_module, "KEY_BITS", 2048)
    own = own_certificate(tmp_path, None, ManualClock(), "line-pc-1")
    assert not own.is_key_encrypted
    assert stat.S_IMODE((tmp_path / "own.key.pem").stat().st_mode) == 0o600


def test_the_certificate_is_made_once_even_if_the_computer_is_renamed(made):
    folder, own = made
    again = own_certificate(folder, SECRET, ManualClock(), "another-name")
    assert again == own
    assert again.application_uri == application_uri("line-pc-1")
