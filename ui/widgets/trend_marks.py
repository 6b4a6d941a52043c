"""What is drawn behind and below the lines: normal band, holes, alarms, machine states."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen

from ui.theme.colours import mix
from ui.theme.type import TypeRole
from ui.widgets.badge import draw_badge
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.ribbon import Span, draw_ribbon
from ui.widgets.trend_alarms import AlarmBar
from ui.widgets.trend_frame import TrendFrame
from ui.widgets.trend_pen import PenPicture

_ELIDE = Qt.TextElideMode.ElideRight
_LEAST_HOLE_PX = 2.0
_ALARM_LANES = 3


def draw_band(pencil: Pencil, frame: TrendFrame, lane: int, pen: PenPicture) -> None:
    """Shade the band of normal operation in ground, with a hairline at its ends."""
    if pen.band is None:
        return
    area = frame.lane(lane)
    ends = frame.y_of(lane, pen.scale, np.array(pen.band))
    top, bottom = max(area.top(), float(ends[1])), min(area.bottom(), float(ends[0]))
    if bottom > top:
        palette = pencil.theme.palette
        shade = mix(palette.normal_band, palette.panel, 0.34)
        pencil.fill(QRectF(area.left(), top, area.width(), bottom - top), shade)


def draw_limits(pencil: Pencil, frame: TrendFrame, lane: int, pen: PenPicture) -> None:
    """Draw where the tag's alarms come as broken hairlines with their names."""
    area, metrics = frame.lane(lane), pencil.theme.metrics(TypeRole.MICRO)
    free_from = -1e9
    for name, limit in sorted(pen.limits, key=lambda one: -one[1]):
        y = float(frame.y_of(lane, pen.scale, np.array([limit]))[0])
        if not area.top() < y < area.bottom():
            continue
        dashes = QPen(pencil.colour("text2"), 1.0, Qt.PenStyle.CustomDashLine)
        dashes.setDashPattern([8, 6])
        pencil.painter.setPen(dashes)
        pencil.painter.drawLine(QPointF(area.left(), y + 0.5), QPointF(area.right(), y + 0.5))
        at = QRectF(0, y - metrics.height() / 2, metrics.horizontalAdvance(name) + 6,
                    metrics.height())  # fmt: skip
        at.moveRight(area.right() - pencil.theme.unit(8))
        if at.top() > free_from and at.bottom() <= area.bottom() + metrics.height() / 3:
            pencil.fill(at, "panel")
            pencil.write(at, name, TypeRole.MICRO, ink="text2", align=CENTRE)
            free_from = at.bottom()


def draw_unknown(pencil: Pencil, frame: TrendFrame, lane: int, pen: PenPicture) -> None:
    """Hatch the times without a value and write their cause where there is room."""
    area = frame.lane(lane)
    metrics = pencil.theme.metrics(TypeRole.MICRO)
    palette, pad = pencil.theme.palette, pencil.theme.unit(4)
    for one in pen.unknown:
        left = max(area.left(), frame.x_at(one.start_us))
        right = min(area.right(), frame.x_at(one.end_us))
        hole = QRectF(left, area.top(), max(_LEAST_HOLE_PX, right - left), area.height())
        pencil.fill(hole, mix(palette.bg, palette.panel, 0.8))
        pencil.hatch(hole, mix(palette.bad, palette.panel, 0.42), 7)
        text = metrics.elidedText(plain(one.reason, 120), _ELIDE, hole.width() - 4 * pad)
        width = metrics.horizontalAdvance(text) + 2 * pad
        if len(text) > 3 and metrics.height() < hole.height():
            place = QRectF(0, 0, width, metrics.height() + 2)
            place.moveCenter(hole.center())
            pencil.fill(place, "panel")
            pencil.write(place, text, TypeRole.MICRO, ink="text2", align=CENTRE)


def draw_alarms(pencil: Pencil, frame: TrendFrame, bars: Sequence[AlarmBar]) -> None:
    """Draw each alarm as a thin bar on the time axis, with its badge where it begins.

    Alarms at the same time lie in lanes; what finds no lane is drawn over the lowest.
    """
    strip, side = frame.alarms, frame.alarms.height() - 2
    thick = max(2.0, pencil.theme.unit(3))
    free_from = [-1e9] * _ALARM_LANES
    for bar in bars:
        end_us = frame.end_us if bar.end_us is None else bar.end_us
        if bar.start_us > frame.end_us or end_us < frame.start_us:
            continue
        left = max(strip.left(), frame.x_at(bar.start_us))
        right = min(strip.right(), max(frame.x_at(end_us), left + 2))
        lane = next((n for n, free in enumerate(free_from) if left >= free), 0)
        y = strip.top() + 2 + lane * (thick + 1)
        pencil.fill(QRectF(left, y, right - left, thick), pencil.theme.palette.alarm(
            bar.priority).fill)  # fmt: skip
        if all(left >= free + side for free in free_from) or free_from[lane] < 0:
            at = min(max(left - side / 2, strip.left() - side / 2), strip.right() - side / 2)
            draw_badge(pencil, QRectF(at, strip.top() + 1, side, side), bar.priority)
        free_from[lane] = right + 1


def draw_states(pencil: Pencil, frame: TrendFrame, machine: str, states: Sequence[Span]) -> None:
    """Draw a machine's states below the axis, its name at the right."""
    if frame.ribbon is None:
        return
    draw_ribbon(pencil, frame.ribbon, states, frame.start_us, frame.end_us)
    beside = QRectF(frame.ribbon)
    beside.setLeft(frame.labels.left() + pencil.theme.unit(4))
    beside.setRight(frame.labels.right())
    pencil.write(beside, plain(machine), TypeRole.MICRO, ink="text2")
