"""Certificates as an engineer sees them: who, for which hosts, until when, and what is wrong.

All texts of a server's certificate are its own words and untrusted plain text.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_GROUP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateShown:
    """One certificate. thumbprint is its SHA-256 as 64 upper-case hexadecimal digits."""

    thumbprint: str
    subject: str
    issuer: str
    application_uri: str
    hosts: tuple[str, ...]
    """Host names and addresses that it is made out for."""
    not_before: datetime
    not_after: datetime
    key: str
    """Kind of key, such as `RSA`."""
    key_bits: int
    signature: str
    """Hash of the signature, such as `sha256`."""
    is_self_signed: bool
    is_authority: bool
    """Whether it may sign other certificates."""

    @property
    def thumbprint_groups(self) -> str:
        """Return the thumbprint in groups of four, which an eye can compare with the device."""
        return in_groups(self.thumbprint)


def in_groups(thumbprint: str) -> str:
    """Return hexadecimal digits in groups of four."""
    return " ".join(thumbprint[n : n + _GROUP] for n in range(0, len(thumbprint), _GROUP))


@dataclass(frozen=True, slots=True)
class CertificateProblem:
    """One reason not to believe a certificate; code is for texts/codes.

    is_waivable tells whether an engineer may accept it for this one certificate all the same.
    """

    code: str
    expected: str = ""
    found: str = ""
    is_waivable: bool = False


class TrustState(StrEnum):
    """How far a server is believed."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    """No certificate was accepted for the connection yet: show the offered one and ask."""
    CHANGED = "changed"
    """It shows another certificate than the accepted one: show both."""
    REFUSED = "refused"
    """The certificate is wrong, whoever accepts it; problems say why."""
    FORGOTTEN = "forgotten"
    """What was accepted was taken back, and the server has shown nothing since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustShown:
    """What a server shows and what was accepted for it, to be put side by side.

    problems are all reasons against the offered certificate; the first is why it was refused. It
    may be trusted when all others are waivable and are waived by their codes.
    """

    state: TrustState
    offered: CertificateShown | None = None
    accepted: CertificateShown | None = None
    problems: tuple[CertificateProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCertificateShown:
    """The certificate by which servers know this station, and its successor.

    reason is a code for texts/codes of what is to be done, empty when nothing is. exported is the
    folder of the copies for the servers, empty as long as there are none.
    """

    certificate: CertificateShown
    next: CertificateShown | None = None
    """Made 60 days before the end, so that servers can be told of it in time."""
    days_left: int
    reason: str = ""
    exported: str = ""
    is_key_sealed: bool = True
    """Whether the key is encrypted by a secret of the station's secret store."""
