"""A wrapped label that breaks long words too: addresses, keys, whatever servers call theirs."""

import re

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel

_LONG_WORD = re.compile(r"\S{17,}")
_PIECE = re.compile(r"[/:._,;=?&-]+(?=\S)|[^/:._,;=?&-]{12}(?=\S)")
_BREAK = "\N{ZERO WIDTH SPACE}"


class LongText(PlainLabel):
    """Never asks for more width than a dozen characters; long words go on in the next line."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: TypeRole = TypeRole.BODY,
        *,
        ink: str = "text",
    ) -> None:
        super().__init__(theme, text, role, ink=ink, is_wrapped=True)

    def _put(self) -> None:
        self.setText(_LONG_WORD.sub(lambda word: _breakable(word.group()), self._full))


def _breakable(word: str) -> str:
    return _PIECE.sub(lambda piece: piece.group() + _BREAK, word)
