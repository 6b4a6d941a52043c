"""`lineside certificate`: the certificates by which servers know this station and its users."""

import argparse
import getpass
import sys
from pathlib import Path

from hmi.actions.station_security import StationSecurity
from hmi.cli.certificate_lines import lines_of
from hmi.cli.output import DONE, Output
from hmi.clock import SystemClock
from hmi.config.paths import station_paths
from hmi.errors import ActionRefused
from hmi.opcua.user_certificate import read_user_certificate
from hmi.plant.certificates import OwnCertificateShown
from hmi.texts.codes import sentence


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Carry out one action. Raise HmiErrors when it is not done."""
    paths = station_paths(arguments.data)
    paths.prepare()
    security = StationSecurity(paths.data, SystemClock())
    if arguments.action == "user":
        _keep_user(arguments, security, output)
    elif arguments.action == "export":
        output.say(f"The certificates for the servers are in {security.own.export()}")
        _show(security.own.prepare(), output)
    elif arguments.action == "renew":
        _show(security.renew_own(), output)
        output.say("Used from the next attempt to connect on; the old one is kept.")
    else:
        _show(security.own.prepare(), output)
    return DONE


def _show(own: OwnCertificateShown, output: Output) -> None:
    for line in lines_of(own.certificate):
        output.say(line)
    if own.reason:
        output.say(f"! {sentence(own.reason)}")
    if own.next is not None:
        output.say("Next:")
        for line in lines_of(own.next):
            output.say(line)


def _keep_user(arguments: argparse.Namespace, security: StationSecurity, output: Output) -> None:
    certificate, key = _content(arguments.certificate), _content(arguments.key)
    passphrase = _asked() if b"ENCRYPTED" in key else ""
    read = read_user_certificate(certificate, key, passphrase)
    security.keep_user_certificate(arguments.user, read.certificate, read.key)
    output.say(f'{arguments.user} is kept: name it by user_certificate = "{arguments.user}"')


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ActionRefused("certificate-unreadable", file=str(path)) from error


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("Password of the key: ")
