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
from ui.widgets.pencil import CENTRE, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.trend_axis import draw_lane_axis, draw_time_axis, draw_time_grid, lane_ticks
from ui.widgets.trend_frame import TrendFrame, axes_of
from ui.widgets.trend_labels import draw_labels, draw_letters
from ui.widgets.trend_marks import (
    draw_alarms,
    draw_band,
    draw_limits,
    draw_states,
    draw_unknown,
)
from ui.widgets.trend_pen import PenPicture, TrendPicture
from ui.widgets.trend_strokes import outline, strokes
from ui.widgets.trend_usual import draw_usual

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
        yield from self._ground()
        yield from self._lines()
        yield self._paint_marks
        yield self._paint_texts

    def film_steps(self) -> Iterator[Step]:
        """Return what paints everything that moves with time; cursors and labels do not."""
        yield from self._ground()
        yield from self._lines()
        yield self._paint_marks

    def _ground(self) -> Iterator[Step]:
        yield self._paint_ground
        for number in self._with_axes():
            if self._picture.pens[number].usual is not None:
                yield partial(self._paint_usual, number)
        yield self._paint_grid

    def _lines(self) -> Iterator[Step]:
        for number in self._with_axes():
            yield partial(self._paint_axis, number)
        for number in range(len(self._picture.pens)):
            yield partial(self._paint_line, number)
        if not self._picture.is_stacked and len(self._picture.pens) > 1:
            yield self._paint_letters

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

    def _paint_usual(self, number: int, pencil: Pencil) -> None:
        draw_usual(pencil, self._frame, number, self._picture.pens[number])

    def _paint_grid(self, pencil: Pencil) -> None:
        draw_time_grid(pencil, self._frame, self._zone)

    def _with_axes(self) -> Sequence[int]:
        picture = self._picture
        if picture.is_stacked:
            return range(len(picture.pens))
        return [picture.selected] if picture.selected < len(picture.pens) else []

    def _paint_axis(self, number: int, pencil: Pencil) -> None:
        pen, frame = self._picture.pens[number], self._frame
        ticks = lane_ticks(pencil, frame.lane(number), pen)
        draw_lane_axis(pencil, frame, number, pen, ticks)
        if not self._picture.is_stacked:
            self._paint_other_axes(pencil)
        draw_unknown(pencil, frame, number, pen)
        draw_limits(pencil, frame, number, pen)

    def _paint_other_axes(self, pencil: Pencil) -> None:
        """Draw the axes of the other pens beside that of the chosen one, each in its colour."""
        frame, picture = self._frame, self._picture
        inks = self._theme.palette.pens
        for place, number in enumerate(axes_of(picture, len(frame.axes))):
            pen = picture.pens[number]
            below = QRectF(frame.axes[place])
            below.setTop(frame.plot.bottom())
            below.setBottom(frame.alarms.bottom())
            pencil.write(below, pen.letter, TypeRole.MICRO, ink=inks[pen.slot % len(inks)],
                         align=RIGHT)  # fmt: skip
            if not place:
                continue
            ticks = lane_ticks(pencil, frame.lane(number), pen)
            draw_lane_axis(pencil, frame, number, pen, ticks, place)
            axis = frame.axes[place]
            pencil.line(axis.topRight(), axis.bottomRight(), "hairline")

    def _paint_letters(self, pencil: Pencil) -> None:
        draw_letters(pencil, self._frame, self._picture)

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
        draw_time_axis(pencil, frame, self._zone, self._cursor_boxes())
        draw_alarms(pencil, frame, picture.alarms)
        if frame.ribbon is not None:
            draw_states(pencil, frame, picture.machine, picture.states)

    def _paint_texts(self, pencil: Pencil) -> None:
        draw_labels(pencil, self._frame, self._picture)
        self.paint_cursors(pencil)

    def paint_cursors(self, pencil: Pencil) -> None:
        """Paint the cursors alone, and between two of them a shade."""
        picture, frame = self._picture, self._frame
        times = [one for one in (picture.cursor_us, picture.second_us) if one is not None]
        if len(times) == 2:
            left, right = (frame.x_at(min(max(t, frame.start_us), frame.end_us))
                           for t in sorted(times))  # fmt: skip
            shade = "#14" + self._theme.palette.setpoint[1:]
            pencil.fill(QRectF(left, frame.plot.top(), right - left, frame.plot.height()), shade)
        marks = (
            (picture.cursor_us, picture.cursor_text, "cursor"),
            (picture.second_us, picture.second_text, "second"),
        )
        boxes = iter(self._cursor_boxes())
        for time_us, text, which in marks:
            if time_us is not None and frame.holds(time_us):
                self._paint_cursor(pencil, time_us, which)
                ground = self._theme.palette.setpoint
                box = next(boxes)
                pencil.fill(box, ground)
                ink = self._theme.palette.ink_on(ground)
                pencil.write(box, text, TypeRole.CAPTION, ink=ink, align=CENTRE)

    def _paint_cursor(self, pencil: Pencil, time_us: int, which: str) -> None:
        frame = self._frame
        x = round(frame.x_at(time_us))
        pencil.line(QPointF(x, frame.plot.top()), QPointF(x, frame.times.top()), "setpoint", 1.0)
        for number, pen in enumerate(self._picture.pens):
            value: float | None = getattr(pen, which)
            if value is not None:
                y = float(frame.y_of(number, pen.scale, np.array([value]))[0])
                if frame.lane(number).top() <= y <= frame.lane(number).bottom():
                    self._paint_dot(pencil, QPointF(x, y), pen)

    def _cursor_boxes(self) -> list[QRectF]:
        """Return where the cursors' times are written, kept apart; none for one out of view."""
        picture, frame = self._picture, self._frame
        metrics, pad = self._theme.metrics(TypeRole.CAPTION), 2 * self._theme.unit(6)
        shown = [
            (time_us, metrics.horizontalAdvance(text) + pad)
            for time_us, text in (
                (picture.cursor_us, picture.cursor_text), (picture.second_us, picture.second_text)
            )
            if time_us is not None and frame.holds(time_us)
        ]  # fmt: skip
        order = sorted(range(len(shown)), key=lambda n: shown[n][0])
        lefts = [0.0] * len(shown)
        least, most = 0.0, float(frame.width)
        for n in order:
            lefts[n] = max(least, frame.x_at(shown[n][0]) - shown[n][1] / 2)
            least = lefts[n] + shown[n][1] + 2
        for n in reversed(order):
            lefts[n] = max(0.0, min(lefts[n], most - shown[n][1]))
            most = lefts[n] - 2
        row = frame.times
        return [
            QRectF(left, row.top(), width, row.height())
            for left, (_time, width) in zip(lefts, shown, strict=True)
        ]

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
