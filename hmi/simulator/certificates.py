"""The demo server's own certificate: made once, kept in its data folder."""

import os
import socket
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

APPLICATION_URI = "urn:lineside:demo-plant"
_VALID = timedelta(days=3 * 365)
_RENEW_BEFORE = timedelta(days=30)
# A client whose clock is a little behind must not find the certificate not yet valid.
_BACK_DATED = timedelta(days=1)


class CertificateFiles(NamedTuple):
    """Where certificate (DER) and private key (PEM) lie."""

    certificate: Path
    key: Path


def server_certificate(folder: Path, now: datetime) -> CertificateFiles:
    """Return the certificate kept in folder, after making one if none is valid any more."""
    files = CertificateFiles(folder / "server.der", folder / "server.pem")
    if not _is_usable(files, now):
        folder.mkdir(parents=True, exist_ok=True)
        _make(files, now)
    return files


def _is_usable(files: CertificateFiles, now: datetime) -> bool:
    if not (files.certificate.exists() and files.key.exists()):
        return False
    certificate = x509.load_der_x509_certificate(files.certificate.read_bytes())
    return now + _RENEW_BEFORE < certificate.not_valid_after_utc


def _make(files: CertificateFiles, now: datetime) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lineside demo plant")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - _BACK_DATED)
        .not_valid_after(now.astimezone(UTC) + _VALID)
    )
    for extension, critical in _extensions(key.public_key()):
        builder = builder.add_extension(extension, critical=critical)
    certificate = builder.sign(key, hashes.SHA256())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    files.key.unlink(missing_ok=True)
    descriptor = os.open(files.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.DER))


def _extensions(public_key: rsa.RSAPublicKey) -> list[tuple[x509.ExtensionType, bool]]:
    """Return the extensions an OPC UA application certificate has (OPC 10000-6 6.2.2)."""
    names = x509.SubjectAlternativeName(
        [
            x509.UniformResourceIdentifier(APPLICATION_URI),
            x509.DNSName("localhost"),
            x509.DNSName(socket.gethostname()),
            x509.IPAddress(ip_address("127.0.0.1")),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=True,
        data_encipherment=True, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    purposes = x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    )
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (usage, True),
        (purposes, False),
        (names, False),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
    ]
