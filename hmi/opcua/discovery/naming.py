"""Keys for machines and tags from the names that servers give: sound, short, unique. Pure."""

import re
import unicodedata
from collections.abc import Container, Sequence
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


def unique_on_the_way(wanted: str, way: Sequence[str], taken: Container[str]) -> str:
    """Return a key that is not taken, told apart by the folders on its way, nearest first."""
    key = wanted
    for folder in reversed(way[:-1]):
        if key not in taken:
            return key
        key = f"{slug(folder, 'part')}_{key}"[-LONGEST:].strip("_")
    return unique(key, taken)
