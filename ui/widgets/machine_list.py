"""The machines of the site as cards, in the order of the line; a tap opens one to change it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.plant.assets import Machine
from hmi.plant.roles import Right
from hmi.plant.site import Site
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.machine_class_words import group_name
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.site_versions import SiteVersions
from ui.widgets.wrapping import Wrapping


class MachineList(QWidget):
    """Cards, the way to one machine more, and the way back to the site before."""

    chosen = Signal(str)
    """Key of the machine that is to be shown."""
    begin = Signal()
    """One machine more is wished."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme, site = station.theme, station.site
        self.cards = {one.key: Card(theme) for one in site.line_machines}
        self.add = ActionButton(
            theme, _("Start with one machine"), TouchClass.T2, icon="plus", is_primary=True
        )
        self.versions = SiteVersions(station)
        self._title = PlainLabel(theme, _("Machines"), TypeRole.CAPTION, ink="text2")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(self._title)
        for card in self.cards.values():
            box.addWidget(card)
        box.addWidget(Wrapping(theme, [self.add]))
        box.addWidget(self.versions)
        for one in site.line_machines:
            self.cards[one.key].show_card(plain(one.name, 60), [machine_text(site, one)], one.area)
            self.cards[one.key].clicked.connect(
                lambda _checked=False, key=one.key: self.chosen.emit(key)
            )
        self.add.clicked.connect(lambda _checked=False: self.begin.emit())

    def refresh(self, *, is_under_way: bool) -> None:
        """Show what may be done now."""
        may = self._station.may(Right.CONFIGURE)
        self._title.setVisible(bool(self.cards))
        self.add.setVisible(may)
        more = _("One machine more") if self.cards else _("Start with one machine")
        self.add.show_caption(_("Go on with the machine") if is_under_way else more)
        self.versions.setVisible(may and self.versions.earlier is not None)


def machine_text(site: Site, machine: Machine) -> str:
    """Say in one line what is known of a machine."""
    tags = sum(one.machine == machine.key and not one.is_derived for one in site.tags)
    rules = sum(one.machine == machine.key for one in site.alarms)
    parts = [
        group_name(machine.group),
        ngettext("{n} signal", "{n} signals", tags).format(n=tags),
        ngettext("{n} limit", "{n} limits", rules).format(n=rules),
    ]
    if not machine.in_line:
        parts.append(_("serves the line"))
    return " · ".join(parts)
