"""How a chart is painted: in steps that are short each, so that no step keeps the window waiting.

Lines are painted a pixel wide and without antialiasing: everything else costs several times more.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pyqtgraph.functions as pyqtgraph
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hmi.historian.series import Values
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.trend_axis import draw_lane_axis, draw_time_axis, draw_time_grid, lane_ticks
from ui.widgets.trend_frame import TrendFrame
from ui.widgets.trend_labels import draw_labels
from ui.widgets.trend_marks import draw_alarms, draw_band, draw_states, draw_unknown
from ui.widgets.trend_pen import PenPicture, TrendPicture
from ui.widgets.trend_strokes import outline, strokes

Step = Callable[[Pencil], None]


class TrendPainter:
    """Paints one picture into one frame."""

    def __init__(
        self, theme: Theme, zone: ZoneInfo, picture: TrendPicture, frame: TrendFrame
    ) -> None:
        self._theme = theme
        self._zone = zone
        self._picture = picture
        self._frame = frame

    def steps(self) -> Iterator[Step]:
        """Return what paints from the ground up: bands, grid, holes, lines, marks, texts."""
        if self._picture.sentence:
            yield self._paint_sentence
            return
        yield self._paint_ground
        for number in self._with_axes():
            yield partial(self._paint_axis, number)
        for number in range(len(self._picture.pens)):
            yield partial(self._paint_line, number)
        yield self._paint_marks
        yield self._paint_texts

    def _paint_sentence(self, pencil: Pencil) -> None:
        frame, unit = self._frame, self._theme.unit
        pencil.fill(frame.plot, "panel")
        draw_time_axis(pencil, frame, self._zone)
        area = frame.plot.adjusted(unit(24), 0, -unit(24), 0)
        pencil.painter.setFont(self._theme.font(TypeRole.BODY))
        pencil.painter.setPen(pencil.colour("text2"))
        flags = int(CENTRE) | int(Qt.TextFlag.TextWordWrap)
        pencil.painter.drawText(area, flags, plain(self._picture.sentence, 400))

    def _paint_ground(self, pencil: Pencil) -> None:
        frame = self._frame
        for number in range(frame.lanes):
            pencil.fill(frame.lane(number), "panel")
        for number in self._with_axes():
            draw_band(pencil, frame, number, self._picture.pens[number])
        draw_time_grid(pencil, frame, self._zone)

    def _with_axes(self) -> Sequence[int]:
        picture = self._picture
        if picture.is_stacked:
            return range(len(picture.pens))
        return [picture.selected] if picture.selected < len(picture.pens) else []

    def _paint_axis(self, number: int, pencil: Pencil) -> None:
        pen, frame = self._picture.pens[number], self._frame
        ticks = lane_ticks(pencil, frame.lane(number), pen)
        draw_lane_axis(pencil, frame, number, pen, ticks)
        draw_unknown(pencil, frame, number, pen)

    def _paint_line(self, number: int, pencil: Pencil) -> None:
        picture, painter = self._picture, pencil.painter
        pen = picture.pens[number]
        x, y = _path(self._frame, number, pen)
        path = pyqtgraph.arrayToQPath(x, y, connect="finite")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setClipRect(self._frame.plot)
        painter.setPen(QPen(self._ink(pen), 1.0))
        painter.drawPath(path)
        if number == picture.selected and not picture.is_stacked:
            # Twice a line of one pixel costs half of a line of two.
            painter.translate(1, 1)
            painter.drawPath(path)

    def _paint_marks(self, pencil: Pencil) -> None:
        picture, frame = self._picture, self._frame
        draw_time_axis(pencil, frame, self._zone, self._cursor_box())
        draw_alarms(pencil, frame, picture.alarms)
        if frame.ribbon is not None:
            draw_states(pencil, frame, picture.machine, picture.states)

    def _paint_texts(self, pencil: Pencil) -> None:
        draw_labels(pencil, self._frame, self._picture)
        self._paint_cursor(pencil)

    def _paint_cursor(self, pencil: Pencil) -> None:
        picture, frame, box = self._picture, self._frame, self._cursor_box()
        if picture.cursor_us is None or box is None:
            return
        x = round(frame.x_at(picture.cursor_us))
        pencil.line(QPointF(x, frame.plot.top()), QPointF(x, frame.times.top()), "setpoint", 1.0)
        for number, pen in enumerate(picture.pens):
            if pen.cursor is not None:
                y = float(frame.y_of(number, pen.scale, np.array([pen.cursor]))[0])
                self._paint_dot(pencil, QPointF(x, y), pen)
        ground = self._theme.palette.setpoint
        pencil.fill(box, ground)
        ink = self._theme.palette.ink_on(ground)
        pencil.write(box, picture.cursor_text, TypeRole.CAPTION, ink=ink, align=CENTRE)

    def _cursor_box(self) -> QRectF | None:
        """Return where the cursor's time is written, None where it is out of view."""
        picture, frame = self._picture, self._frame
        if picture.cursor_us is None or not frame.holds(picture.cursor_us):
            return None
        metrics = self._theme.metrics(TypeRole.CAPTION)
        width = metrics.horizontalAdvance(picture.cursor_text) + 2 * self._theme.unit(6)
        left = frame.x_at(picture.cursor_us) - width / 2
        left = min(max(left, 0.0), frame.width - width)
        return QRectF(left, frame.times.top(), width, frame.times.height())

    def _paint_dot(self, pencil: Pencil, at: QPointF, pen: PenPicture) -> None:
        radius = self._theme.unit(3)
        pencil.painter.setPen(QPen(pencil.colour("panel"), 1.0))
        pencil.painter.setBrush(self._ink(pen))
        pencil.painter.drawEllipse(at, radius, radius)

    def _ink(self, pen: PenPicture) -> QColor:
        inks = self._theme.palette.pens
        return QColor(inks[pen.slot % len(inks)])


def _path(frame: TrendFrame, number: int, pen: PenPicture) -> tuple[Values, Values]:
    """Return the points of a pen's line in pixels."""
    left, right = round(frame.plot.left()), round(frame.plot.right()) - 1
    low, high = strokes(
        frame.x_of(pen.x), frame.y_of(number, pen.scale, pen.y), left, max(left, right)
    )
    origin = round(frame.start_us / frame.column_us)
    return outline(low, high, left, pen.dash, origin)
