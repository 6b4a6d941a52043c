"""A chart painted some windows wide, so that it can be moved and stretched at the display's pace.

What moves is only copied: a frame costs the same however many pens there are.
"""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPixmap

from ui.widgets.pencil import Pencil
from ui.widgets.trend_axis import draw_date
from ui.widgets.trend_frame import SECOND_US, TrendFrame
from ui.widgets.trend_labels import draw_labels
from ui.widgets.trend_pen import PenPicture, TrendPicture
from ui.widgets.value_text import NOTHING, number_text

WINDOWS = 3
"""How many windows wide a film is."""
_LEAST_LEFT = 0.3
"""So much of a window must be left on each side, else a new film is made."""


@dataclass(frozen=True, slots=True, eq=False)
class TrendFilm:
    """A painted sheet, where everything lies on it, and what it shows."""

    sheet: QPixmap
    frame: TrendFrame
    picture: TrendPicture

    def suits(self, start_us: int, end_us: int, latest_us: int) -> bool:
        """Tell whether a window can be moved on for a while and is not stretched much."""
        left_us = (end_us - start_us) * _LEAST_LEFT
        frame = self.frame
        is_within = frame.start_us <= start_us - left_us and min(
            end_us + left_us, latest_us) <= frame.end_us  # fmt: skip
        span_us = (frame.end_us - frame.start_us) / WINDOWS
        return is_within and 0.6 < span_us / (end_us - start_us) < 1.7

    def show(self, pencil: Pencil, frame: TrendFrame, settled: QPixmap, zone: ZoneInfo) -> None:
        """Show another window of time; what does not move is taken from the settled sheet."""
        painter = pencil.painter
        ratio = settled.devicePixelRatio()
        height = settled.height() / ratio
        for number in range(frame.lanes):
            pencil.fill(frame.lane(number), "panel")
        below = QRectF(frame.labels.left(), frame.times.bottom(), frame.labels.width(),
                       height - frame.times.bottom())  # fmt: skip
        for part in (QRectF(0, 0, frame.plot.left(), height), below):
            source = QRectF(part.topLeft() * ratio, part.size() * ratio)
            painter.drawPixmap(part, settled, source)
        whole = self.frame.plot
        left, right = frame.x_at(self.frame.start_us), frame.x_at(self.frame.end_us)
        if abs(right - left - whole.width()) < 1:
            # Nothing is stretched: whole pixels stay crisp.
            left, right = round(left), round(left) + whole.width()
        painter.save()
        painter.setClipRect(QRectF(frame.plot.left(), 0, frame.plot.width(), height),
                            Qt.ClipOperation.IntersectClip)  # fmt: skip
        source = QRectF(QPointF(whole.left(), 0) * ratio, whole.size() * ratio)
        source.setHeight(height * ratio)
        painter.drawPixmap(QRectF(left, 0, right - left, height), self.sheet, source)
        painter.restore()
        draw_date(pencil, frame, zone)
        pens = tuple(_at_end(pen, frame.end_us) for pen in self.picture.pens)
        draw_labels(pencil, frame, replace(self.picture, pens=pens))


def wide(frame: TrendFrame, picture: TrendPicture) -> TrendFrame:
    """Return a frame for a picture that is WINDOWS as long; its lanes are as high as before."""
    by = frame.plot.width() * (WINDOWS - 1)

    def widened(area: QRectF) -> QRectF:
        return area.adjusted(0, 0, by, 0)

    return replace(
        frame,
        plot=widened(frame.plot), alarms=widened(frame.alarms), times=widened(frame.times),
        ribbon=None if frame.ribbon is None else widened(frame.ribbon),
        labels=frame.labels.translated(by, 0), width=round(frame.width + by),
        start_us=picture.start_us, end_us=picture.end_us,
    )  # fmt: skip


def _at_end(pen: PenPicture, end_us: int) -> PenPicture:
    """Return a pen with nothing but the value that its line has at a time."""
    place = int(np.searchsorted(pen.x, end_us / SECOND_US, "right"))
    end = slice(max(0, place - 1), place)
    value = float(pen.y[place - 1]) if place else np.nan
    text = number_text(pen.tag, value) if np.isfinite(value) else NOTHING
    return replace(pen, x=pen.x[end], y=pen.y[end], value=text, doubt="")
