"""One certificate, read once and completely: whatever fails, fails here and not while judging.

All its texts are the peer's own words.
"""

import hashlib
import warnings
from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.utils import CryptographyDeprecationWarning

from hmi.errors import UntrustedServer
from hmi.opcua.refusals import CERTIFICATE_UNREADABLE
from hmi.plant.certificates import CertificateShown

CERTIFICATE_BYTES: Final = 65_536
"""Limit of a chain as a server sends it."""
MOST_IN_CHAIN: Final = 8
E = TypeVar("E", bound=x509.ExtensionType)
_LONGEST_TEXT: Final = 500
_MOST_NAMES: Final = 50
_UNREADABLE = (
    ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType, x509.InvalidVersion,
)  # fmt: skip


class Certificate:
    """A parsed certificate. Raise UntrustedServer when any part of it cannot be read."""

    def __init__(self, der: bytes) -> None:
        self.der = der
        self.thumbprint = thumbprint_of(der)
        try:
            with warnings.catch_warnings():
                # What a later version will refuse, such as serial number 0, devices still have.
                warnings.simplefilter("ignore", CryptographyDeprecationWarning)
                self._read(x509.load_der_x509_certificate(der))
        except _UNREADABLE as error:
            raise UntrustedServer(CERTIFICATE_UNREADABLE) from error

    def _read(self, parsed: x509.Certificate) -> None:
        self.parsed = parsed
        self.subject = parsed.subject.public_bytes()
        self.issuer = parsed.issuer.public_bytes()
        self.not_before: datetime = parsed.not_valid_before_utc
        self.not_after: datetime = parsed.not_valid_after_utc
        key = parsed.public_key()
        self.is_rsa = isinstance(key, rsa.RSAPublicKey)
        self.key_bits = int(getattr(key, "key_size", 0))
        self.key_kind = "RSA" if self.is_rsa else type(key).__name__.removesuffix("PublicKey")
        hash_used = parsed.signature_hash_algorithm
        self.signature = hash_used.name if hash_used else "none"
        extensions = parsed.extensions
        names = _extension(extensions, x509.SubjectAlternativeName)
        self.uris = tuple(
            names.get_values_for_type(x509.UniformResourceIdentifier)[:_MOST_NAMES]
            if names
            else ()
        )
        self.hosts = _hosts(names)
        limits = _extension(extensions, x509.BasicConstraints)
        self.is_authority = bool(limits and limits.ca)
        self.path_length = limits.path_length if limits else None
        self.usage = _extension(extensions, x509.KeyUsage)
        purposes = _extension(extensions, x509.ExtendedKeyUsage)
        self.purposes = frozenset(purposes) if purposes else frozenset()
        self._subject_text = _short(parsed.subject.rfc4514_string())
        self._issuer_text = _short(parsed.issuer.rfc4514_string())

    @property
    def is_self_issued(self) -> bool:
        """Tell whether it names itself as its issuer, whether or not it has signed itself."""
        return self.subject == self.issuer

    @property
    def is_application(self) -> bool:
        """Tell whether it belongs to an OPC UA application, which is never an authority."""
        return bool(self.uris)

    def is_signed_by(self, issuer: "Certificate") -> bool:
        """Tell whether the key of issuer really made the signature."""
        try:
            self.parsed.verify_directly_issued_by(issuer.parsed)
        except (InvalidSignature, *_UNREADABLE):
            return False
        return True

    def may_sign(self, *, lists: bool = False) -> bool:
        """Tell whether its usage allows it to sign certificates, or lists of revoked ones."""
        if self.usage is None:
            return False
        return bool(self.usage.crl_sign if lists else self.usage.key_cert_sign)

    def shown(self) -> CertificateShown:
        """Return it as plain data for people."""
        return CertificateShown(
            thumbprint=self.thumbprint, subject=self._subject_text, issuer=self._issuer_text,
            application_uri=_short(self.uris[0]) if self.uris else "",
            hosts=tuple(_short(host) for host in self.hosts),
            not_before=self.not_before, not_after=self.not_after,
            key=self.key_kind, key_bits=self.key_bits, signature=self.signature,
            is_self_signed=self.is_self_issued and self.is_signed_by(self),
            is_authority=self.is_authority,
        )  # fmt: skip


def thumbprint_of(der: bytes) -> str:
    """Return the SHA-256 of a certificate as 64 upper-case hexadecimal digits."""
    return hashlib.sha256(der).hexdigest().upper()


def split_chain(chain: bytes | None) -> list[bytes]:
    """Return the certificates that a server sent in one piece, its own first.

    Raise UntrustedServer when it is missing, too long or cut.
    """
    if not chain or len(chain) > CERTIFICATE_BYTES:
        raise UntrustedServer(CERTIFICATE_UNREADABLE)
    found: list[bytes] = []
    rest = bytes(chain)
    while rest:
        length = int.from_bytes(rest[2:4]) + 4
        if rest[:2] != b"\x30\x82" or length > len(rest) or len(found) >= MOST_IN_CHAIN:
            raise UntrustedServer(CERTIFICATE_UNREADABLE)
        found.append(rest[:length])
        rest = rest[length:]
    return found


def first_certificate(chain: bytes | None) -> bytes:
    """Return the server's own certificate out of what may be a chain. Raise UntrustedServer."""
    return split_chain(chain)[0]


def _extension(extensions: x509.Extensions, kind: type[E]) -> E | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _hosts(names: x509.SubjectAlternativeName | None) -> tuple[str, ...]:
    if names is None:
        return ()
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return (*names.get_values_for_type(x509.DNSName), *addresses)[:_MOST_NAMES]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
