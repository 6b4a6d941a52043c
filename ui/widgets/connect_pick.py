"""The fifth step: which machines the server describes, and which variables are taken besides."""

from dataclasses import fields

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hmi.plant.assets import Machine
from hmi.plant.explored import FoundMachine
from hmi.texts.catalog import _, ngettext
from ui.live.explorer import Explorer
from ui.live.joining import Step
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.card import Card
from ui.widgets.connect_step import ConnectStep
from ui.widgets.keyboard import Keyboard
from ui.widgets.long_text import LongText
from ui.widgets.node_browser import NodeBrowser
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments


class PickStep(ConnectStep):
    """Cards of found machines and the tree of nodes; what is ticked is taken."""

    def __init__(self, station: Station, explorer: Explorer, keyboard: Keyboard) -> None:
        told = _("Tick the machines that shall be watched, or single variables among all nodes.")
        super().__init__(station, explorer, _("Machines and variables"), told)
        theme = station.theme
        choices = [("machines", _("Found machines")), ("nodes", _("All nodes"))]
        self.views = Segments(theme, choices)
        self.views.choose("machines")
        self.views.chosen.connect(lambda _key: explorer.changed.emit())
        self.browser = NodeBrowser(station, explorer, keyboard)
        self.cards: dict[str, Card] = {}
        self._shown: tuple[FoundMachine, ...] | None = None
        self._told = LongText(theme, "", TypeRole.BODY, ink="text2")
        self._count = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        machines = QWidget()
        machines.setObjectName("page")
        self._column = QVBoxLayout(machines)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.unit(8))
        self._column.addWidget(self._told)
        self._column.addStretch()
        self._pile = QStackedWidget()
        self._pile.addWidget(Scroll(machines))
        self._pile.addWidget(self.browser)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(self.views)
        box.addWidget(self._pile, 1)
        box.addWidget(self._count)

    def begin(self) -> None:
        """Look for machines, once a visit."""
        if self.joining.entered is not None and self.joining.found is None:
            self.explorer.discover()

    def show_joining(self) -> None:
        """Show what was found and what is ticked."""
        self._show_machines()
        is_tree = self.views.key == "nodes"
        self._pile.setCurrentIndex(1 if is_tree else 0)
        if is_tree:
            self.browser.refresh()
        count = len(self.joining.tags(self.station.site))
        told = ngettext("{n} variable is ticked.", "{n} variables are ticked.", count)
        self._count.show_text(told.format(n=count))

    def forward(self) -> str:
        """Return the way on; without a visit that is to connect anew."""
        return _("Go on") if self.joining.entered is not None else _("Connect again")

    def may_go_on(self) -> bool:
        """Tell whether anything is ticked; a connection can be changed without."""
        one = self.joining
        return one.entered is None or one.before is not None or bool(one.taken or one.picked)

    def go_on(self) -> None:
        """Name the machine of loose variables, else go on to the tags."""
        if self.joining.entered is None:
            self.explorer.connect_server()
            return
        has_tags = bool(self.joining.taken or self.joining.picked)
        onward = Step.TAGS if has_tags else Step.PREVIEW
        self.explorer.go(Step.MACHINE if self.joining.has_loose_tags else onward)

    def _show_machines(self) -> None:
        found = self.joining.found
        if found is not self._shown:
            self._make_cards(found or ())
            self._shown = found
        for node, card in self.cards.items():
            card.setChecked(node in self.joining.taken)
        self._told.show_text(self._told_text())

    def _told_text(self) -> str:
        found = self.joining.found
        if found is None:
            return _("The server is asked which machines it describes.")
        if not found:
            return _("The server describes no machine in a way that is known here. Look among all "
                     "nodes and tick variables.")  # fmt: skip
        if not self.joining.is_all_found:
            return _("There may be more machines: the server has more nodes than were looked at.")
        return _("The server describes these machines. What they are is taken over from it.")

    def _make_cards(self, found: tuple[FoundMachine, ...]) -> None:
        for card in self.cards.values():
            card.hide()
            card.deleteLater()
        self.cards = {}
        for number, one in enumerate(found, 1):
            card = Card(self.station.theme, has_mark=True)
            known = _("in the site already") if one.is_known else ""
            card.show_card(one.machine.name, _lines(one), known)
            card.clicked.connect(lambda _checked=False, node=one.node: self._toggle(node))
            self._column.insertWidget(number, card)
            self.cards[one.node] = card

    def _toggle(self, node: str) -> None:
        self.joining.taken ^= {node}
        self.explorer.changed.emit()


def _lines(found: FoundMachine) -> list[str]:
    machine = found.machine
    made = " · ".join(p for p in (machine.manufacturer, machine.model, machine.serial) if p)
    count = len(found.tags)
    tags = ngettext("{n} tag", "{n} tags", count).format(n=count)
    bound = ", ".join(bound_words(machine))
    models = ", ".join(found.models)
    return [made, f"{tags} · {models}" if models else tags,
            _("Understood: {list}").format(list=bound) if bound else ""]  # fmt: skip


def bound_words(machine: Machine) -> list[str]:
    """Return what of a machine is understood, such as its state and its counters."""
    named = {one.name for one in fields(machine) if getattr(machine, one.name) not in ("", None)}
    return [_(words) for name, words in _MEANINGS.items() if name in named]


_MEANINGS = {
    "state_tag": "state",
    "mode_tag": "mode",
    "speed_tag": "speed",
    "target_speed_tag": "target speed",
    "total_tag": "parts",
    "good_tag": "good parts",
    "reject_tag": "rejects",
    "energy_tag": "energy",
    "power_tag": "power",
    "order_tag": "order",
    "recipe_tag": "recipe",
    "buffer_tag": "buffer",
    "vibration_tag": "vibration",
    "temperature_tag": "temperature",
    "current_tag": "current",
    "health_tag": "health",
}
