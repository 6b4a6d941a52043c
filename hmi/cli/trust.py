"""`lineside trust`: shows a server's certificate and, when a person says so, trusts it.

The certificate comes unauthenticated from the server; only who compares its thumbprint with the
device knows that it is the right one.
"""

import argparse
import asyncio
import sys
from dataclasses import replace

from hmi.cli.output import DONE, WRONG, Output
from hmi.clock import SystemClock
from hmi.config.loader import load_site
from hmi.config.paths import station_paths
from hmi.errors import ActionRefused
from hmi.opcua.own_certificate import own_certificate
from hmi.opcua.secure_endpoint import offered_certificate
from hmi.opcua.trust import ServerCertificate, ServerTrust, described
from hmi.plant.connections import Connection, SecurityMode

_GROUP = 8
_YES = "yes"


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Show, ask and trust. Raise PlantError when the server shows no certificate."""
    paths = station_paths(arguments.data)
    paths.prepare()
    site = load_site(arguments.site or paths.site)
    connection = _named(site.connections, arguments.connection)
    if arguments.url:
        connection = replace(connection, url=arguments.url)
    clock, folder = SystemClock(), paths.data / "certificates"
    trust = ServerTrust(folder, clock)
    der = asyncio.run(offered_certificate(connection))
    shown = described(connection.key, der)
    _show(shown, trust.thumbprints(connection.key), output)
    if not _is_wanted(shown, arguments.thumbprint, output):
        output.complain("Nothing was changed.")
        return WRONG
    trust.trust_certificate(connection.key, der)
    own = own_certificate(folder, None, clock)
    output.say(f"{connection.key} is trusted from the next attempt to connect on.")
    output.say(f"The server may ask for this station's certificate: {own.path}")
    output.say(f"  thumbprint   {grouped(own.thumbprint)}")
    return DONE


def grouped(thumbprint: str) -> str:
    """Return a thumbprint in groups that an eye can compare."""
    starts = range(0, len(thumbprint), _GROUP)
    return " ".join(thumbprint[start : start + _GROUP] for start in starts)


def _named(connections: tuple[Connection, ...], key: str) -> Connection:
    for connection in connections:
        if connection.key == key:
            if connection.mode is SecurityMode.NONE:
                raise ActionRefused("connection-without-security", connection=key)
            return connection
    known = ", ".join(connection.key for connection in connections)
    raise ActionRefused("connection-unknown", connection=key, known=known)


def _show(shown: ServerCertificate, known: tuple[str, ...], output: Output) -> None:
    rows = {
        "subject": shown.subject,
        "application": shown.application_uri,
        "valid": f"{shown.not_before:%Y-%m-%d} to {shown.not_after:%Y-%m-%d}",
        "thumbprint": grouped(shown.thumbprint),
        **{f"trusted now {number}": grouped(old) for number, old in enumerate(known, 1)},
    }
    for name, text in rows.items():
        output.say(f"  {name:<14} {text}")


def _is_wanted(shown: ServerCertificate, thumbprint: str, output: Output) -> bool:
    if thumbprint:
        return thumbprint.replace(" ", "").upper() == shown.thumbprint
    output.say(f"Compare the thumbprint with the device. Type {_YES} to trust it:")
    return sys.stdin.readline().strip().lower() == _YES
