"""Cells of comma-separated values: exact, harmless in a spreadsheet; numbers stay as they are."""

from hmi.plant.samples import Value
from hmi.texts.formula_guard import guarded

_MARKS = ('"', "\r", "\n", ",", ";", "\t")


def cell(text: str) -> str:
    """Return a text as a cell, guarded and in quotes where it needs them."""
    safe = guarded(text)
    if any(mark in safe for mark in _MARKS) or safe != safe.strip():
        return '"' + safe.replace('"', '""') + '"'
    return safe


def number(value: float, *, is_whole: bool = False) -> str:
    """Return a number in the fewest digits that read back as the same one.

    With is_whole, a whole number stands without `.0`, as a counter should.
    """
    if is_whole and value.is_integer():
        return f"{value:.0f}"
    return repr(value)


def exact(value: Value) -> tuple[str, str]:
    """Return kind and cell of a value that no float holds."""
    if value is None:
        return "none", ""
    if isinstance(value, str):
        return "text", cell(value)
    return "integer", str(value)
