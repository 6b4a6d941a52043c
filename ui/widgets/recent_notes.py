"""The last notes about a machine, or those around a moment: a panel that goes where it fits."""

from datetime import timedelta

from PySide6.QtGui import QHideEvent, QShowEvent

from hmi.clock import from_us, to_us
from hmi.texts.catalog import _
from ui.live.noted import Noted
from ui.live.station import Station
from ui.widgets.note_list import NoteList
from ui.widgets.panel import Panel

SHOWN = 4
RECENT = timedelta(days=7)


class RecentNotes(Panel):
    """Say what it is about with show_machine() or show_around(); it follows what is written.

    A line is named by an empty machine. is_quiet hides it while there is no note.
    """

    def __init__(self, station: Station, *, is_quiet: bool = False) -> None:
        super().__init__(station.theme, _("Notes"))
        self._station = station
        self._is_quiet = is_quiet
        self._machine = ""
        self._around_us: tuple[int, int] | None = None
        self._noted = Noted(station)
        self._noted.changed.connect(self._show)
        self.list = NoteList(station, most=SHOWN)
        self.add(self.list)

    def show_machine(self, machine: str) -> None:
        """Show the notes of the last days about a machine."""
        self._machine, self._around_us = machine, None
        self.refresh()

    def show_around(self, machine: str, start_us: int, end_us: int) -> None:
        """Show the notes about a machine in [start, end], UTC microseconds."""
        self._machine, self._around_us = machine, (start_us, end_us)
        self.refresh()

    def refresh(self) -> None:
        """Read what is not known yet and show what is."""
        if self.isVisible() or self._is_quiet:
            self._noted.begin()
            self._noted.look(*self._span_us(), {self._machine})
        self._show()

    def rest(self) -> None:
        """Follow nothing while nobody looks."""
        self._noted.end()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what is written."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow nothing, unless it is hidden because there is no note."""
        super().hideEvent(event)
        parent = self.parentWidget()
        if parent is None or not parent.isVisible():
            self.rest()

    def _show(self) -> None:
        start_us, end_us = self._span_us()
        notes = self._noted.between(from_us(start_us), from_us(end_us))
        self.list.show_notes(notes, self._noted.failure or _("Nothing was noted lately."))
        if self._is_quiet:
            self.setVisible(bool(notes))

    def _span_us(self) -> tuple[int, int]:
        if self._around_us is not None:
            return self._around_us
        now = self._station.clock.now()
        return to_us(now - RECENT), to_us(now)
