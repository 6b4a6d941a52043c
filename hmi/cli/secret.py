"""`lineside secret`: looks after the passwords that the station itself needs.

A password is asked for and never typed as an argument, where other users of the computer and the
shell's history could see it; without a terminal it is read from standard input.
"""

import argparse
import getpass
import sys

from hmi.access.secrets import SecretStore
from hmi.cli.output import DONE, Output
from hmi.config.paths import station_paths
from hmi.errors import ActionRefused


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Carry out one action. Raise SecretUnavailable or ActionRefused when it is not done."""
    paths = station_paths(arguments.data)
    paths.prepare()
    store = SecretStore(paths.data)
    if arguments.action == "list":
        for name in store.names():
            output.say(name)
    elif arguments.action == "set":
        store.put(arguments.name, _asked())
        output.say(f"{arguments.name} is stored")
    else:
        store.remove(arguments.name)
        output.say(f"{arguments.name} is removed")
    return DONE


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    secret = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != secret:
        raise ActionRefused("secrets-differ")
    return secret
