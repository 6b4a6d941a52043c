"""Which server certificates are trusted: exactly those that an engineer accepted, by SHA-256.

A folder `trusted` holds one file for each accepted certificate, named by connection and
thumbprint; what was met and not accepted lies in `rejected`, at most 100 files.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509

from hmi.clock import Clock
from hmi.errors import UntrustedServer
from hmi.opcua.refusals import (
    CERTIFICATE_CHANGED,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_UNKNOWN,
    CERTIFICATE_UNREADABLE,
)

REJECTED_KEPT: Final = 100
CERTIFICATE_BYTES: Final = 65_536
_PLAIN = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """A server certificate as shown to an engineer; all text is the server's own, untrusted."""

    connection: str
    thumbprint: str
    subject: str
    application_uri: str
    not_before: datetime
    not_after: datetime


def thumbprint_of(der: bytes) -> str:
    """Return the SHA-256 of a certificate as 64 upper-case hexadecimal digits."""
    return hashlib.sha256(der).hexdigest().upper()


def first_certificate(chain: bytes | None) -> bytes:
    """Return the server's own certificate out of what may be a chain.

    Raise UntrustedServer when it is missing, too long or cut.
    """
    if not chain or len(chain) > CERTIFICATE_BYTES or chain[:2] != b"\x30\x82":
        raise UntrustedServer(CERTIFICATE_UNREADABLE)
    length = int.from_bytes(chain[2:4]) + 4
    if length > len(chain):
        raise UntrustedServer(CERTIFICATE_UNREADABLE)
    return chain[:length]


def described(connection: str, der: bytes) -> ServerCertificate:
    """Return what a certificate says of itself. Raise UntrustedServer when it is unreadable."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        subject = certificate.subject.rfc4514_string()
        uri = _uri_of(certificate)
    except ValueError as error:
        raise UntrustedServer(CERTIFICATE_UNREADABLE) from error
    return ServerCertificate(
        connection, thumbprint_of(der), subject, uri,
        certificate.not_valid_before_utc, certificate.not_valid_after_utc,
    )  # fmt: skip


class ServerTrust:
    """The certificates that this station trusts, as files under one folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._trusted = folder / "trusted"
        self._rejected = folder / "rejected"
        self._clock = clock

    def check(self, connection: str, der: bytes) -> None:
        """Return when the certificate is the one accepted for the connection and valid today.

        Raise UntrustedServer otherwise; an unknown certificate is kept under `rejected`.
        """
        shown = described(connection, der)
        known = self.thumbprints(connection)
        if shown.thumbprint not in known:
            self._reject(connection, der)
            code = CERTIFICATE_CHANGED if known else CERTIFICATE_UNKNOWN
            raise UntrustedServer(
                code, connection=connection, thumbprint=shown.thumbprint,
                trusted=", ".join(known), subject=shown.subject,
            )  # fmt: skip
        if not shown.not_before <= self._clock.now() <= shown.not_after:
            raise UntrustedServer(
                CERTIFICATE_EXPIRED, connection=connection, thumbprint=shown.thumbprint,
                not_before=shown.not_before.isoformat(), not_after=shown.not_after.isoformat(),
            )  # fmt: skip

    def trust_server(self, connection: str, thumbprint: str) -> ServerCertificate:
        """Accept a certificate that was rejected before; it replaces the accepted ones.

        Raise UntrustedServer when none of that thumbprint was met on the connection.
        """
        source = self._rejected / _file_name(connection, thumbprint)
        if not source.exists():
            raise UntrustedServer(
                CERTIFICATE_UNKNOWN, connection=connection, thumbprint=thumbprint
            )
        accepted = self.trust_certificate(connection, source.read_bytes())
        source.unlink()
        return accepted

    def trust_certificate(self, connection: str, der: bytes) -> ServerCertificate:
        """Accept a certificate that was brought by other means, such as a file of the maker."""
        shown = described(connection, der)
        self._trusted.mkdir(parents=True, exist_ok=True)
        for old in _files(self._trusted, connection):
            old.unlink()
        (self._trusted / _file_name(connection, shown.thumbprint)).write_bytes(der)
        return shown

    def thumbprints(self, connection: str) -> tuple[str, ...]:
        """Return the accepted thumbprints of a connection, computed from the files' content."""
        return tuple(thumbprint_of(f.read_bytes()) for f in _files(self._trusted, connection))

    def rejected(self, connection: str) -> tuple[ServerCertificate, ...]:
        """Return what was met on a connection and not accepted, newest first."""
        files = sorted(
            _files(self._rejected, connection), key=lambda f: f.stat().st_mtime, reverse=True
        )
        return tuple(described(connection, file.read_bytes()) for file in files)

    def _reject(self, connection: str, der: bytes) -> None:
        self._rejected.mkdir(parents=True, exist_ok=True)
        (self._rejected / _file_name(connection, thumbprint_of(der))).write_bytes(der)
        files = sorted(self._rejected.glob("*.der"), key=lambda file: file.stat().st_mtime_ns)
        for oldest in files[:-REJECTED_KEPT]:
            oldest.unlink()


def _files(folder: Path, connection: str) -> list[Path]:
    name = _PLAIN.sub("_", connection)
    return [f for f in folder.glob("*.der") if f.stem.rpartition(".")[0] == name]


def _file_name(connection: str, thumbprint: str) -> str:
    return f"{_PLAIN.sub('_', connection)}.{_PLAIN.sub('', thumbprint).upper()}.der"


def _uri_of(certificate: x509.Certificate) -> str:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ""
    uris = names.value.get_values_for_type(x509.UniformResourceIdentifier)
    return uris[0] if uris else ""
