"""Certificates that are believed because an authority that we trust has signed them.

The chain is built up to a self-signed root out of what the server sent and what lies here; one
link of it must be trusted. Every signature, validity and constraint is checked, and for every
certificate a list of revoked ones must be there, signed by its issuer and not out of date.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa

from hmi.opcua.certificate import MOST_IN_CHAIN, Certificate
from hmi.opcua.certificate_checks import (
    HASHES,
    SIGNATURE_WRONG,
    strength_problems,
    validity_problems,
)
from hmi.plant.certificates import CertificateProblem

CHAIN_INCOMPLETE: Final = "certificate-chain-incomplete"
ISSUER_UNTRUSTED: Final = "certificate-issuer-untrusted"
ISSUER_NO_AUTHORITY: Final = "certificate-issuer-no-authority"
ISSUER_EXPIRED: Final = "certificate-issuer-expired"
IS_AUTHORITY: Final = "certificate-is-authority"
CRL_MISSING: Final = "certificate-crl-missing"
CRL_EXPIRED: Final = "certificate-crl-expired"
REVOKED: Final = "certificate-revoked"


@dataclass(frozen=True, slots=True)
class Authorities:
    """The authorities that a station knows, and their lists of revoked certificates."""

    trusted: tuple[Certificate, ...] = ()
    issuers: tuple[Certificate, ...] = ()
    """Links of chains that are not trusted by themselves."""
    lists: tuple[x509.CertificateRevocationList, ...] = ()

    def problems(
        self, leaf: Certificate, sent: Sequence[Certificate], now: datetime
    ) -> list[CertificateProblem]:
        """Return why a certificate is not to be believed for its authority's sake.

        sent are the further certificates that the server showed. A certificate that signed itself
        has no authority.
        """
        if leaf.is_self_issued:
            return [CertificateProblem(ISSUER_UNTRUSTED, is_waivable=True)]
        chain = self._chain(leaf, sent)
        if isinstance(chain, CertificateProblem):
            return [chain]
        found = [*self._revoked(chain), *_constraint_problems(chain, now)]
        if not found and not {c.thumbprint for c in chain[1:]} & self._trusted():
            root = chain[-1].shown()
            found = [CertificateProblem(ISSUER_UNTRUSTED, "", root.subject, is_waivable=True)]
        return found or list(self._list_problems(chain, now))

    def revocations(
        self, leaf: Certificate, sent: Sequence[Certificate]
    ) -> list[CertificateProblem]:
        """Return that a certificate was revoked as far as is known, also of a pinned one."""
        chain = [leaf] if leaf.is_self_issued else self._chain(leaf, sent)
        return [] if isinstance(chain, CertificateProblem) else list(self._revoked(chain))

    def _trusted(self) -> set[str]:
        return {certificate.thumbprint for certificate in self.trusted}

    def _chain(
        self, leaf: Certificate, sent: Sequence[Certificate]
    ) -> list[Certificate] | CertificateProblem:
        """Return the chain from a certificate to its root, or why there is none."""
        known = (*self.trusted, *self.issuers, *sent)
        chain = [leaf]
        while not chain[-1].is_self_issued:
            last = chain[-1]
            named = [c for c in known if c.subject == last.issuer and c not in chain]
            signed = next((c for c in named if last.is_signed_by(c)), None)
            wanted = last.shown().issuer
            if signed is None and named:
                return CertificateProblem(SIGNATURE_WRONG, wanted)
            if signed is None or len(chain) >= MOST_IN_CHAIN:
                return CertificateProblem(CHAIN_INCOMPLETE, wanted, is_waivable=True)
            chain.append(signed)
        if not chain[-1].is_signed_by(chain[-1]):
            return CertificateProblem(SIGNATURE_WRONG, chain[-1].shown().issuer)
        return chain

    def _revoked(self, chain: Sequence[Certificate]) -> Iterator[CertificateProblem]:
        """Yield each link that a list of its issuer names, however old the list is."""
        for subject, issuer in pairwise(chain):
            for revoked in self._lists_of(issuer):
                number = subject.parsed.serial_number
                if revoked.get_revoked_certificate_by_serial_number(number) is not None:
                    yield CertificateProblem(REVOKED, "", f"{number:X}")
                    break

    def _list_problems(
        self, chain: Sequence[Certificate], now: datetime
    ) -> Iterator[CertificateProblem]:
        for issuer in chain[1:]:
            lists = self._lists_of(issuer)
            name = issuer.shown().subject
            if not lists:
                yield CertificateProblem(CRL_MISSING, name, is_waivable=True)
            elif not any(_is_current(one, now) for one in lists):
                end = max(
                    (one.next_update_utc for one in lists if one.next_update_utc), default=""
                )
                yield CertificateProblem(CRL_EXPIRED, name, str(end), is_waivable=True)

    def _lists_of(self, issuer: Certificate) -> list[x509.CertificateRevocationList]:
        """Return the lists that the issuer has really signed, and was allowed to."""
        key = issuer.parsed.public_key()
        if not (isinstance(key, rsa.RSAPublicKey) and issuer.may_sign(lists=True)):
            return []
        return [
            one for one in self.lists
            if one.issuer == issuer.parsed.subject and _is_signed_by(one, key)
        ]  # fmt: skip


def _constraint_problems(
    chain: Sequence[Certificate], now: datetime
) -> Iterator[CertificateProblem]:
    """Yield what its place in the chain forbids each link."""
    if chain[0].is_authority:
        yield CertificateProblem(IS_AUTHORITY, "CA: false", "CA: true")
    for below, issuer in enumerate(chain[1:]):
        name = issuer.shown().subject
        # An application that signed itself as an authority would let its device vouch for others.
        if not issuer.is_authority or issuer.is_application or not issuer.may_sign():
            yield CertificateProblem(ISSUER_NO_AUTHORITY, "CA: true, keyCertSign", name)
        elif issuer.path_length is not None and below > issuer.path_length:
            allowed = f"{issuer.path_length} authorities below {name}"
            yield CertificateProblem(ISSUER_NO_AUTHORITY, allowed, str(below))
        yield from strength_problems(issuer)
        yield from validity_problems(issuer, now, ISSUER_EXPIRED, ISSUER_EXPIRED)


def _is_signed_by(listed: x509.CertificateRevocationList, key: rsa.RSAPublicKey) -> bool:
    try:
        used = listed.signature_hash_algorithm
        return used is not None and used.name in HASHES and listed.is_signature_valid(key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _is_current(listed: x509.CertificateRevocationList, now: datetime) -> bool:
    end = listed.next_update_utc
    return listed.last_update_utc <= now and end is not None and now <= end
