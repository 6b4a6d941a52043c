"""Cells of tables that people edit, as numbers and truths. Pure."""

import math
from typing import Final

_TRUTH: Final = {
    "true": True, "yes": True, "1": True, "wahr": True, "ja": True, "vrai": True,
    "false": False, "no": False, "0": False, "falsch": False, "nein": False, "faux": False,
}  # fmt: skip
"""What spreadsheets write for true and false."""


class CellWrong(ValueError):
    """A cell that cannot be read; it knows what was expected."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def number_of(text: str, *, has_decimal_comma: bool = False) -> float:
    """Return a finite number. Raise CellWrong."""
    if has_decimal_comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        raise CellWrong("a number") from None
    if not math.isfinite(value):
        raise CellWrong("a finite number")
    return value


def whole_of(text: str, *, has_decimal_comma: bool = False) -> int:
    """Return a whole number. Raise CellWrong."""
    value = number_of(text, has_decimal_comma=has_decimal_comma)
    if value != int(value):
        raise CellWrong("a whole number")
    return int(value)


def truth_of(text: str) -> bool:
    """Return true or false. Raise CellWrong."""
    try:
        return _TRUTH[text.lower()]
    except KeyError:
        raise CellWrong("true or false") from None
