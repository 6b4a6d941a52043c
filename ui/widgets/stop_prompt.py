"""Asks calmly why a machine stood: one line with the likely reasons, each of them one tap."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import QualifyStop
from hmi.clock import from_us, to_us
from hmi.performance.recorded_stops import RecordedStops
from hmi.plant.roles import Right
from hmi.plant.stop_reasons import StopReason
from hmi.plant.stops import Stop, StopEdit
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.live.stops_read import StopsFound
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets import stop_words
from ui.widgets.action_button import ActionButton
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.stop_sheet import StopSheet
from ui.widgets.wrapping import Wrapping

MOST_CHIPS = 4


class StopPrompt(QWidget):
    """The newest stop that waits for a reason, of one machine or of all; hidden without any.

    It takes its place in the page and covers nothing; "Later" puts a stop off in this window.
    """

    navigate = Signal(object)
    """A Target that somebody wants shown."""

    def __init__(self, station: Station, slot: str) -> None:
        super().__init__()
        self._station, self._slot = station, slot
        self._machine = ""
        self._stop: Stop | None = None
        self._edits: tuple[StopEdit, ...] = ()
        self._later: set[str] = set()
        self._is_at_work = False
        theme = station.theme
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.chips: list[ActionButton] = []
        self.more = ActionButton(theme, _("Another reason"), TouchClass.T2)
        self.later = ActionButton(theme, _("Later"), TouchClass.T2)
        self._panel = Panel(theme)
        self._panel.add(self.told)
        self._row = QWidget()
        self._panel.add(self._row)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._panel)
        self.more.clicked.connect(lambda _checked=False: self._open())
        self.later.clicked.connect(lambda _checked=False: self._put_off())
        self._offer()
        self.hide()

    @property
    def stop(self) -> Stop | None:
        """The stop that is asked about."""
        return self._stop

    def show_machine(self, key: str) -> None:
        """Ask about the stops of this machine alone, or of all with an empty key."""
        self._machine = key
        self._note(key)

    def begin(self) -> None:
        """Follow the stops."""
        self._is_at_work = True
        self._station.state.stops.changed.connect(self._note)
        self._station.state.user_changed.connect(self._show)
        self._note(self._machine)

    def end(self) -> None:
        """Follow nothing."""
        self._is_at_work = False
        self._station.state.stops.changed.disconnect(self._note)
        self._station.state.user_changed.disconnect(self._show)
        self._station.background.cancel(self._slot)

    def _note(self, machine: str) -> None:
        if machine in ("", self._machine) or not self._machine:
            self._show()

    def _show(self, _user: object = None) -> None:
        waiting = self._waiting()
        newest = waiting[0] if waiting else None
        is_other = newest is not None and (self._stop is None or newest.name != self._stop.name)
        self._stop = newest
        self.setVisible(newest is not None)
        if newest is None:
            return
        self.told.show_text(self._question(newest, len(waiting) - 1), 300)
        if is_other:
            self._offer()
            self._read()

    def _waiting(self) -> list[Stop]:
        station = self._station
        if not self._is_at_work or station.is_past or not station.may(Right.COMMENT):
            return []
        waiting = station.state.stops.unqualified(self._machine)
        return [one for one in waiting if one.name not in self._later]

    def _question(self, stop: Stop, others: int) -> str:
        station, start = self._station, from_us(stop.start_us)
        clock = formats.clock_time(start, station.site.calendar.timezone)
        words = {
            "machine": stop_words.machine_name(station, stop.machine),
            "time": clock.rpartition(":")[0],
            "length": formats.age(stop.stopped_us / 1e6),
        }
        if stop.is_open:
            told = _("{machine} stands since {time}, {length}: why?").format(**words)
        else:
            told = _("Unqualified stop of {machine} at {time}, {length}: what was it?")
            told = told.format(**words)
        lead = stop_words.alarm_words(station, stop.led_by)
        parts = [told, lead, _("and {n} more").format(n=others) if others else ""]
        return "  ·  ".join(part for part in parts if part)

    def _read(self) -> None:
        station = self._station
        recorded = RecordedStops(station.site, station.reader.read, station.journal)
        now_us = to_us(station.clock.now())
        self._station.background.run(self._slot, lambda: recorded.edits(now_us), self._take)

    def _take(self, edits: list[StopEdit]) -> None:
        self._edits = tuple(edits)
        self._offer()

    def _offer(self) -> None:
        """Put chips for the likely reasons in place of those before."""
        row, self.chips = self._row, [self._chip(one) for one in self._likely()]
        for kept in (self.more, self.later):
            kept.setParent(self)
        self._row = Wrapping(self._station.theme, [*self.chips, self.more, self.later])
        self._panel.box.replaceWidget(row, self._row)
        row.hide()
        row.deleteLater()
        for shown in (self._row, self.more, self.later):
            shown.show()

    def _likely(self) -> list[StopReason]:
        stop = self._stop
        if stop is None:
            return []
        tree, found = self._station.site.reason_tree, StopsFound(edits=self._edits)
        keys = [found.proposed(stop), *found.most_used(stop.machine, MOST_CHIPS)]
        usual = [one.key for one in tree.below("", stop.machine, stop.state) if not one.is_other]
        known = [key for key in dict.fromkeys([*keys, *usual]) if tree.may_be(key, stop.machine)]
        return [tree.by_key[key] for key in known[:MOST_CHIPS]]

    def _chip(self, reason: StopReason) -> ActionButton:
        chip = ActionButton(self._station.theme, reason.text, TouchClass.T2)
        chip.clicked.connect(lambda _checked=False: self._qualify(reason.key))
        return chip

    def _qualify(self, key: str) -> None:
        stop = self._stop
        if stop is not None:
            wish = QualifyStop(stop.machine, stop.start_us, stop.end_us, key, led_by=stop.led_by)
            self._station.wish(wish, self._refuse, lambda: self._forget(stop))

    def _refuse(self, told: str) -> None:
        self.told.show_text(told)

    def _forget(self, stop: Stop) -> None:
        """Ask no more about a stop that was judged, before the engine has looked anew."""
        self._later.add(stop.name)
        self._show()

    def _put_off(self) -> None:
        if self._stop is not None:
            self._forget(self._stop)

    def _open(self) -> None:
        if self._stop is not None:
            found = StopsFound(stops=(self._stop,), edits=self._edits)
            sheet = StopSheet(self._station, self, self._stop, found)
            sheet.navigate.connect(self.navigate)
            sheet.open()
