"""Rows of caption and value, aligned in two columns."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel


class KeyValue(QWidget):
    """A two-column list; rows are made once and changed by key."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._values: dict[str, PlainLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.unit(12))
        self._grid.setVerticalSpacing(theme.unit(4))
        self._grid.setColumnStretch(1, 1)

    def add(self, key: str, caption: str) -> None:
        """Add a row below the others."""
        row = len(self._values)
        name = PlainLabel(self._theme, caption, TypeRole.CAPTION, ink="text2")
        value = PlainLabel(self._theme, "", TypeRole.BODY, is_elided=True)
        value.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._values[key] = value

    def show_value(self, key: str, text: str, ink: str = "text") -> None:
        """Show a row's value. Raise KeyError for a row that was not added."""
        self._values[key].show_text(text)
        self._values[key].set_ink(ink)

    def value(self, key: str) -> str:
        """Return what a row shows. Raise KeyError for a row that was not added."""
        return self._values[key].full_text
