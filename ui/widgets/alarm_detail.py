"""One alarm in full: what to do in large type, then why, its value, and how it was before."""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hmi.bus.facts import AlarmChanged
from hmi.clock import to_us
from hmi.journal.notes import Sought
from hmi.plant.notes import Note
from hmi.texts.catalog import _
from ui.live.reading import Reading
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_actions import AlarmActions
from ui.widgets.alarm_past import SHOWN, AlarmPast
from ui.widgets.alarm_wishes import AlarmWishes
from ui.widgets.alarm_words import AlarmWords, comment_text, priority_word, state_word
from ui.widgets.alert_place import alert_place
from ui.widgets.badge import AlarmBadge
from ui.widgets.note_list import NoteList
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.take_out import TakeOut
from ui.widgets.take_out_sheet import INCIDENT, Seen
from ui.widgets.trend_chart import TrendChart
from ui.widgets.value_field import ValueField

_LONGEST_GUIDANCE = 600
_TREND_PX = 232
_LONGEST_PAST_S = 50 * 366 * 86_400.0
_NOTES = 5
_NOTED_DAYS = 7
_PENS = 3
"""The alarm's own tag and what else tells of its machine: more lanes could not be read."""
_LEAST_PX = 368
_AROUND_S = 600.0
"""So much time before and after the alarm is drawn."""
_LONGEST_INCIDENT_US = 8 * 3_600_000_000


