"""One field of a tag as a cell of a table, and back. Pure.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which comes off
again when it is read: texts come from servers, and nobody's calculation shall start in them.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any, Final, get_type_hints

from hmi.config.cells import CellWrong, number_of, truth_of, whole_of
from hmi.plant.tag_lists import RowProblem
from hmi.plant.tags import Kind, SignalType, Tag
from hmi.texts.formula_guard import guarded, unguarded

_STATE_SEPARATOR: Final = "|"

FIELDS: Final[Mapping[str, Field[Any]]] = {field.name: field for field in fields(Tag)}
"""The columns of a list, in their order."""
_TYPES: Final = get_type_hints(Tag)


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
    return guarded(str(value)) if isinstance(value, str) else str(value)


def value_of(name: str, cell: str, *, has_decimal_comma: bool) -> Any:
    """Return what a cell says. Raise CellWrong."""
    text = unguarded(cell).strip()
    kind = _TYPES[name]
    if kind is str:
        return text
    if not text:
        return _otherwise(name)
    if kind in _NUMBERS:
        return _NUMBERS[kind](text, has_decimal_comma=has_decimal_comma)
    return _READERS.get(kind, _states)(text)


def problem_of(name: str, cell: str, error: CellWrong) -> RowProblem:
    """Return a cell that cannot be read as a reason against its row."""
    return RowProblem(name, "wrong-type", error.expected, unguarded(cell).strip()[:80])


def _otherwise(name: str) -> Any:
    return FIELDS[name].default


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
        found.append((whole_of(number.strip()), word.strip()))
    return tuple(found)


def _signal(text: str) -> SignalType:
    try:
        return SignalType(text.lower())
    except ValueError:
        raise CellWrong("one of " + ", ".join(SignalType)) from None


_READERS: Final[Mapping[Any, Callable[[str], Any]]] = {
    bool: truth_of, bool | None: truth_of, Kind: _kind, SignalType | None: _signal,
}  # fmt: skip
_NUMBERS: Final[Mapping[Any, Callable[..., float]]] = {
    float: number_of, float | None: number_of, int: whole_of,
}  # fmt: skip
