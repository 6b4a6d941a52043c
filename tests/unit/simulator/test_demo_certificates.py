"""The demo server's certificate: what OPC UA clients check in it, and that it is kept."""

import stat
from datetime import UTC, datetime, timedelta

from cryptography import x509

from hmi.simulator.certificates import APPLICATION_URI, server_certificate

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def test_the_certificate_is_that_of_an_application_and_its_key_is_private(tmp_path):
    files = server_certificate(tmp_path / "demo", NOW)
    certificate = x509.load_der_x509_certificate(files.certificate.read_bytes())
    extensions = certificate.extensions
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [APPLICATION_URI]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert certificate.public_key().key_size == 3072
    assert certificate.not_valid_before_utc <= NOW - timedelta(days=1)
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600


def test_the_certificate_is_kept_until_shortly_before_it_expires(tmp_path):
    first = server_certificate(tmp_path, NOW).certificate.read_bytes()
    assert (
        server_certificate(tmp_path, NOW + timedelta(days=900)).certificate.read_bytes() == first
    )
    late = NOW + timedelta(days=3 * 365 - 10)
    assert server_certificate(tmp_path, late).certificate.read_bytes() != first
