"""Notes of a chart, and why machines stood: marks on it, a sheet of notes, and writing one."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from hmi.clock import to_us
from hmi.plant.notes import Note
from ui.live.station import Station
from ui.widgets.note_marks import NoteMarks
from ui.widgets.note_sheets import NotePlace, NotesSheet, WriteNote
from ui.widgets.sheet import Sheet
from ui.widgets.stop_marks import StopMarks
from ui.widgets.trend_deck import TrendDeck


class TrendNotes(QObject):
    """What a page of trends does with notes; words that were not sent stay for the next try."""

    def __init__(self, station: Station, over: QWidget, deck: TrendDeck) -> None:
        super().__init__(over)
        self._station, self._over, self._deck = station, over, deck
        self.draft = ""
        self.marks = NoteMarks(station, deck.chart)
        self.stops = StopMarks(station, deck.chart)
        deck.chart_made.connect(self._mark_anew)
        self._sheet: Sheet | None = None

    def open_list(self) -> NotesSheet:
        """Show the notes in view."""
        sheet = NotesSheet(self._station, self._over, self.write)

        def show() -> None:
            sheet.show_notes(self.marks.in_view(), self.marks.noted.failure)

        sheet.chosen.connect(self._go_to)
        self.marks.noted.changed.connect(show)
        sheet.closed.connect(lambda: self.marks.noted.changed.disconnect(show))
        show()
        self._open(sheet)
        return sheet

    def write(self) -> WriteNote:
        """Ask for a note about the cursor's time, or now, and the selected pen."""
        sheet = WriteNote(self._station, self._over, self._place(), self.draft)
        sheet.closed.connect(lambda: self._keep(sheet))
        self._open(sheet)
        return sheet

    def close_sheets(self) -> None:
        """Close what lies over the page."""
        if self._sheet is not None:
            self._sheet.close_sheet()

    def _mark_anew(self) -> None:
        self.marks = NoteMarks(self._station, self._deck.chart)
        self.stops = StopMarks(self._station, self._deck.chart)
        for marks in (self.marks, self.stops):
            marks.show()

    def _open(self, sheet: Sheet) -> None:
        self._sheet = sheet
        sheet.closed.connect(self._forget)
        sheet.open()

    def _forget(self) -> None:
        self._sheet = None

    def _keep(self, sheet: WriteNote) -> None:
        self.draft = sheet.draft

    def _go_to(self, note: Note) -> None:
        self._deck.chart.show_around(to_us(note.start))

    def _place(self) -> NotePlace:
        chart, site = self._deck.chart, self._station.site
        now_us = to_us(self._station.clock.now())
        start_us, end_us = chart.window_of_time.bounds(now_us)
        at_us = end_us if chart.cursor_us is None else chart.cursor_us
        tag = chart.selected if chart.selected in site.number_by_key else ""
        machine = site.tag(tag).machine if tag else ""
        known = machine if machine in site.machine_by_key else ""
        return NotePlace(at_us, (start_us, min(end_us, now_us)), tag, known)
