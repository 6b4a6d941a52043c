"""What is wrong with a server's application certificate as such, whoever signed it. Pure.

The rules are those of OPC 10000-4 6.1.3 and OPC 10000-6 6.2.2. What may be waived for a single
certificate is validity and host name and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final

from cryptography.x509.oid import ExtendedKeyUsageOID

from hmi.opcua.certificate import Certificate
from hmi.plant.certificates import CertificateProblem

EXPIRED: Final = "certificate-expired"
NOT_YET_VALID: Final = "certificate-not-yet-valid"
HOST_DIFFERS: Final = "certificate-host-differs"
URI_DIFFERS: Final = "certificate-uri-differs"
USAGE_WRONG: Final = "certificate-usage-wrong"
KEY_SHORT: Final = "certificate-key-short"
KEY_UNSUITABLE: Final = "certificate-key-unsuitable"
SIGNATURE_WEAK: Final = "certificate-signature-weak"
SIGNATURE_WRONG: Final = "certificate-signature-wrong"

KEY_BITS: Final = range(2048, 4097)
"""What the three security policies allow."""
HASHES: Final = frozenset({"sha256", "sha384", "sha512"})


@dataclass(frozen=True, slots=True)
class Expected:
    """Whom we wanted to reach; an empty text is not checked."""

    host: str = ""
    """The host of the connection's URL."""
    application_uri: str = ""
    """The URI by which the endpoint names its server."""


def application_problems(
    certificate: Certificate, expected: Expected, now: datetime
) -> list[CertificateProblem]:
    """Return everything that is wrong with a server's certificate, the worst first."""
    return [
        *strength_problems(certificate),
        *_own_signature(certificate),
        *_usage(certificate),
        *_uri(certificate, expected.application_uri),
        *validity_problems(certificate, now, EXPIRED, NOT_YET_VALID, is_waivable=True),
        *_host(certificate, expected.host),
    ]


def strength_problems(certificate: Certificate) -> Iterator[CertificateProblem]:
    """Yield what makes a key or a signature too weak to prove anything."""
    if not certificate.is_rsa:
        yield CertificateProblem(KEY_UNSUITABLE, "RSA", certificate.key_kind)
    elif certificate.key_bits < KEY_BITS.start:
        yield CertificateProblem(KEY_SHORT, f"{KEY_BITS.start} bits", f"{certificate.key_bits}")
    elif certificate.key_bits not in KEY_BITS:
        longest = f"{KEY_BITS.stop - 1} bits at most"
        yield CertificateProblem(KEY_UNSUITABLE, longest, f"{certificate.key_bits}")
    if certificate.signature not in HASHES:
        yield CertificateProblem(SIGNATURE_WEAK, "sha256", certificate.signature)


def validity_problems(
    certificate: Certificate, now: datetime, over: str, early: str, *, is_waivable: bool = False
) -> Iterator[CertificateProblem]:
    """Yield a problem when it is not valid now; over and early are the codes for it."""
    at = f"{now:%Y-%m-%d %H:%M} UTC"
    if now > certificate.not_after:
        end = f"{certificate.not_after:%Y-%m-%d %H:%M} UTC"
        yield CertificateProblem(over, at, end, is_waivable)
    if now < certificate.not_before:
        start = f"{certificate.not_before:%Y-%m-%d %H:%M} UTC"
        yield CertificateProblem(early, at, start, is_waivable)


def is_made_out_for(certificate: Certificate, host: str) -> bool:
    """Tell whether a host name or address is among those of the certificate."""
    wanted = _comparable(host)
    return any(_comparable(name) == wanted for name in certificate.hosts)


def _own_signature(certificate: Certificate) -> Iterator[CertificateProblem]:
    if certificate.is_self_issued and not certificate.is_signed_by(certificate):
        yield CertificateProblem(SIGNATURE_WRONG, certificate.shown().issuer)


def _usage(certificate: Certificate) -> Iterator[CertificateProblem]:
    usage, purposes = certificate.usage, certificate.purposes
    signs = usage is not None and usage.digital_signature
    encrypts = usage is not None and (usage.key_encipherment or usage.data_encipherment)
    if not (signs and encrypts):
        found = "none" if usage is None else ", ".join(_usages(certificate)) or "none"
        yield CertificateProblem(USAGE_WRONG, "digitalSignature, keyEncipherment", found)
    elif purposes and ExtendedKeyUsageOID.SERVER_AUTH not in purposes:
        found = ", ".join(sorted(oid.dotted_string for oid in purposes))
        yield CertificateProblem(USAGE_WRONG, "serverAuth", found)


def _usages(certificate: Certificate) -> Iterator[str]:
    named = {
        "digital_signature": "digitalSignature", "key_encipherment": "keyEncipherment",
        "data_encipherment": "dataEncipherment", "key_cert_sign": "keyCertSign",
        "crl_sign": "cRLSign",
    }  # fmt: skip
    for attribute, name in named.items():
        if getattr(certificate.usage, attribute):
            yield name


def _uri(certificate: Certificate, wanted: str) -> Iterator[CertificateProblem]:
    """Yield a problem when the endpoint names its server otherwise than its certificate does."""
    if not certificate.uris or (wanted and wanted not in certificate.uris):
        found = ", ".join(certificate.uris) or "none"
        yield CertificateProblem(URI_DIFFERS, wanted or "an application URI", found)


def _host(certificate: Certificate, wanted: str) -> Iterator[CertificateProblem]:
    if wanted and not is_made_out_for(certificate, wanted):
        found = ", ".join(certificate.hosts) or "none"
        yield CertificateProblem(HOST_DIFFERS, wanted, found, is_waivable=True)


def _comparable(host: str) -> str:
    """Return an address in its normal form, a name in small letters without its root dot."""
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return host.rstrip(".").lower()
