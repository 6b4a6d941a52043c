"""A pilot's days as points, with its baseline, its target and the day it began."""

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPen

from hmi.maturity.pilot_result import LENGTH_DAYS, PilotResult
from hmi.plant.pilots import EntryKind, Pilot
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import Pencil

_HEIGHT_PX = 140


class PilotChart(Painted):
    """Draws what was computed of each day; a day without a value has no point."""

    def __init__(
        self, theme: Theme, pilot: Pilot, days: Mapping[date, float], result: PilotResult
    ) -> None:
        super().__init__(theme)
        self._pilot, self._days, self._result = pilot, dict(days), result
        self._excluded = {one.day for one in pilot.entries if one.kind is EntryKind.EXCLUSION}
        self.setAccessibleName(_("{n} days").format(n=len(days)))

    def sizeHint(self) -> QSize:
        """Ask for a low wide area."""
        return QSize(self.theme.unit(480), self.theme.unit(_HEIGHT_PX))

    minimumSizeHint = sizeHint

    def paint(self, pencil: Pencil) -> None:
        """Paint start, baseline, target and days."""
        marks = [self._pilot.target, *self._days.values()]
        if self._result.baseline is not None:
            marks.append(self._result.baseline)
        self._low, self._high = min(marks), max(marks)
        start = self._x(self._pilot.start)
        area = self._area()
        pencil.line(QPointF(start, area.top()), QPointF(start, area.bottom()), "line")
        self._level(pencil, self._result.baseline, "text2", _("baseline"))
        self._level(pencil, self._pilot.target, "setpoint", _("target"))
        painter = pencil.painter
        for day, value in self._days.items():
            spot = QPointF(self._x(day), self._y(value))
            is_out = day in self._excluded
            painter.setPen(QPen(pencil.colour("text2" if is_out else "value"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush if is_out else pencil.colour("value"))
            painter.drawEllipse(spot, 2.5, 2.5)

    def _area(self) -> QRectF:
        names = (_("baseline"), _("target"))
        wide = max(
            self.theme.metrics(TypeRole.MICRO).horizontalAdvance(f"{n} 000000.0") for n in names
        )
        pad = self.theme.unit(8)
        return QRectF(0, 0, self.width(), self.height()).adjusted(pad, pad, -wide - pad, -pad)

    def _x(self, day: date) -> float:
        first = self._pilot.start - timedelta(days=self._pilot.baseline_days)
        share = (day - first).days / (self._pilot.baseline_days + LENGTH_DAYS)
        return self._area().left() + min(1.0, share) * self._area().width()

    def _y(self, value: float) -> float:
        area, span = self._area(), self._high - self._low
        share = (value - self._low) / span if span else 0.5
        return area.bottom() - share * area.height()

    def _level(self, pencil: Pencil, value: float | None, ink: str, name: str) -> None:
        if value is None:
            return
        area, height = self._area(), self._y(value)
        pencil.painter.setPen(QPen(pencil.colour(ink), 1.0, Qt.PenStyle.DashLine))
        pencil.painter.drawLine(QPointF(area.left(), height), QPointF(area.right(), height))
        line = self.theme.metrics(TypeRole.MICRO).height()
        beside = QRectF(area.right() + 4, height - line / 2, self.width() - area.right() - 4, line)
        pencil.write(beside, f"{name} {formats.number(value, 1)}", TypeRole.MICRO, ink=ink)
