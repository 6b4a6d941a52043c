"""When the certificates end by which servers and this station know each other."""

from datetime import datetime

from hmi.bus.bus import Bus
from hmi.bus.facts import OwnCertificateChanged, ServerTrustChanged

_DAY_S = 86400.0


class CertificateEnds:
    """The end of each server's certificate by connection; that of our own under no name."""

    def __init__(self, bus: Bus) -> None:
        self._ends: dict[str, datetime] = {}
        bus.trust.subscribe(self._take_trust)
        bus.own_certificate.subscribe(self._take_own)

    def days_left(self, connection: str, now: datetime) -> float | None:
        """Return how many days a certificate is still valid, None where none is known."""
        end = self._ends.get(connection)
        return None if end is None else (end - now).total_seconds() / _DAY_S

    def _take_trust(self, fact: ServerTrustChanged) -> None:
        shown = fact.trust.accepted or fact.trust.offered
        if shown is None:
            self._ends.pop(fact.connection, None)
        else:
            self._ends[fact.connection] = shown.not_after

    def _take_own(self, fact: OwnCertificateChanged) -> None:
        self._ends[""] = fact.own.certificate.not_after
