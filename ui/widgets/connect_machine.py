"""The sixth step: to which machine the variables belong that were ticked one by one."""

from hmi.texts.catalog import _, ngettext
from ui.live.explorer import Explorer
from ui.live.joining import Step
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.card import Card
from ui.widgets.connect_step import ConnectStep
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel

NEW = ""


class MachineStep(ConnectStep):
    """A new machine with a name, or one that the site has."""

    def __init__(self, station: Station, explorer: Explorer, keyboard: Keyboard) -> None:
        told = _("Every tag belongs to a machine; these do not belong to a found one.")
        super().__init__(station, explorer, _("Machine"), told)
        theme, column = station.theme, self.scrolled()
        self.cards = {NEW: Card(theme, has_mark=True)}
        self.cards[NEW].show_card(_("A new machine"))
        self.name = TypedField(keyboard, _("Name of the new machine"))
        for machine in station.site.line_machines:
            card = Card(theme, has_mark=True)
            count = sum(tag.machine == machine.key and bool(tag.node) for tag in station.site.tags)
            told = ngettext("{n} tag now", "{n} tags now", count).format(n=count)
            card.show_card(machine.name, [told], machine.area)
            self.cards[machine.key] = card
        column.addWidget(self.cards[NEW])
        column.addWidget(self.name)
        caption = _("Machines of the site")
        self._caption = PlainLabel(theme, caption, TypeRole.CAPTION, ink="text2")
        self._caption.setVisible(len(self.cards) > 1)
        column.addWidget(self._caption)
        for key, card in self.cards.items():
            card.clicked.connect(lambda _checked=False, key=key: self._choose(key))
            if key != NEW:
                column.addWidget(card)
        column.addStretch()
        self.name.edited.connect(self._take_name)

    def show_joining(self) -> None:
        """Mark the chosen machine."""
        if self.joining.machine not in self.cards:
            self.joining.machine = NEW
        for key, card in self.cards.items():
            card.setChecked(key == self.joining.machine)
        self.name.setVisible(self.joining.machine == NEW)
        self.name.show_text(self.joining.machine_name)

    def forward(self) -> str:
        """Return the way on."""
        return _("Go on")

    def may_go_on(self) -> bool:
        """Tell whether the machine has a name."""
        return self.joining.machine != NEW or bool(self.joining.machine_name.strip())

    def go_on(self) -> None:
        """Go on to the tags."""
        self.explorer.go(Step.TAGS)

    def _choose(self, key: str) -> None:
        self.joining.machine = key
        self.explorer.changed.emit()

    def _take_name(self, text: str) -> None:
        self.joining.machine_name = text
        self.explorer.changed.emit()
