"""The station's certificate over the years: in use, next, old, and copies for the servers.

Sixty days before the end a successor is made and told, so that servers can learn of it in time. It
is used when an engineer says so, or when the certificate in use has ended anyway. Nothing is
thrown away.
"""

import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hmi.clock import Clock
from hmi.errors import UntrustedServer
from hmi.opcua.certificate import Certificate
from hmi.opcua.own_certificate import CertificateFiles, OwnCertificate, present_files
from hmi.plant.certificates import OwnCertificateShown

NOTICE: Final = timedelta(days=60)
EXPIRES: Final = "own-certificate-expires"
EXPIRED: Final = "own-certificate-expired"
KEY_OPEN: Final = "own-certificate-key-open"


class OwnCertificates:
    """Certificate in use and successor, under the station's folder of certificates.

    secret encrypts the keys; None where the station has no secret store. host is this computer's
    name unless given.
    """

    def __init__(self, folder: Path, secret: bytes | None, clock: Clock, host: str = "") -> None:
        self._folder = folder / "own"
        self._secret = secret
        self._clock = clock
        self._host = host or socket.gethostname()
        # Keys are made and moved in a worker thread while sessions are opened.
        self._lock = threading.RLock()
        self._present = present_files(folder)
        self._next = CertificateFiles(
            self._folder / "certs" / "next.der", self._folder / "next.pem"
        )

    def present(self) -> OwnCertificate:
        """Return the certificate to show to servers; it is made when there is none.

        Raise UntrustedServer when its key cannot be opened.
        """
        with self._lock:
            is_over = not self._present.exist or self._end() < self._clock.now()
            if is_over and self._next.exist:
                self._change()
            elif not self._present.exist:
                self._present.make(self._secret, self._clock, self._host)
            return self._present.read(self._secret)

    def prepare(self) -> OwnCertificateShown:
        """Make the successor if it is time to; return how things stand."""
        with self._lock:
            own = self.present()
            if not self._next.exist and self._end() - self._clock.now() <= NOTICE:
                self._next.make(self._secret, self._clock, self._host)
            certificate = Certificate(own.certificate)
            left = certificate.not_after - self._clock.now()
            following = None
            if self._next.exist:
                following = Certificate(self._next.certificate.read_bytes()).shown()
            copies = self._folder / "export"
            return OwnCertificateShown(
                certificate=certificate.shown(), next=following, days_left=left.days,
                reason=_reason(left, own), exported=str(copies) if copies.is_dir() else "",
                is_key_sealed=own.is_key_encrypted,
            )  # fmt: skip

    def renew(self) -> OwnCertificateShown:
        """Use the successor from now on; it is made if none can be used. The old one is kept."""
        with self._lock:
            if not self._has_successor():
                self._next.make(self._secret, self._clock, self._host)
            self._change()
            return self.prepare()

    def export(self) -> Path:
        """Copy the certificates, never a key, to where they can be taken to the servers."""
        with self._lock:
            folder = self._folder / "export"
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            own = self.present()
            (folder / f"lineside-{self._host}.der").write_bytes(own.certificate)
            following = folder / f"lineside-{self._host}-next.der"
            following.unlink(missing_ok=True)
            if self._next.exist:
                following.write_bytes(self._next.certificate.read_bytes())
            return folder

    def _has_successor(self) -> bool:
        try:
            return self._next.exist and bool(self._next.read(self._secret))
        except UntrustedServer:
            return False

    def _change(self) -> None:
        """Put the certificate in use aside and its successor in its place."""
        if self._present.exist:
            stem = f"{self._clock.now():%Y%m%d-%H%M%S}"
            old = self._folder / "old"
            self._present.move_to(CertificateFiles(old / f"{stem}.der", old / f"{stem}.pem"))
        self._next.move_to(self._present)

    def _end(self) -> datetime:
        return Certificate(self._present.certificate.read_bytes()).not_after


def _reason(left: timedelta, own: OwnCertificate) -> str:
    """Return the code of what somebody has to do; empty when nothing is."""
    if left <= timedelta():
        return EXPIRED
    if left <= NOTICE:
        return EXPIRES
    return "" if own.is_key_encrypted else KEY_OPEN
