"""The analog indicator: a value in its range, its normal band and its limits (ISA-101 style)."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize

from hmi.plant.alarm_rules import Levels, Priority
from hmi.plant.quality import Quality
from hmi.plant.tags import Tag
from ui.live.reading import Reading
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.badge import draw_badge
from ui.widgets.bar_scale import BarScale, bar_scale
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, LEFT, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.value_text import doubt_text, value_text


@dataclass(frozen=True, slots=True)
class BarMarks:
    """What a bar shows: the value (None: nothing to point at) and what stands beside it."""

    value: float | None = None
    is_live: bool = False
    is_bad: bool = False
    setpoint: float | None = None
    hour: tuple[float, float] | None = None
    """Least and greatest value of the last hour."""
    alarm: Priority | None = None
    expected: float | None = None
    """What is usual just now, as a watch has learned it."""


def draw_bar(
    pencil: Pencil, track: QRectF, scale: BarScale, levels: Levels, marks: BarMarks
) -> None:
    """Draw a bar into track, upright when it is higher than wide; pointers overlap its edge."""
    axis = _Axis(track)
    pencil.fill(track, "sunken")
    band = scale.band()
    if band is not None:
        pencil.fill(axis.span(*band), "normal_band")
    _tick_limits(pencil, axis, scale, levels)
    if marks.is_bad:
        pencil.hatch(track)
    if marks.hour is not None and not marks.is_bad:
        axis.bracket(pencil, scale.share(marks.hour[0]), scale.share(marks.hour[1]))
    if marks.expected is not None and 0.0 <= scale.share(marks.expected) <= 1.0:
        axis.expectation(pencil, scale.share(marks.expected))
    if marks.setpoint is not None:
        axis.setpoint(pencil, scale.share(marks.setpoint))
    if marks.value is not None and not marks.is_bad:
        ink = "value" if marks.is_live else "line"
        if marks.alarm is not None and marks.is_live:
            ink = pencil.theme.palette.alarm(marks.alarm).fill
        axis.pointer(pencil, scale.share(marks.value), ink)


def _tick_limits(pencil: Pencil, axis: "_Axis", scale: BarScale, levels: Levels) -> None:
    for limit in (levels.lolo, levels.lo, levels.hi, levels.hihi):
        if limit is not None:
            is_extreme = limit in (levels.lolo, levels.hihi)
            share = min(max(scale.share(limit), 0.0), 1.0)
            axis.tick(pencil, share, "line", 0.5 if is_extreme else 0.3)


class _Axis:
    """Maps shares to points along the longer side of a track."""

    def __init__(self, track: QRectF) -> None:
        self._track = track
        self._is_upright = track.height() > track.width()
        self._thick = track.width() if self._is_upright else track.height()

    def at(self, share: float, across: float) -> QPointF:
        """Return a point; across runs from 0 (left or bottom edge) to 1."""
        track = self._track
        held = min(max(share, 0.0), 1.0)
        if self._is_upright:
            return QPointF(track.left() + across * track.width(),
                           round(track.bottom() - held * track.height()))  # fmt: skip
        return QPointF(round(track.left() + held * track.width()),
                       track.bottom() - across * track.height())  # fmt: skip

    def span(self, start: float, end: float) -> QRectF:
        """Return the part of the track between two shares."""
        return QRectF(self.at(start, 0), self.at(end, 1)).normalized()

    def tick(self, pencil: Pencil, share: float, ink: str, length: float) -> None:
        """Draw a limit's tick at the far edge."""
        pencil.line(self.at(share, 1 - length), self.at(share, 1), ink, pencil.theme.unit(1))

    def expectation(self, pencil: Pencil, share: float) -> None:
        """Draw the small double tick of what is expected, across the middle of the track."""
        gap = pencil.theme.unit(2)
        for way in (-gap, gap):
            start, end = self.at(share, 0.3), self.at(share, 0.7)
            shift = QPointF(0, way) if self._is_upright else QPointF(way, 0)
            pencil.line(start + shift, end + shift, "text2", pencil.theme.unit(1))

    def bracket(self, pencil: Pencil, low: float, high: float) -> None:
        """Draw the thin bracket of the last hour's extremes inside the far edge."""
        width = pencil.theme.unit(1)
        pencil.line(self.at(low, 0.82), self.at(high, 0.82), "text2", width)
        for share in (low, high):
            pencil.line(self.at(share, 0.7), self.at(share, 0.82), "text2", width)

    def pointer(self, pencil: Pencil, share: float, ink: str) -> None:
        """Draw the pointer from the near edge; off the scale it becomes an arrow at the end."""
        size = pencil.theme.unit(7)
        if 0.0 <= share <= 1.0:
            pencil.line(self.at(share, 0), self.at(share, 0.62), ink, pencil.theme.unit(3))
            pencil.shape(self._arrow(share, 0.0, size, -1), ink, None)
            return
        end = 1.0 if share > 1 else 0.0
        sign = 1.0 if share > 1 else -1.0
        tip, left, right = self.at(end, 0.3), self.at(end, 0.05), self.at(end, 0.55)
        step = QPointF(0, sign * size) if self._is_upright else QPointF(-sign * size, 0)
        pencil.shape([tip, left + step, right + step], ink, None)

    def setpoint(self, pencil: Pencil, share: float) -> None:
        """Draw the setpoint's hollow triangle at the far edge."""
        size = pencil.theme.unit(7)
        pencil.shape(self._arrow(share, 1.0, size, 1), None, "setpoint", pencil.theme.unit(2))

    def _arrow(self, share: float, across: float, size: float, side: int) -> list[QPointF]:
        """Return a triangle whose tip touches the track's edge from outside."""
        tip = self.at(share, across)
        if self._is_upright:
            back = QPointF(side * size, 0)
            half = QPointF(0, size * 0.7)
        else:
            back = QPointF(0, -side * size)
            half = QPointF(size * 0.7, 0)
        return [tip, tip + back + half, tip + back - half]


