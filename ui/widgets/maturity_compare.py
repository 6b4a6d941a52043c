"""Up to four scopes side by side: radars, a table, and who is best at what; surveys of people."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from hmi.actions.requests import ImportAssessments
from hmi.bus.facts import Assessment
from hmi.errors import HmiError
from hmi.exports.whole_file import whole_files
from hmi.maturity.comparison import MOST, comparable, compared
from hmi.maturity.exchange import LARGEST_TEXT, to_text
from hmi.maturity.questions import QuestionBank
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.places import free_name, places, prepared
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.assessment_view import is_shown
from ui.widgets.card import Card
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.emptied import empty
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.radar import Radar, RadarAxis
from ui.widgets.scroll import Scroll
from ui.widgets.survey_panel import SurveyPanel
from ui.widgets.wrapping import Wrapping

_RADAR_PX = 300


class MaturityCompare(QWidget):
    """Choose scopes by touch; files from sister stations come in and go out here."""

    def __init__(self, station: Station, bank: QuestionBank) -> None:
        super().__init__()
        self.setObjectName("page")
        theme = station.theme
        self._station, self._bank = station, bank
        self._chosen: list[tuple[str, str]] = []
        self._known: list[Assessment] = []
        self._told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._cards = QVBoxLayout()
        self._result = QVBoxLayout()
        take_in = ActionButton(theme, _("Take in a file"), TouchClass.T2)
        take_in.clicked.connect(lambda _checked=False: self._choose_file())
        give = ActionButton(theme, _("Write a file"), TouchClass.T2)
        give.clicked.connect(lambda _checked=False: self._write())
        choice = Panel(theme, _("Compare up to four scopes"))
        choice.add(self._cards)
        choice.add(self._told)
        choice.add(Wrapping(theme, [take_in, give]))
        self.surveys = SurveyPanel(station, bank)
        content = QWidget()
        content.setObjectName("page")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(choice)
        inner.addLayout(self._result)
        inner.addWidget(self.surveys)
        inner.addStretch()
        unit = theme.unit
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), 0, unit(16), unit(12))
        box.addWidget(Scroll(content, is_whole=True))

    def refresh(self) -> None:
        """Show what can be compared now."""
        shown = [
            one
            for one in self._station.state.assessments.values()
            if one.origin or is_shown(self._station, one)
        ]
        self._known = comparable(shown)
        places_known = [one.place for one in self._known]
        self._chosen = [one for one in self._chosen if one in places_known]
        self._fill_cards()
        self._fill_result()
        self.surveys.refresh()

    def _fill_cards(self) -> None:
        empty(self._cards)
        zone = self._station.site.calendar.timezone
        for one in self._known:
            card = Card(self._station.theme, has_mark=True)
            where = one.origin or _("this station")
            card.show_card(one.scope, [f"{where} · {formats.date(one.closed, zone)}"])
            card.setChecked(one.place in self._chosen)
            card.clicked.connect(partial(self._tick, one.place))
            self._cards.addWidget(card)
        if not self._known:
            told = _("Close an assessment, or take in the file of a sister station.")
            self._cards.addWidget(
                PlainLabel(self._station.theme, told, TypeRole.BODY, ink="text2", is_wrapped=True)
            )

    def _tick(self, place: tuple[str, str], _checked: bool = False) -> None:
        if place in self._chosen:
            self._chosen.remove(place)
        elif len(self._chosen) < MOST:
            self._chosen.append(place)
        else:
            self._told.show_text(_("At most four are compared; untick one first."))
        self._fill_cards()
        self._fill_result()

    def _fill_result(self) -> None:
        empty(self._result)
        chosen = [one for place in self._chosen for one in self._known if one.place == place]
        if not chosen:
            return
        theme = self._station.theme
        radars = Panel(theme)
        line = Wrapping(theme, [self._radar(one) for one in chosen])
        radars.add(line)
        self._result.addWidget(radars)
        table = Panel(theme, _("Side by side"))
        table.add(self._table(chosen))
        self._result.addWidget(table)

    def _radar(self, one: Assessment) -> QWidget:
        theme, whole = self._station.theme, QWidget()
        radar = Radar(theme, QColor(theme.palette.panel))
        levels, targets = dict(one.levels), dict(one.targets)
        radar.show_axes([
            RadarAxis(label=dimension.code, level=levels.get(dimension.key, 0),
                      target=targets.get(dimension.key, 0))
            for dimension in self._bank.dimensions
        ])  # fmt: skip
        radar.setFixedSize(theme.unit(_RADAR_PX), theme.unit(_RADAR_PX))
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        name = f"{one.scope} · {one.origin}" if one.origin else one.scope
        box.addWidget(PlainLabel(theme, name, TypeRole.STRONG, is_wrapped=True))
        box.addWidget(radar)
        return whole

    def _table(self, chosen: Sequence[Assessment]) -> QWidget:
        theme, table = self._station.theme, QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.unit(12))
        heads = ["", *(one.scope for one in chosen), _("Least"), _("Median"), _("Most"), _("Best")]
        for column, head in enumerate(heads):
            grid.addWidget(
                PlainLabel(theme, head, TypeRole.CAPTION, ink="text2", is_wrapped=True), 0, column
            )
        rows = compared(chosen, self._bank.keys)
        for number, (dimension, row) in enumerate(
            zip(self._bank.dimensions, rows, strict=True), 1
        ):
            best = ", ".join(chosen[place].scope for place in row.best)
            cells = [
                _(dimension.name),
                *(str(level) if level else "\N{EN DASH}" for level in row.levels),
                formats.number(row.least, 0), formats.number(row.middle, 1),
                formats.number(row.most, 0), best or "\N{EN DASH}",
            ]  # fmt: skip
            for column, cell in enumerate(cells):
                role = TypeRole.STRONG if column == 0 else TypeRole.BODY
                grid.addWidget(PlainLabel(theme, cell, role, is_wrapped=True), number, column)
        grid.setColumnStretch(0, 1)
        return table

    def _choose_file(self) -> None:
        found = [
            path
            for place in places(self._station.data_folder)
            if place.folder.is_dir()
            for path in sorted(place.folder.glob("*.json"))
        ]
        if not found:
            self._told.show_text(_("No file found: plug in a USB stick, or use the documents."))
            return
        choices = [(str(path), path.name) for path in found]
        ChoiceSheet(self._station.theme, self, _("Which file?"), choices, self._take_in).open()

    def _take_in(self, name: str) -> None:
        path = Path(name)
        try:
            with path.open(encoding="utf-8") as file:
                text = file.read(LARGEST_TEXT + 1)
        except (OSError, ValueError):
            self._told.show_text(sentence("attachment-unreadable", file=path.name))
            return
        self._station.wish(ImportAssessments(path.name, text), self._told.show_text, self._taken)

    def _taken(self) -> None:
        self._told.show_text(_("Taken in."))

    def _write(self) -> None:
        own = [one for one in self._known if not one.origin]
        if not own:
            self._told.show_text(_("There is no closed assessment of this station yet."))
            return
        choices = [
            (str(n), one.name or _("This station"))
            for n, one in enumerate(places(self._station.data_folder))
        ]
        ChoiceSheet(self._station.theme, self, _("Where to?"), choices, self._write_to).open()

    def _write_to(self, number: str) -> None:
        site, now = self._station.site, self._station.clock.now()
        mine = [one for one in self._station.state.assessments.values()
                if not one.origin and is_shown(self._station, one)]  # fmt: skip
        text = to_text(mine, f"{site.name} {site.station}", now)
        try:
            place = places(self._station.data_folder)[int(number)]
            path = free_name(prepared(place), f"lineside-maturity-{now:%Y-%m-%d}.json")
            with whole_files(path) as [file]:
                file.write(text.encode())
        except HmiError as error:
            self._told.show_text(sentence(error.code, **error.fields))
            return
        self._told.show_text(_("Saved as {path}").format(path=str(path)), 400)
