"""The certificate by which servers know this station: made once, kept in the station's folder.

RSA 3072, SHA-256, not an authority, valid from a day back (a server's clock may be behind) for
five years. The key is PKCS#8, encrypted with a secret of the station's secret store; without a
store it lies in the clear, readable by its owner alone, and is_key_encrypted says so.
"""

import os
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hmi.clock import Clock
from hmi.opcua.trust import thumbprint_of

KEY_BITS: Final = 3072
VALID: Final = timedelta(days=5 * 365)
CLOCK_SKEW: Final = timedelta(days=1)
_CERTIFICATE = "own.der"
_KEY = "own.key.pem"


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """Certificate and key of this station. secret opens the key, None where it is in the clear."""

    certificate: bytes
    key: bytes = field(repr=False)
    secret: bytes | None = field(repr=False)
    application_uri: str
    thumbprint: str
    path: Path
    """The certificate's file, for export to the servers."""

    @property
    def is_key_encrypted(self) -> bool:
        """Tell whether a copy of the key file is useless without the secret store."""
        return self.secret is not None


def application_uri(host: str) -> str:
    """Return the URI by which servers know this station, as its certificate says it."""
    return f"urn:{host}:lineside:hmi"


def own_certificate(
    folder: Path, secret: bytes | None, clock: Clock, host: str = ""
) -> OwnCertificate:
    """Return the station's certificate from folder; make it when there is none.

    secret encrypts the key; None where the station has no secret store. host is this computer's
    name unless given.
    """
    host = host or socket.gethostname()
    certificate, key = folder / _CERTIFICATE, folder / _KEY
    if not (certificate.exists() and key.exists()):
        _make(folder, secret, clock, host)
    der = certificate.read_bytes()
    return OwnCertificate(
        der, key.read_bytes(), secret, _uri_of(der, host), thumbprint_of(der), certificate
    )


def _make(folder: Path, secret: bytes | None, clock: Clock, host: str) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    encryption: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
    certificate = _signed(key, clock, host)
    _write_private(folder / _KEY, pem)
    (folder / _CERTIFICATE).write_bytes(certificate.public_bytes(serialization.Encoding.DER))


def _signed(key: rsa.RSAPrivateKey, clock: Clock, host: str) -> x509.Certificate:
    """Return the self-signed certificate with the extensions of OPC 10000-6 6.2.2."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Lineside on {host}"[:64])])
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=True,
        data_encipherment=True, key_agreement=False, key_cert_sign=True, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    names = [x509.UniformResourceIdentifier(application_uri(host)), x509.DNSName(host)]
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - CLOCK_SKEW)
        .not_valid_after(clock.now() + VALID)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that was never readable by anybody else."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _uri_of(der: bytes, host: str) -> str:
    """Return the URI that the certificate carries: the computer may have been renamed since."""
    names = x509.load_der_x509_certificate(der).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    uris = names.value.get_values_for_type(x509.UniformResourceIdentifier)
    return uris[0] if uris else application_uri(host)
