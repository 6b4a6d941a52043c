"""Draws a control chart: values in order, their mean, control limits, and the product's limits."""

from enum import StrEnum

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from hmi.clock import from_us
from hmi.condition.control_charts import Chart
from hmi.performance.quality_chart import Charted
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.colours import mix
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.plane import Plane, round_values, tick_text, widened

_HIGH_PX = 230
_DOTS = 300
"""More values than this are drawn as a line without dots, but for those that are out."""


class ChartKind(StrEnum):
    """Which chart is drawn."""

    SINGLE = "single"
    WEIGHTED = "weighted"
    SUMS = "sums"


class ControlChart(Painted):
    """Values side by side in their order; what is out of the limits is a full dot with a ring."""

    chosen = Signal(object)
    """Time of a value that was tapped, in microseconds."""

    def __init__(self, theme: Theme, zone: str) -> None:
        super().__init__(theme)
        self._zone = zone
        self.kind = ChartKind.SINGLE
        self.shown: Charted | None = None
        self._name = ""
        self._has_runs = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_chart(
        self, shown: Charted | None, kind: ChartKind, name: str, *, has_runs: bool
    ) -> None:
        """Show one of the charts; name is the tag's, with its unit."""
        self.shown, self.kind, self._name, self._has_runs = shown, kind, plain(name, 60), has_runs
        self.setAccessibleName(self._name)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which values can be told apart."""
        return QSize(self.theme.unit(480), self.theme.unit(_HIGH_PX))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read."""
        return QSize(self.theme.unit(220), self.theme.unit(_HIGH_PX))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Look up the value under the finger."""
        shown = self.shown
        charts = self._charts()
        if shown is None or not charts:
            return
        plane = self._plane(charts)
        if plane.area.contains(event.position()) and len(shown.values):
            share = (event.position().x() - plane.area.left()) / plane.area.width()
            row = round(plane.x_range[0] + share * (plane.x_range[1] - plane.x_range[0]))
            row = min(max(0, row), len(shown.values) - 1)
            self.chosen.emit(int(shown.values.times_us[row]))

    def paint(self, pencil: Pencil) -> None:
        """Paint ground, limits and values."""
        charts = self._charts()
        if not charts or self.shown is None:
            pencil.fill(QRectF(self.rect()), "panel")
            return
        plane = self._plane(charts)
        self._ground(pencil, plane, charts[0])
        self._axes(pencil, plane)
        if self.kind is ChartKind.SINGLE:
            self._spec(pencil, plane)
        for chart in charts:
            self._limits(pencil, plane, chart)
        level = QPointF(plane.area.left(), plane.y(charts[0].centre))
        pencil.line(level, QPointF(plane.area.right(), level.y()), "text2")
        for chart in charts:
            self._values(pencil, plane, chart)

    def _charts(self) -> list[Chart]:
        shown = self.shown
        if shown is None or shown.single is None:
            return []
        if self.kind is ChartKind.SUMS:
            return list(shown.sums or ())
        chart = shown.weighted if self.kind is ChartKind.WEIGHTED else shown.single
        return [] if chart is None else [chart]

    def _plane(self, charts: list[Chart]) -> Plane:
        micro, caption = self.theme.metrics(TypeRole.MICRO), self.theme.metrics(TypeRole.CAPTION)
        unit = self.theme.unit
        left = micro.horizontalAdvance("-00000.0") + unit(4)
        right = micro.horizontalAdvance(_("product")) + unit(8)
        area = QRectF(self.rect()).adjusted(
            left, caption.height() + unit(2), -right, -micro.height() - unit(4)
        )
        marks = [float(np.min(chart.lower)) for chart in charts]
        marks += [float(np.max(chart.upper)) for chart in charts]
        for chart in charts:
            marks += [float(chart.points.min()), float(chart.points.max())]
        limits = self.shown.limits if self.shown is not None else None
        if self.kind is ChartKind.SINGLE and limits is not None:
            spread = max(marks) - min(marks)
            # Limits far away would press the values into a line: their label tells of them.
            least, most = min(marks) - spread, max(marks) + spread
            marks += [one for one in (limits.low, limits.high)
                      if one is not None and least <= one <= most]  # fmt: skip
        return Plane(area, widened((0.0, max(1.0, len(charts[0].points) - 1.0)), 0.01),
                     widened((min(marks), max(marks))))  # fmt: skip

    def _ground(self, pencil: Pencil, plane: Plane, chart: Chart) -> None:
        """Shade what lies between the last control limits."""
        palette, area = self.theme.palette, plane.area
        top, bottom = plane.y(float(chart.upper[-1])), plane.y(float(chart.lower[-1]))
        if self.kind is ChartKind.SUMS:
            bottom = plane.y(-float(chart.upper[-1]))
        band = QRectF(area.left(), top, area.width(), bottom - top).intersected(area)
        pencil.fill(band, mix(palette.normal_band, palette.panel, 0.30))

    def _axes(self, pencil: Pencil, plane: Plane) -> None:
        theme, area = self.theme, plane.area
        micro, caption = (theme.metrics(r).height() for r in (TypeRole.MICRO, TypeRole.CAPTION))
        for value in round_values(*plane.y_range, max(3, int(area.height() / theme.unit(32)))):
            y = round(plane.y(value)) + 0.5
            pencil.line(QPointF(area.left(), y), QPointF(area.right(), y), "hairline")
            room = QRectF(0, y - micro / 2, area.left() - theme.unit(4), micro)
            pencil.write(room, tick_text(value), TypeRole.MICRO, ink="text2", align=RIGHT)
        pencil.write(QRectF(0, 0, self.width(), caption), self._name, TypeRole.CAPTION,
                     ink="text2")  # fmt: skip
        self._times(pencil, plane, micro)

    def _times(self, pencil: Pencil, plane: Plane, micro: float) -> None:
        times = self.shown.values.times_us if self.shown is not None else np.empty(0, np.int64)
        wide = self.theme.metrics(TypeRole.MICRO).horizontalAdvance("00-00 00:00") * 1.25
        count = max(2, int(plane.area.width() / wide / 1.3))
        for row in np.unique(np.linspace(0, len(times) - 1, count).round()).astype(int).tolist():
            text = formats.date_time(from_us(int(times[row])), self._zone)[5:16]
            room = QRectF(plane.x(row) - wide / 2, plane.area.bottom() + 2, wide, micro)
            room.moveLeft(min(max(0.0, room.left()), self.width() - wide))
            pencil.write(room, text, TypeRole.MICRO, ink="text2", align=CENTRE)

    def _spec(self, pencil: Pencil, plane: Plane) -> None:
        limits = self.shown.limits if self.shown is not None else None
        micro = self.theme.metrics(TypeRole.MICRO).height()
        if limits is None:
            return
        for value in (limits.low, limits.high, limits.target):
            if value is None or not plane.y_range[0] <= value <= plane.y_range[1]:
                continue
            y = round(plane.y(value)) + 0.5
            style = Qt.PenStyle.DotLine if value == limits.target else Qt.PenStyle.DashLine
            pencil.painter.setPen(QPen(pencil.colour("setpoint"), 1.5, style))
            pencil.painter.drawLine(QPointF(plane.area.left(), y), QPointF(plane.area.right(), y))
            word = _("target") if value == limits.target else _("product")
            left = plane.area.right() + self.theme.unit(4)
            room = QRectF(left, y - micro / 2, self.width() - left, micro)
            pencil.write(room, word, TypeRole.MICRO, ink="setpoint")

    def _limits(self, pencil: Pencil, plane: Plane, chart: Chart) -> None:
        sides = [chart.upper, chart.lower]
        if self.kind is ChartKind.SUMS and self.shown is not None and self.shown.sums is not None:
            # The sum upwards has no limit below, nor the other one above.
            sides = [chart.upper if chart is self.shown.sums[0] else chart.lower]
        pencil.painter.setPen(QPen(pencil.colour("text2"), 1.0, Qt.PenStyle.SolidLine))
        for side in sides:
            spots = [QPointF(plane.x(row), plane.y(value))
                     for row, value in enumerate(side.tolist())]  # fmt: skip
            pencil.painter.setBrush(Qt.BrushStyle.NoBrush)
            pencil.painter.drawPolyline(spots)

    def _values(self, pencil: Pencil, plane: Plane, chart: Chart) -> None:
        painter = pencil.painter
        spots = [QPointF(plane.x(row), plane.y(value))
                 for row, value in enumerate(chart.points.tolist())]  # fmt: skip
        painter.setPen(QPen(pencil.colour("value"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(spots)
        painter.setBrush(pencil.colour("value"))
        if len(spots) <= _DOTS and self.kind is not ChartKind.SUMS:
            for spot in spots:
                painter.drawEllipse(spot, 2.0, 2.0)
        out = chart.is_out
        if self.kind is ChartKind.SUMS:
            out = np.abs(chart.points) > float(chart.upper[-1])
        for row in np.flatnonzero(out).tolist():
            painter.setPen(QPen(pencil.colour("text"), 2.0))
            painter.setBrush(pencil.colour("panel"))
            painter.drawEllipse(spots[row], 4.5, 4.5)
        ends = self.shown.run_ends if self.shown is not None else None
        if self._has_runs and ends is not None and self.kind is ChartKind.SINGLE:
            painter.setPen(QPen(pencil.colour("text"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for row in np.flatnonzero(ends & ~out).tolist():
                half = self.theme.unit(4)
                at = spots[row]
                painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
