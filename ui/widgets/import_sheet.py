"""Brings values that people wrote down: a file chosen by touch, looked through, then taken in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hmi.actions.requests import ImportHistory
from hmi.bus.facts import ImportPhase
from hmi.clock import from_us
from hmi.exports.import_preview import ImportPreview, preview
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.live.tag_files import found_lists
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_SLOT = "import-preview"
_WIDE_PX, _HIGH_PX, _MARGIN_PX = 760, 560, 32
_MOST_FILES = 8
_MOST_SHOWN = 30


class ImportSheet(Sheet):
    """A button a file; a tap looks it through, and what is wrong in it is told cell by cell."""

    def __init__(
        self,
        station: Station,
        over: QWidget,
        found: Callable[[Path], Sequence[Path]] = found_lists,
    ) -> None:
        super().__init__(station.theme, over, _("Values written down by hand"))
        self._station = station
        theme = station.theme
        self._zone = station.site.calendar.timezone
        self._path: Path | None = None
        self._found: ImportPreview | None = None
        self._is_mine = False
        self.files: dict[Path, ActionButton] = {}
        for path in found(station.data_folder)[:_MOST_FILES]:
            self.files[path] = ActionButton(theme, path.name, TouchClass.T2)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.leave = ActionButton(theme, _("Close"), TouchClass.T2)
        self.take = ActionButton(theme, _("Take in"), TouchClass.T2, is_primary=True)
        self.take.setEnabled(False)
        self._lay_out()
        for path, button in self.files.items():
            button.clicked.connect(lambda _checked=False, path=path: self._look(path))
        self.leave.clicked.connect(lambda _checked=False: self.close_sheet())
        self.take.clicked.connect(lambda _checked=False: self._wish())
        station.state.import_changed.connect(self._note)
        self.closed.connect(self._part)
        if not self.files:
            self._tell(_(
                "No file is here. Put a .csv file on a USB stick: its first line names a column "
                "time and tags that are entered by hand."
            ))  # fmt: skip

    def _part(self) -> None:
        self._station.state.import_changed.disconnect(self._note)
        self._station.background.cancel(_SLOT)

    def _look(self, path: Path) -> None:
        self._path, self._found = path, None
        self.take.setEnabled(False)
        self._tell(_("{file} is looked through").format(file=path.name))
        site, zone, now = self._station.site, ZoneInfo(self._zone), self._station.clock.now()
        self._station.background.run(
            _SLOT, lambda: preview(path, site, zone, now), self._show, self._tell
        )

    def _show(self, found: ImportPreview) -> None:
        self._found = found
        self._tell("\n".join(self._lines(found)))
        self.take.setEnabled(bool(found.accepted) and not found.refused_count)

    def _lines(self, found: ImportPreview) -> list[str]:
        """Return what a file would bring, or what keeps it from being taken in."""
        lines = []
        for key, one in sorted(found.tags.items()):
            first, last = (
                formats.date_time(from_us(time), self._zone)
                for time in (one.first_us, one.last_us)
            )
            count = ngettext("{n} value", "{n} values", one.count).format(n=one.count)
            told = _("{tag}: {values}, {first} to {last}")
            name = self._station.site.tag(key).name
            lines.append(told.format(tag=name, values=count, first=first, last=last))
        for column in found.ignored:
            told = _("Column {column} is no tag that is entered by hand, and left out.")
            lines.append(told.format(column=column))
        for cell in found.refused[:_MOST_SHOWN]:
            told = _("Line {line}, {column}: {found} is not {expected}.")
            lines.append(told.format(
                line=cell.line, column=cell.column, found=repr(cell.found), expected=cell.expected
            ))  # fmt: skip
        if found.refused_count:
            name = self._path.name if self._path else ""
            lines.append(sentence("import-refused", file=name, count=found.refused_count))
        return lines or [sentence("import-empty", file=self._path.name if self._path else "")]

    def _wish(self) -> None:
        if self._path is None or self._found is None:
            return
        self._is_mine = True
        self.take.setEnabled(False)
        wish = ImportHistory(str(self._path), self._found.sha256, self._zone)
        self._station.wish(wish, self._tell)

    def _note(self) -> None:
        """Tell how it goes on, once it was asked for here."""
        fact = self._station.state.imported
        if not self._is_mine:
            return
        if fact.phase is ImportPhase.FAILED:
            count = self._found.refused_count if self._found else 0
            self._tell(sentence(fact.problem, file=fact.file, count=count))
        else:
            values = ngettext("{n} value", "{n} values", fact.samples).format(n=fact.samples)
            is_done = fact.phase is ImportPhase.DONE
            told = _("{values} are in the record.") if is_done else _("{values} so far")
            self._tell(told.format(values=values))

    def _tell(self, told: str) -> None:
        self.told.show_paragraph(told)

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDE_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_HIGH_PX), self.height() - margin))

    def _lay_out(self) -> None:
        inner = QFrame()
        inner.setObjectName("panel")
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(self.theme.unit(8))
        for button in self.files.values():
            box.addWidget(button)
        box.addWidget(self.told)
        box.addStretch(1)
        answers = QHBoxLayout()
        answers.addWidget(self.leave)
        answers.addStretch(1)
        answers.addWidget(self.take)
        self.content.addWidget(Scroll(inner, is_whole=True), 1)
        self.content.addLayout(answers)
