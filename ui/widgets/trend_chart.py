"""A live chart of tags: plot, source and gestures joined; works only while it can be seen."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.clock import from_us, to_us
from hmi.plant.tags import Kind
from hmi.texts.catalog import _
from hmi.texts.formats import age, clock_time, date_time
from ui.live.slices import Slices
from ui.live.station import Station
from ui.widgets.ribbon import Span
from ui.widgets.trend_alarms import AlarmBar
from ui.widgets.trend_cursors import TrendCursors
from ui.widgets.trend_film import WINDOWS
from ui.widgets.trend_motion import TrendMotion
from ui.widgets.trend_pen import MOST_PENS, TrendPicture
from ui.widgets.trend_picture import PictureMaker
from ui.widgets.trend_plot import TrendPlot
from ui.widgets.trend_readout import Readout, readout_of, scale_words
from ui.widgets.trend_scales import Scale, TrendScales
from ui.widgets.trend_source import TrendSource
from ui.widgets.trend_ticks import is_twice
from ui.widgets.trend_touch import TrendTouch
from ui.widgets.trend_window import DAY_US, MINUTE_US, SECOND_US, TrendWindow, around

__all__ = ["Readout", "TrendChart"]

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


class TrendChart(QWidget):
    """Pens over a window of time, live or standing still.

    Give it tags with show_pens(). What fingers do on it is in trend_touch.py; all of it can be
    done by the methods here, too. Tags that hold text cannot be drawn and are left out.
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
        self._drawn_us = self._marked_us = self._told_us = 0
        self._is_due = True
        self._marks: tuple[tuple[AlarmBar, ...], Sequence[Span]] = ((), ())
        self.source = TrendSource(station)
        self.source.changed.connect(self._note_change)
        self._maker = PictureMaker(station, self.source)
        self.cursors = TrendCursors(station, self.source, self._maker)
        self.cursors.changed.connect(self._note_change)
        self.scales = TrendScales()
        self.motion = TrendMotion(station.clock, self._note_motion)
        self.plot = TrendPlot(station.theme, self._zone, is_compact=is_compact)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.plot)
        self._timer = QTimer(self, interval=LIVE_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.look))
        self._slices = Slices(station.bugs, self, _TURN_S)
        self.touch = TrendTouch(self, station)

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
        return self.cursors.first_us

    @property
    def second_us(self) -> int | None:
        """Where the second cursor stands, UTC microseconds."""
        return self.cursors.second_us

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

    @property
    def has_usual(self) -> bool:
        """Tell whether a pen is watched, so that there is something usual to draw or to hide."""
        return any(self.source.usual_keys(key) for key in self._slots)

    def show_usual(self, is_shown: bool) -> None:
        """Draw what watches call usual behind the lines, or not."""
        self.source.show_usual(is_shown)
        self.cursors.keep()
        self._note_change()

    def share_axes(self, is_shared: bool) -> None:
        """Draw pens of one unit between the same values, or each between its own."""
        self.scales.is_shared = is_shared
        self._note_change()

    def set_axis(self, keys: Sequence[str], scale: Scale) -> None:
        """Draw pens between these values until free_axes()."""
        self.scales.set(list(keys), scale)
        self._note_change()

    def free_axes(self, keys: Sequence[str] | None = None) -> None:
        """Let the axes of pens, or of all, follow their values again."""
        self.scales.free(None if keys is None else list(keys))
        self._note_change()

    def show_window(self, window: TrendWindow, *, in_motion: bool = False) -> None:
        """Show another time; a chart that flies comes to rest there, unless it goes on so."""
        if self.motion.is_flying and not in_motion:
            self.motion.rest()
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
        """Read all pens at a time; None takes both cursors away."""
        self.cursors.put(time_us, self.cursors.second_us)

    def put_second_cursor(self, time_us: int | None) -> None:
        """Compare with another time, and with what lies between; None takes that cursor away."""
        self.cursors.put(self.cursors.first_us, time_us)

    def mode_text(self) -> str:
        """Return in words whether the newest is shown, or until when the data reach."""
        if self._window.is_live:
            age_s = self._maker.silence_s()
            if self._station.is_past:
                return _("As it was then")
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
        return self.moment_text(self.cursor_us)

    def moment_text(self, time_us: int | None) -> str:
        """Return a time of this chart in words; an hour that is passed twice names its pass."""
        if time_us is None:
            return ""
        local = from_us(time_us).astimezone(self._zone)
        now = self._station.clock.now().astimezone(self._zone)
        is_near = local.date() == now.date() and self._window.span_us < DAY_US
        told = clock_time(local, self._zone) if is_near else date_time(local, self._zone)
        return f"{told} {local.tzname()}" if is_twice(local) else told

    def readouts(self) -> list[Readout]:
        """Return what a legend says of each pen."""
        found = []
        for pen in self.plot.picture.pens:
            machine = self._station.site.machine_by_key.get(pen.tag.machine)
            known = self.cursors.values.get(pen.tag.key)
            one = readout_of(pen, machine.name if machine else "", known, self.cursor_us)
            is_chosen, scale = pen.tag.key == self._selected, scale_words(pen)
            found.append(
                replace(one, is_selected=is_chosen, scale="" if self._is_stacked else scale)
            )
        return found

    def tick(self) -> None:
        """Ask for what is missing and draw what is due, all at once."""
        self._slices.finish()
        self.look()
        self._slices.finish()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to work."""
        super().showEvent(event)
        if not self._timer.isActive():
            self.source.begin()
            self._station.state.alarm_changed.connect(self._note_alarm)
            self._timer.start()
            self._note_change()
            self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop all work."""
        super().hideEvent(event)
        if self._timer.isActive():
            self._timer.stop()
            self._slices.stop()
            self.motion.rest()
            self._station.state.alarm_changed.disconnect(self._note_alarm)
            self.source.end()

    def _show_source(self) -> None:
        self._slices.stop()
        machine = self._station.site.tag(self._selected).machine if self._selected else ""
        self.source.show(self.pens, machine)
        self.cursors.keep()

    def _note_change(self) -> None:
        self._is_due, self._marked_us = True, 0
        self.motion.is_film_due = True

    def _note_motion(self) -> None:
        self._timer.setInterval(DRAG_MS if self.motion.is_moving else LIVE_MS)
        self._slices.stop()
        self._note_change()

    def _note_alarm(self, _fact: object) -> None:
        self._note_change()

    def _now_us(self) -> int:
        return to_us(self._station.clock.now())

    def look(self) -> None:
        """Ask for what is missing and begin to draw what is due; the timer does it, too."""
        self.touch.fly()
        now_us = self._now_us()
        start_us, end_us = self._window.bounds(now_us)
        width_px = round(self.plot.frame().plot.width())
        if self.motion.is_moving and self.plot.may_move:
            self._move(start_us, end_us, width_px)
            return
        if self._slices.is_running:
            return
        self.source.look(start_us, end_us, width_px)
        # Nothing is to be seen of a move by less than a pixel.
        pause_us = max(LIVE_MS * 1000, min((end_us - start_us) // max(1, width_px), _LIVE_US))
        if not self._window.is_live:
            pause_us = _IDLE_US
        if self._is_due or now_us - self._drawn_us >= pause_us:
            self._slices.start(self._drawing(now_us))

    def _move(self, start_us: int, end_us: int, width_px: int) -> None:
        """Show what is painted already, elsewhere; paint more of it when it comes to its end."""
        self.plot.show_moving(start_us, end_us)
        self.source.look(start_us, end_us, width_px)
        now_us = self._now_us()
        is_narrow = self.plot.needs_film(start_us, end_us, now_us)
        if not self._slices.is_running and self.motion.may_film(is_narrow):
            self._slices.start(self._filming(start_us, end_us))

    def _filming(self, start_us: int, end_us: int) -> Iterator[None]:
        """Paint more than the window, in the scales that are shown, in steps."""
        margin_us = (end_us - start_us) * (WINDOWS - 1) // 2
        column_us = (end_us - start_us) / max(1.0, self.plot.frame().plot.width())
        window = start_us - margin_us, start_us - margin_us + (end_us - start_us) * WINDOWS
        scales, pens = {pen.tag.key: pen.scale for pen in self.plot.picture.pens}, []
        for pen in self._maker.pens(self._slots, window, column_us, False, scales):
            pens.append(pen)
            yield
        yield from self.plot.filming(replace(
            self.plot.picture, start_us=window[0], end_us=window[1], pens=tuple(pens),
            cursor_us=None, second_us=None,
        ))  # fmt: skip

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
        names = ("", "") if self.second_us is None else ("A  ", "B  ")
        is_live, pens = self._window.is_live, []
        for pen in self._maker.pens(self._slots, (start_us, end_us), column_us, is_live):
            pens.append(pen)
            yield
        scales = self.scales.of({pen.tag.key: (pen.tag, pen.scale) for pen in pens})
        pens = [self.cursors.on(pen, scales[pen.tag.key]) for pen in pens]
        picture = TrendPicture(
            start_us=start_us,
            end_us=end_us,
            pens=tuple(pens),
            selected=self.pens.index(self._selected) if self._selected else 0,
            is_stacked=self._is_stacked,
            alarms=self._marks[0],
            machine=site.machine_by_key[machine].name if machine else "",
            states=self._marks[1],
            cursor_us=self.cursor_us,
            cursor_text=names[0] + self.cursor_text(),
            second_us=self.second_us,
            second_text=names[1] + self.moment_text(self.second_us),
            sentence=self._maker.sentence(pens, is_live),
        )
        yield from self.plot.drawing(picture)
        if is_told:
            self._told_us = now_us
            self.drawn.emit()