class Bar(Painted):
    """One tag as a band bar with caption and number.

    Upright: caption, bar, number below. Level: caption and number above, bar below.
    """

    def __init__(
        self,
        theme: Theme,
        tag: Tag,
        levels: Levels | None = None,
        *,
        is_upright: bool = True,
        is_normalised: bool = False,
    ) -> None:
        super().__init__(theme)
        self._caption = plain(tag.name, 40)
        self._unit = plain(tag.unit, 12)
        self._levels = levels or Levels()
        self._scale = bar_scale(tag, self._levels, is_normalised)
        self._is_upright = is_upright
        self._marks = BarMarks()
        self._text = ""
        self._doubt = ""

    def show_reading(self, reading: Reading, alarm: Priority | None = None) -> None:
        """Show a tag as it stands and the priority of its alarm, if it has one."""
        is_bad = reading.sample is not None and reading.quality is Quality.BAD
        marks = BarMarks(
            reading.number, reading.is_live, is_bad, self._marks.setpoint, self._marks.hour, alarm
        )
        text = f"? {value_text(reading)}" if is_bad else value_text(reading)
        if (marks, text, doubt_text(reading)) != (self._marks, self._text, self._doubt):
            self._marks, self._text, self._doubt = marks, text, doubt_text(reading)
            self.setAccessibleName(f"{self._caption} {text} {self._unit} {self._doubt}")
            self.update()

    def show_setpoint(self, setpoint: float | None) -> None:
        """Show where the value should be."""
        self._marks = BarMarks(
            self._marks.value, self._marks.is_live, self._marks.is_bad, setpoint,
            self._marks.hour, self._marks.alarm,
        )  # fmt: skip
        self.update()

    def show_hour(self, hour: tuple[float, float] | None) -> None:
        """Show the least and greatest value of the last hour."""
        self._marks = BarMarks(
            self._marks.value, self._marks.is_live, self._marks.is_bad, self._marks.setpoint,
            hour, self._marks.alarm,
        )  # fmt: skip
        self.update()

    @property
    def marks(self) -> BarMarks:
        """What the bar shows."""
        return self._marks

    def sizeHint(self) -> QSize:
        """Return a bar of comfortable size."""
        unit = self.theme.unit
        return QSize(unit(96), unit(232)) if self._is_upright else QSize(unit(240), unit(56))

    def minimumSizeHint(self) -> QSize:
        """Return the least bar that can be read (40 mm long in domain terms)."""
        theme = self.theme
        text = theme.metrics(TypeRole.STRONG).height() + 2 * theme.metrics(TypeRole.MICRO).height()
        if self._is_upright:
            return QSize(theme.unit(64), round(text) + theme.unit(88))
        return QSize(theme.unit(120), round(text) + theme.unit(16))

    def paint(self, pencil: Pencil) -> None:
        """Paint caption, bar, number and doubt."""
        if self._is_upright:
            self._paint_upright(pencil)
        else:
            self._paint_level(pencil)

    def _paint_upright(self, pencil: Pencil) -> None:
        theme, area = self.theme, QRectF(self.rect())
        caption = theme.metrics(TypeRole.CAPTION).height()
        value = theme.metrics(TypeRole.STRONG).height()
        micro = theme.metrics(TypeRole.MICRO).height()
        top, bottom = caption + theme.unit(8), area.height() - value - micro - theme.unit(8)
        width = theme.unit(32)
        track = QRectF(round((area.width() - width) / 2), top, width, bottom - top)
        pencil.write(QRectF(0, 0, area.width(), caption), self._caption, TypeRole.CAPTION,
                     ink="text2", align=CENTRE)  # fmt: skip
        draw_bar(pencil, track, self._scale, self._levels, self._marks)
        self._paint_badge(pencil, QRectF(track.right() + theme.unit(8), top, 0, 0))
        line = QRectF(0, bottom + theme.unit(8), area.width(), value)
        pencil.write(line, self._text, TypeRole.STRONG, ink=self._ink(), align=CENTRE)
        below = QRectF(0, line.bottom(), area.width(), micro)
        pencil.write(below, self._doubt or self._unit, TypeRole.MICRO, ink="text2", align=CENTRE)

    def _paint_level(self, pencil: Pencil) -> None:
        theme, area = self.theme, QRectF(self.rect())
        high = max(theme.metrics(TypeRole.STRONG).height(), float(theme.unit(20)))
        head = QRectF(0, 0, area.width(), high)
        unit = f" {self._unit}" if self._unit else ""
        number = (
            f"{self._text}{unit}" if not self._doubt else f"{self._text}{unit} · {self._doubt}"
        )
        taken = theme.metrics(TypeRole.STRONG).horizontalAdvance(number) + theme.unit(8)
        pencil.write(head.adjusted(0, 0, -taken, 0), self._caption, TypeRole.CAPTION,
                     ink="text2", align=LEFT)  # fmt: skip
        pencil.write(head, number, TypeRole.STRONG, ink=self._ink(), align=RIGHT)
        track = QRectF(0, high + theme.unit(10), area.width(), theme.unit(14))
        draw_bar(pencil, track, self._scale, self._levels, self._marks)

    def _paint_badge(self, pencil: Pencil, at: QRectF) -> None:
        if self._marks.alarm is not None:
            side = self.theme.unit(18)
            draw_badge(pencil, QRectF(at.left(), at.top(), side, side), self._marks.alarm)

    def _ink(self) -> str:
        return "value" if self._marks.is_live else "text2"
