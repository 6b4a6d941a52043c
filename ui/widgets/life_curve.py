"""The past that a life was fitted to, the fit with its band, and the ways to the limit."""

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPen, QPolygonF

from hmi.bus.care_facts import LifeChanged
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.life_words import life_sentence
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, LEFT, RIGHT, Pencil

_STEPS = 60
_AHEAD = 0.35
"""Share of the width that the future takes where no life is told."""
_LEAST_PX, _USUAL_PX = 120, 200


class LifeCurve(Painted):
    """Points, fitted line, its band over the past; ahead the two ways that end a range."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._life: LifeChanged | None = None

    def show_life(self, life: LifeChanged) -> None:
        """Show a life with its points."""
        if life != self._life:
            self._life = life
            self.setAccessibleName(life_sentence(life))
            self.update()

    def sizeHint(self) -> QSize:
        """Return room for a small chart."""
        return QSize(self.theme.unit(360), self.theme.unit(_USUAL_PX))

    def minimumSizeHint(self) -> QSize:
        """Return the least that shows a course."""
        return QSize(self.theme.unit(200), self.theme.unit(_LEAST_PX))

    def paint(self, pencil: Pencil) -> None:
        """Paint the chart."""
        life = self._life
        if life is None or len(life.points) < 2:
            return
        chart = _Chart(self.theme, life, QRectF(self.rect()))
        pencil.fill(chart.area, "sunken")
        self._paint_limit(pencil, chart, life)
        self._paint_fit(pencil, chart, life)
        for time_s, value in life.points:
            at = chart.at(time_s, value)
            side = float(self.theme.unit(3))
            pencil.fill(QRectF(at.x() - side / 2, at.y() - side / 2, side, side), "text2")
        self._paint_times(pencil, chart, life)

    def _paint_limit(self, pencil: Pencil, chart: "_Chart", life: LifeChanged) -> None:
        y = chart.at(0.0, life.limit).y()
        pencil.line(QPointF(chart.area.left(), y), QPointF(chart.area.right(), y), "text", 1.0)
        metrics = self.theme.metrics(TypeRole.MICRO)
        told = _("limit {value}").format(value=formats.with_unit(life.limit, 1, life.unit))
        area = QRectF(chart.area.left() + self.theme.unit(4), y - metrics.height() - 1,
                      chart.area.width() - self.theme.unit(8), metrics.height())  # fmt: skip
        pencil.write(area, told, TypeRole.MICRO, ink="text2", align=LEFT)
        x = chart.at(0.0, life.floor).x()
        pencil.line(QPointF(x, chart.area.top()), QPointF(x, chart.area.bottom()), "line", 1.0)

    def _paint_fit(self, pencil: Pencil, chart: "_Chart", life: LifeChanged) -> None:
        if life.intercept is None or life.slope is None:
            return
        first = life.points[0][0]
        times = np.linspace(first, 0.0, _STEPS).tolist()
        spread = _spread(life)
        upper = [chart.at(t, _fitted(life, t, spread)) for t in times]
        lower = [chart.at(t, _fitted(life, t, -spread)) for t in times]
        pencil.painter.setOpacity(0.35)
        pencil.shape([*upper, *reversed(lower)], "line", None)
        pencil.painter.setOpacity(1.0)
        self._stroke(pencil, [chart.at(t, _fitted(life, t, 0.0)) for t in times], is_dashed=False)
        for end_s in (life.low_s, life.high_s):
            if end_s is not None:
                within = [one for one in _ahead(life, end_s) if one[0] <= chart.last_s]
                self._stroke(pencil, [chart.at(*one) for one in within])

    def _stroke(self, pencil: Pencil, points: list[QPointF], *, is_dashed: bool = True) -> None:
        pen = QPen(pencil.colour("value"), 1.0 if is_dashed else 2.0)
        if is_dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        pencil.painter.setPen(pen)
        pencil.painter.drawPolyline(QPolygonF(points))

    def _paint_times(self, pencil: Pencil, chart: "_Chart", life: LifeChanged) -> None:
        metrics = self.theme.metrics(TypeRole.MICRO)
        top, high = chart.area.bottom() + self.theme.unit(2), metrics.height()
        past = _("{age} ago").format(age=formats.age(-life.points[0][0]))
        whole = QRectF(chart.area.left(), top, chart.area.width(), high)
        pencil.put(whole, past, TypeRole.MICRO, ink="text2", align=LEFT)
        now = _("now")
        x, wide = chart.at(0.0, 0.0).x(), metrics.horizontalAdvance(now) + 2.0
        if x - wide / 2 > metrics.horizontalAdvance(past) + self.theme.unit(8):
            area = QRectF(x - wide / 2, top, wide, high)
            pencil.put(area, now, TypeRole.MICRO, ink="text2", align=CENTRE)
        if life.high_s is not None:
            ahead = _("in {time}").format(time=formats.duration(chart.last_s))
            if x + wide / 2 + metrics.horizontalAdvance(ahead) < whole.right():
                pencil.put(whole, ahead, TypeRole.MICRO, ink="text2", align=RIGHT)


class _Chart:
    """Where seconds from now and values lie."""

    def __init__(self, theme: Theme, life: LifeChanged, whole: QRectF) -> None:
        foot = theme.metrics(TypeRole.MICRO).height() + theme.unit(4)
        self.area = whole.adjusted(0, 0, 0, -foot)
        first = life.points[0][0]
        last = life.high_s if life.high_s is not None else -first * _AHEAD
        # The past keeps at least two fifths, and so does the time ahead.
        last = min(max(last, -first * 0.66), -first * 1.5)
        self._first, self.last_s = first, last
        values = [value for _time, value in life.points]
        low = min(*values, life.floor)
        high = max(*values, life.limit)
        self._low, self._high = low, high + 0.12 * (high - low)

    def at(self, time_s: float, value: float) -> QPointF:
        """Return the place of a value; what lies further ahead than the chart is at its edge."""
        share = (min(time_s, self.last_s) - self._first) / (self.last_s - self._first)
        up = (value - self._low) / (self._high - self._low)
        x = self.area.left() + share * self.area.width()
        return QPointF(x, self.area.bottom() - min(max(up, 0.0), 1.0) * self.area.height())


def _fitted(life: LifeChanged, time_s: float, spread: float) -> float:
    exponent = (life.intercept or 0.0) + (life.slope or 0.0) * time_s + spread
    return life.floor + math.exp(min(exponent, 50.0))


def _spread(life: LifeChanged) -> float:
    """Return the standard deviation of the points from the fit, in logarithms."""
    away = [
        math.log(value - life.floor) - (life.intercept or 0.0) - (life.slope or 0.0) * time_s
        for time_s, value in life.points
        if value > life.floor
    ]
    return float(np.std(away)) if away else 0.0


def _ahead(life: LifeChanged, end_s: float) -> Iterator[tuple[float, float]]:
    """Yield the course from what is fitted now to the limit at a time ahead."""
    begin = max(_fitted(life, 0.0, 0.0) - life.floor, 1e-9)
    growth = math.log((life.limit - life.floor) / begin)
    for share in np.linspace(0.0, 1.0, _STEPS).tolist():
        yield share * end_s, life.floor + begin * math.exp(growth * share)
