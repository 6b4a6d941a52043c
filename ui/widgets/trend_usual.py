"""What watches call usual of a pen, behind its line: a band, and in it the expected value."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph.functions as pyqtgraph
from PySide6.QtGui import QColor, QPainter, QPen

from hmi.historian.series import Values
from ui.theme.colours import mix
from ui.widgets.pencil import Pencil
from ui.widgets.trend_frame import TrendFrame
from ui.widgets.trend_pen import PenPicture
from ui.widgets.trend_strokes import outline, strokes

_DASH = (6.0, 6.0)
GROUND, _EDGE = 0.28, 0.55
"""How much of the colour of lines is in the band and at its edges."""


@dataclass(frozen=True, slots=True, eq=False)
class BandRun:
    """A band without a break in pixels: from which pixel on, and least and greatest y of each."""

    left: int
    top: Values
    bottom: Values


def draw_usual(pencil: Pencil, frame: TrendFrame, lane: int, pen: PenPicture) -> None:
    """Shade what is usual of a pen where it is known, with the expected value as broken line."""
    if pen.usual is None:
        return
    left = round(frame.plot.left())
    right = max(left, round(frame.plot.right()) - 1)
    palette, painter = pencil.theme.palette, pencil.painter
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setClipRect(frame.lane(lane))
    ground, edge = (mix(palette.line, palette.panel, one) for one in (GROUND, _EDGE))
    for run in band_runs(frame, lane, pen, left, right):
        around = np.concatenate((run.top, run.bottom[::-1]))
        x = run.left + np.arange(len(run.top), dtype=np.float64)
        if len(x) == 1:
            x, around = np.array([x[0], x[0] + 1]), np.repeat(around, 2)
        path = pyqtgraph.arrayToQPath(np.concatenate((x, x[::-1])), around)
        painter.fillPath(path, QColor(ground))
        painter.strokePath(path, QPen(QColor(edge), 1.0))
    low, high = _pixels(frame, lane, pen, pen.usual.expected, left, right)
    line = outline(low, high, left, _DASH, round(frame.start_us / frame.column_us))
    painter.setPen(QPen(pencil.colour("text2"), 1.0))
    painter.drawPath(pyqtgraph.arrayToQPath(*line, connect="finite"))
    painter.restore()


def band_runs(
    frame: TrendFrame, lane: int, pen: PenPicture, left: int, right: int
) -> list[BandRun]:
    """Return the band of a pen between two pixels, in as many runs as it has breaks."""
    if pen.usual is None:
        return []
    (ex, ey), (rx, ry) = pen.usual.expected, pen.usual.reach
    low, high = strokes(frame.x_of(ex), ey, left, right)
    _least, reach = strokes(frame.x_of(rx), ry, left, right)
    # What no lane can show need not be drawn; far outside it costs time.
    room = pen.scale[1] - pen.scale[0]
    most, least = pen.scale[1] + room, pen.scale[0] - room
    top = frame.y_of(lane, pen.scale, np.minimum(high + reach, most))
    bottom = frame.y_of(lane, pen.scale, np.maximum(low - reach, least))
    known = np.isfinite(top) & np.isfinite(bottom)
    turns = np.flatnonzero(np.diff(known, prepend=False, append=False))
    return [
        BandRun(left + begin, top[begin:end], bottom[begin:end])
        for begin, end in turns.reshape(-1, 2).tolist()
    ]


def _pixels(
    frame: TrendFrame,
    lane: int,
    pen: PenPicture,
    line: tuple[Values, Values],
    left: int,
    right: int,
) -> tuple[Values, Values]:
    x, y = line
    return strokes(frame.x_of(x), frame.y_of(lane, pen.scale, y), left, right)
