"""A live chart of tags: plot, source and gestures joined; works only while it can be seen."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.clock import from_us, to_us
from hmi.plant.samples import Value
from hmi.plant.tags import Kind
from hmi.texts.catalog import _
from hmi.texts.formats import age, clock_time, date_time
from ui.live.slices import Slices
from ui.live.station import Station
from ui.widgets.plain_text import plain
from ui.widgets.ribbon import Span
from ui.widgets.trend_alarms import AlarmBar
from ui.widgets.trend_gestures import TrendGestures
from ui.widgets.trend_pen import MOST_PENS, PenPicture, TrendPicture
from ui.widgets.trend_picture import PictureMaker
from ui.widgets.trend_plot import TrendPlot
from ui.widgets.trend_source import TrendSource
from ui.widgets.trend_ticks import is_twice
from ui.widgets.trend_window import DAY_US, MINUTE_US, SECOND_US, TrendWindow, around
from ui.widgets.value_text import NOTHING, number_text

LIVE_MS = 100
DRAG_MS = 16
_LIVE_US = SECOND_US // 2
"""What is live is drawn at least so often, for the newest sample."""
_READ_US = SECOND_US // 2
"""Numbers that change more often cannot be read."""
_IDLE_US = SECOND_US
"""What stands still is drawn again this often, for values that are written beside it."""
_TURN_S = 0.003
"""So long is drawn at once: the window stays as punctual, and is asked for its turn less often."""
_STEP = 0.5
_ZOOM = 2.0
_TAP_SLACK_MM = 2.0


@dataclass(frozen=True, slots=True)
class Readout:
    """A pen as a legend says it: its name, and its value at the cursor or its range in view."""

    key: str
    slot: int
    name: str
    machine: str
    text: str
    unit: str
    is_selected: bool


class TrendChart(QWidget):
    """Pens over a window of time, live or standing still.

    Give it tags with show_pens(); a tap sets the cursor, a drag moves the time, two fingers or the
    wheel zoom. Tags that hold text cannot be drawn and are left out.
    """

    window_changed = Signal()
    pens_changed = Signal()
    drawn = Signal()
    """A new picture is shown; readouts() may say something else."""

    def __init__(
        self, station: Station, span_us: int = 10 * MINUTE_US, *, is_compact: bool = False
    ) -> None:
        super().__init__()
        self._station = station
        self._zone = ZoneInfo(station.site.calendar.timezone)
        self._window = TrendWindow(span_us)
        self._slots: dict[str, int] = {}
        self._selected = ""
        self._is_stacked = True
        self._cursor_us: int | None = None
        self._values: dict[str, Value] = {}
        self._drawn_us = self._marked_us = self._told_us = 0
        self._is_due = True
        self._marks: tuple[tuple[AlarmBar, ...], Sequence[Span]] = ((), ())
        self.source = TrendSource(station)
        self.source.changed.connect(self._note_change)
        self._maker = PictureMaker(station, self.source)
        self.plot = TrendPlot(station.theme, self._zone, is_compact=is_compact)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.plot)
        self._timer = QTimer(self, interval=LIVE_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self._look))
        self._slices = Slices(station.bugs, self, _TURN_S)
        self._listen(TrendGestures(self.plot, station.theme.px(_TAP_SLACK_MM)))

    @property
    def pens(self) -> list[str]:
        """The keys of the tags that are shown, in order."""
        return list(self._slots)

    @property
    def selected(self) -> str:
        """The key of the pen whose machine's states are shown; empty without pens."""
        return self._selected

    @property
    def window_of_time(self) -> TrendWindow:
        """Which time is shown."""
        return self._window

    @property
    def cursor_us(self) -> int | None:
        """Where the cursor stands, UTC microseconds."""
        return self._cursor_us

    @property
    def is_stacked(self) -> bool:
        """Tell whether each pen has a lane of its own."""
        return self._is_stacked

    def show_pens(self, keys: Sequence[str]) -> None:
        """Show these tags and no others. Raise KeyError for a tag that the site does not have."""
        wanted = list(dict.fromkeys(k for k in keys if self.may_show(k)))[:MOST_PENS]
        kept = {key: slot for key, slot in self._slots.items() if key in wanted}
        self._slots = {}
        for key in wanted:
            taken = {*kept.values(), *self._slots.values()}
            free = next(slot for slot in range(MOST_PENS) if slot not in taken)
            self._slots[key] = kept.get(key, free)
        if self._selected not in self._slots:
            self._selected = wanted[0] if wanted else ""
        self._values = {key: v for key, v in self._values.items() if key in self._slots}
        self._show_source()
        self.pens_changed.emit()

    def may_show(self, key: str) -> bool:
        """Tell whether a tag can be drawn. Raise KeyError when the site does not have it."""
        return self._station.site.tag(key).kind is not Kind.TEXT

    def add_pen(self, key: str) -> None:
        """Show one more tag."""
        self.show_pens([*self._slots, key])

    def remove_pen(self, key: str) -> None:
        """Show one tag less."""
        self.show_pens([one for one in self._slots if one != key])

    def select(self, key: str) -> None:
        """Show this pen's axis, band and machine states."""
        if key in self._slots and key != self._selected:
            self._selected = key
            self._show_source()
            self.pens_changed.emit()

    def stack(self, is_stacked: bool) -> None:
        """Give each pen a lane of its own, or draw all over each other."""
        self._is_stacked = is_stacked
        self._note_change()

    def show_window(self, window: TrendWindow) -> None:
        """Show another time."""
        if window != self._window:
            self._window = window
            self._is_due = True
            self.window_changed.emit()

    def show_around(self, time_us: int) -> None:
        """Stand still with a moment in the middle and the cursor on it."""
        self.show_window(around(time_us, self._window.span_us, self._now_us()))
        self.put_cursor(time_us)

    def follow(self) -> None:
        """Show the newest samples and move on."""
        self.show_window(self._window.live())

    def pause(self) -> None:
        """Stand still."""
        self.show_window(self._window.paused(self._now_us()))

    def show_span(self, span_us: int) -> None:
        """Show so much time."""
        self.show_window(self._window.of_span(span_us, self._now_us()))

    def step(self, direction: int) -> None:
        """Move half a window to the past (-1) or to the present (+1)."""
        by_us = round(direction * _STEP * self._window.span_us)
        self.show_window(self._window.panned(by_us, self._now_us()))

    def zoom(self, direction: int) -> None:
        """Show half as much time (+1) or twice as much (-1)."""
        start_us, end_us = self._window.bounds(self._now_us())
        middle_us = (start_us + end_us) // 2
        factor = _ZOOM**-direction
        self.show_window(self._window.zoomed(factor, middle_us, self._now_us()))

    def put_cursor(self, time_us: int | None) -> None:
        """Read all pens at a time; None takes the cursor away."""
        self._cursor_us, self._values = time_us, {}
        if time_us is not None:
            self._read_cursor(time_us)
        self._note_change()

    def mode_text(self) -> str:
        """Return in words whether the newest is shown, or until when the data reach."""
        if self._window.is_live:
            age_s = self._maker.silence_s()
            if self._station.is_past:
                return _("Up to the moment that is looked at")
            if age_s is None:
                return _("Live")
            if math.isinf(age_s):
                return _("Live · no data yet")
            return _("Live · no new data for {}").format(age(age_s))
        end = from_us(self._window.bounds(0)[1])
        is_today = end.astimezone(self._zone).date() == self._station.clock.now().astimezone(
            self._zone).date()  # fmt: skip
        told = clock_time(end, self._zone) if is_today else date_time(end, self._zone)
        return _("PAUSED · data until {}").format(told)

    def cursor_text(self) -> str:
        """Return the cursor's time; empty without a cursor."""
        if self._cursor_us is None:
            return ""
        local = from_us(self._cursor_us).astimezone(self._zone)
        now = self._station.clock.now().astimezone(self._zone)
        is_near = local.date() == now.date() and self._window.span_us < DAY_US
        told = clock_time(local, self._zone) if is_near else date_time(local, self._zone)
        return f"{told} {local.tzname()}" if is_twice(local) else told

    def readouts(self) -> list[Readout]:
        """Return what a legend says of each pen."""
        found = []
        for pen in self.plot.picture.pens:
            key = pen.tag.key
            machine = self._station.site.machine_by_key.get(pen.tag.machine)
            text = _value(self._values.get(key), pen) if self._cursor_us else _range(pen)
            name = machine.name if machine else ""
            chosen = key == self._selected
            found.append(Readout(key, pen.slot, pen.tag.name, name, text, pen.tag.unit, chosen))
        return found

    def tick(self) -> None:
        """Ask for what is missing and draw what is due, all at once."""
        self._slices.finish()
        self._look()
        self._slices.finish()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to work."""
        super().showEvent(event)
        if not self._timer.isActive():
            self.source.begin()
            self._station.state.alarm_changed.connect(self._note_alarm)
            self._timer.start()
            self._note_change()
            self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop all work."""
        super().hideEvent(event)
        if self._timer.isActive():
            self._timer.stop()
            self._slices.stop()
            self._station.state.alarm_changed.disconnect(self._note_alarm)
            self.source.end()

    def _listen(self, gestures: TrendGestures) -> None:
        gestures.tapped.connect(self._tap)
        gestures.dragged.connect(self._drag)
        gestures.zoomed.connect(self._zoom_at)
        gestures.drag_started.connect(lambda: self._timer.setInterval(DRAG_MS))
        gestures.drag_ended.connect(lambda: self._timer.setInterval(LIVE_MS))

    def _tap(self, x: float) -> None:
        frame = self.plot.frame()
        if frame.plot.left() <= x <= frame.plot.right():
            self.put_cursor(frame.time_at(x))

    def _drag(self, by_px: float) -> None:
        by_us = -round(by_px * self.plot.frame().column_us)
        self.show_window(self._window.panned(by_us, self._now_us()))
        self._look()

    def _zoom_at(self, factor: float, x: float) -> None:
        anchor_us = self.plot.time_at(x)
        self.show_window(self._window.zoomed(factor, anchor_us, self._now_us()))
        self._look()

    def _show_source(self) -> None:
        self._slices.stop()
        machine = self._station.site.tag(self._selected).machine if self._selected else ""
        self.source.show(self.pens, machine)
        if self._cursor_us is not None:
            self._read_cursor(self._cursor_us)
        self._note_change()

    def _read_cursor(self, time_us: int) -> None:
        for key, track in self.source.tracks.items():
            is_covered, value = track.recent_value(time_us, self._maker.held_until_us(key))
            if is_covered:
                self._values[key] = value
        if set(self._values) < set(self._slots):
            self.source.ask_values(time_us, lambda values: self._take_values(time_us, values))

    def _take_values(self, time_us: int, values: dict[str, Value]) -> None:
        if time_us == self._cursor_us:
            self._values = {**values, **self._values}
            self._note_change()

    def _note_change(self) -> None:
        self._is_due, self._marked_us = True, 0

    def _note_alarm(self, _fact: object) -> None:
        self._note_change()

    def _now_us(self) -> int:
        return to_us(self._station.clock.now())

    def _look(self) -> None:
        """Ask for what is missing and begin to draw what is due; the timer's work."""
        if self._slices.is_running:
            return
        now_us = self._now_us()
        start_us, end_us = self._window.bounds(now_us)
        width_px = round(self.plot.frame().plot.width())
        self.source.look(start_us, end_us, width_px)
        # Nothing is to be seen of a move by less than a pixel.
        pause_us = max(LIVE_MS * 1000, min((end_us - start_us) // max(1, width_px), _LIVE_US))
        if not self._window.is_live:
            pause_us = _IDLE_US
        if self._is_due or now_us - self._drawn_us >= pause_us:
            self._slices.start(self._drawing(now_us))

    def _drawing(self, now_us: int) -> Iterator[None]:
        """Make the picture of now and paint it, in steps."""
        start_us, end_us = self._window.bounds(now_us)
        is_told = self._is_due or now_us - self._told_us >= _READ_US
        self._drawn_us, self._is_due = now_us, False
        site = self._station.site
        machine = site.tag(self._selected).machine if self._selected else ""
        if now_us - self._marked_us >= _IDLE_US:
            self._marked_us = now_us
            self._marks = self._maker.alarms(), self._maker.states(machine)
            yield
        column_us = (end_us - start_us) / max(1.0, self.plot.frame().plot.width())
        is_live, pens = self._window.is_live, []
        for pen in self._maker.pens(self._slots, (start_us, end_us), column_us, is_live):
            pens.append(self._with_cursor(pen))
            yield
        picture = TrendPicture(
            start_us=start_us,
            end_us=end_us,
            pens=tuple(pens),
            selected=self.pens.index(self._selected) if self._selected else 0,
            is_stacked=self._is_stacked,
            alarms=self._marks[0],
            machine=site.machine_by_key[machine].name if machine else "",
            states=self._marks[1],
            cursor_us=self._cursor_us,
            cursor_text=self.cursor_text(),
            sentence=self._maker.sentence(pens, is_live),
        )
        yield from self.plot.drawing(picture)
        if is_told:
            self._told_us = now_us
            self.drawn.emit()

    def _with_cursor(self, pen: PenPicture) -> PenPicture:
        value = self._values.get(pen.tag.key)
        if isinstance(value, (int, float)) and math.isfinite(value):
            return replace(pen, cursor=float(value))
        return pen


def _value(value: Value, pen: PenPicture) -> str:
    if value is None:
        return NOTHING
    return plain(value, 60) if isinstance(value, str) else number_text(pen.tag, float(value))


def _range(pen: PenPicture) -> str:
    """Return the least and the greatest value in view."""
    finite = pen.y[np.isfinite(pen.y)]
    if not finite.size:
        return NOTHING
    if pen.is_stepped:
        return number_text(pen.tag, float(finite[-1]))
    low, high = (
        number_text(pen.tag, float(finite.min())),
        number_text(pen.tag, float(finite.max())),
    )
    return low if low == high else f"{low} … {high}"
