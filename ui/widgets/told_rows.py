"""Rows of caption and text that show the text whole, in as many lines as it needs."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import PlainLabel

_LONGEST = 600


class ToldRows(QWidget):
    """Like KeyValue, for texts that must be read to the end: addresses, reasons, certificates."""

    def __init__(self, theme: Theme, captions: Mapping[str, str]) -> None:
        super().__init__()
        self._rows: dict[str, tuple[PlainLabel, PlainLabel]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.unit(12))
        grid.setVerticalSpacing(theme.unit(4))
        grid.setColumnStretch(1, 1)
        for row, (key, caption) in enumerate(captions.items()):
            name = PlainLabel(theme, caption, TypeRole.CAPTION, ink="text2")
            text = LongText(theme, "", TypeRole.BODY)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, row, 1)
            self._rows[key] = (name, text)

    def show_value(self, key: str, text: str) -> None:
        """Show a row's text; a row without text is hidden. Raise KeyError for an unknown row."""
        for label in self._rows[key]:
            label.setVisible(bool(text))
        self._rows[key][1].show_text(text, _LONGEST)

    def text(self, key: str) -> str:
        """Return what a row shows. Raise KeyError for an unknown row."""
        return self._rows[key][1].full_text
