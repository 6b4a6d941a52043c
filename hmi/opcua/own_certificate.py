"""The certificate by which servers know this station, and the making of one.

RSA 3072, SHA-256, not an authority, valid from a day back (a server's clock may be behind) for
five years. The key is PKCS#8, encrypted with a secret of the station's secret store, in a file
that only its owner reads.
"""

import os
import socket
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hmi.clock import Clock
from hmi.errors import UntrustedServer
from hmi.opcua.certificate import Certificate
from hmi.opcua.refusals import OWN_CERTIFICATE_LOCKED

KEY_BITS: Final = 3072
VALID: Final = timedelta(days=5 * 365)
CLOCK_SKEW: Final = timedelta(days=1)


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

    def private_key(self) -> rsa.RSAPrivateKey:
        """Return the key, opened. Raise UntrustedServer when it is not the certificate's."""
        try:
            # To test its primes anew would take a third of a second at each attempt to connect.
            key = serialization.load_pem_private_key(
                self.key, self.secret, unsafe_skip_rsa_key_validation=True
            )
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise UntrustedServer(OWN_CERTIFICATE_LOCKED, file=str(self.path)) from error
        ours = x509.load_der_x509_certificate(self.certificate).public_key()
        if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != ours:
            raise UntrustedServer(OWN_CERTIFICATE_LOCKED, file=str(self.path))
        return key


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """Where a certificate (DER) and its key (PEM) lie."""

    certificate: Path
    key: Path

    @property
    def exist(self) -> bool:
        """Tell whether both are there."""
        return self.certificate.exists() and self.key.exists()

    def make(self, secret: bytes | None, clock: Clock, host: str) -> None:
        """Make a key and a certificate for it."""
        key = new_key()
        der = signed(key, clock, host).public_bytes(serialization.Encoding.DER)
        for file in (self.certificate, self.key):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self.key, _pem_of(key, secret))
        self.certificate.write_bytes(der)

    def read(self, secret: bytes | None) -> OwnCertificate:
        """Return what the files hold; a key in the clear is encrypted when there is a secret.

        Raise UntrustedServer when the secret does not open the key or a file is broken.
        """
        pem = self.key.read_bytes()
        certificate = Certificate(self.certificate.read_bytes())
        is_open = b"ENCRYPTED" not in pem
        own = OwnCertificate(
            certificate.der, pem, None if is_open else secret,
            certificate.uris[0] if certificate.uris else "", certificate.thumbprint,
            self.certificate,
        )  # fmt: skip
        key = own.private_key()
        if is_open and secret is not None:
            sealed = _pem_of(key, secret)
            write_private(self.key, sealed)
            own = replace(own, key=sealed, secret=secret)
        return own

    def move_to(self, other: "CertificateFiles") -> None:
        """Move both files; what lies there is replaced."""
        for old, new in ((self.key, other.key), (self.certificate, other.certificate)):
            new.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            old.replace(new)


def new_key() -> rsa.RSAPrivateKey:
    """Return a fresh key; this takes about a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def application_uri(host: str) -> str:
    """Return the URI by which servers know this station, as its certificate says it."""
    return f"urn:{host}:lineside:hmi"


def own_certificate(
    folder: Path, secret: bytes | None, clock: Clock, host: str = ""
) -> OwnCertificate:
    """Return the station's certificate from the folder of certificates; make it if there is none.

    secret encrypts the key; None where the station has no secret store. host is this computer's
    name unless given. Raise UntrustedServer when the key cannot be opened.
    """
    files = present_files(folder)
    if not files.exist:
        files.make(secret, clock, host or socket.gethostname())
    return files.read(secret)


def present_files(folder: Path) -> CertificateFiles:
    """Return where the certificate in use lies; one of an earlier version is moved there."""
    files = CertificateFiles(folder / "own" / "certs" / "own.der", folder / "own" / "own.pem")
    earlier = CertificateFiles(folder / "own.der", folder / "own.key.pem")
    if earlier.exist and not files.exist:
        earlier.move_to(files)
    return files


def signed(key: rsa.RSAPrivateKey, clock: Clock, host: str) -> x509.Certificate:
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


def write_private(path: Path, content: bytes) -> None:
    """Write a file that was never readable by anybody else; the old or the new one is there."""
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _pem_of(key: rsa.RSAPrivateKey, secret: bytes | None) -> bytes:
    encryption: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
