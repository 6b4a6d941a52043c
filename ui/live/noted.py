"""The notes of a span of time, read in the background and kept as they stand."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from hmi.bus.facts import NoteChanged
from hmi.clock import from_us
from hmi.journal.notes import Sought
from hmi.plant.notes import Note
from ui.live.station import Station

_MARGIN = 0.5
"""How much more than asked is read on each side, so that panning asks seldom."""


class Noted(QObject):
    """What was noted about some machines, and about the whole line, around a span of time."""

    changed = Signal()

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._machines: frozenset[str] = frozenset()
        self._read_us: tuple[int, int] | None = None
        self._all: tuple[Note, ...] = ()
        self._is_at_work = False
        self.failure = ""
        """Why notes cannot be read; empty when they can."""

    def begin(self) -> None:
        """Follow what is written from now on; what was written meanwhile is read."""
        if not self._is_at_work:
            self._is_at_work, self._read_us = True, None
            self._station.state.note_changed.connect(self._take)

    def end(self) -> None:
        """Stop all work."""
        if self._is_at_work:
            self._is_at_work = False
            self._station.state.note_changed.disconnect(self._take)
            self._station.background.cancel(self._slot)

    def look(self, start_us: int, end_us: int, machines: Collection[str]) -> None:
        """Know the notes of [start, end]; changed tells when they are read."""
        wanted = frozenset(machines) | {""}
        known = self._read_us
        is_known = known is not None and known[0] <= start_us and end_us <= known[1]
        if not self._is_at_work or (is_known and wanted == self._machines):
            return
        margin_us = round((end_us - start_us) * _MARGIN)
        self._machines = wanted
        self._read_us = max(0, start_us - margin_us), end_us + margin_us
        start, end = map(from_us, self._read_us)
        work = partial(self._station.journal.notes, start, end, Sought(machines=wanted))
        self._station.background.run(self._slot, work, self._show, self._fail)

    def between(self, start: datetime, end: datetime) -> list[Note]:
        """Return the notes that touch [start, end], newest first, without withdrawn ones."""
        found = [one for one in self._all if one.start <= end and one.until >= start]
        return [one for one in found if not one.is_withdrawn]

    @property
    def _slot(self) -> tuple[int, str]:
        return id(self), "notes"

    def _show(self, notes: list[Note]) -> None:
        self.failure = ""
        self._all = tuple(notes)
        self.changed.emit()

    def _fail(self, told: str) -> None:
        self.failure = told
        self.changed.emit()

    def _take(self, fact: NoteChanged) -> None:
        note = fact.note
        if note.machine not in self._machines:
            return
        kept = [one for one in self._all if one.number != note.number]
        self._all = tuple(sorted([*kept, note], key=lambda n: (n.start, n.number), reverse=True))
        self.changed.emit()
