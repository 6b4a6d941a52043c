"""A Pareto chart that lies down: one bar a row, and across them how far they add up."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.texts import formats
from ui.theme.colours import mix
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.tappable import Tappable
from ui.widgets.wrapped import wrap

_PAD = 8
_MOST_LINES = 4
_WIDEST = "00 min 00 s"
"""Amounts are no wider: two digits of the larger unit, two of the smaller one."""
Beside = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: key, what it says, share of the longest, share of all with those before it."""

    key: str
    name: str
    amount: str
    share: float
    cumulative: float
    is_hollow: bool = False
    """Drawn as an outline: what nobody has said anything of."""


class ParetoRow(Tappable):
    """One bar with its name over it; a tap chooses it."""

    def __init__(self, theme: Theme) -> None:
        self.bar = Bar("", "", "", 0.0, 0.0)
        self._beside: Beside = (None, None)
        super().__init__(theme, "", TouchClass.T1)
        self.setCheckable(True)

    def show_bar(self, bar: Bar, beside: Beside) -> None:
        """Show a bar; beside is how far the bars add up to the one above and the one below."""
        self.bar, self._beside = bar, beside
        share = formats.percent(bar.cumulative, 0)
        self.show_caption(f"{bar.name} {bar.amount} {share}")
        self._fit()
        self.update()

    def content_size(self) -> QSize:
        """Return room for the name and the bar; a name that wraps makes it higher."""
        return QSize(self.theme.unit(200), self._height(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the name anew."""
        super().resizeEvent(event)
        self._fit()

    def paint(self, pencil: Pencil) -> None:
        """Paint name, amount, bar and this row's part of the line."""
        theme, unit, area = self.theme, self.theme.unit, QRectF(self.rect())
        if self.isDown() or self.isChecked():
            pencil.fill(area, "pressed")
        inside = area.adjusted(unit(_PAD), unit(4), -unit(_PAD), -unit(4))
        lane = QRectF(inside)
        lane.setWidth(self._lane(self.width()))
        high, top = theme.metrics(TypeRole.CAPTION).height(), inside.top()
        for line in self._name(self.width()):
            pencil.write(QRectF(lane.left(), top, lane.width(), high), line, TypeRole.CAPTION)
            top += high
        amount = QRectF(lane.right(), inside.top(), inside.right() - lane.right(), inside.height())
        pencil.write(amount, self.bar.amount, TypeRole.STRONG, align=RIGHT)
        self._paint_bar(pencil, QRectF(lane.left(), top + unit(3), lane.width(), unit(10)))
        self._paint_line(pencil, lane)
        if self.hasFocus():
            pencil.shape([area.topLeft(), area.topRight(), area.bottomRight(), area.bottomLeft()],
                         None, "setpoint", 2.0)  # fmt: skip

    def _lane(self, width: int) -> float:
        """Return the width of name and bar; amounts stand beside."""
        beside = self.theme.metrics(TypeRole.STRONG).horizontalAdvance(_WIDEST)
        return max(1.0, width - 2 * self.theme.unit(_PAD) - beside - self.theme.unit(12))

    def _name(self, width: int) -> list[str]:
        metrics = self.theme.metrics(TypeRole.CAPTION)
        return wrap(metrics, self.bar.name, self._lane(width), _MOST_LINES)

    def _height(self, width: int) -> int:
        lines = max(1, len(self._name(width)))
        return round(lines * self.theme.metrics(TypeRole.CAPTION).height()) + self.theme.unit(22)

    def _fit(self) -> None:
        least = self.theme.target_px(self.touch_class)
        self.setFixedHeight(max(least, self._height(self.width())))

    def _restyle(self) -> None:
        super()._restyle()
        self._fit()

    def _paint_bar(self, pencil: Pencil, room: QRectF) -> None:
        palette = self.theme.palette
        bar = QRectF(room)
        bar.setWidth(max(2.0, room.width() * self.bar.share))
        if self.bar.is_hollow:
            pencil.fill(bar, "panel")
            pencil.hatch(bar, "text2", 5)
            ends = [bar.topLeft(), bar.topRight(), bar.bottomRight(), bar.bottomLeft()]
            pencil.shape(ends, None, "text2")
        else:
            pencil.fill(bar, mix(palette.text2, palette.panel, 0.35))

    def _paint_line(self, pencil: Pencil, inside: QRectF) -> None:
        """Paint this row's part of the line to the rows above and below, and its own dot."""
        level, high = inside.bottom() - self.theme.unit(5), float(self.height())
        here = QPointF(inside.left() + inside.width() * self.bar.cumulative, level)
        for share, far in zip(self._beside, (-high, high), strict=True):
            if share is not None:
                there = QPointF(inside.left() + inside.width() * share, level + far)
                pencil.line(here, there, "text", 1.5)
        dot = float(self.theme.unit(3))
        pencil.painter.setPen(pencil.colour("panel"))
        pencil.painter.setBrush(pencil.colour("text"))
        pencil.painter.drawEllipse(here, dot, dot)


class ParetoChart(QWidget):
    """Bars from the longest to the shortest; a tap on one chooses it, another one none."""

    chosen = Signal(object)
    """The key of the bar that was chosen, None when it was let go."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[ParetoRow] = []
        self.key: str | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)

    @property
    def bars(self) -> list[Bar]:
        """What is shown."""
        return [row.bar for row in self.rows if not row.isHidden()]

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show bars; a chosen one stays chosen while it is there."""
        while len(self.rows) < len(bars):
            row = ParetoRow(self._theme)
            row.clicked.connect(lambda _checked=False, row=row: self._tapped(row))
            self.rows.append(row)
            self._box.addWidget(row)
        if self.key is not None and self.key not in [bar.key for bar in bars]:
            self.key = None
        sums = [None, *(bar.cumulative for bar in bars), None]
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(bars))
            if number < len(bars):
                row.show_bar(bars[number], (sums[number], sums[number + 2]))
                row.setChecked(bars[number].key == self.key)

    def choose(self, key: str | None) -> None:
        """Mark a bar, or none."""
        self.key = key
        for row in self.rows:
            row.setChecked(key is not None and row.bar.key == key)

    def _tapped(self, row: ParetoRow) -> None:
        self.choose(None if self.key == row.bar.key else row.bar.key)
        self.chosen.emit(self.key)


def bar_of(key: str, name: str, amount: str, shares: tuple[float, float], **more: bool) -> Bar:
    """Return a bar with a harmless name."""
    return Bar(key, plain(name, 120), amount, *shares, **more)
