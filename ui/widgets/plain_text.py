"""Text from anywhere made harmless, and the one label of the window.

Servers name tags, machines and alarms; their text is shown as they wrote it, never interpreted.
"""

import unicodedata

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel

from ui.theme.theme import Theme
from ui.theme.type import TypeRole

LIMIT = 200
WIDEST_PX = 1200
"""An elided label asks for no more, whatever a server calls its tags."""
_MARK = "\N{REPLACEMENT CHARACTER}"
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_KEPT = {"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}", "\N{SOFT HYPHEN}"}


def plain(text: str, limit: int = LIMIT) -> str:
    """Return text in NFC with control and bidi characters marked, cut to limit characters.

    Line breaks and tabs become spaces: a name is one line.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    spaced = "".join(" " if c in "\n\r\t" else c for c in text[: limit * 4])
    marked = "".join(_MARK if _is_hidden(c) else c for c in unicodedata.normalize("NFC", spaced))
    return marked if len(marked) <= limit else marked[: limit - 1].rstrip() + _ELLIPSIS


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN and character not in _KEPT


class PlainLabel(QLabel):
    """A text in one of the type roles; ink names a colour of the palette.

    is_elided cuts with an ellipsis what does not fit instead of asking for more width.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: TypeRole = TypeRole.BODY,
        *,
        ink: str = "text",
        is_elided: bool = False,
        is_wrapped: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._role = role
        self._ink = ink
        self._is_elided = is_elided
        self._full = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setWordWrap(is_wrapped)
        self._dress()
        theme.changed.connect(self._dress)
        self.show_text(text)

    def show_text(self, text: str, limit: int = LIMIT) -> None:
        """Show a text from anywhere."""
        harmless = plain(text, limit)
        if harmless != self._full:
            self._full = harmless
            self._put()

    def show_paragraph(self, text: str) -> None:
        """Show our own text of any length, line breaks kept; harmless like any other."""
        self._full = "\n".join(plain(line, 2000) for line in text.splitlines())
        self._put()

    def set_ink(self, ink: str) -> None:
        """Change the colour to another one of the palette."""
        if ink != self._ink:
            self._ink = ink
            self._dress()

    @property
    def full_text(self) -> str:
        """What is shown when there is room enough."""
        return self._full

    def minimumSizeHint(self) -> QSize:
        """Let an elided label shrink to nothing."""
        hint = super().minimumSizeHint()
        return QSize(0, hint.height()) if self._is_elided else hint

    def sizeHint(self) -> QSize:
        """Ask for the whole text's width, elided or not, but never for more than a window."""
        hint = super().sizeHint()
        if not self._is_elided:
            return hint
        wanted = round(self._theme.metrics(self._role).horizontalAdvance(self._full)) + 2
        return QSize(min(wanted, self._theme.unit(WIDEST_PX)), hint.height())

    def showEvent(self, event: QShowEvent) -> None:
        """Wear the present ink: Qt gives a label the ink back that it was made with.

        It does so when the theme changes before the label was ever seen.
        """
        super().showEvent(event)
        worn = self.palette().color(QPalette.ColorRole.WindowText)
        if worn != QColor(getattr(self._theme.palette, self._ink)):
            self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        if self._is_elided:
            self._put()

    def _put(self) -> None:
        text = self._full
        if self._is_elided:
            metrics = self._theme.metrics(self._role)
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())
        if text != self.text():
            self.setText(text)
        if self._is_elided:
            self.updateGeometry()

    def _dress(self) -> None:
        self.setFont(self._theme.font(self._role))
        # Within a target a label would take the colour of buttons.
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        palette = QPalette(self.palette())
        colour = QColor(getattr(self._theme.palette, self._ink))
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        self.setPalette(palette)
        self._put()
