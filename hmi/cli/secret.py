"""`lineside secret`: looks after the passwords that the station itself needs.

A password is asked for and never typed as an argument, where other users of the computer and the
shell's history could see it; without a terminal it is read from standard input.
"""

import argparse
import getpass
import sys

from hmi.actions.requests import StoreSecret
from hmi.actions.station_security import StationSecurity
from hmi.cli.output import DONE, Output
from hmi.clock import SystemClock
from hmi.config.paths import station_paths
from hmi.errors import ActionRefused


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Carry out one action. Raise SecretUnavailable or ActionRefused when it is not done."""
    paths = station_paths(arguments.data)
    paths.prepare()
    security = StationSecurity(paths.data, SystemClock())
    if arguments.action == "list":
        for name in security.secrets.names():
            output.say(name)
    elif arguments.action == "set":
        security.store_secret(StoreSecret(arguments.name, _asked()))
        output.say(f"{arguments.name} is stored")
    else:
        security.store_secret(StoreSecret(arguments.name, ""))
        output.say(f"{arguments.name} is removed")
    return DONE


def _asked() -> str:
    if not sys.stdin.isatty():
        return _some(sys.stdin.readline().rstrip("\r\n"))
    secret = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != secret:
        raise ActionRefused("secrets-differ")
    return _some(secret)


def _some(secret: str) -> str:
    if not secret:
        raise ActionRefused("secret-empty")
    return secret
