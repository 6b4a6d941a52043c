"""What the pens of a chart are at two cursors and did between them, as a table to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import Touch
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import LEFT, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.scroll import Scroll
from ui.widgets.trend_pen import dash_of, letter_of

_MOST_ROWS = 5
"""So many are seen at once; the chart above needs its room."""
_LEAST_ROWS = {Touch.FINGER: 3.0, Touch.GLOVE: 1.5}
"""Buttons for gloves need the room themselves."""
_NAME_SHARE = 0.2
_SAMPLE_PX = 18


@dataclass(frozen=True, slots=True)
class TableRow:
    """A pen in the table; each cell is a value and what is said below it in small."""

    key: str
    slot: int
    name: str
    unit: str
    cells: tuple[tuple[str, str], ...]


def columns() -> tuple[str, ...]:
    """Return what the cells of a row are, in order; the first two are at the cursors."""
    return ("A", "B", "B - A", _("Mean"), _("Least"), _("Greatest"), _("Above"), _("Known"))


class _Rows(Painted):
    """Paints the rows below each other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.rows: tuple[TableRow, ...] = ()

    @property
    def row_px(self) -> int:
        """How high a row is."""
        strong, micro = self.theme.metrics(TypeRole.STRONG), self.theme.metrics(TypeRole.MICRO)
        return round(strong.height() + micro.height()) + self.theme.unit(4)

    def show_rows(self, rows: tuple[TableRow, ...]) -> None:
        """Show these rows."""
        if len(rows) != len(self.rows):
            self.setFixedHeight(max(1, len(rows) * self.row_px))
        self.rows = rows
        words = (f"{r.name}: " + ", ".join(value for value, _below in r.cells) for r in rows)
        self.setAccessibleName("; ".join(words))
        self.update()

    def paint(self, pencil: Pencil) -> None:
        """Paint what lies in sight."""
        for number, row in enumerate(self.rows):
            area = QRectF(0, number * self.row_px, self.width(), self.row_px)
            self._paint_row(pencil, area, row)
            pencil.line(area.bottomLeft(), area.bottomRight(), "hairline")

    def _paint_row(self, pencil: Pencil, area: QRectF, row: TableRow) -> None:
        theme, places = self.theme, places_of(self.theme, area.width())
        strong, micro = theme.metrics(TypeRole.STRONG), theme.metrics(TypeRole.MICRO)
        inks = theme.palette.pens
        ink = QColor(inks[row.slot % len(inks)])
        line = QPen(ink, 2.0)
        if dash_of(row.slot):
            line.setDashPattern([part / 2 for part in dash_of(row.slot)])
        pencil.painter.setPen(line)
        y, left = area.top() + strong.height() / 2 + 2, theme.unit(_SAMPLE_PX)
        pencil.painter.drawLine(QPointF(0, y), QPointF(left, y))
        left += theme.unit(6)
        name = QRectF(left, area.top() + 2, places[0] - left, strong.height())
        pencil.write(name, f"{letter_of(row.slot)}  {row.name}", TypeRole.CAPTION, align=LEFT)
        unit = QRectF(left, name.bottom(), name.width(), micro.height())
        pencil.write(unit, plain(row.unit, 12), TypeRole.MICRO, ink="text2", align=LEFT)
        for (value, below), start, end in zip(row.cells, places, places[1:], strict=False):
            cell = QRectF(start, area.top() + 2, end - start - theme.unit(8), strong.height())
            pencil.write(cell, value, TypeRole.STRONG, align=RIGHT)
            cell.moveTop(cell.bottom())
            cell.setHeight(micro.height())
            pencil.write(cell, below, TypeRole.MICRO, ink="text2", align=RIGHT)


class _Head(Painted):
    """Names the columns; below A and B their times."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.times = ("", "")

    def sizeHint(self) -> QSize:
        """Return room for two small lines."""
        height = 2 * self.theme.metrics(TypeRole.MICRO).height() + self.theme.unit(4)
        return QSize(self.theme.unit(400), round(height))

    def minimumSizeHint(self) -> QSize:
        """Return the same height; any width will do."""
        return QSize(1, self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint the names and the line below them."""
        theme, micro = self.theme, self.theme.metrics(TypeRole.MICRO)
        places = places_of(theme, self.width() - _bar_px(self))
        below = (*self.times, *([""] * len(columns())))
        for name, time, start, end in zip(columns(), below, places, places[1:], strict=False):
            cell = QRectF(start, 0, end - start - theme.unit(8), micro.height())
            pencil.write(cell, name, TypeRole.MICRO, ink="text2", align=RIGHT)
            cell.moveTop(cell.bottom())
            pencil.write(cell, time, TypeRole.MICRO, ink="text", align=RIGHT)
        area = QRectF(self.rect())
        pencil.line(area.bottomLeft() - QPointF(0, 1), area.bottomRight() - QPointF(0, 1), "line")


class TrendTable(QWidget):
    """A row for each pen; more rows than have room are scrolled to, their heads stay."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._head, self._rows = _Head(theme), _Rows(theme)
        self._scroll = Scroll(self._rows)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._head)
        box.addWidget(self._scroll, 1)

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """What is shown."""
        return self._rows.rows

    def show_rows(self, times: tuple[str, str], rows: Sequence[TableRow]) -> None:
        """Show the pens at these times."""
        self._head.times = times
        self._head.update()
        self._rows.show_rows(tuple(rows))
        height = max(1, min(len(rows), _MOST_ROWS) * self._rows.row_px)
        if self._scroll.maximumHeight() != height:
            least = _LEAST_ROWS.get(self._rows.theme.scale.touch, 1.5) * self._rows.row_px
            self._scroll.setMinimumHeight(min(height, round(least)))
            self._scroll.setMaximumHeight(height)


def places_of(theme: Theme, width: float) -> list[float]:
    """Return where the columns of values begin, and the end of the last one."""
    left = max(width * _NAME_SHARE, float(theme.unit(96)))
    shares = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.15, 0.85)
    unit = (width - left) / sum(shares)
    places = [left]
    for share in shares:
        places.append(places[-1] + share * unit)
    return places


def _bar_px(head: QWidget) -> int:
    """Return how much narrower the rows are than their heads."""
    table = head.parentWidget()
    rows = table.findChild(_Rows) if table is not None else None
    return head.width() - rows.width() if isinstance(rows, _Rows) else 0
