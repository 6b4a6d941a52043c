"""Rows of caption and value, aligned in two columns."""

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel

GAP_PX = 8
"""Between caption and value, as beside a share bar."""


class KeyValue(QWidget):
    """A two-column list; rows are made once and changed by key.

    beside names captions of other lists in the same column, so that all values share one edge.
    """

    def __init__(self, theme: Theme, beside: Sequence[str] = ()) -> None:
        super().__init__()
        self._theme = theme
        self._beside = tuple(beside)
        self._values: dict[str, PlainLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._space()
        theme.changed.connect(self._space)

    def add(self, key: str, caption: str) -> None:
        """Add a row below the others."""
        row = len(self._values)
        name = PlainLabel(self._theme, caption, TypeRole.CAPTION, ink="text2")
        value = PlainLabel(self._theme, "", TypeRole.BODY, is_elided=True)
        value.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._values[key] = value

    def _space(self) -> None:
        """Keep the shared edge of the column unless a value would be cut for it."""
        theme = self._theme
        gap = theme.unit(GAP_PX)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(theme.unit(4))
        metrics = theme.metrics(TypeRole.CAPTION)
        edge = max((metrics.horizontalAdvance(one) for one in self._beside), default=0.0)
        widest = max((one.sizeHint().width() for one in self._values.values()), default=0)
        has_room = edge + gap + widest <= self.width()
        self._grid.setColumnMinimumWidth(0, math.ceil(edge) if has_room else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again whether there is room."""
        super().resizeEvent(event)
        self._space()

    def show_value(self, key: str, text: str, ink: str = "text") -> None:
        """Show a row's value. Raise KeyError for a row that was not added."""
        if text != self._values[key].full_text:
            self._values[key].show_text(text)
            self._space()
        self._values[key].set_ink(ink)

    def value(self, key: str) -> str:
        """Return what a row shows. Raise KeyError for a row that was not added."""
        return self._values[key].full_text
