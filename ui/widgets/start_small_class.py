"""The third step: what kind of machine it is, which decides the limits of its vibration."""

from dataclasses import replace
from functools import partial

from hmi.plant.assets import Foundation, Machine, MachineGroup
from hmi.texts.catalog import _
from ui.live.starter import Starter
from ui.live.starting import Source, Start
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.card import Card
from ui.widgets.machine_class_words import (
    FOUNDATIONS,
    GROUPS,
    group_by_power,
    stands_on_a_foundation,
    zones_text,
)
from ui.widgets.plain_text import PlainLabel
from ui.widgets.start_small_step import StartStep
from ui.widgets.value_text import short_number

RATINGS = {
    "rated_power_kw": ("Rated power", "kW", "On the rating plate; it proposes the class above."),
    "rated_current": ("Rated current", "A", "On the rating plate; more is an overload."),
    "current_baseline": (
        "Usual current", "A", "What it draws at rated speed; the station learns it better.",
    ),
    "ideal_cycle_s": ("Ideal cycle", "s", "Seconds a part takes at rated speed, for the OEE."),
}  # fmt: skip


class ClassStep(StartStep):
    """Cards for class and foundation, and the figures of the rating plate."""

    def __init__(self, station: Station, starter: Starter) -> None:
        told = _("The standards limit vibration by size and foundation. In doubt take medium.")
        super().__init__(station, starter, _("What kind of machine"), told)
        theme, column = station.theme, self.scrolled()
        self.ratings: dict[str, Card] = {}
        self.groups: dict[MachineGroup, Card] = {}
        self.foundations: dict[Foundation, Card] = {}
        column.addWidget(PlainLabel(theme, _("Rating plate"), TypeRole.CAPTION, ink="text2"))
        for name in RATINGS:
            card = self.ratings[name] = Card(theme)
            card.clicked.connect(lambda _checked=False, name=name: self._ask(name))
            column.addWidget(card)
        column.addWidget(PlainLabel(theme, _("Class"), TypeRole.CAPTION, ink="text2"))
        for group in GROUPS:
            choice = self.groups[group] = Card(theme, has_mark=True)
            choice.clicked.connect(lambda _checked=False, group=group: self._take(group=group))
            column.addWidget(choice)
        self._founded = PlainLabel(theme, _("Foundation"), TypeRole.CAPTION, ink="text2")
        column.addWidget(self._founded)
        for foundation in FOUNDATIONS:
            choice = self.foundations[foundation] = Card(theme, has_mark=True)
            choice.clicked.connect(
                lambda _checked=False, one=foundation: self._take(foundation=one)
            )
            column.addWidget(choice)
        column.addStretch()

    def show_starting(self) -> None:
        """Mark class and foundation; show the ratings."""
        draft = self.starting.draft
        for group, card in self.groups.items():
            name, about = GROUPS[group]
            card.show_card(_(name), [_(about), zones_text(group, draft.foundation)])
            card.setChecked(group is draft.group)
        is_founded = stands_on_a_foundation(draft.group)
        self._founded.setVisible(is_founded)
        for foundation, card in self.foundations.items():
            name, about = FOUNDATIONS[foundation]
            card.show_card(_(name), [_(about), zones_text(draft.group, foundation)])
            card.setChecked(foundation is draft.foundation)
            card.setVisible(is_founded)
        for field, card in self.ratings.items():
            name, unit, about = RATINGS[field]
            card.show_card(_(name), [_(about)], rating_text(draft, field, unit))

    def go_on(self) -> None:
        """Go on to the signals; without any, to what the state is told by."""
        is_by_hand = self.starting.source is Source.HAND
        self.starter.go(Start.STATE if is_by_hand else Start.SIGNALS)

    def _ask(self, field: str) -> None:
        name, unit, about = RATINGS[field]
        value = getattr(self.starting.draft, field)
        self.ask_number(_(name), value, unit, partial(self._rate, field), _(about))

    def _rate(self, field: str, value: float | None) -> None:
        rated = value if value is not None and value > 0 else None
        if field == "rated_power_kw" and rated is not None:
            self._take(rated_power_kw=rated, group=group_by_power(rated))
        else:
            self._take(**{field: rated})

    def _take(self, **fields: object) -> None:
        one = self.starting
        one.draft = replace(one.draft, **fields)  # type: ignore[arg-type]  # each of its own kind
        self.starter.changed.emit()


def rating_text(machine: Machine, field: str, unit: str) -> str:
    """Return a figure of the rating plate with its unit, or that it is not given."""
    value = getattr(machine, field)
    return _("not given") if value is None else short_number(value, unit)
