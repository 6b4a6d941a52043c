"""Draws a chart: lines, normal bands, holes, alarms and machine states on one axis of time.

Curves are pyqtgraph's, made once and used again; nothing else of pyqtgraph is: no scene, no menu,
no export, no markup. Everything else is painted here, from a picture that it is handed.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy

from hmi.historian.series import Values
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.trend_axis import draw_lane_axis, draw_time_axis, draw_time_grid, lane_ticks
from ui.widgets.trend_frame import TrendFrame, frame_of
from ui.widgets.trend_labels import draw_labels
from ui.widgets.trend_marks import draw_alarms, draw_band, draw_states, draw_unknown
from ui.widgets.trend_pen import PenPicture, TrendPicture
from ui.widgets.trend_strokes import outline, strokes


class TrendPlot(Painted):
    """One chart. is_compact leaves out the ribbon of states and makes labels narrow."""

    def __init__(self, theme: Theme, zone: ZoneInfo, *, is_compact: bool = False) -> None:
        super().__init__(theme)
        self._zone = zone
        self._is_compact = is_compact
        self._picture = TrendPicture(0, 1)
        self._curves: list[pg.PlotCurveItem] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    @property
    def picture(self) -> TrendPicture:
        """What is shown."""
        return self._picture

    @property
    def curves(self) -> int:
        """Return how many curves were ever made; they are used again."""
        return len(self._curves)

    def show_picture(self, picture: TrendPicture) -> None:
        """Show this from now on."""
        self._picture = picture
        self.update()

    def frame(self) -> TrendFrame:
        """Return where everything lies now."""
        has_ribbon = bool(self._picture.machine) and not self._is_compact
        size = QSize(self.width(), self.height())
        return frame_of(self.theme, size, self._picture, has_ribbon, self._is_compact)

    def time_at(self, x: float) -> int:
        """Return the time under a point of the widget, UTC microseconds."""
        return self.frame().time_at(x)

    def sizeHint(self) -> QSize:
        """Return a size at which a chart can be read."""
        return QSize(self.theme.unit(640), self.theme.unit(200 if self._is_compact else 400))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read at all."""
        return QSize(self.theme.unit(240), self.theme.unit(96))

    def paint(self, pencil: Pencil) -> None:
        """Paint from the ground up: bands, holes, grid, lines, marks, texts, cursor."""
        picture, frame = self._picture, self.frame()
        for number in range(1 if picture.sentence else frame.lanes):
            pencil.fill(frame.plot if picture.sentence else frame.lane(number), "panel")
        if picture.sentence:
            draw_time_axis(pencil, frame, self._zone)
            self._write_sentence(pencil, frame)
            return
        self._paint_ground(pencil, frame)
        pencil.painter.setClipRect(frame.plot)
        self._paint_curves(pencil, frame)
        pencil.painter.setClipping(False)
        draw_time_axis(pencil, frame, self._zone, self._cursor_box(frame))
        draw_alarms(pencil, frame, picture.alarms)
        if frame.ribbon is not None:
            draw_states(pencil, frame, picture.machine, picture.states)
        draw_labels(pencil, frame, picture)
        self._paint_cursor(pencil, frame)

    def _paint_ground(self, pencil: Pencil, frame: TrendFrame) -> None:
        picture = self._picture
        shown = self._with_axes()
        for number in shown:
            draw_band(pencil, frame, number, picture.pens[number])
        draw_time_grid(pencil, frame, self._zone)
        for number in shown:
            pen = picture.pens[number]
            ticks = lane_ticks(pencil, frame.lane(number), pen)
            draw_lane_axis(pencil, frame, number, pen, ticks)
            draw_unknown(pencil, frame, number, pen)

    def _with_axes(self) -> Sequence[int]:
        picture = self._picture
        if picture.is_stacked:
            return range(len(picture.pens))
        return [picture.selected] if picture.selected < len(picture.pens) else []

    def _paint_curves(self, pencil: Pencil, frame: TrendFrame) -> None:
        pens = self._picture.pens
        while len(self._curves) < len(pens):
            self._curves.append(pg.PlotCurveItem(connect="finite", antialias=False))
        pencil.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for number, (pen, curve) in enumerate(zip(pens, self._curves, strict=False)):
            x, y = _path(frame, number, pen)
            is_chosen = number == self._picture.selected and not self._picture.is_stacked
            curve.setPen(self._pen(pen, is_chosen))
            curve.setData(x, y, connect="finite")
            curve.paint(pencil.painter, None, None)
        pencil.painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _pen(self, pen: PenPicture, is_chosen: bool) -> QPen:
        inks = self.theme.palette.pens
        # Only the chosen one: lines over one pixel cost more.
        drawn = QPen(QColor(inks[pen.slot % len(inks)]), 2.0 if is_chosen else 1.0)
        drawn.setCosmetic(True)
        return drawn

    def _paint_cursor(self, pencil: Pencil, frame: TrendFrame) -> None:
        picture = self._picture
        if picture.cursor_us is None or not frame.holds(picture.cursor_us):
            return
        x = round(frame.x_at(picture.cursor_us))
        pencil.line(QPointF(x, frame.plot.top()), QPointF(x, frame.times.top()), "setpoint", 1.0)
        for number, pen in enumerate(picture.pens):
            if pen.cursor is not None:
                y = float(frame.y_of(number, pen.scale, np.array([pen.cursor]))[0])
                self._paint_dot(pencil, QPointF(x, y), pen)
        box = self._cursor_box(frame) or QRectF()
        ground = self.theme.palette.setpoint
        pencil.fill(box, ground)
        ink = self.theme.palette.ink_on(ground)
        pencil.write(box, picture.cursor_text, TypeRole.CAPTION, ink=ink, align=CENTRE)

    def _cursor_box(self, frame: TrendFrame) -> QRectF | None:
        """Return where the cursor's time is written, None where it is out of view."""
        picture = self._picture
        if picture.cursor_us is None or not frame.holds(picture.cursor_us):
            return None
        metrics = self.theme.metrics(TypeRole.CAPTION)
        width = metrics.horizontalAdvance(picture.cursor_text) + 2 * self.theme.unit(6)
        left = frame.x_at(picture.cursor_us) - width / 2
        left = min(max(left, 0.0), self.width() - width)
        return QRectF(left, frame.times.top(), width, frame.times.height())

    def _paint_dot(self, pencil: Pencil, at: QPointF, pen: PenPicture) -> None:
        inks, radius = self.theme.palette.pens, self.theme.unit(3)
        pencil.painter.setPen(QPen(pencil.colour("panel"), 1.0))
        pencil.painter.setBrush(QColor(inks[pen.slot % len(inks)]))
        pencil.painter.drawEllipse(at, radius, radius)

    def _write_sentence(self, pencil: Pencil, frame: TrendFrame) -> None:
        area = frame.plot.adjusted(self.theme.unit(24), 0, -self.theme.unit(24), 0)
        pencil.painter.setFont(self.theme.font(TypeRole.BODY))
        pencil.painter.setPen(pencil.colour("text2"))
        flags = int(CENTRE) | int(Qt.TextFlag.TextWordWrap)
        pencil.painter.drawText(area, flags, plain(self._picture.sentence, 400))


def _path(frame: TrendFrame, number: int, pen: PenPicture) -> tuple[Values, Values]:
    """Return the points of a pen's line in pixels."""
    left, right = round(frame.plot.left()), round(frame.plot.right()) - 1
    low, high = strokes(
        frame.x_of(pen.x), frame.y_of(number, pen.scale, pen.y), left, max(left, right)
    )
    origin = round(frame.start_us / frame.column_us)
    return outline(low, high, left, pen.dash, origin)
