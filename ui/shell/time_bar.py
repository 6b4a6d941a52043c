"""The time bar: every way to another moment of the past, by touch, over the whole width."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.clock import Clock, from_us
from hmi.past.marks import Mark, MarkKind, Marks, MarksOfTime
from hmi.plant.shifts import ShiftCalendar
from hmi.texts.catalog import _
from ui.live.time_machine import SPEEDS, TimeMachine
from ui.shell.time_strip import TimeStrip
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.date_sheet import DateSheet
from ui.widgets.notice import Notice
from ui.widgets.wrapped_row import WrappedRow

SPANS = tuple(timedelta(minutes=minutes) for minutes in (10, 60, 480, 1440, 7 * 1440, 31 * 1440))
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_MARKS, _SEARCH = "past-marks", "past-search"


class TimeBar(QWidget):
    """Strip above, buttons below; it moves the time machine and shows where it stands."""

    def __init__(self, machine: TimeMachine, marks: Marks, clock: Clock) -> None:
        super().__init__()
        self._machine, self._marks, self._clock = machine, marks, clock
        self._station = machine.station
        self._zone = ZoneInfo(self._station.site.calendar.timezone)
        theme = self._station.theme
        self.setObjectName("page")
        self.strip = TimeStrip(theme, self._zone, machine.at, machine.latest)
        self.date = self._button("", self._open_dates, "calendar")
        self.play = self._button("", self._play, "play")
        self.pause = self._button("", machine.pause, "pause")
        self.speed = self._button("", self._faster)
        self.kind = self._button("", self._next_kind)
        self.before = self._button("", lambda: self._seek(forward=False), "back")
        self.after = self._button("", lambda: self._seek(forward=True), "forward")
        self.wider = self._button("", lambda: self._zoom(1), "zoom_out")
        self.closer = self._button("", lambda: self._zoom(-1), "zoom_in")
        self.steps = {
            name: self._button(caption, call) for name, caption, call in self._step_buttons()
        }
        self._speed, self._kind = 1, MarkKind.ALARM
        self._name_buttons()
        self._lay_out()
        self.strip.chosen.connect(machine.jump)
        self.strip.span_changed.connect(self._read_marks)
        machine.changed.connect(self.refresh)
        machine.passed.connect(self.refresh)
        machine.jumped.connect(self._read_marks)
        self.refresh()

    def refresh(self) -> None:
        """Show where the time machine stands."""
        machine = self._machine
        at = machine.going_to or machine.at
        self.strip.show_moment(at, machine.latest)
        self.play.setVisible(not machine.is_playing)
        self.pause.setVisible(machine.is_playing)
        self.speed.show_caption(f"{self._speed}\N{MULTIPLICATION SIGN}")
        words = {MarkKind.ALARM: _("Alarm"), MarkKind.STATE: _("State"), MarkKind.STOP: _("Stop")}
        self.kind.show_caption(words[self._kind])
        self._row.arrange()

    def shift_step(self, *, forward: bool) -> datetime:
        """Return when the next shift begins, or the last one before the moment."""
        at = self._machine.going_to or self._machine.at
        return shift_start(self._station.site.calendar, at, forward=forward)

    def _step_buttons(self) -> Sequence[tuple[str, str, Callable[[], None]]]:
        less, more = "\N{MINUS SIGN}", "+"
        step, jump = self._machine.step, self._machine.jump
        return (
            ("shift back", less + _("Shift"), lambda: jump(self.shift_step(forward=False))),
            ("hour back", less + _("1 h"), lambda: step(-_HOUR)),
            ("minute back", less + _("1 min"), lambda: step(-_MINUTE)),
            ("minute on", more + _("1 min"), lambda: step(_MINUTE)),
            ("hour on", more + _("1 h"), lambda: step(_HOUR)),
            ("shift on", more + _("Shift"), lambda: jump(self.shift_step(forward=True))),
        )

    def _button(self, caption: str, call: Callable[[], object], icon: str = "") -> ActionButton:
        button = ActionButton(self._station.theme, caption, TouchClass.T2, icon=icon)
        button.clicked.connect(lambda _checked=False: self._station.bugs.guard(call))
        return button

    def _name_buttons(self) -> None:
        for button, name in (
            (self.date, _("Go to a moment")),
            (self.play, _("Play")), (self.pause, _("Pause")),
            (self.before, _("Before")), (self.after, _("After")),
            (self.wider, _("A longer time")), (self.closer, _("A shorter time")),
        ):  # fmt: skip
            button.setAccessibleName(name)

    def _lay_out(self) -> None:
        theme, steps = self._station.theme, list(self.steps.values())
        groups = (
            (self.date,),
            steps[:3],
            (self.play, self.pause, self.speed),
            steps[3:],
            (self.before, self.kind, self.after),
            (self.wider, self.closer),
        )
        self._row = WrappedRow(theme, [_group(theme.unit(4), group) for group in groups])
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.unit(16), theme.unit(4), theme.unit(16), theme.unit(6))
        box.setSpacing(theme.unit(4))
        box.addWidget(self.strip)
        box.addWidget(self._row)

    def _play(self) -> None:
        self._machine.play(self._speed)

    def _faster(self) -> None:
        self._speed = SPEEDS[(SPEEDS.index(self._speed) + 1) % len(SPEEDS)]
        if self._machine.is_playing:
            self._machine.play(self._speed)
        self.refresh()

    def _next_kind(self) -> None:
        kinds = list(MarkKind)
        self._kind = kinds[(kinds.index(self._kind) + 1) % len(kinds)]
        self.refresh()

    def _zoom(self, by: int) -> None:
        place = SPANS.index(self.strip.width_of_time) + by
        self.strip.show_span(SPANS[min(max(place, 0), len(SPANS) - 1)])

    def _open_dates(self) -> None:
        at = self._machine.going_to or self._machine.at
        sheet = DateSheet(self._station.theme, self, self._zone, at, self._machine.latest)
        sheet.chosen.connect(self._machine.jump)
        sheet.open()

    def _read_marks(self) -> None:
        start, end = self.strip.start, min(self.strip.end, self._machine.latest)
        self._station.background.run(
            _MARKS, lambda: self._marks.of_time(start, end), self.strip.show_marks, self._no_marks
        )

    def _no_marks(self, _told: str) -> None:
        self.strip.show_marks(MarksOfTime((), {}, ()))

    def _seek(self, *, forward: bool) -> None:
        """Go to the next mark of the kind, or to the one before."""
        at, latest = self._machine.going_to or self._machine.at, self._machine.latest
        marks, kind = self._marks, self._kind

        def find() -> Mark | None:
            if forward:
                return marks.following(kind, at, latest)
            return marks.preceding(kind, at)

        button = self.after if forward else self.before

        def found(mark: Mark | None) -> None:
            if mark is None:
                told = _("There is none within a month.")
                Notice(self._station.theme, button, told)
            else:
                self._machine.jump(from_us(mark.time_us))

        def failed(told: str) -> None:
            Notice(self._station.theme, button, told)

        self._station.background.run(_SEARCH, find, found, failed)


def shift_start(calendar: ShiftCalendar, at: datetime, *, forward: bool) -> datetime:
    """Return when the next shift begins, or the last one before a moment; a day off without any.

    Moments are those of the calendar's own clock, so shifts keep their hours when clocks change.
    """
    reach = timedelta(days=8)
    spans = calendar.spans_between(at - reach, at + reach)
    starts = sorted({span.start.astimezone(at.tzinfo) for span in spans})
    if forward:
        return next((one for one in starts if one > at), at + timedelta(days=1))
    return next((one for one in reversed(starts) if one < at), at - timedelta(days=1))


def _group(gap: int, buttons: Sequence[QWidget]) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    for button in buttons:
        row.addWidget(button)
    return group
