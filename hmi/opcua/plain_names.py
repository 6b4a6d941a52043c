"""Names that a server gives its nodes, as one plain line of bounded length. Pure."""

import unicodedata
from typing import Any, Final

from hmi.opcua.convert import clean_text

NAME_LENGTH: Final = 120
TEXT_LENGTH: Final = 400
_MARK: Final = "\ufffd"
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Controls, invisible and direction-changing characters, and line ends: none belongs in a name."""


def plain_name(raw: Any, length: int = NAME_LENGTH) -> str:
    """Return a name or text of a server: NFC, one line, without hidden characters, cut.

    raw may be a string, a qualified name, a localized text or nothing.
    """
    text = getattr(raw, "Name", None) or getattr(raw, "Text", None) or raw
    if not isinstance(text, str):
        return ""
    cut = unicodedata.normalize("NFC", clean_text(text[: 2 * length]))
    line = "".join(_shown(character) for character in cut).strip()
    return line if len(line) <= length else line[: length - 1] + "…"


def _shown(character: str) -> str:
    if character in "\t\n\r":
        return " "
    return _MARK if unicodedata.category(character) in _HIDDEN else character
