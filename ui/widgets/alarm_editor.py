"""The alarm table by touch: look it through, change a rule, save it as a file, take one in.

Every change goes the same way: as a table that is checked as a whole and shown before it is saved.
"""

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hmi.actions.requests import ApplyAlarmTable, PreviewAlarmTable
from hmi.bus.exploration import AlarmTablePreviewed, Explored
from hmi.clock import to_us
from hmi.plant.alarm_priorities import WANTED_SHARES, shares
from hmi.plant.alarm_tables import AlarmTablePreview
from hmi.plant.roles import Right
from hmi.plant.tag_lists import RowState
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.alarm_files import row_text, write_table
from ui.live.station import Station
from ui.live.tag_files import found_lists, lists_folder, read_list
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_rule_form import AlarmRuleForm
from ui.widgets.alarm_rule_rows import AlarmRuleRows, AlarmTableRows
from ui.widgets.card import Card
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.list_rows import STATE_WORDS
from ui.widgets.long_text import LongText
from ui.widgets.row_list import RowList
from ui.widgets.scroll import Scroll
from ui.widgets.wrapping import Wrapping

_RULES, _FORM, _FILES, _CHECK = range(4)


class AlarmEditor(QWidget):
    """Four views in one place: the rules, one rule, files to take, and what would change."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self._inquiry = 0
        self._text = ""
        self._from = _RULES
        self._editing = ""
        self.preview: AlarmTablePreview | None = None
        self.cards: list[Card] = []
        self.keyboard = Keyboard(theme)
        self.rows = AlarmRuleRows(theme, station.site)
        self.changes = AlarmTableRows(theme)
        self.rules = RowList(theme, self.rows)
        self.list = RowList(theme, self.changes)
        self.form = AlarmRuleForm(theme, self.keyboard)
        self.search = TypedField(self.keyboard, _("Search"))
        self.reason = TypedField(self.keyboard, _("Reason of the change"))
        self.told = LongText(theme, "", TypeRole.BODY)
        self.back = ActionButton(theme, _("Back"), TouchClass.T2, icon="back")
        self.save = ActionButton(theme, _("Save as CSV"), TouchClass.T2)
        self.files = ActionButton(theme, _("Take from a file"), TouchClass.T2)
        self.check = ActionButton(theme, _("Check the change"), TouchClass.T2, is_primary=True)
        self.apply = ActionButton(theme, _("Change the alarms"), TouchClass.T2, is_primary=True)
        self._lay_out()
        self._connect()
        self._show(_RULES)

    def look(self) -> None:
        """Show the rules, if nothing is being done."""
        self._tell(self._shares() if self._pile.currentIndex() == _RULES else "")
        self._refresh()

    def edit(self, row: int) -> None:
        """Open a rule that is shown."""
        rule = self.rows.rules[row]
        self._editing = rule.key
        self.form.show_rule(rule)
        self._tell("")
        self._show(_FORM)

    def _connect(self) -> None:
        self.rules.tapped.connect(lambda row, _x: self.edit(row))
        self.list.tapped.connect(lambda row, _x: self._tell(self.changes.words(row)))
        self.search.edited.connect(self._search)
        self.form.edited.connect(self._refresh)
        self.reason.edited.connect(lambda _text: self._refresh())
        for button, act in (
            (self.back, self._go_back), (self.save, self._save), (self.files, self._look),
            (self.check, self._check_form), (self.apply, self._apply),
        ):  # fmt: skip
            button.clicked.connect(lambda _checked=False, act=act: act())
        bus, guard = self._station.bus, self._station.bugs.guard
        bus.explored.subscribe(lambda fact: guard(self._take, fact))

    def _search(self, text: str) -> None:
        self.rows.search(text)
        self.rules.renew()
        self.rules.viewport().update()

    def _check_form(self) -> None:
        self._from = _FORM
        self._ask_preview(row_text(self._editing, self.form.cells()))

    def _ask_preview(self, text: str) -> None:
        self._text, self._inquiry = text, to_us(self._station.clock.now())
        self._tell("")
        self._station.wish(PreviewAlarmTable(self._inquiry, text), self._tell)

    def _take(self, fact: Explored) -> None:
        if isinstance(fact, AlarmTablePreviewed) and fact.inquiry == self._inquiry:
            self.preview = fact.preview
            self.changes.show_preview(fact.preview)
            self.list.renew()
            self._tell(self._counts(fact.preview))
            self.reason.show_text("")
            self._show(_CHECK)

    def _counts(self, preview: AlarmTablePreview) -> str:
        counts = [(preview.count(state), _(word)) for state, word in STATE_WORDS.items()]
        parts = [f"{word}: {count}" for count, word in counts if count]
        if preview.ignored:
            names = ", ".join(preview.ignored)
            parts.append(_("Columns not understood: {names}").format(names=names))
        if not preview.is_sound:
            parts.append(_("Nothing is taken while a row is refused"))
        return " · ".join(parts)

    def _apply(self) -> None:
        preview = self.preview
        if preview is not None:
            wish = ApplyAlarmTable(self._text, preview.digest, self.reason.text().strip())
            self._station.wish(wish, self._tell, self._saved)

    def _saved(self) -> None:
        self.preview = None
        self._show(_RULES)
        self._tell(_("Saved. The engine loads the site anew."))

    def _save(self) -> None:
        station = self._station
        station.background.run(
            "alarm-table-saved",
            lambda: write_table(station.data_folder, station.site.alarms, station.clock.now()),
            lambda path: self._tell(_("Saved as {path}").format(path=path)),
            self._tell,
        )

    def _look(self) -> None:
        folder = self._station.data_folder
        self._from = _FILES
        told = _("Put a table (.csv) into {folder} or plug in a drive that has one.")
        self._tell(told.format(folder=lists_folder(folder)))
        self._show(_FILES)
        self._station.background.run(
            "alarm-tables", lambda: found_lists(folder), self._show_files, self._tell
        )

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

    def _read(self, path: Path) -> None:
        self._station.background.run(
            "alarm-table", lambda: read_list(path), self._ask_preview, self._tell
        )

    def _go_back(self) -> None:
        self.keyboard.put_away()
        self._tell("")
        self._show(self._from if self._pile.currentIndex() == _CHECK else _RULES)

    def _tell(self, told: str) -> None:
        self.told.show_text(told, 600)
        self.told.setVisible(bool(told))

    def _show(self, view: int) -> None:
        self._pile.setCurrentIndex(view)
        self._refresh()

    def _refresh(self) -> None:
        view, may = self._pile.currentIndex(), self._station.may(Right.CONFIGURE)
        preview = self.preview
        changed = (RowState.NEW, RowState.CHANGED)
        is_sound = preview is not None and preview.is_sound
        is_change = preview is not None and any(preview.count(state) for state in changed)
        self.search.setVisible(view == _RULES)
        self.reason.setVisible(view == _CHECK and is_sound and is_change and may)
        self.back.setVisible(view != _RULES)
        self.save.setVisible(view == _RULES)
        self.files.setVisible(view == _RULES and may)
        self.check.setVisible(view == _FORM and may)
        self.check.setEnabled(bool(self.form.cells()))
        self.apply.setVisible(view == _CHECK and is_sound and is_change and may)
        self.apply.setEnabled(bool(self.reason.text().strip()))

    def _shares(self) -> str:
        """Say how the priorities are spread, beside how they should be."""
        found = shares(self._station.site.alarms)
        parts = [
            _("P{n} {share} (good: {wanted})").format(
                n=int(one),
                share=formats.percent(found[one], 0),
                wanted=formats.percent(wanted, 0),
            )
            for one, wanted in WANTED_SHARES.items()
        ]
        return "  ·  ".join(parts)

    def _lay_out(self) -> None:
        theme, files = self._station.theme, QWidget()
        files.setObjectName("page")
        self._column = QVBoxLayout(files)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.unit(8))
        self._column.addStretch()
        self._pile = QStackedWidget()
        for view in (self.rules, Scroll(self.form), Scroll(files), self.list):
            self._pile.addWidget(view)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(self.search)
        box.addWidget(self._pile, 1)
        box.addWidget(self.told)
        box.addWidget(self.reason)
        buttons = [self.back, self.save, self.files, self.check, self.apply]
        box.addWidget(Wrapping(theme, buttons))
        box.addWidget(self.keyboard)
