"""The journal of alarms: what was, read from the disk at a moment, never live."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hmi.bus.facts import AlarmChanged, Trigger
from hmi.texts.catalog import _, ngettext
from hmi.texts.formats import clock_time
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_table import AlarmTable, Cells
from ui.widgets.happening_choice import HappeningChoice
from ui.widgets.plain_text import PlainLabel
from ui.widgets.segments import Segments
from ui.widgets.wrapping import Wrapping

MOST_ROWS = 2000
_HOURS = (8, 24, 168)
_Question = tuple[int, str, str, frozenset[Trigger]]
"""Hours, machine, text, and by what it happened; an empty one leaves nothing out."""


class Sought(Protocol):
    """What is sought in the journal."""

    machine: str
    text: str

    @property
    def priority(self) -> int:
        """The only priority wanted, 0 for all."""


class Events(Protocol):
    """A model that shows transitions and knows when they were read."""

    def show(self, events: Sequence[AlarmChanged], read_at: datetime) -> None:
        """Show what was read at a moment."""


class AlarmJournal(QWidget):
    """Transitions of the last hours or days, newest first."""

    def __init__(self, station: Station, model: QAbstractItemModel, cells: Cells) -> None:
        super().__init__()
        self._station = station
        self._model = model
        self._asked: _Question | None = None
        self._events: Sequence[AlarmChanged] = ()
        self._read_at = station.clock.now()
        self._priority = 0
        theme = station.theme
        names = (_("8 h"), _("24 h"), _("7 days"))
        self.ranges = Segments(theme, list(zip(_HOURS, names, strict=True)))
        self.ranges.choose(_HOURS[0])
        self.told = PlainLabel(theme, "", TypeRole.STRONG, ink="text2", is_wrapped=True)
        self.happening = HappeningChoice(theme)
        self.again = ActionButton(theme, _("Read again"), TouchClass.T1)
        self.table = AlarmTable(theme, model, cells)
        self._empty = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pile = QStackedWidget()
        self._pile.addWidget(self.table)
        self._pile.addWidget(self._empty)
        self._lay_out()
        self.ranges.chosen.connect(lambda _key: self._read())
        self.happening.changed.connect(self._read)
        self.again.clicked.connect(lambda _checked=False: self._read())
        self._sought = ("", "")

    def look(self, sought: Sought) -> None:
        """Read the journal when something else is sought than what is shown."""
        self._sought = (sought.machine, sought.text)
        is_other, self._priority = sought.priority != self._priority, sought.priority
        if self._asked != self._question():
            self._read()
        elif is_other:
            self._show(self._events, self._read_at)

    def rest(self) -> None:
        """Read nothing, and read anew when it is looked at again."""
        self._asked = None
        self._station.background.cancel("alarm-journal")

    def _question(self) -> _Question:
        return (int(str(self.ranges.key)), *self._sought, self.happening.triggers)

    def _read(self) -> None:
        self._asked = self._question()
        hours, machine, text, triggers = self._asked
        journal, end = self._station.journal, self._station.clock.now()
        start = end - timedelta(hours=hours)
        self.told.show_text(_("Journal, being read"))
        self._station.background.run(
            "alarm-journal",
            lambda: (
                journal.alarm_events_of(triggers, start, end, machine, text)
                if triggers
                else journal.alarm_events(start, end, machine, text, MOST_ROWS)
            ),
            lambda events: self._show(events, end),
            self._fail,
        )

    def _show(self, events: Sequence[AlarmChanged], read_at: datetime) -> None:
        self._events, self._read_at = events, read_at
        is_full = len(events) >= MOST_ROWS
        if self._priority:
            events = [one for one in events if one.priority == self._priority]
        model: Events = self._model  # type: ignore[assignment]  # a model of either kind
        model.show(events, read_at)
        time = clock_time(read_at, self._station.site.calendar.timezone)
        count = ngettext("{n} entry", "{n} entries", len(events)).format(n=len(events))
        if is_full:
            count = _("{count} of the newest {n} entries").format(count=len(events), n=MOST_ROWS)
        told = _("Journal, read at {time}: not live · {count}").format(time=time, count=count)
        self.told.show_text(told)
        self._empty.show_text(_("Nothing was written down in this time that fits the search."))
        self._pile.setCurrentIndex(0 if events else 1)
        self.table.scrollToTop()

    def _fail(self, sentence: str) -> None:
        self.told.show_text(_("Journal, could not be read"))
        self._empty.show_text(sentence)
        self._pile.setCurrentIndex(1)

    def _lay_out(self) -> None:
        unit = self._station.theme.unit
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(unit(8))
        controls = [self.ranges, self.happening, self.again]
        box.addWidget(Wrapping(self._station.theme, controls))
        box.addWidget(self.told)
        box.addWidget(self._pile, 1)
