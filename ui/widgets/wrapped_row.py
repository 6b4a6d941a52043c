"""Groups of buttons side by side, in a second row those that have no room in the first."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme


class WrappedRow(QWidget):
    """Groups keep their size and order; each row is spread over the whole width.

    The height follows from the width. gap is in design pixels.
    """

    def __init__(self, theme: Theme, groups: Sequence[QWidget], gap: float = 8) -> None:
        super().__init__()
        self._theme = theme
        self._gap = gap
        self._groups = list(groups)
        for group in self._groups:
            group.setParent(self)
        theme.changed.connect(self.arrange)

    @property
    def rows(self) -> int:
        """Return in how many rows the groups lie at the present width."""
        return len(self._rows())

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest group."""
        hints = [group.minimumSizeHint() for group in self._groups]
        return QSize(max((hint.width() for hint in hints), default=0), self.minimumHeight())

    def sizeHint(self) -> QSize:
        """Return the width of one row with all groups."""
        wide = sum(group.minimumSizeHint().width() for group in self._groups)
        gaps = max(0, len(self._groups) - 1) * self._theme.unit(self._gap)
        return QSize(wide + gaps, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the groups anew."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Place the groups; call it when one of them has changed its size."""
        rows, gap = self._rows(), self._theme.unit(self._gap)
        top = 0
        for row in rows:
            hints = [group.minimumSizeHint() for group in row]
            height = max(hint.height() for hint in hints)
            free = self.width() - sum(hint.width() for hint in hints)
            between = free / (len(row) - 1) if len(row) > 1 else 0.0
            left = 0.0
            for group, hint in zip(row, hints, strict=True):
                group.setGeometry(round(left), top, hint.width(), height)
                left += hint.width() + between
            top += height + gap
        self.setMinimumHeight(max(0, top - gap))

    def _rows(self) -> list[list[QWidget]]:
        rows: list[list[QWidget]] = []
        free = -1
        for group in self._groups:
            width = group.minimumSizeHint().width()
            if not rows or free < width + self._theme.unit(self._gap):
                rows.append([group])
                free = self.width() - width
            else:
                rows[-1].append(group)
                free -= width + self._theme.unit(self._gap)
        return rows
