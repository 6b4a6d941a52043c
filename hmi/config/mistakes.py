"""What pydantic finds wrong in one table, said as one problem for each mistake."""

from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any, get_args, get_type_hints

from pydantic_core import ErrorDetails

from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.positions import Path
from hmi.config.security_checks import IN_CLEAR, STORED, is_secret_key

_EXPECTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "time_type": "a time such as 06:00:00",
    "time_parsing": "a time such as 06:00:00",
    "tuple_type": "a list in brackets",
    "dataclass_type": "a table",
    "too_long": "fewer entries",
}


def note_mistakes(
    kind: type, details: list[ErrorDetails], entry: Placed[dict[str, Any]], findings: Findings
) -> None:
    """Note what details say about a table of a dataclass kind; a mistyped key is one mistake."""
    missing = {_inside(detail): detail for detail in details if detail["type"] == "missing"}
    values = []
    for detail in details:
        if detail["type"] == "unexpected_keyword_argument":
            *parent, key = _inside(detail)
            known = _keys_of(kind, tuple(parent))
            if is_secret_key(str(key)):
                findings.add(entry.at(*parent, key), IN_CLEAR, STORED)
                continue
            findings.add(entry.at(*parent, key), "unknown-key", nearest(str(key), known))
            for name in get_close_matches(str(key), known, 1):
                missing.pop((*parent, name), None)
        elif detail["type"] != "missing":
            values.append(detail)
    for place in missing:
        expected = f'a key "{place[-1]}"' if isinstance(place[-1], str) else "one entry more"
        findings.add(entry.at(*place), "missing-key", expected)
    _note_values(values, entry, findings)


def nearest(key: str, known: tuple[str, ...]) -> str:
    """Return what to write instead of an unknown key."""
    close = get_close_matches(key, known, 1)
    return f'"{close[0]}"' if close else "one of " + ", ".join(known)


def _note_values(
    details: list[ErrorDetails], entry: Placed[dict[str, Any]], findings: Findings
) -> None:
    """Note wrong values; the branches of a union become one problem."""
    merged: dict[Path, tuple[dict[str, None], ErrorDetails]] = {}
    for detail in details:
        place = _existing(_inside(detail), entry.item)
        merged.setdefault(place, ({}, detail))[0][_expectation(detail)] = None
    for place, (expected, detail) in merged.items():
        code = "unknown-value" if detail["type"] == "enum" else "wrong-type"
        found = detail["input"]
        quoted = f'"{found}"' if isinstance(found, str) else found
        if any(is_secret_key(str(step)) for step in place):
            quoted = ""
        findings.add(entry.at(*place), code, " or ".join(expected), quoted)


def _inside(detail: ErrorDetails) -> Path:
    """Return the path within the table; the validated value is a list of this one table."""
    return detail["loc"][1:]


def _expectation(detail: ErrorDetails) -> str:
    if detail["type"] == "enum":
        return "one of " + str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
    return _EXPECTED.get(detail["type"], detail["msg"])


def _existing(place: Path, table: dict[str, Any]) -> Path:
    """Cut the names that pydantic gives to the branches of a union, which no file contains."""
    path: Path = ()
    entry: Any = table
    for step in place:
        try:
            entry = entry[step]
        except (TypeError, LookupError):
            break
        path = (*path, step)
    return path


def _keys_of(kind: type, parent: Path) -> tuple[str, ...]:
    """Return the keys that the table at parent may have: `levels` of an alarm has lo, hi, ..."""
    inner: Any = kind
    for step in parent:
        inner = get_type_hints(inner)[step] if isinstance(step, str) else get_args(inner)[0]
    return tuple(field.name for field in fields(inner)) if is_dataclass(inner) else ()
