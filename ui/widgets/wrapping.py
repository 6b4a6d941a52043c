"""Controls side by side in their own widths, in as many rows as they need."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme


class Wrapping(QWidget):
    """Places its visible children from the left and goes on in the next row where one ends.

    is_filling lets the children of a row share what is left of it. gap is in design pixels.
    """

    def __init__(
        self,
        theme: Theme,
        children: Sequence[QWidget],
        gap: float = 8,
        *,
        is_filling: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._gap = gap
        self._is_filling = is_filling
        self._placed = list(children)
        for child in self._placed:
            child.setParent(self)
            child.installEventFilter(self)
        theme.changed.connect(self._place)

    def sizeHint(self) -> QSize:
        """Return one row of all that is visible."""
        shown = [child.sizeHint() for child in self._shown()]
        wide = sum(hint.width() for hint in shown) + self._gap_px() * max(0, len(shown) - 1)
        return QSize(wide, max((hint.height() for hint in shown), default=0))

    def minimumSizeHint(self) -> QSize:
        """Return the widest child; the height follows from the width."""
        wide = max((child.sizeHint().width() for child in self._shown()), default=0)
        return QSize(wide, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the children anew."""
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Place anew when a child comes, goes or says something else."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent,
                            QEvent.Type.LayoutRequest):  # fmt: skip
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Place anew when a child asks for another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [child for child in self._placed if not child.isHidden()]

    def _gap_px(self) -> int:
        return self._theme.unit(self._gap) if self._gap else 0

    def _rows(self) -> list[list[QWidget]]:
        rows: list[list[QWidget]] = [[]]
        taken = 0
        for child in self._shown():
            width = child.sizeHint().width()
            if rows[-1] and taken + width > self.width():
                rows.append([])
                taken = 0
            rows[-1].append(child)
            taken += width + self._gap_px()
        return rows

    def _place(self) -> None:
        gap, top = self._gap_px(), 0
        for row in self._rows():
            hints = [child.sizeHint() for child in row]
            spare = self.width() - sum(hint.width() for hint in hints) - gap * (len(row) - 1)
            more = max(0, spare) // len(row) if self._is_filling and row else 0
            height, left = max((hint.height() for hint in hints), default=0), 0
            for child, hint in zip(row, hints, strict=True):
                # One alone in its row would be a bar: nothing grows beyond twice its width.
                width = min(hint.width() + min(more, hint.width()), self.width())
                child.setGeometry(left, top, width, height)
                left += width + gap
            top += height + gap if height else 0
        self.setFixedHeight(max(0, top - gap))
        self.updateGeometry()
