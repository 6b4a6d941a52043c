"""One of the next steps that follow from an assessment."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel


class MaturityStep(QWidget):
    """One next step: which dimension, and what to do."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._title = PlainLabel(theme, "", TypeRole.STRONG, is_wrapped=True)
        self._text = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, theme.unit(4))
        box.setSpacing(0)
        box.addWidget(self._title)
        box.addWidget(self._text)

    def show_step(self, title: str, text: str) -> None:
        """Show a step."""
        self._title.show_text(title)
        self._text.show_text(text)
