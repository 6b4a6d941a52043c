"""Draws a comparison: this run over the band of the earlier ones, a lane for each pen.

Below each lane its deviation from the middle of the others. The axis is time since the beginning.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from hmi.historian.series import Values
from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.trends.comparison import Comparison, PenComparison
from hmi.trends.reduce import polyline
from ui.theme.colours import mix
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.value_text import number_text

_STEPS_S = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
            172_800, 604_800)  # fmt: skip
_DEVIATION_SHARE = 0.24
_LEAST_LANE_PX = 84
"""A lower lane has no room for a deviation."""
_AIR = 0.08


@dataclass(frozen=True, slots=True)
class Lane:
    """Where one pen is drawn, its deviation below it, and the scales of both."""

    area: QRectF
    below: QRectF | None
    scale: tuple[float, float]
    most: float


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
            drawing = _PenDrawing(self, pencil, self._found, pen, self._tags[pen.key])
            drawing.draw(lanes[number], number)
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
        right = max(theme.unit(152), self.width() // 6)
        foot = round(theme.metrics(TypeRole.CAPTION).height()) + theme.unit(8)
        width = max(1, self.width() - left - right)
        return QRectF(left, theme.unit(4), width, max(1, self.height() - foot - theme.unit(4)))

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
        return Lane(area, below, _scale(pen), most or 1.0)

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


class _PenDrawing:
    """Draws one pen of a comparison."""

    def __init__(
        self, plot: ComparePlot, pencil: Pencil, found: Comparison, pen: PenComparison, tag: Tag
    ) -> None:
        self._plot, self._pencil, self._found = plot, pencil, found
        self._pen, self._tag = pen, tag
        self._palette = pencil.theme.palette

    def draw(self, lane: Lane, number: int) -> None:
        pencil, palette = self._pencil, self._palette
        ink = palette.pens[number % len(palette.pens)]
        painter = pencil.painter
        painter.save()
        painter.setClipRect(lane.area)
        band = self._pen.band
        self._fill_between(
            lane, band.minimum, band.maximum, mix(palette.text2, palette.panel, 0.12)
        )
        if band.runs > 1:
            self._fill_between(lane, band.low, band.high, mix(palette.text2, palette.panel, 0.26))
        self._steps(lane, band.middle, palette.text2, 1.0)
        x, y = polyline(self._pen.this)
        self._line(lane, x * 1e6, y, ink)
        painter.restore()
        if lane.below is not None:
            self._draw_deviation(lane, lane.below, ink)
        self._write(lane, ink)

    def _fill_between(self, lane: Lane, low: Values, high: Values, shade: str) -> None:
        """Fill each stretch of columns that has both ends."""
        edges = self._edges()
        known = np.isfinite(low) & np.isfinite(high)
        starts = np.flatnonzero(np.diff(known.astype(np.int8), prepend=0) == 1)
        ends = np.flatnonzero(np.diff(known.astype(np.int8), append=0) == -1) + 1
        painter = self._pencil.painter
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shade))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            x = np.repeat(edges[start : end + 1], 2)[1:-1]
            top = np.repeat(self._y(lane, high[start:end]), 2)
            bottom = np.repeat(self._y(lane, low[start:end]), 2) + 1
            points = [QPointF(a, b) for a, b in zip(x.tolist(), top.tolist(), strict=True)]
            back = zip(x[::-1].tolist(), bottom[::-1].tolist(), strict=True)
            points += [QPointF(a, b) for a, b in back]
            painter.drawPolygon(QPolygonF(points))

    def _steps(self, lane: Lane, values: Values, ink: str, width: float) -> None:
        edges = self._edges()
        x = np.repeat(edges, 2)[1:-1]
        self._draw_path(x, self._y(lane, np.repeat(values, 2)), ink, width)

    def _line(self, lane: Lane, x_us: Values, y: Values, ink: str) -> None:
        start = self._plot.x_at(0)
        scale = (self._plot.x_at(1e6) - start) / 1e6
        self._draw_path(start + x_us * scale, self._y(lane, y), ink, 1.6)

    def _draw_path(self, x: Values, y: Values, ink: str, width: float) -> None:
        path, is_down = QPainterPath(), False
        for a, b in zip(x.tolist(), y.tolist(), strict=True):
            if b != b:
                is_down = False
            elif is_down:
                path.lineTo(a, b)
            else:
                path.moveTo(a, b)
                is_down = True
        painter = self._pencil.painter
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(ink), width))
        painter.drawPath(path)

    def _draw_deviation(self, lane: Lane, below: QRectF, ink: str) -> None:
        pencil = self._pencil
        middle = round(below.center().y())
        values = self._pen.deviation.values
        edges = self._edges()
        half = below.height() / 2 - 1
        for number in np.flatnonzero(np.isfinite(values)).tolist():
            tall = values[number] / lane.most * half
            top, height = (middle - tall, tall) if tall > 0 else (middle, -tall)
            left, right = edges[number], max(edges[number + 1], edges[number] + 1)
            pencil.painter.fillRect(QRectF(left, top, right - left, max(height, 1.0)), QColor(ink))
        pencil.line(QPointF(below.left(), middle), QPointF(below.right(), middle), "text2")

    def _edges(self) -> Values:
        band = self._pen.band
        ends = self._plot.x_at(band.start_us), self._plot.x_at(band.end_us)
        return np.linspace(*ends, len(band.middle) + 1)

    def _y(self, lane: Lane, values: Values) -> Values:
        (low, high), area = lane.scale, lane.area
        y: Values = area.bottom() - 1 - (values - low) / (high - low) * (area.height() - 2)
        return y

    def _write(self, lane: Lane, ink: str) -> None:
        pencil, theme, tag = self._pencil, self._pencil.theme, self._tag
        left = QRectF(0, lane.area.top(), lane.area.left() - theme.unit(4), 0)
        micro = theme.metrics(TypeRole.MICRO).height()
        left.setHeight(micro)
        low, high = lane.scale
        pencil.write(left, number_text(tag, high), TypeRole.MICRO, ink="text2", align=RIGHT)
        left.moveBottom(lane.area.bottom())
        pencil.write(left, number_text(tag, low), TypeRole.MICRO, ink="text2", align=RIGHT)
        x = lane.area.right() + theme.unit(8)
        wide = self._plot.width() - x
        top = lane.area.top()
        pencil.write(QRectF(x, top, wide, theme.metrics(TypeRole.STRONG).height()),
                     plain(tag.name, 60), TypeRole.STRONG, ink=ink)  # fmt: skip
        top += theme.metrics(TypeRole.STRONG).height() + theme.unit(2)
        for text in self._told():
            pencil.write(QRectF(x, top, wide, micro), text, TypeRole.MICRO, ink="text2")
            top += micro + theme.unit(1)

    def _told(self) -> list[str]:
        pen, tag, unit = self._pen, self._tag, plain(self._tag.unit, 12)
        at_us = self._plot.cursor_us
        if at_us is not None:
            place = np.array([at_us], np.int64)
            now = float(pen.line.at(place)[0])
            middle = _column_value(pen, pen.band.middle, at_us)
            return [
                _("this {value}").format(value=_text(tag, now, unit)),
                _("others {value}").format(value=_text(tag, middle, unit)),
                _("apart {value}").format(value=_text(tag, now - middle, unit, is_signed=True)),
            ]
        deviation = pen.deviation
        if deviation.largest is None or deviation.at_us is None:
            return [_("nothing to compare with")]
        far = _text(tag, deviation.largest, unit, is_signed=True)
        at = offset_text(deviation.at_us / 1e6)
        told = [_("most apart {value}").format(value=far), _("at {time}").format(time=at)]
        if deviation.outside is not None and pen.band.runs > 1:
            share = formats.percent(deviation.outside, 0)
            told.append(_("outside for {share}").format(share=share))
        return told


def offset_text(seconds: float) -> str:
    """Return a time since the beginning: `+1:05` is minutes and seconds, `+2:00:00` hours."""
    whole = round(abs(seconds))
    sign = "\N{MINUS SIGN}" if seconds < 0 and whole else "+" if whole else ""
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{sign}{hours}:{minutes:02}:{whole % 60:02}"
    return f"{sign}{minutes}:{whole % 60:02}"


def _text(tag: Tag, value: float, unit: str, *, is_signed: bool = False) -> str:
    if not np.isfinite(value):
        return formats.NOTHING
    sign = "+" if is_signed and value > 0 else ""
    return f"{sign}{number_text(tag, value)} {unit}".rstrip()


def _column_value(pen: PenComparison, values: Values, at_us: int) -> float:
    band = pen.band
    place = (at_us - band.start_us) * len(values) // max(1, band.end_us - band.start_us)
    return float(values[min(max(0, place), len(values) - 1)])


def _scale(pen: PenComparison) -> tuple[float, float]:
    parts = [pen.band.minimum, pen.band.maximum, pen.this.minimum, pen.this.maximum]
    whole = np.concatenate(parts)
    finite = whole[np.isfinite(whole)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    air = (high - low) * _AIR or max(abs(high), 1.0) * _AIR
    return low - air, high + air