class AlarmDetail(QFrame):
    """Shows one alarm as it stands; the buttons are about the occurrence that is shown."""

    closed = Signal()
    navigate = Signal(object)

    def __init__(self, station: Station, words: AlarmWords, wishes: AlarmWishes) -> None:
        super().__init__()
        self.setObjectName("panel")
        theme = station.theme
        self._station = station
        self._words = words
        self._alarm: AlarmChanged | None = None
        self._read: tuple[str, int, str] | None = None
        self._watches = Watches(station.feed)
        self._watched = ""
        self.badge = AlarmBadge(theme, 32)
        self.message = PlainLabel(theme, "", TypeRole.VALUE, is_wrapped=True)
        self.standing = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.now = ValueField(theme, _("Now"))
        self.then = ValueField(theme, _("Then"))
        self.limit = ValueField(theme, _("Limit"))
        self.response = PlainLabel(theme, "", TypeRole.VALUE, is_wrapped=True)
        self.consequence = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.cause = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.comment = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.trend = TrendChart(station, round(2 * _AROUND_S * 1e6), is_compact=True)
        self.past = AlarmPast(theme, station.site.calendar.timezone)
        self.notes = NoteList(station, most=_NOTES)
        told = _("Notes of the last days")
        self._noted = PlainLabel(theme, told, TypeRole.CAPTION, ink="text2")
        self._show_notes([])
        self.commands = AlarmActions(station, wishes)
        self.take_out = TakeOut(station, self, self._seen)
        self._captions: dict[PlainLabel, PlainLabel] = {}
        self._add_ways()
        self._lay_out()

    def _add_ways(self) -> None:
        theme = self._station.theme
        self._close = ActionButton(theme, "", TouchClass.T1, icon="close")
        self._close.setAccessibleName(_("Close"))
        self._machine = ActionButton(theme, _("Machine"), TouchClass.T1)
        self._trend = ActionButton(theme, _("Trend"), TouchClass.T1)
        self.why = ActionButton(theme, _("Why?"), TouchClass.T1)
        self.why.clicked.connect(lambda _checked=False: self._tell_why())
        self._close.clicked.connect(lambda _checked=False: self.closed.emit())
        self._machine.clicked.connect(lambda _checked=False: self._go("machine"))
        self._trend.clicked.connect(lambda _checked=False: self._go("trends"))

    @property
    def alarm(self) -> AlarmChanged | None:
        """The alarm shown, at the occurrence shown."""
        return self._alarm

    def minimumSizeHint(self) -> QSize:
        """Return the least width in which all buttons stand in one row at usual text."""
        return super().minimumSizeHint().expandedTo(QSize(self._station.theme.unit(_LEAST_PX), 0))

    def show_alarm(self, alarm: AlarmChanged) -> None:
        """Show an alarm as it stands now."""
        is_other = self._alarm is None or self._alarm.key != alarm.key
        self._alarm = alarm
        self.badge.show_alarm(alarm if alarm.letter != "A" and not alarm.is_alert else None)
        self.message.show_text(self._words.message(alarm))
        self._guide(alarm)
        self._value(alarm)
        self.commands.show_alarm(alarm)
        self.tick()
        self._read_past(alarm)
        if is_other:
            self._watch(alarm.tag)
            self._show_trend(alarm)
            self._scroll.verticalScrollBar().setValue(0)

    def rest(self) -> None:
        """Watch and read nothing while nobody looks."""
        self.take_out.close_sheets()
        self._watches.end()
        self._station.background.cancel("alarm-past")
        self._station.background.cancel("alarm-notes")
        self._watched, self._read, self._alarm = "", None, None

    def tick(self) -> None:
        """Let durations go on."""
        alarm = self._alarm
        if alarm is None:
            return
        parts = [self._words.machine(alarm), priority_word(alarm.priority),
                 state_word(alarm.letter)]  # fmt: skip
        if alarm.active:
            parts.append(_("for {time}").format(time=self._words.duration(alarm)))
        self.standing.show_text(" · ".join([*parts, *self._words.marks(alarm)]))
        if not self.trend.isHidden():
            self._aim_trend(alarm)

    def _guide(self, alarm: AlarmChanged) -> None:
        cause, consequence, response = alarm.guidance
        for label, text in (
            (self.response, response),
            (self.consequence, consequence),
            (self.cause, cause),
            (self.comment, comment_text(alarm.comment)),
        ):
            label.show_text(text, _LONGEST_GUIDANCE)
            label.setVisible(bool(text))
            self._captions[label].setVisible(bool(text))

    def _value(self, alarm: AlarmChanged) -> None:
        words, unit = self._words, self._words.unit(alarm)
        if isinstance(alarm.tripped, float | int):
            self.then.show_text(words.number(alarm, alarm.tripped), unit)
        else:
            self.then.show_text(words.value(alarm))
        if alarm.limit is not None:
            self.limit.show_text(words.number(alarm, alarm.limit), unit)
        self.limit.setVisible(alarm.limit is not None)
        has_tag = alarm.tag in self._station.site.number_by_key
        self.now.setVisible(has_tag)
        self._trend.setVisible(has_tag)
        self.why.setVisible(alert_place(alarm, self._station.site) is not None)

    def _show_trend(self, alarm: AlarmChanged) -> None:
        """Draw the tag around the alarm; while that is not over yet, live."""
        site = self._station.site
        is_drawn = alarm.tag in site.number_by_key and self.trend.may_show(alarm.tag)
        self.trend.setVisible(is_drawn)
        if is_drawn:
            self.trend.show_pens(self._pens(alarm))
            self.trend.select(alarm.tag)
            self._aim_trend(alarm)

    def _pens(self, alarm: AlarmChanged) -> list[str]:
        """Return the alarm's tag and the first others of its machine that can be drawn."""
        site = self._station.site
        machine = site.machine_by_key.get(alarm.machine)
        own = machine.indicator_tags if machine is not None else ()
        others = [key for key in own if key in site.number_by_key and self.trend.may_show(key)]
        return list(dict.fromkeys([alarm.tag, *others]))[:_PENS]

    def _aim_trend(self, alarm: AlarmChanged) -> None:
        came = alarm.came
        past_s = (self._station.clock.now() - came).total_seconds()
        # A server's clock may be beyond all time that can be drawn.
        if past_s < _AROUND_S or past_s > _LONGEST_PAST_S:
            self.trend.follow()
        elif self.trend.window_of_time.is_live:
            self.trend.show_around(to_us(came))
            self.trend.put_cursor(None)

    def _watch(self, tag: str) -> None:
        self._watches.end()
        if tag in self._station.site.number_by_key:
            self._watches.watch(tag, self._show_now)

    def _show_now(self, reading: Reading) -> None:
        self.now.show_reading(reading)

    def _read_past(self, alarm: AlarmChanged) -> None:
        read = (alarm.key, alarm.occurrence, alarm.letter.value)
        if read == self._read:
            return
        if self._read is None or self._read[0] != alarm.key:
            self.past.say(_("Reading the journal"))
        self._read = read
        journal, key = self._station.journal, alarm.key
        self._station.background.run(
            "alarm-past",
            lambda: journal.occurrences(key, SHOWN),
            self.past.show_occurrences,
            self.past.say,
        )
        self._read_notes(alarm)

    def _read_notes(self, alarm: AlarmChanged) -> None:
        """Show what people wrote about the alarm's tag or machine in the days before it."""
        journal, end = self._station.journal, self._station.clock.now()
        sought = Sought(machines=[alarm.machine] if alarm.machine else [], tags=[alarm.tag])
        start = end - timedelta(days=_NOTED_DAYS)
        self._station.background.run(
            "alarm-notes", lambda: journal.notes(start, end, sought), self._show_notes
        )

    def _show_notes(self, notes: Sequence[Note]) -> None:
        self.notes.show_notes(notes)
        self.notes.setVisible(bool(notes))
        self._noted.setVisible(bool(notes))

    def _seen(self) -> Seen:
        """Return what this alarm is about: all from before it came until now."""
        now_us = to_us(self._station.clock.now())
        came_us = now_us if self._alarm is None else to_us(self._alarm.came)
        tags = () if self._alarm is None else (self._alarm.tag,)
        around_us = round(_AROUND_S * 1e6)
        end_us = min(now_us, came_us + _LONGEST_INCIDENT_US)
        return Seen(tags, came_us - around_us, max(end_us, came_us + around_us), INCIDENT)

    def _tell_why(self) -> None:
        target = None if self._alarm is None else alert_place(self._alarm, self._station.site)
        if target is not None:
            self.navigate.emit(target)

    def _go(self, page: str) -> None:
        if self._alarm is not None:
            target = Target(page=page, machine=self._alarm.machine, tag=self._alarm.tag)
            self.navigate.emit(target)

    def _lay_out(self) -> None:
        unit = self._station.theme.unit
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(12), unit(12), unit(12), unit(12))
        box.setSpacing(unit(8))
        head = QHBoxLayout()
        head.setSpacing(unit(12))
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(self.badge, alignment=top)
        head.addWidget(self.message, 1)
        head.addWidget(self._close, alignment=top)
        box.addLayout(head)
        box.addWidget(self.standing)
        self._scroll = Scroll(self._body())
        box.addWidget(self._scroll, 1)
        box.addWidget(self.commands)

    def _body(self) -> QWidget:
        unit, body = self._station.theme.unit, QFrame()
        self.trend.setFixedHeight(unit(_TREND_PX))
        self.trend.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        body.setObjectName("panel")
        body.setStyleSheet("QFrame#panel { border-radius: 0; }")
        box = QVBoxLayout(body)
        box.setContentsMargins(0, 0, unit(4), 0)
        box.setSpacing(unit(4))
        self._add_text(box, _("What to do"), self.response)
        values = QHBoxLayout()
        values.setSpacing(unit(12))
        for field in (self.now, self.then, self.limit):
            values.addWidget(field, 1)
        box.addSpacing(unit(8))
        box.addLayout(values)
        box.addWidget(self.trend)
        self._add_text(box, _("What happens if not"), self.consequence)
        self._add_text(box, _("Usual cause"), self.cause)
        self._add_text(box, _("Comment"), self.comment)
        box.addSpacing(unit(8))
        for widget in (self.past, self._noted, self.notes):
            box.addWidget(widget)
        ways = QHBoxLayout()
        ways.setSpacing(unit(8))
        ways.addWidget(self.why)
        ways.addWidget(self._machine)
        ways.addWidget(self._trend)
        ways.addStretch()
        box.addSpacing(unit(4))
        box.addLayout(ways)
        box.addWidget(self.take_out.button, alignment=Qt.AlignmentFlag.AlignLeft)
        box.addStretch()
        return body

    def _add_text(self, box: QVBoxLayout, title: str, label: PlainLabel) -> None:
        caption = PlainLabel(self._station.theme, title, TypeRole.CAPTION, ink="text2")
        self._captions[label] = caption
        box.addSpacing(self._station.theme.unit(4))
        box.addWidget(caption)
        box.addWidget(label)
