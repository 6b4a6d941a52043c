"""Whether a server is the one it should be: by its exact certificate, or by an authority.

A connection for which an engineer accepted a certificate believes exactly that one, by its
SHA-256. Without one, a certificate is believed when a trusted authority signed it. In both cases
it must be sound by itself: strength, signature, usage, application URI, validity, host.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hmi.clock import Clock
from hmi.errors import ActionRefused, UntrustedServer
from hmi.opcua.certificate import Certificate, split_chain
from hmi.opcua.certificate_checks import Expected, application_problems
from hmi.opcua.refusals import CERTIFICATE_CHANGED, CERTIFICATE_UNKNOWN
from hmi.opcua.trust_folder import TrustFolder
from hmi.plant.certificates import CertificateProblem, TrustShown, TrustState
from hmi.plant.connections import BACKUP, Connection

Tell = Callable[[str, TrustShown], None]


def trust_name(connection: Connection) -> str:
    """Return the name under which the server at a connection's present address is trusted.

    Two servers of a redundant pair have two certificates.
    """
    is_backup = bool(connection.backup_url) and connection.url == connection.backup_url
    return connection.key + BACKUP if is_backup else connection.key


@dataclass(frozen=True, slots=True)
class Offer:
    """A certificate as a server showed it, and whom we wanted to reach."""

    certificate: Certificate
    sent: tuple[Certificate, ...]
    expected: Expected


class ServerTrust:
    """Judges what servers show, and remembers what engineers accepted.

    folder is the station's folder of certificates. tell is given each judgement that differs from
    the one before, for facts.
    """

    def __init__(self, folder: Path, clock: Clock, tell: Tell | None = None) -> None:
        self._folder = TrustFolder(folder)
        self._folder.take_in()
        self._clock = clock
        self._tell = tell
        self._offers: dict[str, Offer] = {}
        self._told: dict[str, TrustShown] = {}
        self._believed: set[tuple[str, str]] = set()

    def check(self, connection: str, chain: bytes, expected: Expected) -> bytes:
        """Return the server's own certificate out of a chain when it is to be believed.

        Raise UntrustedServer otherwise; what is not believed is kept under `rejected`.
        """
        shown = self.judge(connection, chain, expected)
        certificate = self._offers[connection].certificate
        if shown.state is TrustState.TRUSTED:
            return certificate.der
        self._folder.reject(connection, certificate.der)
        raise _refusal(shown)

    def judge(
        self, connection: str, chain: bytes, expected: Expected, *, is_asked: bool = False
    ) -> TrustShown:
        """Return how a server is to be believed; who asked is told also what is known already.

        Raise UntrustedServer when the certificate is unreadable.
        """
        first, *others = [Certificate(der) for der in split_chain(chain)]
        offer = Offer(first, tuple(others), expected)
        self._offers[connection] = offer
        shown = self._judged(connection, offer)
        if is_asked:
            self._told.pop(connection, None)
        self._note(connection, shown)
        return shown

    def trust_server(
        self, connection: str, thumbprint: str, waived: Sequence[str] = ()
    ) -> TrustShown:
        """Accept a certificate that was met on the connection; it replaces the accepted ones.

        Raise UntrustedServer when none of that thumbprint was met, and ActionRefused when
        something is wrong with it that was not waived or cannot be.
        """
        offer = self._offers.get(connection)
        wanted = "".join(thumbprint.split()).upper()
        if offer is None or offer.certificate.thumbprint != wanted:
            found = [c for c in self._folder.refused(connection) if c.thumbprint == wanted]
            if not found:
                raise UntrustedServer(
                    CERTIFICATE_UNKNOWN, connection=connection, thumbprint=thumbprint
                )
            offer = Offer(found[0], (), Expected())
        return self._accept(connection, offer, waived)

    def trust_certificate(
        self, connection: str, der: bytes, waived: Sequence[str] = ()
    ) -> TrustShown:
        """Accept a certificate that was brought by other means, such as a file of the maker.

        Raise as trust_server does.
        """
        return self._accept(connection, Offer(Certificate(der), (), Expected()), waived)

    def forget(self, connection: str) -> TrustShown:
        """Take back what was accepted for a connection."""
        self._folder.forget(connection)
        shown = TrustShown(state=TrustState.FORGOTTEN)
        self._note(connection, shown)
        return shown

    def thumbprints(self, connection: str) -> tuple[str, ...]:
        """Return the accepted thumbprints of a connection, computed from the files' content."""
        return tuple(c.thumbprint for c in self._folder.accepted(connection))

    def note_believed(self, connection: str, thumbprint: str) -> None:
        """Remember that a server has accepted our certificate of that thumbprint."""
        self._believed.add((connection, thumbprint))

    def is_believed(self, connection: str, thumbprint: str) -> bool:
        """Tell whether a server has ever accepted our certificate, as far as we remember."""
        return (connection, thumbprint) in self._believed

    def told(self) -> dict[str, TrustShown]:
        """Return the last judgement of each connection."""
        return dict(self._told)

    def _accept(self, connection: str, offer: Offer, waived: Sequence[str]) -> TrustShown:
        problems = self._problems_of(offer)
        forged = [problem for problem in self._strange(offer) if not problem.is_waivable]
        for problem in [*forged, *problems]:
            if problem.code not in waived or not problem.is_waivable:
                raise ActionRefused(problem.code, expected=problem.expected, found=problem.found)
        codes = tuple(problem.code for problem in problems)
        self._folder.accept(connection, offer.certificate.der, codes)
        shown = self._judged(connection, offer)
        self._note(connection, shown)
        return shown

    def _judged(self, connection: str, offer: Offer) -> TrustShown:
        accepted = self._accepted(connection)
        certificate = offer.certificate
        problems = self._problems_of(offer)
        state = TrustState.REFUSED
        if certificate.thumbprint in {c.thumbprint for c in accepted}:
            waived = self._waived(connection, certificate.thumbprint)
            problems = [p for p in problems if p.code not in waived or not p.is_waivable]
        elif accepted:
            state = TrustState.CHANGED
            changed = CertificateProblem(
                CERTIFICATE_CHANGED, accepted[0].thumbprint, certificate.thumbprint, True
            )
            problems = [changed, *problems]
        else:
            against = self._strange(offer)
            is_askable = bool(against) and all(problem.is_waivable for problem in against)
            state = TrustState.UNKNOWN if is_askable else TrustState.REFUSED
            problems = list(dict.fromkeys([*against, *problems]))
        return TrustShown(
            state=state if problems else TrustState.TRUSTED, offered=certificate.shown(),
            accepted=accepted[0].shown() if accepted else None, problems=tuple(problems),
        )  # fmt: skip

    def _accepted(self, connection: str) -> list[Certificate]:
        """Return what was accepted; a second endpoint may show what the first one shows."""
        main = connection.removesuffix(BACKUP)
        return self._folder.accepted(connection) or self._folder.accepted(main)

    def _waived(self, connection: str, thumbprint: str) -> frozenset[str]:
        main = connection.removesuffix(BACKUP)
        return self._folder.waived(connection, thumbprint) or self._folder.waived(main, thumbprint)

    def _strange(self, offer: Offer) -> list[CertificateProblem]:
        """Return why nobody vouches for a certificate that was not accepted for its connection."""
        certificate = offer.certificate
        if certificate.thumbprint in {c.thumbprint for c in self._folder.by_hand()}:
            return []
        authorities = self._folder.authorities()
        if certificate.is_self_issued or not authorities.trusted:
            return [CertificateProblem(CERTIFICATE_UNKNOWN, "", certificate.thumbprint, True)]
        return authorities.problems(certificate, offer.sent, self._clock.now())

    def _problems_of(self, offer: Offer) -> list[CertificateProblem]:
        """Return what is wrong with a certificate whoever accepts it."""
        authorities = self._folder.authorities()
        return [
            *authorities.revocations(offer.certificate, offer.sent),
            *application_problems(offer.certificate, offer.expected, self._clock.now()),
        ]

    def _note(self, connection: str, shown: TrustShown) -> None:
        if self._told.get(connection) == shown:
            return
        self._told[connection] = shown
        if self._tell is not None:
            self._tell(connection, shown)


def _refusal(shown: TrustShown) -> UntrustedServer:
    """Return the first problem as an error that names what was expected and what was found."""
    problem = shown.problems[0]
    offered = shown.offered
    return UntrustedServer(
        problem.code,
        expected=problem.expected,
        found=problem.found,
        thumbprint=offered.thumbprint if offered else "",
        subject=offered.subject if offered else "",
    )
