"""Tags as a list: all of them saved to a file, or a file taken into the site after a preview."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hmi.actions.requests import AddToSite, PreviewTagList, Request
from hmi.bus.exploration import Explored, TagListPreviewed
from hmi.clock import to_us
from hmi.plant.roles import Right
from hmi.plant.tag_lists import TagListPreview
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.live.tag_files import found_lists, lists_folder, read_list, write_list
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.list_rows import STATE_WORDS, ListRows
from ui.widgets.long_text import LongText
from ui.widgets.row_list import RowList
from ui.widgets.scroll import Scroll
from ui.widgets.wrapping import Wrapping


class TagListView(QWidget):
    """Files to choose from, then what the chosen one would change; nothing before it is saved."""

    closed = Signal()

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self._inquiry = 0
        self.preview: TagListPreview | None = None
        self.cards: list[Card] = []
        self._rows = ListRows(theme)
        self.list = RowList(theme, self._rows)
        self._about = LongText(theme, "", TypeRole.BODY, ink="text2")
        self.told = LongText(theme, "", TypeRole.BODY)
        self.back = ActionButton(theme, _("Back"), TouchClass.T2, icon="back")
        self.save = ActionButton(theme, _("Save all tags as a list"), TouchClass.T2)
        self.add = ActionButton(theme, "", TouchClass.T2, is_primary=True)
        self._lay_out()
        self.list.tapped.connect(lambda row, _x: self._tell(self._rows.words(row)))
        self.back.clicked.connect(lambda _checked=False: self._go_back())
        self.save.clicked.connect(lambda _checked=False: self._save())
        self.add.clicked.connect(lambda _checked=False: self._add())
        station.bus.explored.subscribe(lambda fact: station.bugs.guard(self._take, fact))

    def open(self) -> None:
        """Look which files there are."""
        self.preview = None
        self.told.show_text("")
        self._look()
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it stands."""
        may = self._station.may(Right.CONFIGURE)
        self._pile.setCurrentIndex(0 if self.preview is None else 1)
        self._about.show_text(self._about_text(), 400)
        self.told.setVisible(bool(self.told.full_text))
        self.save.setVisible(self.preview is None)
        count = len(self.preview.accepted) if self.preview is not None else 0
        self.add.setVisible(may and count > 0)
        told = ngettext("Take {n} tag into the site", "Take {n} tags into the site", count)
        self.add.show_caption(told.format(n=count))
        for card in self.cards:
            card.setEnabled(may)

    def _lay_out(self) -> None:
        theme, files = self._station.theme, QWidget()
        files.setObjectName("page")
        self._column = QVBoxLayout(files)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.unit(8))
        self._column.addStretch()
        self._pile = QStackedWidget()
        self._pile.addWidget(Scroll(files))
        self._pile.addWidget(self.list)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(self._about)
        box.addWidget(self._pile, 1)
        box.addWidget(self.told)
        box.addWidget(Wrapping(theme, [self.back, self.save, self.add]))

    def _about_text(self) -> str:
        if self.preview is not None:
            counts = [(self.preview.count(state), _(word)) for state, word in STATE_WORDS.items()]
            parts = [f"{word}: {count}" for count, word in counts if count]
            if self.preview.ignored:
                names = ", ".join(self.preview.ignored)
                parts.append(_("Columns not understood: {names}").format(names=names))
            return " · ".join(parts) or _("The list has no rows.")
        told = _("Put a list (.csv) into {folder} or plug in a drive that has one.")
        return told.format(folder=lists_folder(self._station.data_folder))

    def _look(self) -> None:
        folder = self._station.data_folder
        self._station.background.run("tag-lists", lambda: found_lists(folder), self._show_files)

    def _show_files(self, paths: list[Path]) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []
        for number, path in enumerate(paths):
            card = Card(self._station.theme)
            card.show_card(path.name, [str(path.parent)])
            card.clicked.connect(lambda _checked=False, path=path: self._read(path))
            self._column.insertWidget(number, card)
            self.cards.append(card)
        self.refresh()

    def _read(self, path: Path) -> None:
        self._station.background.run(
            "tag-list", lambda: read_list(path), self._ask_preview, self._tell
        )

    def _ask_preview(self, text: str) -> None:
        self._inquiry = to_us(self._station.clock.now())
        self._wish(PreviewTagList(self._inquiry, text))

    def _take(self, fact: Explored) -> None:
        if isinstance(fact, TagListPreviewed) and fact.inquiry == self._inquiry:
            self.preview = fact.preview
            self._rows.show_preview(fact.preview)
            self.list.renew()
            self.refresh()

    def _add(self) -> None:
        if self.preview is not None:
            self._wish(AddToSite(tags=self.preview.accepted))

    def _wish(self, request: Request) -> None:
        def granted() -> None:
            if isinstance(request, AddToSite):
                self._tell(_("Saved. The engine loads the site anew."))

        self._tell("")
        self._station.wish(request, self._tell, granted)

    def _save(self) -> None:
        station = self._station
        station.background.run(
            "tag-list-saved",
            lambda: write_list(station.data_folder, station.site.tags, station.clock.now()),
            self._tell_saved,
            self._tell,
        )

    def _tell_saved(self, path: Path) -> None:
        size = formats.size(path.stat().st_size)
        self._look()
        self._tell(_("Saved as {file} ({size}).").format(file=path, size=size))

    def _tell(self, told: str) -> None:
        self.told.show_text(told, 400)
        self.refresh()

    def _go_back(self) -> None:
        if self.preview is None:
            self.closed.emit()
        else:
            self.open()
