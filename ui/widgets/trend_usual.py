"""What watches call usual of a pen, behind its line: a band, and in it the expected value."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLine, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hmi.historian.series import Values
from ui.theme.colours import mix
from ui.widgets.pencil import Pencil
from ui.widgets.trend_frame import TrendFrame
from ui.widgets.trend_pen import PenPicture
from ui.widgets.trend_strokes import strokes

_DASH_PX = 6
GROUND = 0.28
"""How much of the colour of lines is in the band."""


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
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mix(palette.line, palette.panel, GROUND)))
    # Rectangles cost a tenth of a shape with as many corners.
    painter.drawRects([one for run in band_runs(frame, lane, pen, left, right)
                       for one in _rectangles(run)])  # fmt: skip
    painter.setPen(QPen(pencil.colour("text2"), 1.0))
    painter.drawLines(_dashes(frame, lane, pen, left, right))
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


def _rectangles(run: BandRun) -> list[QRect]:
    """Return a band as rectangles, one for each stretch in which it is level."""
    turns = np.flatnonzero((np.diff(run.top) != 0) | (np.diff(run.bottom) != 0)) + 1
    edges = np.concatenate(([0], turns, [len(run.top)]))
    begins, widths = edges[:-1], np.diff(edges)
    tops = run.top[begins].astype(int)
    heights = np.maximum(1, run.bottom[begins].astype(int) - tops)
    rows = zip(begins.tolist(), tops.tolist(), widths.tolist(), heights.tolist(), strict=True)
    return [QRect(run.left + begin, top, wide, high) for begin, top, wide, high in rows]


def _dashes(frame: TrendFrame, lane: int, pen: PenPicture, left: int, right: int) -> list[QLine]:
    """Return the expected value as level dashes that stay where they are while time moves."""
    if pen.usual is None:
        return []
    x, y = pen.usual.expected
    low, _high = strokes(frame.x_of(x), frame.y_of(lane, pen.scale, y), left, right)
    origin = round(frame.start_us / frame.column_us)
    begins = np.arange(-origin % (2 * _DASH_PX), len(low), 2 * _DASH_PX)
    begins = begins[np.isfinite(low[begins])]
    rows = zip(begins.tolist(), low[begins].astype(int).tolist(), strict=True)
    return [QLine(left + n, y, left + n + _DASH_PX - 1, y) for n, y in rows]
