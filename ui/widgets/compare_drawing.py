"""How one pen of a comparison is drawn, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from hmi.historian.series import Values
from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.trends.comparison import PenComparison
from hmi.trends.reduce import polyline
from ui.theme.colours import mix
from ui.theme.type import TypeRole
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.value_text import number_text

_AIR = 0.08


@dataclass(frozen=True, slots=True)
class Lane:
    """Where one pen is drawn, its deviation below it, and the scales of both."""

    area: QRectF
    below: QRectF | None
    scale: tuple[float, float]
    most: float


class PenDrawing:
    """Draws one pen of a comparison; x_at gives the pixel of a time since the beginning."""

    def __init__(
        self, pencil: Pencil, x_at: Callable[[float], float], pen: PenComparison, tag: Tag
    ) -> None:
        self._pencil, self._x_at = pencil, x_at
        self._pen, self._tag = pen, tag
        self._palette = pencil.theme.palette

    def draw(self, lane: Lane, number: int) -> None:
        """Draw band, middle, this run, and below them how far it is from the middle."""
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
        start = self._x_at(0)
        scale = (self._x_at(1e6) - start) / 1e6
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
            # On whole pixels: what is half covered would be striped.
            left = round(edges[number])
            right = max(round(edges[number + 1]), left + 1)
            pencil.painter.fillRect(QRectF(left, top, right - left, max(height, 1.0)), QColor(ink))
        pencil.line(QPointF(below.left(), middle), QPointF(below.right(), middle), "text2")

    def _edges(self) -> Values:
        band = self._pen.band
        ends = self._x_at(band.start_us), self._x_at(band.end_us)
        return np.linspace(*ends, len(band.middle) + 1)

    def _y(self, lane: Lane, values: Values) -> Values:
        (low, high), area = lane.scale, lane.area
        y: Values = area.bottom() - 1 - (values - low) / (high - low) * (area.height() - 2)
        return y

    def write(self, lane: Lane, number: int, width: int, cursor_us: int | None) -> None:
        """Write the scale at the left of a lane and what is said of the pen at its right."""
        pencil, theme, tag = self._pencil, self._pencil.theme, self._tag
        ink = self._palette.pens[number % len(self._palette.pens)]
        left = QRectF(0, lane.area.top(), lane.area.left() - theme.unit(4), 0)
        micro = theme.metrics(TypeRole.MICRO).height()
        left.setHeight(micro)
        low, high = lane.scale
        pencil.write(left, number_text(tag, high), TypeRole.MICRO, ink="text2", align=RIGHT)
        left.moveBottom(lane.area.bottom())
        pencil.write(left, number_text(tag, low), TypeRole.MICRO, ink="text2", align=RIGHT)
        x = lane.area.right() + theme.unit(8)
        wide = width - x
        top = lane.area.top()
        pencil.write(QRectF(x, top, wide, theme.metrics(TypeRole.STRONG).height()),
                     plain(tag.name, 60), TypeRole.STRONG, ink=ink)  # fmt: skip
        top += theme.metrics(TypeRole.STRONG).height() + theme.unit(2)
        for text in told_of(self._pen, tag, cursor_us):
            pencil.write(QRectF(x, top, wide, micro), text, TypeRole.MICRO, ink="text2")
            top += micro + theme.unit(1)


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


def scale_of(pen: PenComparison) -> tuple[float, float]:
    """Return the ends of the values of a pen, with some air."""
    parts = [pen.band.minimum, pen.band.maximum, pen.this.minimum, pen.this.maximum]
    whole = np.concatenate(parts)
    finite = whole[np.isfinite(whole)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    air = (high - low) * _AIR or max(abs(high), 1.0) * _AIR
    return low - air, high + air


def told_of(pen: PenComparison, tag: Tag, at_us: int | None) -> list[str]:
    """Return what is said of a pen: its values at a time, or where it is most apart."""
    unit = plain(tag.unit, 12)
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
