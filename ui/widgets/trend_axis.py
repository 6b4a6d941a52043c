"""The axes of a chart: round times of the site's clock below, round values at the left."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF

from hmi.clock import from_us
from hmi.texts.catalog import _
from hmi.texts.formats import date, number
from ui.theme.type import TypeRole
from ui.widgets.pencil import CENTRE, LEFT, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.trend_frame import TrendFrame
from ui.widgets.trend_pen import PenPicture
from ui.widgets.trend_ticks import TimeTick, tick_decimals, time_ticks, value_ticks

_WIDEST = "0000-00-00"


def draw_time_grid(pencil: Pencil, frame: TrendFrame, zone: ZoneInfo) -> None:
    """Draw a hairline at each mark of time."""
    for tick in _time_ticks(pencil, frame, zone):
        x = round(frame.x_at(tick.time_us))
        ink = "line" if tick.is_day else "hairline"
        for index in range(frame.lanes):
            lane = frame.lane(index)
            pencil.fill(QRectF(x, lane.top(), 1, lane.height()), ink)


def draw_time_axis(
    pencil: Pencil, frame: TrendFrame, zone: ZoneInfo, taken: Sequence[QRectF] = ()
) -> None:
    """Write the times below the plot, and at the right the date of the last one.

    Nothing is written where the room is taken.
    """
    metrics = pencil.theme.metrics(TypeRole.CAPTION)
    row, free_from = frame.times, -1e9
    pencil.line(frame.plot.bottomLeft(), frame.plot.bottomRight(), "line")
    for tick in _time_ticks(pencil, frame, zone):
        x = round(frame.x_at(tick.time_us))
        width = metrics.horizontalAdvance(tick.label)
        area = QRectF(x - width / 2 - 1, row.top(), width + 2, row.height())
        if any(one.intersects(area) for one in taken):
            continue
        if area.left() < free_from or area.right() > row.right() + pencil.theme.unit(2):
            continue
        free_from = area.right() + pencil.theme.unit(8)
        pencil.write(area, tick.label, TypeRole.CAPTION,
                     ink="text" if tick.is_day else "text2", align=CENTRE)  # fmt: skip
    draw_date(pencil, frame, zone, taken)


def draw_date(
    pencil: Pencil, frame: TrendFrame, zone: ZoneInfo, taken: Sequence[QRectF] = ()
) -> None:
    """Write the date of the newest time at the right of the axis, unless the room is taken."""
    row, left = frame.times, frame.times.right() + pencil.theme.unit(8)
    right = QRectF(left, row.top(), frame.labels.right() - left, row.height())
    if not any(one.intersects(right) for one in taken):
        day = date(from_us(frame.end_us), zone)
        pencil.write(right, day, TypeRole.CAPTION, ink="text2", align=LEFT)


def _time_ticks(pencil: Pencil, frame: TrendFrame, zone: ZoneInfo) -> list[TimeTick]:
    widest = pencil.theme.metrics(TypeRole.CAPTION).horizontalAdvance(_WIDEST)
    most = int(frame.plot.width() // (widest + pencil.theme.unit(24)))
    return time_ticks(frame.start_us, frame.end_us, zone, max(1, most))


def lane_ticks(pencil: Pencil, lane: QRectF, pen: PenPicture) -> list[float]:
    """Return the values that are marked in a pen's lane."""
    height = pencil.theme.metrics(TypeRole.MICRO).height()
    most = max(3, min(6, int(lane.height() / (height * 2.2))))
    low, high = pen.scale
    if pen.is_stepped:
        return [float(n) for n in value_ticks(low, high, 12) if n == round(n)][:12]
    return value_ticks(low, high, most)


def draw_lane_axis(
    pencil: Pencil, frame: TrendFrame, lane: int, pen: PenPicture, ticks: list[float],
    place: int = 0,
) -> None:  # fmt: skip
    """Draw a hairline at each value and write it at the left.

    place counts axes that stand side by side from the plot on; those further out have the pen's
    colour and letter, and no hairlines.
    """
    ink = "text2"
    if place:
        inks = pencil.theme.palette.pens
        ink = inks[pen.slot % len(inks)]
    area, axis = frame.lane(lane), frame.axes[min(place, len(frame.axes) - 1)]
    height = pencil.theme.metrics(TypeRole.MICRO).height()
    decimals = tick_decimals(ticks)
    free_above = 1e9
    for value in ticks:
        y = round(_y(frame, lane, pen, value))
        # A value is written beside its own lane, never half beside the next one.
        if not area.top() + height / 3 <= y <= area.bottom() - height / 3:
            continue
        if not place:
            pencil.fill(QRectF(area.left(), y, area.width(), 1), "hairline")
        if y > free_above:
            continue
        free_above = y - height
        at = QRectF(axis.left(), y - height / 2, axis.width(), height)
        pencil.write(at, _tick_text(pen, value, decimals), TypeRole.MICRO, ink=ink, align=RIGHT)


def _tick_text(pen: PenPicture, value: float, decimals: int) -> str:
    if pen.tag.states:
        return plain(dict(pen.tag.states).get(round(value), ""), 20)
    if pen.is_stepped and value in (0.0, 1.0):
        return _("Yes") if value else _("No")
    return number(value, decimals)


def _y(frame: TrendFrame, lane: int, pen: PenPicture, value: float) -> float:
    area, (low, high) = frame.lane(lane), pen.scale
    return area.bottom() - 1 - (value - low) / (high - low) * (area.height() - 2)
