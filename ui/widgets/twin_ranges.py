"""Ranges as bars on one axis: what is, what would be, what a machine would bring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.process_twin.answers import Range
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.explanation import Explanation, explain
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.tappable import Tappable

_LEAST_BAR_PX = 120
_AIR = 0.06
"""Share of the axis left free at both ends."""


@dataclass(frozen=True, slots=True)
class RangeRow:
    """One bar: its name, its range, how its middle is written, and what explains it."""

    name: str
    found: Range
    text: str
    explain: Callable[[], Explanation]
    is_strong: bool = False


class RangeBars(QWidget):
    """Rows of bars that share one axis; a tap on one explains it."""

    navigate = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self._theme = theme
        self.bars: list[RangeBar] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)

    def show_rows(self, rows: Sequence[RangeRow], *, with_zero: bool = False) -> None:
        """Show other rows; with_zero lets the axis hold nothing at all."""
        for bar in self.bars:
            self._box.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self.bars = []
        axis = _axis(rows, with_zero=with_zero)
        names, texts = [row.name for row in rows], [row.text for row in rows]
        for row in rows:
            bar = RangeBar(self._theme, row, axis, (names, texts), has_zero=with_zero)
            bar.navigate.connect(self.navigate)
            self.bars.append(bar)
            self._box.addWidget(bar)


class RangeBar(Tappable):
    """Name, a bar from low to high with a mark at the median, and the median in figures."""

    navigate = Signal(object)

    def __init__(
        self,
        theme: Theme,
        row: RangeRow,
        axis: tuple[float, float],
        beside: tuple[Sequence[str], Sequence[str]],
        *,
        has_zero: bool,
    ) -> None:
        self._row, self._axis, self._beside, self._has_zero = row, axis, beside, has_zero
        super().__init__(theme, plain(row.name, 60), TouchClass.T1)
        self.setAccessibleName(f"{row.name} {row.text}")
        self.clicked.connect(self._told)

    def content_size(self) -> QSize:
        """Return room for the name, a bar and the figure."""
        unit = self.theme.unit
        name, text = self._columns()
        wide = name + text + 4 * unit(8) + unit(_LEAST_BAR_PX)
        return QSize(round(wide), round(self.theme.metrics(TypeRole.BODY).height()) + unit(12))

    def paint(self, pencil: Pencil) -> None:
        """Paint one row."""
        area, unit = QRectF(self.rect()), self.theme.unit
        if self.isDown():
            pencil.fill(area, "pressed")
        name, text = self._columns()
        pad = unit(8)
        role = TypeRole.STRONG if self._row.is_strong else TypeRole.BODY
        pencil.write(QRectF(pad, 0, name, area.height()), self.caption, role)
        right = QRectF(area.right() - pad - text, 0, text, area.height())
        pencil.write(right, self._row.text, TypeRole.STRONG, ink="value", align=RIGHT)
        track = QRectF(2 * pad + name, 0, area.width() - name - text - 4 * pad, area.height())
        self._paint_bar(pencil, track)
        if self.hasFocus():
            pencil.line(area.bottomLeft(), area.bottomRight(), "setpoint", 2.0)

    def _paint_bar(self, pencil: Pencil, track: QRectF) -> None:
        unit, found = self.theme.unit, self._row.found
        high = float(unit(10))
        top = track.center().y() - high / 2
        pencil.fill(QRectF(track.left(), top, track.width(), high), "sunken")
        if self._has_zero:
            zero = self._x(track, 0.0)
            pencil.line(QPointF(zero, top - unit(4)), QPointF(zero, top + high + unit(4)), "line")
        left, right = self._x(track, found.low), self._x(track, found.high)
        pencil.fill(QRectF(left, top, max(2.0, right - left), high), "line")
        middle = self._x(track, found.middle)
        pencil.fill(QRectF(middle - 1.5, top - unit(3), 3.0, high + 2 * unit(3)), "value")

    def _x(self, track: QRectF, value: float) -> float:
        low, high = self._axis
        share = (value - low) / (high - low) if high > low else 0.5
        return track.left() + min(max(share, 0.0), 1.0) * track.width()

    def _columns(self) -> tuple[float, float]:
        """Return the widths of all names and of all figures, so that bars share their edges."""
        strong = self.theme.metrics(TypeRole.STRONG)
        names, texts = self._beside
        return (
            max(strong.horizontalAdvance(plain(name, 60)) for name in names) + 2.0,
            max(strong.horizontalAdvance(text) for text in texts) + 2.0,
        )

    def _told(self, _checked: bool = False) -> None:
        explain(self.theme, self, self._row.explain(), self.navigate.emit)


def _axis(rows: Sequence[RangeRow], *, with_zero: bool) -> tuple[float, float]:
    ends = [end for row in rows for end in (row.found.low, row.found.high)]
    if with_zero:
        ends.append(0.0)
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    air = _AIR * (high - low) or 1.0
    return low - air, high + air
