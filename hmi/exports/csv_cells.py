"""Cells of comma-separated values: exact, and harmless in a spreadsheet.

A text that a spreadsheet would take for a formula (OWASP, CSV injection) gets an apostrophe in
front; a text that begins with apostrophes before such a sign gets one more, so that each text
comes back as it was. Numbers are never touched.
"""

from hmi.plant.samples import Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_GUARD = "'"
_MARKS = ('"', "\r", "\n", ",", ";", "\t")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return _GUARD + text if text.lstrip(_GUARD).startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Return what guarded() was given."""
    rest = text[1:]
    is_guarded = text.startswith(_GUARD) and rest.lstrip(_GUARD).startswith(_FORMULA)
    return rest if is_guarded else text


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
