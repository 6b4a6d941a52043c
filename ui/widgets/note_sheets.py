"""Writing a note, reading those in view, taking one back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.actions.requests import AddNote, WithdrawNote
from hmi.clock import from_us
from hmi.plant.notes import LONGEST_NOTE, Note
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.note_list import NoteList, about
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet

_WIDTH_PX, _HEIGHT_PX, _MARGIN_PX = 760, 520, 32
_FIELD_PX = 480


@dataclass(frozen=True, slots=True)
class NotePlace:
    """What a note may be about: a moment or the whole span, a tag, its machine or the line."""

    time_us: int
    span_us: tuple[int, int]
    tag: str = ""
    machine: str = ""


class WriteNote(Sheet):
    """Asks for words. What is typed stays while a wish is refused, and draft keeps it after."""

    written = Signal()

    def __init__(self, station: Station, over: QWidget, place: NotePlace, draft: str = "") -> None:
        super().__init__(station.theme, over, _("Write a note"))
        self._station, self._place = station, place
        theme = station.theme
        self.keyboard = Keyboard(theme)
        self.field = TypedField(self.keyboard, _("Note"), _("What should others know?"))
        self.field.setMaxLength(LONGEST_NOTE)
        self.field.setText(draft)
        self.when = Segments(theme, self._times(), TouchClass.T1)
        self.subject = Segments(theme, self._subjects(), TouchClass.T1)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.confirm = ActionButton(theme, _("Write it down"), TouchClass.T2, is_primary=True)
        self.when.choose("moment")
        self.subject.choose("tag" if place.tag else "machine" if place.machine else "line")
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._wish())
        self.field.returnPressed.connect(self.confirm.click)
        self._lay_out()

    @property
    def draft(self) -> str:
        """What is typed."""
        return self.field.text()

    def refuse(self, told: str) -> None:
        """Stay open, keep the words, and say why they were not written down."""
        self.told.show_text(told)
        self.told.show()

    def open(self) -> None:
        """Cover the window and wait for words."""
        super().open()
        self.field.setFocus()
        self.keyboard.write_into(self.field)

    def _lay_out(self) -> None:
        self.field.setMinimumWidth(self.theme.unit(_FIELD_PX))
        self.content.addWidget(self.field)
        for row in (self.when, self.subject):
            line = QHBoxLayout()
            line.addWidget(row)
            line.addStretch(1)
            self.content.addLayout(line)
        self.told.hide()
        self.content.addWidget(self.told)
        self.content.addWidget(self.keyboard)
        end = QHBoxLayout()
        end.addWidget(self.cancel)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addLayout(end)

    def _times(self) -> list[tuple[object, str]]:
        zone = self._station.site.calendar.timezone
        moment = formats.clock_time(from_us(self._place.time_us), zone)
        start, end = self._place.span_us
        span = formats.duration((end - start) / 1e6)
        told = _("All in view: {span}").format(span=span)
        return [("moment", _("At {time}").format(time=moment)), ("span", told)]

    def _subjects(self) -> list[tuple[object, str]]:
        place, found = self._place, []
        if place.tag:
            found.append(("tag", about(self._station, place.tag, "")))
        if place.machine:
            found.append(("machine", about(self._station, "", place.machine)))
        return [*found, ("line", _("The whole line"))]

    def _wish(self) -> None:
        if not self.field.text().strip():
            self.refuse(sentence("note-empty"))
            return
        if not self._station.state.engine_is_heard:
            self.refuse(sentence("engine-not-running"))
            return
        place, chosen = self._place, self.subject.key
        is_span = self.when.key == "span"
        wish = AddNote(
            self.field.text(),
            place.span_us[0] if is_span else place.time_us,
            place.span_us[1] if is_span else None,
            tag=place.tag if chosen == "tag" else "",
            machine=place.machine if chosen in ("tag", "machine") else "",
        )
        self._station.wish(wish, self.refuse, self._done)

    def _done(self) -> None:
        self.field.clear()
        self.written.emit()
        self.close_sheet()


class WithdrawNoteSheet(Sheet):
    """Asks why a note is taken back."""

    def __init__(self, station: Station, over: QWidget, note: Note) -> None:
        super().__init__(station.theme, over, _("Withdraw this note"))
        theme = station.theme
        self._station, self._note = station, note
        words = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        words.show_text(note.text, LONGEST_NOTE)
        self.keyboard = Keyboard(theme)
        self.field = TypedField(self.keyboard, _("Why; it is kept in the journal"))
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.confirm = ActionButton(theme, _("Withdraw"), TouchClass.T2, is_primary=True)
        for widget in (words, self.field, self.told, self.keyboard):
            self.content.addWidget(widget)
        end = QHBoxLayout()
        end.addWidget(cancel)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addLayout(end)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._wish())
        self.keyboard.write_into(self.field)

    def refuse(self, told: str) -> None:
        """Stay open and say why it was not done."""
        self.told.show_text(told)
        self.told.show()

    def _wish(self) -> None:
        if not self.field.text().strip():
            self.refuse(sentence("reason-missing"))
            return
        wish = WithdrawNote(self._note.number, self.field.text())
        self._station.wish(wish, self.refuse, self.close_sheet)


class NotesSheet(Sheet):
    """The notes in view, with ways to write one, to go to one and to take one back."""

    chosen = Signal(object)

    def __init__(self, station: Station, over: QWidget, write: Callable[[], object]) -> None:
        super().__init__(station.theme, over, _("Notes in view"))
        theme = station.theme
        self._station, self._over_page = station, over
        self.list = NoteList(station, has_ways=True)
        self.list.chosen.connect(self._choose)
        self.list.withdrawal_wished.connect(self._withdraw)
        self.write = ActionButton(theme, _("Write a note"), TouchClass.T2, is_primary=True)
        self.write.setVisible(station.may(Right.COMMENT))
        done = ActionButton(theme, _("Done"), TouchClass.T2)
        done.clicked.connect(lambda _checked=False: self.close_sheet())
        self.write.clicked.connect(lambda _checked=False: self._write(write))
        self.content.addWidget(Scroll(self.list), 1)
        end = QHBoxLayout()
        end.addWidget(self.write)
        end.addStretch(1)
        end.addWidget(done)
        self.content.addLayout(end)

    def show_notes(self, notes: Sequence[Note], failure: str = "") -> None:
        """Show the notes in view."""
        self.list.show_notes(notes, failure or _("Nothing was noted about this time."))

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDTH_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_HEIGHT_PX), self.height() - margin))

    def _choose(self, note: Note) -> None:
        self.close_sheet()
        self.chosen.emit(note)

    def _withdraw(self, note: Note) -> None:
        WithdrawNoteSheet(self._station, self._over_page, note).open()

    def _write(self, write: Callable[[], object]) -> None:
        self.close_sheet()
        write()
