"""Keys from names that people and servers give: sound, short, unique. Pure."""

import re
import unicodedata
from collections.abc import Container
from typing import Final

LONGEST: Final = 40
_EDGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHERS = re.compile(r"[^a-z0-9]+")


def slug(name: str, otherwise: str) -> str:
    """Return a name in small letters, digits and `_`: `CurMachSpeed` is `cur_mach_speed`."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    ascii_only = plain.encode("ascii", "ignore").decode()
    words = _OTHERS.sub("_", _EDGE.sub("_", ascii_only).lower()).strip("_")
    return words[:LONGEST].strip("_") or otherwise


def unique(wanted: str, taken: Container[str]) -> str:
    """Return a key that is not taken: the wanted one or one with a number behind it."""
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}_{number}"
    return key
