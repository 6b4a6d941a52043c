"""Health: how each machine stands, what stands out, and what it will need."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.anomaly_panel import AnomalyPanel
from ui.widgets.health_condition import HealthCondition
from ui.widgets.life_panel import LifePanel
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.machine_tabs import MachineTabs
from ui.widgets.maintenance_panel import MaintenancePanel
from ui.widgets.page import Page, Target


class HealthPage(Page):
    """Tabs about the health of all machines and of the chosen one; the worst one is first."""

    def __init__(self, station: Station) -> None:
        super().__init__("health", _("Health"), "health")
        self._station = station
        self.condition = HealthCondition(station)
        self.tabs = MachineTabs(station, _panels(station, self.condition))
        self.tabs.navigate.connect(self.navigate)
        self.tabs.changed.connect(self.crumb_changed)
        self._is_asked = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.tabs)

    def crumb(self) -> str:
        """Name the machine."""
        machine = self._station.site.machine_by_key.get(self.tabs.machine)
        return "" if machine is None else machine.name

    def go_to(self, target: Target) -> None:
        """Show the machine and the tab that a target names."""
        self._is_asked |= target.machine in self._station.site.machine_by_key
        self.tabs.go_to(target)

    def shown(self) -> None:
        """Follow what is shown; the worst machine until another one is asked for."""
        self.tabs.begin()
        if not self._is_asked and self.condition.worst:
            self._is_asked = True
            self.tabs.choose_machine(self.condition.worst)

    def hidden(self) -> None:
        """Follow nothing."""
        self.tabs.end()


def _panels(
    station: Station, condition: HealthCondition
) -> Sequence[tuple[str, str, MachinePanel]]:
    return (
        ("condition", _("Condition"), condition),
        ("anomalies", _("Anomalies"), AnomalyPanel(station)),
        ("life", _("Remaining life"), LifePanel(station)),
        ("maintenance", _("Maintenance"), MaintenancePanel(station)),
    )
