"""Which of the deck's pens a view is about: a button that names it and offers the others."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.plain_text import plain
from ui.widgets.trend_deck import TrendDeck

_LONGEST = 40
_WIDEST_PX = 240


class PenChoice(QWidget):
    """One pen of the chart; the selected one at first, or the one at place `other` after it."""

    changed = Signal()

    def __init__(
        self, station: Station, over: QWidget, deck: TrendDeck, title: str, other: int = 0
    ) -> None:
        super().__init__()
        self._station, self._over, self._deck = station, over, deck
        self._title, self._other, self._key = title, other, ""
        self.button = ActionButton(station.theme, title, TouchClass.T1)
        self.button.clicked.connect(lambda _checked=False: self.open())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        deck.pens_changed.connect(self._name)
        self._name()

    @property
    def key(self) -> str:
        """The key of the pen, empty where the chart has none."""
        pens = self._deck.chart.pens
        if self._key in pens:
            return self._key
        if not pens:
            return ""
        selected = self._deck.chart.selected
        first = pens.index(selected) if selected in pens else 0
        return pens[(first + self._other) % len(pens)]

    def choose(self, key: str) -> None:
        """Be about another pen."""
        self._key = key
        self._name()
        self.changed.emit()

    def open(self) -> ChoiceSheet:
        """Offer the pens of the chart."""
        site = self._deck.station.site
        choices = [(key, plain(site.tag(key).name, _LONGEST)) for key in self._deck.chart.pens]
        sheet = ChoiceSheet(self._station.theme, self._over, self._title, choices, self.choose)
        sheet.open()
        return sheet

    def _name(self) -> None:
        key = self.key
        name = plain(self._deck.station.site.tag(key).name, _LONGEST) if key else _("none")
        theme = self._station.theme
        # The button bears a name, however wide its letters are; the sheet tells it whole.
        wide = theme.unit(_WIDEST_PX)
        held = theme.metrics(TypeRole.STRONG).elidedText(name, Qt.TextElideMode.ElideRight, wide)
        self.button.show_caption(f"{self._title}: {held}")
