"""The files behind trust, in the folders that engineers know from other OPC UA programs.

trusted/certs   accepted certificates, named by connection and thumbprint, and trusted authorities
trusted/crl     lists of revoked certificates of those authorities
issuers/certs   links between a certificate and its authority; issuers/crl their lists
rejected        what was met and not accepted, at most 100 files

A file brought by hand may have any name that ends in .der, .crt, .cer, .pem or .crl.
"""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from hmi.errors import UntrustedServer
from hmi.opcua.authorities import Authorities
from hmi.opcua.certificate import CERTIFICATE_BYTES, Certificate, thumbprint_of
from hmi.opcua.refusals import CERTIFICATE_UNREADABLE

log = logging.getLogger(__name__)

REJECTED_KEPT: Final = 100
_LIST_BYTES: Final = 4_000_000
_ENDINGS: Final = frozenset({".der", ".crt", ".cer", ".pem", ".crl"})
_PLAIN = re.compile(r"[^A-Za-z0-9_-]")
_PINNED = re.compile(r"(?P<name>[A-Za-z0-9_-]*)\.[0-9A-F]{64}")
T = TypeVar("T")


class TrustFolder:
    """Certificates as files under one folder; what cannot be read is left out and logged."""

    def __init__(self, folder: Path) -> None:
        self.trusted = folder / "trusted" / "certs"
        self.rejected = folder / "rejected"
        self._trusted_lists = folder / "trusted" / "crl"
        self._issuers = folder / "issuers" / "certs"
        self._issuer_lists = folder / "issuers" / "crl"

    def take_in(self) -> None:
        """Move accepted certificates from where earlier versions kept them: one folder higher."""
        for old in self.trusted.parent.glob("*.der"):
            self.trusted.mkdir(parents=True, exist_ok=True)
            old.replace(self.trusted / old.name)

    def accepted(self, connection: str) -> list[Certificate]:
        """Return the certificates that were accepted for a connection."""
        return list(_read(_of(self.trusted, connection), _certificate))

    def waived(self, connection: str, thumbprint: str) -> frozenset[str]:
        """Return the codes of the problems that were accepted with a certificate."""
        file = self.trusted / file_name(connection, thumbprint, ".waived")
        try:
            return frozenset(file.read_text("ascii").split())
        except (OSError, ValueError):
            return frozenset()

    def accept(self, connection: str, der: bytes, waived: tuple[str, ...]) -> None:
        """Keep a certificate as the only one that is accepted for a connection."""
        self.trusted.mkdir(parents=True, exist_ok=True)
        thumbprint = thumbprint_of(der)
        self.forget(connection)
        if waived:
            text = "\n".join(waived) + "\n"
            (self.trusted / file_name(connection, thumbprint, ".waived")).write_text(text, "ascii")
        (self.trusted / file_name(connection, thumbprint)).write_bytes(der)
        (self.rejected / file_name(connection, thumbprint)).unlink(missing_ok=True)

    def forget(self, connection: str) -> None:
        """Remove what was accepted for a connection."""
        for ending in (".der", ".waived"):
            for file in _of(self.trusted, connection, ending):
                file.unlink()

    def reject(self, connection: str, der: bytes) -> None:
        """Keep what was met and not accepted, for the engineer; the oldest make room."""
        self.rejected.mkdir(parents=True, exist_ok=True)
        (self.rejected / file_name(connection, thumbprint_of(der))).write_bytes(der)
        files = sorted(self.rejected.glob("*.der"), key=lambda file: file.stat().st_mtime_ns)
        for oldest in files[:-REJECTED_KEPT]:
            oldest.unlink(missing_ok=True)

    def refused(self, connection: str) -> list[Certificate]:
        """Return what was met on a connection and not accepted, newest first."""
        files = sorted(
            _of(self.rejected, connection), key=lambda f: f.stat().st_mtime_ns, reverse=True
        )
        return list(_read(files, _certificate))

    def by_hand(self) -> list[Certificate]:
        """Return the certificates of applications that were put among the trusted by hand."""
        return [c for c in self._brought(self.trusted) if not c.is_authority or c.is_application]

    def authorities(self) -> Authorities:
        """Return the authorities and lists as they lie there now."""
        trusted = [c for c in self._brought(self.trusted) if c.is_authority]
        lists = [*_files(self._trusted_lists), *_files(self._issuer_lists)]
        return Authorities(
            trusted=tuple(trusted),
            issuers=tuple(_read(_files(self._issuers), _certificate)),
            lists=tuple(_read(lists, _list)),
        )

    def _brought(self, folder: Path) -> Iterator[Certificate]:
        """Return what engineers put into a folder, without what was accepted in the program."""
        return _read((f for f in _files(folder) if not _PINNED.fullmatch(f.stem)), _certificate)


def file_name(connection: str, thumbprint: str, ending: str = ".der") -> str:
    """Return the name of a connection's file; nothing in it can lead to another folder."""
    return f"{_PLAIN.sub('_', connection)}.{_PLAIN.sub('', thumbprint).upper()}{ending}"


def _of(folder: Path, connection: str, ending: str = ".der") -> list[Path]:
    name = _PLAIN.sub("_", connection)
    found = [(file, _PINNED.fullmatch(file.stem)) for file in folder.glob(f"*{ending}")]
    return [file for file, match in found if match is not None and match["name"] == name]


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.suffix.lower() in _ENDINGS)


def _read(files: "Iterator[Path] | list[Path]", parse: Callable[[bytes], T]) -> Iterator[T]:
    """Yield what can be read: one broken file must not take the trust in all the others."""
    for file in files:
        try:
            with file.open("rb") as opened:
                yield parse(opened.read(_LIST_BYTES))
        except (OSError, ValueError, UntrustedServer) as error:
            log.warning("%s is left out: %s", file.name, error)


def _certificate(content: bytes) -> Certificate:
    if len(content) > CERTIFICATE_BYTES:
        raise UntrustedServer(CERTIFICATE_UNREADABLE)
    if content.startswith(b"-----BEGIN"):
        content = x509.load_pem_x509_certificate(content).public_bytes(Encoding.DER)
    return Certificate(content)


def _list(content: bytes) -> x509.CertificateRevocationList:
    if content.startswith(b"-----BEGIN"):
        return x509.load_pem_x509_crl(content)
    return x509.load_der_x509_crl(content)
