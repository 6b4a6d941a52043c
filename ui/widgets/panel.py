"""One level of panel: a quiet title over content on the second grey."""

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel


class Panel(QFrame):
    """A titled group. Panels are never put into panels."""

    def __init__(self, theme: Theme, title: str = "") -> None:
        super().__init__()
        self.setObjectName("panel")
        self.box = QVBoxLayout(self)
        pad = theme.unit(12)
        self.box.setContentsMargins(pad, pad, pad, pad)
        self.box.setSpacing(theme.unit(8))
        self._title = PlainLabel(theme, title, TypeRole.CAPTION, ink="text2", is_elided=True)
        self._title.setVisible(bool(title))
        self.box.addWidget(self._title)

    def show_title(self, title: str) -> None:
        """Change the title."""
        self._title.show_text(title)

    def add(self, content: QWidget | QLayout, stretch: int = 0) -> None:
        """Put content below what is there."""
        if isinstance(content, QWidget):
            self.box.addWidget(content, stretch)
        else:
            self.box.addLayout(content, stretch)
