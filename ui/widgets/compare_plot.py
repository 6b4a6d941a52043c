"""Draws a comparison: this run over the band of the earlier ones, a lane for each pen.

Below each lane its deviation from the middle of the others. The axis is time since the beginning.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy

from hmi.plant.tags import Tag
from hmi.trends.comparison import Comparison, PenComparison
from ui.theme.colours import mix
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.compare_drawing import Lane, PenDrawing, offset_text, scale_of, told_of
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain

_STEPS_S = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
            172_800, 604_800)  # fmt: skip
_DEVIATION_SHARE = 0.24
_LEAST_LANE_PX = 84
"""A lower lane has no room for a deviation."""


class ComparePlot(Painted):
    """Shows one comparison, or a sentence in place of it; a tap reads all pens at its time."""

    cursor_moved = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._found: Comparison | None = None
        self._tags: dict[str, Tag] = {}
        self._sentence = ""
        self.cursor_us: int | None = None
        """Where it is read, microseconds since the beginning."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    @property
    def comparison(self) -> Comparison | None:
        """What is shown."""
        return self._found

    @property
    def sentence(self) -> str:
        """What is said in place of a comparison."""
        return self._sentence

    def show_comparison(self, found: Comparison, tag_of: Callable[[str], Tag]) -> None:
        """Show a comparison."""
        self._found, self._sentence = found, ""
        self._tags = {pen.key: tag_of(pen.key) for pen in found.pens}
        self.update()

    def show_sentence(self, sentence: str) -> None:
        """Say something in place of a comparison."""
        self._found, self._sentence = None, sentence
        self.update()

    def put_cursor(self, offset_us: int | None) -> None:
        """Read all pens at a time since the beginning; None reads none."""
        self.cursor_us = offset_us
        self.cursor_moved.emit()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which lanes can be read."""
        return QSize(self.theme.unit(640), self.theme.unit(400))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read at all."""
        return QSize(self.theme.unit(240), self.theme.unit(96))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Read at the tap."""
        plot, x = self._plot(), event.position().x()
        if self._found is not None and plot.left() <= x <= plot.right():
            span = self._found.span
            share = (x - plot.left()) / plot.width()
            length_us = span.before_us + span.length_us
            self.put_cursor(round(share * length_us) - span.before_us)

    def paint(self, pencil: Pencil) -> None:
        """Paint everything."""
        plot = self._plot()
        if self._found is None or not self._found.pens:
            pencil.fill(plot, "panel")
            pencil.painter.setFont(self.theme.font(TypeRole.BODY))
            pencil.painter.setPen(pencil.colour("text2"))
            flags = int(CENTRE) | int(Qt.TextFlag.TextWordWrap)
            area = plot.adjusted(self.theme.unit(24), 0, -self.theme.unit(24), 0)
            pencil.painter.drawText(area, flags, plain(self._sentence, 400))
            return
        lanes = [self._lane(pen, number) for number, pen in enumerate(self._found.pens)]
        for lane in lanes:
            pencil.fill(lane.area, "panel")
            if lane.below is not None:
                ground = mix(self.theme.palette.panel, self.theme.palette.bg, 0.4)
                pencil.fill(lane.below, ground)
        self._draw_axis(pencil, plot)
        for number, pen in enumerate(self._found.pens):
            drawing = PenDrawing(pencil, self.x_at, pen, self._tags[pen.key])
            drawing.draw(lanes[number], number)
            drawing.write(lanes[number], number, self.width(), self.cursor_us)
        self._draw_cursor(pencil, plot)

    def x_at(self, offset_us: float) -> float:
        """Return the pixel of a time since the beginning."""
        plot = self._plot()
        if self._found is None:
            return plot.left()
        span = self._found.span
        share = (offset_us + span.before_us) / (span.before_us + span.length_us)
        return plot.left() + share * plot.width()

    def _plot(self) -> QRectF:
        theme = self.theme
        left = round(theme.metrics(TypeRole.MICRO).horizontalAdvance("-000000.0")) + theme.unit(8)
        right = min(max(theme.unit(152), self._told_px()), self.width() // 2)
        foot = round(theme.metrics(TypeRole.CAPTION).height()) + theme.unit(8)
        width = max(1, self.width() - left - right)
        return QRectF(left, theme.unit(4), width, max(1, self.height() - foot - theme.unit(4)))

    def _told_px(self) -> int:
        """Return the width in which what is said beside the lanes is not cut."""
        if self._found is None:
            return 0
        micro = self.theme.metrics(TypeRole.MICRO).horizontalAdvance
        strong = self.theme.metrics(TypeRole.STRONG).horizontalAdvance
        widths = [strong(plain(tag.name, 60)) for tag in self._tags.values()]
        for pen in self._found.pens:
            told = told_of(pen, self._tags[pen.key], self.cursor_us)
            widths += [micro(text) for text in told]
        return round(max(widths, default=0.0)) + self.theme.unit(16)

    def _lane(self, pen: PenComparison, number: int) -> Lane:
        count = len(self._found.pens) if self._found is not None else 1
        plot, gap = self._plot(), self.theme.unit(8)
        height = (plot.height() - gap * (count - 1)) / count
        top = round(plot.top() + number * (height + gap))
        area = QRectF(plot.left(), top, plot.width(), round(height))
        has_below = height >= self.theme.unit(_LEAST_LANE_PX)
        below = QRectF(area) if has_below else None
        if below is not None:
            area.setHeight(round(height * (1 - _DEVIATION_SHARE)))
            below.setTop(area.bottom() + 2)
        finite = np.abs(pen.deviation.values[np.isfinite(pen.deviation.values)])
        most = float(finite.max()) if finite.size else 0.0
        return Lane(area, below, scale_of(pen), most or 1.0)

    def _draw_axis(self, pencil: Pencil, plot: QRectF) -> None:
        if self._found is None:
            return
        span, theme = self._found.span, self.theme
        length_s = (span.before_us + span.length_us) / 1e6
        most = max(2, int(plot.width() / theme.unit(96)))
        step = next((s for s in _STEPS_S if length_s / s <= most), _STEPS_S[-1])
        foot = QRectF(plot.left(), plot.bottom() + theme.unit(4), 0,
                      theme.metrics(TypeRole.CAPTION).height())  # fmt: skip
        first = -int(span.before_us / 1e6 // step) * step
        for offset_s in range(first, int(span.length_us / 1e6) + 1, step):
            x = round(self.x_at(offset_s * 1e6)) + 0.5
            ink = theme.palette.text2 if offset_s == 0 else theme.palette.hairline
            pencil.line(QPointF(x, plot.top()), QPointF(x, plot.bottom()), ink)
            wide = theme.unit(96)
            pencil.write(QRectF(x - wide / 2, foot.top(), wide, foot.height()),
                         offset_text(offset_s), TypeRole.CAPTION, ink="text2",
                         align=CENTRE)  # fmt: skip

    def _draw_cursor(self, pencil: Pencil, plot: QRectF) -> None:
        if self.cursor_us is None:
            return
        x = round(self.x_at(self.cursor_us)) + 0.5
        if plot.left() <= x <= plot.right():
            pencil.line(QPointF(x, plot.top()), QPointF(x, plot.bottom()), "setpoint", 1.0)
