"""Children side by side in equal widths, in as many rows as they need."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme


class Flow(QWidget):
    """Cells of equal width, each at least as wide as the widest one's least width.

    Each row holds as many as fit, rows are filled evenly; the height follows from the width. gap
    is in design pixels; stretch_to says how much taller than needed a row may become.
    """

    def __init__(
        self, theme: Theme, cells: Sequence[QWidget], gap: float = 8, stretch_to: float = 1.0
    ) -> None:
        super().__init__()
        self._theme = theme
        self._gap = gap
        self._stretch_to = stretch_to
        self._cells = list(cells)
        for cell in self._cells:
            cell.setParent(self)
        theme.changed.connect(self._place)

    @property
    def cells(self) -> list[QWidget]:
        """The cells in order."""
        return list(self._cells)

    def replace(self, cells: Sequence[QWidget]) -> None:
        """Show other cells; the old ones are deleted."""
        for cell in self._cells:
            cell.hide()
            cell.deleteLater()
        self._cells = list(cells)
        for cell in self._cells:
            cell.setParent(self)
            cell.show()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the cells anew."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if not self._cells:
            self.setMinimumHeight(0)
            return
        gap = self._theme.unit(self._gap) if self._gap else 0
        per_row, rows = self._grid(gap)
        least = max(cell.minimumSizeHint().height() for cell in self._cells)
        self.setMinimumHeight(rows * least + (rows - 1) * gap)
        free = (self.height() - (rows - 1) * gap) // rows
        height = max(least, min(free, round(least * self._stretch_to)))
        width = (self.width() - (per_row - 1) * gap) / per_row
        for number, cell in enumerate(self._cells):
            row, column = divmod(number, per_row)
            left = round(column * (width + gap))
            right = round(column * (width + gap) + width)
            cell.setGeometry(left, row * (height + gap), right - left, height)

    def _grid(self, gap: int) -> tuple[int, int]:
        count = len(self._cells)
        least = max(cell.minimumSizeHint().width() for cell in self._cells)
        fitting = max(1, (self.width() + gap) // (least + gap))
        rows = -(-count // min(fitting, count))
        return -(-count // rows), rows
