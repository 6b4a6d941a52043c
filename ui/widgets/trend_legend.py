"""The pens of a chart as a table that covers no line: name, and value at the cursor or range.

A tap chooses a pen, a tap on the chosen one's cross removes it.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.tappable import Tappable
from ui.widgets.trend_chart import Readout
from ui.widgets.trend_pen import dash_of, letter_of

_LEAST_WIDTH_PX = 208
_LEAST_DIGITS = 28
"""Most names of tags with their machine are no wider."""


class LegendRow(Tappable):
    """One pen: a piece of its line, its name, and what the legend says of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", TouchClass.T1)
        self.readout: Readout | None = None

    def show_readout(self, readout: Readout) -> None:
        """Show a pen; repaint only when something visible changed."""
        if readout != self.readout:
            self.readout = readout
            self.show_caption(f"{readout.name} {readout.machine} {readout.text} {readout.unit} "
                              f"{readout.usual} {readout.doubt}".rstrip())  # fmt: skip
            self.update()

    def content_size(self) -> QSize:
        """Return room for two lines."""
        metrics, micro = self.theme.metrics(TypeRole.STRONG), self.theme.metrics(TypeRole.MICRO)
        height = metrics.height() + micro.height() + self.theme.unit(6)
        return QSize(self.theme.unit(96), round(height))

    def paint(self, pencil: Pencil) -> None:
        """Paint the line's sample, the name, the machine and the value."""
        one = self.readout
        if one is None:
            return
        theme, area = self.theme, QRectF(self.rect())
        ground = "pressed" if self.isDown() else ("panel" if one.is_selected else "bg")
        outline = "setpoint" if self.hasFocus() or one.is_selected else "hairline"
        pencil.box(area, ground, outline, 2.0 if self.hasFocus() else 1.0)
        pad, sample = theme.unit(8), theme.unit(18)
        strong, micro = theme.metrics(TypeRole.STRONG), theme.metrics(TypeRole.MICRO)
        top = (area.height() - strong.height() - micro.height()) / 2
        self._paint_sample(pencil, one.slot, top + micro.height() / 2)
        left = pad + sample + theme.unit(6)
        width = area.width() - left - pad
        letter = letter_of(one.slot)
        name = f"{letter}  {plain(one.name, 60)} · {plain(one.machine, 60)}"
        pencil.write(QRectF(left, top, width, micro.height()), name, TypeRole.MICRO, ink="text2")
        row = QRectF(left, top + micro.height(), width, strong.height())
        text_width = min(strong.horizontalAdvance(one.text), width)
        pencil.write(QRectF(row.left(), row.top(), text_width, row.height()), one.text,
                     TypeRole.STRONG, ink="text")  # fmt: skip
        row.setLeft(left + text_width + theme.unit(4))
        pencil.write(row, plain(one.unit, 12), TypeRole.MICRO, ink="text2")
        unit_width = micro.horizontalAdvance(plain(one.unit, 12))
        room = row.width() - unit_width - theme.unit(6)
        told = next((t for t in _told(one) if micro.horizontalAdvance(t) < room), "")
        pencil.write(row, told, TypeRole.MICRO, ink="text2", align=RIGHT)

    def _paint_sample(self, pencil: Pencil, slot: int, y: float) -> None:
        """Paint a piece of a pen's line."""
        inks, pad = self.theme.palette.pens, self.theme.unit(8)
        line = QPen(QColor(inks[slot % len(inks)]), 2.0)
        if dash_of(slot):
            line.setDashPattern([part / 2 for part in dash_of(slot)])
        pencil.painter.setPen(line)
        pencil.painter.drawLine(QPointF(pad, y), QPointF(pad + self.theme.unit(18), y))


def _told(one: Readout) -> tuple[str, ...]:
    """Return what may stand at the right of a pen, the most that is said first."""
    beside = one.doubt or one.scale
    both = " · ".join(part for part in (one.usual, beside) if part)
    return both, one.usual or beside, beside


class _Cell(QWidget):
    """A row and, while its pen is the chosen one, the cross that removes it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.row = LegendRow(theme)
        self.remove = ActionButton(theme, "", TouchClass.T1, icon="close")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(2))
        box.addWidget(self.row, 1)
        box.addWidget(self.remove)

    def show_readout(self, readout: Readout) -> None:
        self.row.show_readout(readout)
        self.remove.setVisible(readout.is_selected)
        self.remove.setAccessibleName(_("Remove {}").format(plain(readout.name, 60)))

    @property
    def key(self) -> str:
        return self.row.readout.key if self.row.readout else ""


class TrendLegend(QWidget):
    """The pens in as many columns as there is room for; rows are made once and used again."""

    chosen = Signal(str)
    """The key of a pen that shall be selected."""
    removed = Signal(str)
    """The key of a pen that shall go."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cells: list[_Cell] = []
        self._placed = (0, 0)
        self._count = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.unit(6))

    @property
    def rows(self) -> list[LegendRow]:
        """The rows that are shown."""
        return [cell.row for cell in self._cells[: self._count]]

    def show_readouts(self, readouts: Sequence[Readout]) -> None:
        """Show these pens."""
        while len(self._cells) < len(readouts):
            self._add_cell()
        for cell, readout in zip(self._cells, readouts, strict=False):
            cell.show_readout(readout)
        self._count = len(readouts)
        self._arrange()

    def remove_button(self, key: str) -> ActionButton:
        """Return what removes a pen. Raise StopIteration for one that is not shown."""
        return next(cell.remove for cell in self._cells[: self._count] if cell.key == key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as fit."""
        super().resizeEvent(event)
        self._arrange()

    def _add_cell(self) -> None:
        cell = _Cell(self._theme)
        cell.row.clicked.connect(lambda _checked=False: self.chosen.emit(cell.key))
        cell.remove.clicked.connect(lambda _checked=False: self.removed.emit(cell.key))
        self._cells.append(cell)

    def _arrange(self) -> None:
        """Place the cells in equal columns; only when their number or the width has changed."""
        digit = self._theme.metrics(TypeRole.MICRO).horizontalAdvance("0")
        least = max(self._theme.unit(_LEAST_WIDTH_PX), round(digit * _LEAST_DIGITS))
        fitting = max(1, self.width() // least)
        lines = max(1, -(-self._count // fitting))
        columns = max(4 if fitting >= 4 else 1, -(-self._count // lines))
        if (columns, self._count) == self._placed:
            return
        for column in range(max(self._placed[0], columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._placed = (columns, self._count)
        for number, cell in enumerate(self._cells):
            self._grid.removeWidget(cell)
            cell.setVisible(number < self._count)
            if number < self._count:
                self._grid.addWidget(cell, number // columns, number % columns)
