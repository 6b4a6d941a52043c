"""A small curve without axes: what a value did in a fixed time, its normal band behind it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPen, QPolygonF

from hmi.plant.alarm_rules import Levels
from hmi.plant.tags import Tag
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.bar_scale import BarScale, bar_scale
from ui.widgets.painted import Painted
from ui.widgets.pencil import RIGHT, Pencil


class Sparkline(Painted):
    """A tag's envelope: per column the least and greatest value; NaN columns are gaps.

    The scale is the tag's range, never that of what is shown, so shapes can be compared.
    """

    def __init__(
        self, theme: Theme, tag: Tag, levels: Levels | None = None, window: str = ""
    ) -> None:
        super().__init__(theme)
        self._scale: BarScale = bar_scale(tag, levels or Levels())
        self._window = window
        self._low: NDArray[np.float64] = np.empty(0)
        self._high: NDArray[np.float64] = np.empty(0)

    def show_envelope(
        self,
        low: Sequence[float] | NDArray[np.float64],
        high: Sequence[float] | NDArray[np.float64],
    ) -> None:
        """Show least and greatest value of each column, oldest first; NaN where none is good.

        Raise ValueError when the two are not equally long.
        """
        lows, highs = np.asarray(low, np.float64), np.asarray(high, np.float64)
        if lows.shape != highs.shape:
            raise ValueError("an envelope needs as many lows as highs")
        self._low, self._high = lows, highs
        self.update()

    @property
    def envelope(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Least and greatest value of each column shown."""
        return self._low, self._high

    def sizeHint(self) -> QSize:
        """Return 40 by 10 mm at 96 dpi."""
        return QSize(self.theme.unit(152), self.theme.unit(40))

    def minimumSizeHint(self) -> QSize:
        """Return 30 by 8 mm at 96 dpi."""
        return QSize(self.theme.unit(64), self.theme.unit(28))

    def paint(self, pencil: Pencil) -> None:
        """Paint band, curve, last dot and the window's length."""
        area = QRectF(self.rect()).adjusted(0, 2, -self.theme.unit(4), -2)
        if self._window:
            width = self.theme.metrics(TypeRole.MICRO).horizontalAdvance(self._window)
            area.adjust(0, 0, -width - self.theme.unit(4), 0)
        band = self._scale.band()
        if band is not None:
            top, bottom = self._y(area, band[1]), self._y(area, band[0])
            pencil.fill(QRectF(0, top, area.right(), bottom - top), "sunken")
        if self._window:
            pencil.write(QRectF(self.rect()), self._window, TypeRole.MICRO, ink="text2",
                         align=RIGHT)  # fmt: skip
        for run in self._runs():
            self._paint_run(pencil, area, run)
        if self._low.size and np.isfinite(self._low[-1]):
            last = QPointF(area.right(), self._y(area, self._share(self._high[-1])))
            pencil.painter.setPen(QPen(pencil.colour("value"), 0))
            pencil.painter.setBrush(pencil.colour("value"))
            pencil.painter.drawEllipse(last, self.theme.unit(2), self.theme.unit(2))

    def _runs(self) -> list[NDArray[np.intp]]:
        good = np.flatnonzero(np.isfinite(self._low) & np.isfinite(self._high))
        if not good.size:
            return []
        return np.split(good, np.flatnonzero(np.diff(good) > 1) + 1)

    def _paint_run(self, pencil: Pencil, area: QRectF, run: NDArray[np.intp]) -> None:
        columns = max(1, self._low.size - 1)
        points = QPolygonF()
        for column in run.tolist():
            x = area.left() + column / columns * area.width()
            low, high = self._low[column], self._high[column]
            points.append(QPointF(x, self._y(area, self._share(low))))
            if high != low:
                points.append(QPointF(x, self._y(area, self._share(high))))
        pencil.painter.setPen(QPen(pencil.colour("value"), 1.5 * self.theme.unit(1)))
        pencil.painter.drawPolyline(points)

    def _share(self, value: float) -> float:
        return min(max(self._scale.share(float(value)), 0.0), 1.0)

    @staticmethod
    def _y(area: QRectF, share: float) -> float:
        return area.bottom() - share * area.height()
