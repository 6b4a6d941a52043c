"""A machine's record: its rating plate, class and papers, its next maintenance, what life is left.

In the past nothing is told of what will come: that is computed by the pages about it.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.bus.care_facts import LifeChanged, MaintenanceStanding
from hmi.plant.assets import Machine
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.life_words import life_name, life_sentence
from ui.widgets.machine_class_words import group_name
from ui.widgets.maintenance_words import due_text
from ui.widgets.page import Target
from ui.widgets.plain_text import plain
from ui.widgets.told_rows import ToldRows
from ui.widgets.value_text import short_number
from ui.widgets.wrapping import Wrapping

_ROWS = {
    "firmware": "Firmware", "class": "Class", "power": "Rated power", "current": "Rated current",
    "papers": "Documents", "maintenance": "Next maintenance", "life": "Remaining life",
}  # fmt: skip


class AssetRecord(QWidget):
    """Rows of what is known, and for whom it may concern the way to change it."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._machine: Machine | None = None
        theme = station.theme
        self.rows = ToldRows(theme, {key: _(text) for key, text in _ROWS.items()})
        self.change = ActionButton(theme, _("Change it"), TouchClass.T1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(self.rows)
        box.addWidget(Wrapping(theme, [self.change]))
        self.change.clicked.connect(lambda _checked=False: self._go())

    def show_machine(self, machine: Machine) -> None:
        """Show another machine."""
        self._machine = machine
        shown = {
            "firmware": plain(machine.firmware, 60),
            "class": group_name(machine.group) if machine.vibration_tag else "",
            "power": _rated(machine.rated_power_kw, "kW"),
            "current": _rated(machine.rated_current, "A"),
            "papers": "; ".join(
                f"{plain(title, 60)}: {plain(place, 120)}" for title, place in machine.documents
            ),
        }  # fmt: skip
        for key, text in shown.items():
            self.rows.show_value(key, text)
        self.refresh()

    def refresh(self) -> None:
        """Show what comes next, as far as the station told of it."""
        if self._machine is None:
            return
        may = self._station.may(Right.CONFIGURE) and not self._station.is_past
        self.change.setVisible(may)
        self.rows.show_value("maintenance", self._maintenance(self._machine.key))
        self.rows.show_value("life", self._life(self._machine.key))

    def _maintenance(self, machine: str) -> str:
        """Return the work that is due first; a machine without any says nothing."""
        items = {one.key: one for one in self._station.site.maintenance if one.machine == machine}
        fact = self._station.state.care.maintenance
        if not items or self._station.is_past:
            return ""
        known = [one for one in fact.items if one.key in items] if fact is not None else []
        if not known:
            return _("not counted yet")
        first = min(known, key=_urgency)
        item: MaintenanceItem = items[first.key]
        return f"{plain(item.text, 80)}, {due_text(first, self._station)}"

    def _life(self, machine: str) -> str:
        """Return the shortest life that is told of, else why none is."""
        if self._station.is_past:
            return ""
        lives = [one for one in self._station.state.care.lives.values() if one.machine == machine]
        if not lives:
            return ""
        first: LifeChanged = min(lives, key=lambda one: (one.low_s is None, one.low_s or 0.0))
        return f"{life_name(first, self._station.site)}: {life_sentence(first)}"

    def _go(self) -> None:
        if self._machine is not None:
            key = self._machine.key
            self.navigate.emit(Target(page="connections", view="machine", machine=key))


def _rated(value: float | None, unit: str) -> str:
    return "" if value is None else short_number(value, unit)


def _urgency(standing: MaintenanceStanding) -> tuple[bool, float, float]:
    """Return what is due now first, then by date; what has no date last."""
    due = standing.due.timestamp() if standing.due is not None else 0.0
    return standing.due is None and standing.used_share < 1.0, due, -standing.used_share
