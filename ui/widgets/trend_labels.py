"""The lines' names and present values at their right ends, kept from covering each other."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPen

from ui.theme.type import TypeRole
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.trend_frame import SECOND_US, TrendFrame
from ui.widgets.trend_pen import PenPicture, TrendPicture


def spread(wanted: Sequence[float], height: float, top: float, bottom: float) -> list[float]:
    """Return centres near the wanted ones, at least a height apart, within [top, bottom].

    The order stays. Where there is too little room for all they overlap evenly.
    """
    count = len(wanted)
    if not count:
        return []
    height = min(height, (bottom - top) / count)
    order = sorted(range(count), key=lambda n: wanted[n])
    placed: list[float] = []
    for n in order:
        least = placed[-1] + height if placed else top + height / 2
        placed.append(max(wanted[n], least))
    most = bottom - height / 2
    for position in range(count - 1, -1, -1):
        placed[position] = min(placed[position], most)
        most = placed[position] - height
    centres = [0.0] * count
    for position, n in enumerate(order):
        centres[n] = placed[position]
    return centres


def draw_labels(pencil: Pencil, frame: TrendFrame, picture: TrendPicture) -> None:
    """Write each pen's present value and name beside the end of its line."""
    theme = pencil.theme
    rows = theme.metrics(TypeRole.STRONG).height() + theme.metrics(TypeRole.MICRO).height()
    room = min(frame.lane(n).height() for n in range(len(picture.pens))) if picture.pens else 0
    if not picture.is_stacked and picture.pens:
        room = frame.plot.height() / len(picture.pens)
    is_tall = room >= rows
    height = rows if is_tall else theme.metrics(TypeRole.STRONG).height()
    ends = [_end(frame, n, pen) for n, pen in enumerate(picture.pens)]
    if picture.is_stacked:
        centres = [
            min(max(y, frame.lane(n).top() + height / 2), frame.lane(n).bottom() - height / 2)
            for n, y in enumerate(ends)
        ]
    else:
        centres = spread(ends, height + theme.unit(4), frame.plot.top(), frame.plot.bottom())
    for pen, end, centre in zip(picture.pens, ends, centres, strict=True):
        _draw_label(pencil, frame, pen, QPointF(end, centre), is_tall)


def _end(frame: TrendFrame, number: int, pen: PenPicture) -> float:
    last = pen.last()
    if last is None:
        return frame.lane(number).center().y()
    return float(frame.y_of(number, pen.scale, np.array([last]))[0])


def _draw_label(
    pencil: Pencil, frame: TrendFrame, pen: PenPicture, ends: QPointF, is_tall: bool
) -> None:
    """Draw one label; ends.x() is the height of the line's end, ends.y() the label's centre."""
    theme, palette = pencil.theme, pencil.theme.palette
    ink = palette.pens[pen.slot % len(palette.pens)]
    area = frame.labels
    lead = theme.unit(14)
    path = QPen(QColor(ink), 1.0)
    if pen.dash:
        path.setDashPattern(pen.dash)
    pencil.painter.setPen(path)
    pencil.painter.drawLine(QPointF(area.left() - theme.unit(3), ends.x()),
                            QPointF(area.left() + lead - theme.unit(4), ends.y()))  # fmt: skip
    strong, micro = theme.metrics(TypeRole.STRONG), theme.metrics(TypeRole.MICRO)
    left, width = area.left() + lead, area.width() - lead
    tall = strong.height() + (micro.height() if is_tall else 0)
    top = ends.y() - tall / 2
    value_width = min(strong.horizontalAdvance(pen.value), width)
    pencil.write(QRectF(left, top, value_width, strong.height()), pen.value, TypeRole.STRONG,
                 ink="text2" if pen.doubt else ink)  # fmt: skip
    rest = QRectF(left + value_width + theme.unit(4), top + 1, width - value_width - theme.unit(4),
                  strong.height())  # fmt: skip
    beside = pen.doubt or plain(pen.tag.unit, 12)
    if not is_tall:
        beside = f"{beside}  {pen.letter} {pen.name}".strip()
    if rest.width() > theme.unit(10):
        pencil.write(rest, beside, TypeRole.MICRO, ink="text2")
    if is_tall:
        below = QRectF(left, top + strong.height() - 1, width, micro.height())
        pencil.write(below, f"{pen.letter} {pen.name}", TypeRole.MICRO, ink="text2")


def draw_letters(pencil: Pencil, frame: TrendFrame, picture: TrendPicture) -> None:
    """Write each pen's letter onto its line, each at another place, where lines lie together."""
    metrics = pencil.theme.metrics(TypeRole.MICRO)
    side = float(round(metrics.height()))
    count = max(1, len(picture.pens))
    column_s = (frame.end_us - frame.start_us) / SECOND_US
    for number, pen in enumerate(picture.pens):
        share = (number + 0.5) / count
        place = int(np.searchsorted(pen.x, frame.start_us / SECOND_US + share * column_s))
        value = float(pen.y[place]) if place < len(pen.y) else np.nan
        if not np.isfinite(value):
            continue
        y = float(frame.y_of(number, pen.scale, np.array([value]))[0])
        if not frame.plot.top() <= y <= frame.plot.bottom():
            continue
        x = frame.plot.left() + share * frame.plot.width()
        box = QRectF(round(x - side / 2), round(y - side / 2), side, side)
        pencil.fill(box, "panel")
        inks = pencil.theme.palette.pens
        pencil.write(box, pen.letter, TypeRole.MICRO, ink=inks[pen.slot % len(inks)], align=CENTRE)
