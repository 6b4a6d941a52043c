"""`lineside users`: looks after the people who may log in at this station.

Passwords are asked for and never typed as arguments, where other users of the computer and the
shell's history could see them; without a terminal they are read from standard input.
"""

import argparse
import getpass
import re
import sys
from dataclasses import replace

from hmi.access.passwords import Passwords
from hmi.access.store import UserStore
from hmi.access.users import User, secret_problem
from hmi.cli.output import DONE, Output
from hmi.config.paths import station_paths
from hmi.errors import ActionRefused
from hmi.plant.roles import Role

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NOT_FOR_PEOPLE = {Role.NOBODY}


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Carry out one action. Raise ActionRefused or StorageError when it is not done."""
    paths = station_paths(arguments.data)
    paths.prepare()
    store = UserStore(paths.data)
    if arguments.action == "list":
        _list(store, output)
        return DONE
    name = arguments.user
    if arguments.action == "add":
        user = _new(store, arguments)
        done = "added"
    elif arguments.action == "passwd":
        user = _with_secret(_existing(store, name), arguments.pin)
        done = "has a new password"
    else:
        user = replace(_existing(store, name), enabled=False)
        done = "is kept out"
    store.put(user)
    output.say(f"{name} {done}")
    return DONE


def role_names() -> list[str]:
    """Return the roles that a person can have, as they are typed."""
    return [role.name.lower() for role in Role if role not in _NOT_FOR_PEOPLE]


def _list(store: UserStore, output: Output) -> None:
    for user in store.all():
        state = "" if user.enabled else " (kept out)"
        output.say(f"{user.name:<20} {user.role.name.lower():<12} {user.full_name}{state}")


def _new(store: UserStore, arguments: argparse.Namespace) -> User:
    name = arguments.user
    if not _NAME.fullmatch(name):
        raise ActionRefused("user-name-wrong", name=name)
    if store.find(name) is not None:
        raise ActionRefused("user-exists", name=name)
    if arguments.role not in role_names():
        raise ActionRefused("role-unknown", role=arguments.role, roles=", ".join(role_names()))
    blank = User(
        name=name, full_name=arguments.name or name, role=Role[arguments.role.upper()],
        secret_hash="",
    )  # fmt: skip
    return _with_secret(blank, arguments.pin)


def _existing(store: UserStore, name: str) -> User:
    user = store.find(name)
    if user is None:
        raise ActionRefused("user-unknown", name=name)
    return user


def _with_secret(user: User, is_pin: bool) -> User:
    secret = _asked("PIN" if is_pin else "Password")
    problem = secret_problem(secret, user.role, is_pin=is_pin)
    if problem is not None:
        raise ActionRefused(problem)
    return replace(user, secret_hash=Passwords().hash(secret), is_pin=is_pin)


def _asked(what: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    secret = getpass.getpass(f"{what}: ")
    if getpass.getpass(f"{what} again: ") != secret:
        raise ActionRefused("secrets-differ")
    return secret
