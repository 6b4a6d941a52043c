"""Rows about security: secrets, the own certificate, whom each connection believes, authorities.

Nothing is asked of a server and nothing is opened that is sealed.
"""

import os
import stat
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from hmi.access.secrets import SecretStore
from hmi.actions.station_security import FOLDER, USER_KEY
from hmi.cli.rows import Row
from hmi.clock import Clock
from hmi.errors import UntrustedServer
from hmi.opcua.certificate import Certificate
from hmi.opcua.own_certificate import CertificateFiles
from hmi.opcua.trust_folder import TrustFolder
from hmi.plant.certificates import in_groups
from hmi.plant.connections import Connection, SecurityMode
from hmi.plant.site import Site
from hmi.texts.formats import date

RENEW_DAYS = 60
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def security_rows(data: Path, site: Site | None, clock: Clock) -> Iterator[Row]:
    """Tell how the station's secrets, certificates and trust stand."""
    yield from _secret_rows(data, site)
    folder = data / FOLDER
    files = CertificateFiles(folder / "own" / "certs" / "own.der", folder / "own" / "own.pem")
    yield from _own_rows(files, site, clock.now())
    if not folder.is_dir():
        return
    trust = TrustFolder(folder)
    for connection in site.connections if site else ():
        yield from _trust_rows(connection, trust, clock.now())
    yield from _authority_rows(trust, clock.now())


def _secret_rows(data: Path, site: Site | None) -> Iterator[Row]:
    names = SecretStore(data).names()
    folder = data / "secrets"
    if names:
        yield Row("secrets", f"{len(names)} stored in {folder}, {_key_place()}")
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        if sys.platform != "win32" and file.stat().st_mode & _OTHERS:
            yield Row("secrets", f"{file.name} can be read by other users", is_wrong=True)
        elif file.name in names and not file.name.endswith(".sealed"):
            yield Row("secrets", f"{file.name} is not sealed: start the engine", is_wrong=True)
    for connection in site.connections if site else ():
        wanted = connection.password_secret or (
            USER_KEY + connection.user_certificate if connection.user_certificate else ""
        )
        if wanted and wanted not in names and not os.environ.get("CREDENTIALS_DIRECTORY"):
            yield Row("secrets", f"{connection.key}: {wanted} is not stored", is_wrong=True)


def _key_place() -> str:
    if os.environ.get("CREDENTIALS_DIRECTORY"):
        return "the service manager may give others"
    return "sealed by a key file and this computer's identity"


def _own_rows(files: CertificateFiles, site: Site | None, now: datetime) -> Iterator[Row]:
    """Tell of the certificate by which servers know us, where a connection needs one."""
    is_needed = any(c.mode is not SecurityMode.NONE for c in (site.connections if site else ()))
    if not files.exist:
        if is_needed:
            yield Row("certificate", "is made when the engine starts")
        return
    certificate = _certificate(files.certificate)
    if certificate is None:
        yield Row("certificate", f"{files.certificate} cannot be read", is_wrong=True)
        return
    text, is_wrong = _validity(certificate, now)
    uri = certificate.uris[0] if certificate.uris else "?"
    yield Row("certificate", f"our own, {uri}: {text}", is_wrong)
    yield Row("certificate", f"thumbprint {in_groups(certificate.thumbprint)}")
    if b"ENCRYPTED" not in files.key.read_bytes():
        yield Row("certificate", "its key is not encrypted: start the engine", is_wrong=True)
    following = _certificate(files.certificate.with_name("next.der"))
    if following is not None:
        text = f"the next is ready: {in_groups(following.thumbprint)}; lineside certificate renew"
        yield Row("certificate", text)


def _trust_rows(connection: Connection, trust: TrustFolder, now: datetime) -> Iterator[Row]:
    if connection.mode is SecurityMode.NONE:
        return
    accepted = trust.accepted(connection.key)
    for certificate in accepted:
        text, is_wrong = _validity(certificate, now)
        waived = ", ".join(sorted(trust.waived(connection.key, certificate.thumbprint)))
        more = f", accepted in spite of {waived}" if waived else ""
        grouped = in_groups(certificate.thumbprint)
        yield Row("trust", f"{connection.key}: {grouped}, {text}{more}", is_wrong)
    if not accepted and not trust.authorities().trusted:
        text = f"{connection.key}: no server is trusted yet: lineside trust {connection.key}"
        yield Row("trust", text, is_wrong=True)


def _authority_rows(trust: TrustFolder, now: datetime) -> Iterator[Row]:
    authorities = trust.authorities()
    for certificate in authorities.trusted:
        text, is_wrong = _validity(certificate, now)
        yield Row("authority", f"{certificate.shown().subject}: {text}", is_wrong)
    for listed in authorities.lists:
        end = listed.next_update_utc
        until = date(end, "UTC") if end else "?"
        issuer = listed.issuer.rfc4514_string()
        yield Row("revoked list", f"of {issuer}: until {until}", end is None or end < now)


def _validity(certificate: Certificate, now: datetime) -> tuple[str, bool]:
    """Return until when a certificate is valid, and whether somebody has to see to it."""
    days = (certificate.not_after - now).days
    return f"until {date(certificate.not_after, 'UTC')}, {days} days", days < RENEW_DAYS


def _certificate(path: Path) -> Certificate | None:
    try:
        return Certificate(path.read_bytes())
    except (OSError, UntrustedServer):
        return None
