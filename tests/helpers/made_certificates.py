"""Certificates of every kind that a test wants, right ones and wrong ones, made quickly.

Keys are made once in a run and shared by name, for making them is what takes time.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

URI = "urn:test:peer:server"
HOSTS = ("localhost", "127.0.0.1")
APPLICATION = frozenset(
    {"digital_signature", "content_commitment", "key_encipherment", "data_encipherment"}
)
AUTHORITY = frozenset({"digital_signature", "key_cert_sign", "crl_sign"})
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@cache
def key(name: str = "server", bits: int = 2048):
    """Return the RSA key of a name, or one on a curve where bits are 0."""
    del name
    if not bits:
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass(frozen=True)
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: object = field(repr=False)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def save(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Write certificate (DER) and key (PEM); return both paths."""
        folder.mkdir(parents=True, exist_ok=True)
        certificate, private = folder / f"{name}.der", folder / f"{name}.pem"
        certificate.write_bytes(self.der)
        private.write_bytes(pem_of(self.key))
        return certificate, private


def pem_of(private) -> bytes:
    """Return a key as PKCS#8 in the clear."""
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def made(
    name: str = "server",
    issuer: Made | None = None,
    *,
    uri: str = URI,
    hosts: tuple[str, ...] = HOSTS,
    usage: frozenset[str] | None = APPLICATION,
    purpose=ExtendedKeyUsageOID.SERVER_AUTH,
    is_authority: bool = False,
    path_length: int | None = None,
    bits: int = 2048,
    digest: hashes.HashAlgorithm | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    serial: int = 0,
    signed_by=None,
) -> Made:
    """Return a certificate, signed by its issuer or by itself; signed_by is a key that forges."""
    private = key(name, bits)
    subject = named(name)
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(private.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(start or now - timedelta(days=1))
        .not_valid_after(end or now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(is_authority, path_length), critical=True)
    )
    if usage is not None:
        flags = {flag: flag in usage for flag in _USAGES}
        builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    if purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    names = [x509.UniformResourceIdentifier(uri)] if uri else []
    names += [_host(host) for host in hosts]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    signer = signed_by or (issuer.key if issuer else private)
    return Made(builder.sign(signer, digest or hashes.SHA256()), private)


def authority(name: str = "authority", issuer: Made | None = None, **fields) -> Made:
    """Return the certificate of an authority."""
    fields = {"uri": "", "hosts": (), "usage": AUTHORITY, "purpose": None} | fields
    return made(name, issuer, is_authority=True, **fields)


def crl(
    issuer: Made, *revoked: Made, start: datetime | None = None, end: datetime | None = None,
    signed_by=None,
) -> bytes:  # fmt: skip
    """Return an authority's list of revoked certificates as DER."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(start or now - timedelta(days=1))
        .next_update(end or now + timedelta(days=30))
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder(
            serial_number=one.certificate.serial_number, revocation_date=now - timedelta(hours=1)
        )
        builder = builder.add_revoked_certificate(entry.build())
    listed = builder.sign(signed_by or issuer.key, hashes.SHA256())
    return listed.public_bytes(serialization.Encoding.DER)


def named(name: str) -> x509.Name:
    """Return a subject with a common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
