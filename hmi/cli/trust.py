"""`lineside trust`: shows a server's certificate and, when a person says so, trusts it.

The certificate comes unauthenticated from the server; only who compares its thumbprint with the
device knows that it is the right one.
"""

import argparse
import asyncio
import sys
from dataclasses import replace

from hmi.actions.requests import ForgetServer
from hmi.actions.station_security import StationSecurity
from hmi.cli.certificate_lines import lines_of
from hmi.cli.output import DONE, WRONG, Output
from hmi.clock import SystemClock
from hmi.config.loader import load_site
from hmi.config.paths import station_paths
from hmi.errors import ActionRefused
from hmi.opcua.guard import Guard
from hmi.opcua.secure_endpoint import Offered, offered_by
from hmi.opcua.trust import trust_name
from hmi.plant.certificates import TrustShown, TrustState
from hmi.plant.connections import Connection, SecurityMode
from hmi.texts.codes import sentence

_YES = "yes"


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Show, ask and trust. Raise PlantError when the server shows no certificate."""
    paths = station_paths(arguments.data)
    paths.prepare()
    site = load_site(arguments.site or paths.site)
    connection = _named(site.connections, arguments.connection)
    if arguments.url:
        connection = replace(connection, url=arguments.url)
    security = StationSecurity(paths.data, SystemClock())
    if arguments.forget:
        security.forget_server(ForgetServer(trust_name(connection)))
        output.say(f"{connection.key} is not trusted from the next attempt to connect on.")
        return DONE
    offered = _ask(connection)
    shown = security.trust.judge(trust_name(connection), offered.chain, offered.expected)
    _show(shown, output)
    if shown.state is TrustState.TRUSTED and not arguments.thumbprint:
        output.say(f"{connection.key} is trusted already.")
        return DONE
    if not _is_wanted(shown, arguments.thumbprint, output):
        output.complain("Nothing was changed.")
        return WRONG
    return _trust(security, connection, shown, output)


def _ask(connection: Connection) -> Offered:
    """Ask a server that nobody trusts yet, behind the guard. Raise PlantError."""
    remove = Guard().install()
    try:
        return asyncio.run(offered_by(connection))
    finally:
        remove()


def _trust(
    security: StationSecurity, connection: Connection, shown: TrustShown, output: Output
) -> int:
    thumbprint = shown.offered.thumbprint if shown.offered else ""
    waived = [problem.code for problem in shown.problems if problem.is_waivable]
    security.trust.trust_server(trust_name(connection), thumbprint, waived)
    own = security.own.present()
    output.say(f"{connection.key} is trusted from the next attempt to connect on.")
    output.say(f"The server may ask for this station's certificate: {own.path}")
    for line in lines_of(security.own.prepare().certificate, ("thumbprint",)):
        output.say(line)
    return DONE


def _named(connections: tuple[Connection, ...], key: str) -> Connection:
    for connection in connections:
        if connection.key == key:
            if connection.mode is SecurityMode.NONE:
                raise ActionRefused("connection-without-security", connection=key)
            return connection
    known = ", ".join(connection.key for connection in connections)
    raise ActionRefused("connection-unknown", connection=key, known=known)


def _show(shown: TrustShown, output: Output) -> None:
    if shown.offered is not None:
        for line in lines_of(shown.offered):
            output.say(line)
    if shown.accepted is not None and shown.state is TrustState.CHANGED:
        output.say("Trusted until now:")
        for line in lines_of(shown.accepted):
            output.say(line)
    for problem in shown.problems:
        output.say(f"! {sentence(problem.code)}")
        if problem.expected or problem.found:
            output.say(f"    expected {problem.expected or '-'}, found {problem.found or '-'}")


def _is_wanted(shown: TrustShown, thumbprint: str, output: Output) -> bool:
    if thumbprint:
        wanted = "".join(thumbprint.split()).upper()
        return shown.offered is not None and wanted == shown.offered.thumbprint
    if not all(problem.is_waivable for problem in shown.problems):
        return False
    output.say(f"Compare the thumbprint with the device. Type {_YES} to trust it:")
    return sys.stdin.readline().strip().lower() == _YES
