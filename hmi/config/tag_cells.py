"""One field of a tag as a cell of a table, and back. Pure.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which comes off
again when it is read: texts come from servers, and nobody's calculation shall start in them.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any, Final, get_type_hints

from hmi.plant.tag_lists import RowProblem
from hmi.plant.tags import Kind, SignalType, Tag

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_STATE_SEPARATOR: Final = "|"
_TRUTH: Final = {
    "true": True, "yes": True, "1": True, "wahr": True, "ja": True, "vrai": True,
    "false": False, "no": False, "0": False, "falsch": False, "nein": False, "faux": False,
}  # fmt: skip
"""What spreadsheets write for true and false."""

FIELDS: Final[Mapping[str, Field[Any]]] = {field.name: field for field in fields(Tag)}
"""The columns of a list, in their order."""
_TYPES: Final = get_type_hints(Tag)


class CellWrong(ValueError):
    """A cell that cannot be read; it knows what was expected."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def cell_of(tag: Tag, name: str) -> str:
    """Return one field of a tag as text that no spreadsheet calculates with."""
    value = getattr(tag, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, tuple):
        value = _STATE_SEPARATOR.join(f"{number}={text}" for number, text in value)
    return neutral(str(value)) if isinstance(value, str) else str(value)


def neutral(text: str) -> str:
    """Return text with an apostrophe before what could begin a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """Return a cell without the apostrophe that made it neutral."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def value_of(name: str, cell: str, *, has_decimal_comma: bool) -> Any:
    """Return what a cell says. Raise CellWrong."""
    text = plain(cell).strip()
    kind = _TYPES[name]
    if kind is str:
        return text
    if not text:
        return _otherwise(name)
    if has_decimal_comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return _READERS.get(kind, _states)(text)


def problem_of(name: str, cell: str, error: CellWrong) -> RowProblem:
    """Return a cell that cannot be read as a reason against its row."""
    return RowProblem(name, "wrong-type", error.expected, plain(cell).strip()[:80])


def _otherwise(name: str) -> Any:
    return FIELDS[name].default


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise CellWrong("a number") from None
    if not math.isfinite(value):
        raise CellWrong("a finite number")
    return value


def _whole(text: str) -> int:
    value = _number(text)
    if value != int(value):
        raise CellWrong("a whole number")
    return int(value)


def _truth(text: str) -> bool:
    try:
        return _TRUTH[text.lower()]
    except KeyError:
        raise CellWrong("true or false") from None


def _kind(text: str) -> Kind:
    try:
        return Kind(text.lower())
    except ValueError:
        raise CellWrong("one of " + ", ".join(Kind)) from None


def _states(text: str) -> tuple[tuple[int, str], ...]:
    found = []
    for part in text.split(_STATE_SEPARATOR):
        number, equals, word = part.partition("=")
        if not equals:
            raise CellWrong("states such as 0=Idle|1=Running")
        found.append((_whole(number.strip()), word.strip()))
    return tuple(found)


def _signal(text: str) -> SignalType:
    try:
        return SignalType(text.lower())
    except ValueError:
        raise CellWrong("one of " + ", ".join(SignalType)) from None


_READERS: Final[Mapping[Any, Callable[[str], Any]]] = {
    float: _number, float | None: _number, int: _whole, bool: _truth, Kind: _kind,
    SignalType | None: _signal,
}  # fmt: skip
