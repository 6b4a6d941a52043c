"""Rules for how a connection is secured and logged in; nothing secret may stand in the file.

What was found is not repeated where it may be a password: problems reach logs and screens.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy

IN_CLEAR: Final = "password-in-clear"
STORED: Final = 'password_secret = "NAME" here, and the password by: lineside secret set NAME'
_SECRET_KEYS = re.compile(
    r"(^|_|-)(pass(word|wd|phrase|code)?|pwd|pin|secret|token|private_?key)($|_|-)", re.IGNORECASE
)
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}")


def check_security(placed: Placed[Connection], findings: Findings) -> None:
    """Check mode, policy, user, password and certificate of one connection."""
    connection, require = placed.item, findings.require
    open_mode = connection.mode is SecurityMode.NONE
    require(
        open_mode == (connection.policy is SecurityPolicy.NONE), placed.at("policy"),
        "bad-combination", "mode and policy both None, or neither",
        f"mode {connection.mode}, policy {connection.policy}",
    )  # fmt: skip
    for key, name in (
        ("user", connection.user),
        ("user_certificate", connection.user_certificate),
    ):
        require(
            not (name and open_mode), placed.at(key), "bad-combination",
            "encryption where a user logs in", "mode None",
        )  # fmt: skip
    require(
        not (connection.user and connection.user_certificate), placed.at("user_certificate"),
        "bad-combination", "user or user_certificate, not both", connection.user_certificate,
    )  # fmt: skip
    require(
        bool(connection.user) == bool(connection.password_secret), placed.at("user"),
        "bad-combination", "user and password_secret together", connection.user,
    )  # fmt: skip
    _check_hidden(placed, findings)


def is_secret_key(key: str) -> bool:
    """Tell whether a key that is not ours looks as if its value were a password."""
    return bool(_SECRET_KEYS.search(key))


def _check_hidden(placed: Placed[Connection], findings: Findings) -> None:
    """Find passwords where a name or an address should be."""
    connection = placed.item
    for key in ("password_secret", "user_certificate"):
        name = getattr(connection, key)
        if name and not _NAME.fullmatch(name):
            findings.add(placed.at(key), "bad-syntax", 'a name of letters, digits, "_", "-", "."')
    for key in ("url", "backup_url"):
        if _has_password(getattr(connection, key)):
            findings.add(placed.at(key), IN_CLEAR, f"no user in the address; {STORED}")


def _has_password(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return "@" in parts.netloc
