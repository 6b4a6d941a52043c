"""Notes as a list: what was written, about what, when and by whom; with a way to take one back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.clock import to_us
from hmi.plant.notes import Note
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel, plain

SHOWN = 60
_LONGEST = 400


class NoteList(QWidget):
    """Notes, newest first. has_ways adds to each a way to its time and one to withdraw it."""

    chosen = Signal(object)
    """The note whose time shall be shown."""
    withdrawal_wished = Signal(object)

    def __init__(self, station: Station, *, has_ways: bool = False, most: int = SHOWN) -> None:
        super().__init__()
        if has_ways:
            self.setObjectName("page")
        self._station = station
        self._has_ways = has_ways
        self._most = most
        self._notes: tuple[Note, ...] | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(station.theme.unit(12))
        self._box.addStretch(1)
        self._rows: list[QWidget] = []

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is shown."""
        return self._notes or ()

    def show_notes(self, notes: Sequence[Note], empty: str = "") -> None:
        """Show notes; empty is said where there are none."""
        wanted = tuple(notes[: self._most])
        if wanted == self._notes:
            return
        self._notes = wanted
        for row in self._rows:
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(note) for note in wanted]
        if not wanted and empty:
            label = PlainLabel(self._station.theme, empty, ink="text2", is_wrapped=True)
            self._rows.append(label)
        more = len(notes) - len(wanted)
        if more > 0:
            told = _("and {n} more").format(n=more)
            self._rows.append(PlainLabel(self._station.theme, told, TypeRole.CAPTION, ink="text2"))
        for row in self._rows:
            self._box.insertWidget(self._box.count() - 1, row)

    def _row(self, note: Note) -> QWidget:
        theme = self._station.theme
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.unit(12))
        words = QVBoxLayout()
        words.setSpacing(theme.unit(2))
        text = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        text.show_text(note.text, _LONGEST)
        below = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        below.show_text(note_caption(self._station, note), _LONGEST)
        words.addStretch(1)
        words.addWidget(text)
        words.addWidget(below)
        words.addStretch(1)
        line.addLayout(words, 1)
        if self._has_ways:
            self._add_ways(line, note)
        return row

    def _add_ways(self, line: QHBoxLayout, note: Note) -> None:
        theme = self._station.theme
        show = ActionButton(theme, _("Show"), TouchClass.T2)
        show.clicked.connect(lambda _checked=False: self.chosen.emit(note))
        line.addWidget(show)
        if may_withdraw(self._station, note):
            withdraw = ActionButton(theme, _("Withdraw"), TouchClass.T2)
            withdraw.clicked.connect(lambda _checked=False: self.withdrawal_wished.emit(note))
            line.addWidget(withdraw)


def may_withdraw(station: Station, note: Note) -> bool:
    """Tell whether who works here now may take a note back."""
    user = station.state.user
    name = "" if user is None else user.user
    is_own = note.user == name and station.may(Right.COMMENT)
    return not note.is_withdrawn and (is_own or station.may(Right.SHARE))


def note_caption(station: Station, note: Note) -> str:
    """Return when, about what and by whom a note is."""
    zone = station.site.calendar.timezone
    when = formats.date_time(note.start, zone)
    if note.end is not None:
        seconds = (to_us(note.end) - to_us(note.start)) / 1e6
        when = _("{time}, for {span}").format(time=when, span=formats.duration(seconds))
    by = note.user or _("this station")
    parts = [when, about(station, note.tag, note.machine), _("by {name}").format(name=plain(by))]
    if note.withdrawn is not None:
        who = note.withdrawn_by or _("this station")
        told = _("withdrawn by {name}: {reason}")
        parts.append(told.format(name=plain(who), reason=plain(note.reason)))
    return " · ".join(parts)


def about(station: Station, tag: str, machine: str) -> str:
    """Return the name of what a note is about."""
    site = station.site
    owner = site.machine_by_key.get(machine)
    name = plain(owner.name if owner is not None else machine, 60)
    if tag:
        known = plain(site.tag(tag).name if tag in site.number_by_key else tag, 60)
        return f"{known} · {name}" if name else known
    return name or _("the whole line")
