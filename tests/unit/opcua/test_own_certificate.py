"""The station's own certificate: as servers expect it, sealed, and renewed in time."""

import stat
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from hmi.clock import ManualClock
from hmi.errors import UntrustedServer
from hmi.opcua import own_certificate as module
from hmi.opcua.own_certificate import application_uri, own_certificate
from hmi.opcua.renewal import NOTICE, OwnCertificates
from tests.helpers.made_certificates import key

SECRET = b"a secret of the store"
YEAR_S = timedelta(days=365).total_seconds()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the folder and the certificate as it is really made, with its long key."""
    folder = tmp_path_factory.mktemp("own")
    return folder, own_certificate(folder, SECRET, ManualClock(), "line-pc-1")


@pytest.fixture
def quick(monkeypatch):
    """Make keys fast: renewing is not about their length."""
    names = iter(f"own {number}" for number in range(99))
    monkeypatch.setattr(module, "new_key", lambda: key(next(names)))


@pytest.fixture
def own(tmp_path, clock, quick):  # noqa: ARG001  # a fixture takes others by name
    return OwnCertificates(tmp_path, SECRET, clock, "line-pc-1")


def extension(own, kind):
    certificate = x509.load_der_x509_certificate(own.certificate)
    return certificate.extensions.get_extension_for_class(kind).value


def test_the_own_certificate_is_what_servers_expect(made):
    _, own = made
    names = extension(own, x509.SubjectAlternativeName)
    uri = application_uri("line-pc-1")
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [uri]
    assert own.application_uri == uri
    assert names.get_values_for_type(x509.DNSName) == ["line-pc-1"]
    assert not extension(own, x509.BasicConstraints).ca
    assert list(extension(own, x509.ExtendedKeyUsage)) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    usage = extension(own, x509.KeyUsage)
    assert usage.digital_signature
    assert usage.content_commitment
    assert usage.key_encipherment
    assert usage.data_encipherment
    certificate = x509.load_der_x509_certificate(own.certificate)
    assert certificate.public_key().key_size == 3072
    assert certificate.signature_hash_algorithm.name == "sha256"
    now = ManualClock().now()
    assert certificate.not_valid_before_utc == now - timedelta(days=1)
    assert certificate.not_valid_after_utc == now + timedelta(days=5 * 365)


def test_the_key_is_encrypted_and_readable_by_its_owner_alone(made):
    folder, own = made
    file = folder / "own" / "own.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in file.read_bytes()
    assert own.is_key_encrypted
    assert isinstance(serialization.load_pem_private_key(own.key, SECRET), rsa.RSAPrivateKey)
    assert "BEGIN" not in repr(own)
    assert SECRET.decode() not in repr(own)


def test_the_certificate_is_made_once_even_if_the_computer_is_renamed(made):
    folder, own = made
    assert own_certificate(folder, SECRET, ManualClock(), "another-name") == own


def test_a_key_that_the_secret_does_not_open_is_told_and_kept(made):
    folder, own = made
    with pytest.raises(UntrustedServer) as raised:
        own_certificate(folder, b"another secret", ManualClock())
    assert raised.value.code == "own-certificate-locked"
    assert own_certificate(folder, SECRET, ManualClock()) == own


@pytest.mark.usefixtures("quick")
def test_a_key_that_is_not_the_certificates_is_told(tmp_path, clock):
    own_certificate(tmp_path, SECRET, clock)
    own_certificate(tmp_path / "other", SECRET, clock)
    (tmp_path / "other" / "own" / "own.pem").replace(tmp_path / "own" / "own.pem")
    with pytest.raises(UntrustedServer) as raised:
        own_certificate(tmp_path, SECRET, clock)
    assert raised.value.code == "own-certificate-locked"


@pytest.mark.usefixtures("quick")
def test_a_key_of_an_earlier_version_is_moved_and_encrypted(tmp_path, clock):
    before = own_certificate(tmp_path, None, clock, "line-pc-1")
    assert not before.is_key_encrypted
    (tmp_path / "own" / "certs" / "own.der").rename(tmp_path / "own.der")
    (tmp_path / "own" / "own.pem").rename(tmp_path / "own.key.pem")
    after = OwnCertificates(tmp_path, SECRET, clock).present()
    assert after.thumbprint == before.thumbprint
    assert after.is_key_encrypted
    assert not (tmp_path / "own.key.pem").exists()
    assert all(b"BEGIN PRIVATE" not in file.read_bytes() for file in tmp_path.rglob("*.pem"))


@pytest.mark.usefixtures("quick")
def test_without_a_secret_the_key_says_that_it_is_in_the_clear(tmp_path, clock):
    shown = OwnCertificates(tmp_path, None, clock).prepare()
    assert (shown.is_key_sealed, shown.reason) == (False, "own-certificate-key-open")


def test_nothing_is_to_be_done_for_years(own, clock):
    own.present()
    clock.step(4 * YEAR_S)
    shown = own.prepare()
    assert (shown.reason, shown.next) == ("", None)
    assert shown.days_left == 365


def test_a_successor_is_made_sixty_days_before_the_end_and_not_used_by_itself(own, clock):
    first = own.present()
    clock.step(5 * YEAR_S - NOTICE.total_seconds())
    shown = own.prepare()
    assert shown.reason == "own-certificate-expires"
    assert shown.next.thumbprint != first.thumbprint
    assert shown.next.application_uri == first.application_uri
    assert shown.next.not_after > clock.now() + timedelta(days=4 * 365)
    assert own.present() == first
    assert own.prepare().next == shown.next


def test_renewing_uses_the_successor_and_keeps_the_old_one(own, clock, tmp_path):
    first = own.present()
    clock.step(5 * YEAR_S - NOTICE.total_seconds())
    following = own.prepare().next
    shown = own.renew()
    assert shown.certificate == following
    assert (shown.next, shown.reason) == (None, "")
    assert own.present().thumbprint == following.thumbprint
    kept = [file.read_bytes() for file in (tmp_path / "own" / "old").glob("*.der")]
    assert kept == [first.certificate]


def test_the_successor_is_used_when_the_old_one_has_ended_anyway(own, clock):
    own.present()
    clock.step(5 * YEAR_S - NOTICE.total_seconds())
    following = own.prepare().next
    clock.step(NOTICE.total_seconds() + 1)
    assert own.present().thumbprint == following.thumbprint


def test_one_that_has_ended_without_a_successor_is_still_shown(own, clock):
    first = own.present()
    clock.step(6 * YEAR_S)
    assert own.present() == first
    shown = own.prepare()
    assert shown.reason == "own-certificate-expired"
    assert shown.next is not None


def test_copies_for_the_servers_hold_no_key(own, clock):
    first = own.present()
    folder = own.export()
    assert [file.read_bytes() for file in folder.iterdir()] == [first.certificate]
    clock.step(5 * YEAR_S - 1)
    own.prepare()
    own.export()
    assert len(list(folder.iterdir())) == 2
    assert all(b"PRIVATE" not in file.read_bytes() for file in folder.iterdir())
    assert own.prepare().exported == str(folder)
