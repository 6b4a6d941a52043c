"""The time bar's picture: a span of time with states, holes, alarms and the moment that is shown.

A tap goes to a time, a drag moves the needle and goes where it is let go.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy

from hmi.clock import from_us, to_us
from hmi.past.marks import MarksOfTime
from hmi.plant.assets import MachineState
from ui.theme.blink import BlinkRate
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.badge import draw_badge
from ui.widgets.painted import Painted
from ui.widgets.past_words import time_words
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.ribbon import draw_ribbon
from ui.widgets.trend_ticks import time_ticks

_STATES_PX = 34
_ALARMS_PX = 14
_TICK_PX = 110
_EDGE = 0.08
"""The needle does not come nearer to an end of the span than this share of it."""


class TimeStrip(Painted):
    """A span of time; the needle stands at the moment that is shown or gone to."""

    chosen = Signal(object)
    """A moment that a finger let go at."""
    span_changed = Signal()

    def __init__(self, theme: Theme, zone: ZoneInfo, at: datetime, latest: datetime) -> None:
        super().__init__(theme)
        self._zone = zone
        self._at, self._latest = at, latest
        self._held: datetime | None = None
        self._marks = MarksOfTime((), {}, ())
        self.width_of_time = timedelta(hours=1)
        self.start = at - self.width_of_time / 2
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def end(self) -> datetime:
        """The end of the span."""
        return self.start + self.width_of_time

    @property
    def held(self) -> datetime | None:
        """The moment under a finger that has not let go yet."""
        return self._held

    def show_moment(self, at: datetime, latest: datetime) -> None:
        """Let the needle stand at a moment; the span follows it."""
        self._at, self._latest = at, latest
        share = (at - self.start) / self.width_of_time
        if not _EDGE <= share <= 1 - _EDGE and self._held is None:
            self.start = at - self.width_of_time / 2
            self.span_changed.emit()
        self.update()

    def show_span(self, width: timedelta) -> None:
        """Show another width of time around the needle."""
        self.width_of_time = width
        self.start = self._at - width / 2
        self.span_changed.emit()
        self.update()

    def show_marks(self, marks: MarksOfTime) -> None:
        """Show what happened in the span."""
        self._marks = marks
        self.update()

    def moment_at(self, x: float) -> datetime:
        """Return the moment at a place, none later than there can be."""
        share = min(1.0, max(0.0, x / max(1, self.width())))
        return min(self.start + share * self.width_of_time, self._latest)

    def x_of(self, at: datetime) -> float:
        """Return the place of a moment."""
        return (at - self.start) / self.width_of_time * self.width()

    def sizeHint(self) -> QSize:
        """Be at least as high as a target for production."""
        line = self.theme.metrics(TypeRole.MICRO).height()
        high = (
            self.theme.unit(_STATES_PX) + self.theme.unit(_ALARMS_PX) + line + self.theme.unit(6)
        )
        least = self.theme.target_px(TouchClass.T2)
        return QSize(self.theme.unit(400), max(round(high), least))

    def minimumSizeHint(self) -> QSize:
        """Keep the height."""
        return QSize(self.theme.unit(200), self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the needle."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._hold(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._held is not None:
            self._hold(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go where it was let go."""
        if self._held is not None:
            self._hold(event)
            held, self._held = self._held, None
            self._at = held
            self.update()
            self.chosen.emit(held)

    def paint(self, pencil: Pencil) -> None:
        """Paint states, holes, alarms, times and the needle."""
        unit, width = self.theme.unit, float(self.width())
        line = self.theme.metrics(TypeRole.MICRO).height()
        alarms = float(unit(_ALARMS_PX))
        states = QRectF(0, alarms, width, self.height() - alarms - line - unit(4))
        self._paint_states(pencil, states)
        self._paint_future(pencil, states)
        self._paint_times(pencil, QRectF(0, states.bottom() + unit(2), width, line))
        self._paint_alarms(pencil, alarms)
        self._paint_needle(pencil, states.bottom(), line)

    def _hold(self, event: QMouseEvent) -> None:
        self._held = self.moment_at(event.position().x())
        self.update()

    def _paint_states(self, pencil: Pencil, area: QRectF) -> None:
        start_us, end_us = to_us(self.start), to_us(self.end)
        rows = self._marks.states
        if not rows:
            draw_ribbon(pencil, area, (), start_us, end_us)
        high = area.height() / max(1, len(rows))
        quiet = frozenset(MachineState)
        for number, spans in enumerate(rows.values()):
            row = QRectF(0, area.top() + number * high, area.width(), max(1.0, high - 1))
            draw_ribbon(pencil, row, spans, start_us, end_us, quiet)

    def _paint_future(self, pencil: Pencil, area: QRectF) -> None:
        """Leave out what is not past yet."""
        edge = self.x_of(self._latest)
        if edge < area.width():
            pencil.fill(QRectF(edge, area.top(), area.width() - edge, area.height()), "panel")
            pencil.line(QPointF(edge, area.top()), QPointF(edge, area.bottom()), "text2", 2)

    def _paint_times(self, pencil: Pencil, area: QRectF) -> None:
        most = max(1, round(area.width() / self.theme.unit(_TICK_PX)))
        wide = float(self.theme.unit(_TICK_PX))
        for tick in time_ticks(to_us(self.start), to_us(self.end), self._zone, most):
            x = self.x_of(from_us(tick.time_us))
            pencil.line(QPointF(x, area.top() - 4), QPointF(x, area.top()), "line")
            if wide / 2 < x < area.width() - wide / 2:
                place = QRectF(x - wide / 2, area.top(), wide, area.height())
                pencil.write(place, tick.label, TypeRole.MICRO, ink="text2", align=CENTRE)

    def _paint_alarms(self, pencil: Pencil, height: float) -> None:
        last = -height
        for mark in self._marks.alarms:
            x = self.x_of(from_us(mark.time_us))
            if mark.priority is not None and 0 <= x <= self.width() and x - last >= height / 2:
                place = QRectF(x - height / 2, 0, height, height)
                draw_badge(pencil, place, mark.priority, BlinkRate.STEADY)
                last = x

    def _paint_needle(self, pencil: Pencil, bottom: float, line: float) -> None:
        at = self._held or self._at
        x, unit = self.x_of(at), self.theme.unit
        pencil.fill(QRectF(x - unit(2), 0, unit(4), bottom), "setpoint")
        half = float(unit(7))
        pencil.shape(
            [QPointF(x - half, 0), QPointF(x + half, 0), QPointF(x, half * 1.4)], "setpoint", None
        )
        if self._held is None:
            return
        text = time_words(at, self._zone)
        wide = self.theme.metrics(TypeRole.STRONG).horizontalAdvance(text) + unit(16)
        left = min(max(0.0, x - wide / 2), self.width() - wide)
        box = QRectF(left, bottom - line * 2, wide, line * 2)
        pencil.box(box, "setpoint", "setpoint")
        palette = self.theme.palette
        ink = palette.ink_on(palette.setpoint)
        pencil.write(box, text, TypeRole.STRONG, ink=ink, align=CENTRE)
