"""Where everything of a chart lies: plot, lanes, gutters, axis of time; times and values in px."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize

from hmi.historian.series import Values
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.trend_pen import TrendPicture

SECOND_US = 1_000_000
_MOST_AXES = 0.3
"""So much of the width may be taken by axes that stand side by side."""


@dataclass(frozen=True, slots=True)
class TrendFrame:
    """The parts of a chart in pixels of its widget, and the times at its ends."""

    plot: QRectF
    axes: tuple[QRectF, ...]
    """Left of the plot: values, the chosen pen's beside it, those of others further out."""
    labels: QRectF
    """Right of the plot: what the lines are called."""
    alarms: QRectF
    times: QRectF
    ribbon: QRectF | None
    lanes: int
    lane_gap: float
    start_us: int
    end_us: int
    width: int
    """Of the whole widget."""

    def lane(self, number: int) -> QRectF:
        """Return where a pen is drawn: its own lane, or the whole plot when they share it."""
        if self.lanes <= 1:
            return QRectF(self.plot)
        height = (self.plot.height() - self.lane_gap * (self.lanes - 1)) / self.lanes
        top = round(self.plot.top() + number * (height + self.lane_gap))
        bottom = round(self.plot.top() + number * (height + self.lane_gap) + height)
        return QRectF(self.plot.left(), top, self.plot.width(), bottom - top)

    def x_of(self, seconds: Values) -> Values:
        """Return pixels of times in seconds since 1970."""
        per_s = self.plot.width() / (self.end_us - self.start_us) * SECOND_US
        x: Values = self.plot.left() + (seconds - self.start_us / SECOND_US) * per_s
        return x

    def y_of(self, number: int, scale: tuple[float, float], values: Values) -> Values:
        """Return pixels of values in a pen's scale; NaN stays NaN."""
        area, (low, high) = self.lane(number), scale
        # Whole pixels keep level lines crisp.
        y: Values = np.round(
            area.bottom() - 1 - (values - low) / (high - low) * (area.height() - 2)
        )
        return y

    def x_at(self, time_us: int) -> float:
        """Return the pixel of a time."""
        share = (time_us - self.start_us) / (self.end_us - self.start_us)
        return self.plot.left() + share * self.plot.width()

    def time_at(self, x: float) -> int:
        """Return the time of a pixel, within the window."""
        share = (x - self.plot.left()) / max(1.0, self.plot.width())
        return self.start_us + round(min(max(share, 0.0), 1.0) * (self.end_us - self.start_us))

    def holds(self, time_us: int) -> bool:
        """Tell whether a time is in view."""
        return self.start_us <= time_us <= self.end_us

    @property
    def column_us(self) -> float:
        """How long a pixel is."""
        return (self.end_us - self.start_us) / max(1.0, self.plot.width())


def frame_of(
    theme: Theme, size: QSize, picture: TrendPicture, has_ribbon: bool, is_compact: bool
) -> TrendFrame:
    """Return the frame of a picture in a widget of this size."""
    unit, micro = theme.unit, theme.metrics(TypeRole.MICRO)
    widest = max((micro.horizontalAdvance(text) for text in _state_texts(picture)), default=0.0)
    left = round(max(micro.horizontalAdvance("-0000.0"), min(widest, unit(96)))) + unit(8)
    count = 1 if picture.is_stacked else min(
        len(axes_of(picture, len(picture.pens))), int(size.width() * _MOST_AXES / left)
    )  # fmt: skip
    one, left = left, left * max(1, count)
    digits = theme.metrics(TypeRole.STRONG).horizontalAdvance("00000.0 1/min")
    right = max(round(digits) + unit(16), unit(96), 0 if is_compact else size.width() // 8)
    right = min(right, size.width() // 3)
    top = round(micro.height() / 2)
    times = round(theme.metrics(TypeRole.CAPTION).height()) + unit(6)
    alarms = unit(20)
    ribbon = max(unit(18), round(micro.height()) + unit(2)) if has_ribbon else 0
    below = alarms + times + (ribbon + unit(4) if ribbon else 0)
    width = max(1, size.width() - left - right)
    plot = QRectF(left, top, width, max(1, size.height() - top - below))
    strip = QRectF(left, plot.bottom(), width, alarms)
    row = QRectF(left, strip.bottom(), width, times)
    return TrendFrame(
        plot=plot,
        axes=tuple(
            QRectF(left - (n + 1) * one, top, one - unit(4), plot.height())
            for n in range(max(1, count))
        ),
        labels=QRectF(plot.right() + unit(4), top, right - unit(4), plot.height()),
        alarms=strip,
        times=row,
        ribbon=QRectF(left, row.bottom() + unit(2), width, ribbon) if ribbon else None,
        lanes=len(picture.pens) if picture.is_stacked else 1,
        lane_gap=float(unit(6)),
        start_us=picture.start_us,
        end_us=max(picture.end_us, picture.start_us + 1),
        width=size.width(),
    )


def axes_of(picture: TrendPicture, most: int) -> list[int]:
    """Return the pens whose axes stand side by side where lines lie over each other.

    The chosen one comes first; of those that share an axis there is only one.
    """
    found: list[int] = []
    order = [picture.selected, *range(len(picture.pens))]
    for number in order:
        scales = [(picture.pens[n].scale, picture.pens[n].tag.unit) for n in found]
        is_new = number < len(picture.pens) and number not in found
        if is_new and (picture.pens[number].scale, picture.pens[number].tag.unit) not in scales:
            found.append(number)
    return found[:most]


def _state_texts(picture: TrendPicture) -> list[str]:
    shown = picture.pens if picture.is_stacked else picture.pens[picture.selected :][:1]
    return [text for pen in shown for _number, text in pen.tag.states]
