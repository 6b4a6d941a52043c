"""Performance: how well each machine works over any time, and what keeps it from more."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.energy_panel import EnergyPanel
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.machine_tabs import MachineTabs
from ui.widgets.oee_panel import OeePanel
from ui.widgets.page import Page, Target
from ui.widgets.quality_panel import QualityPanel
from ui.widgets.stop_panel import StopPanel
from ui.widgets.twin_panel import TwinPanel


class PerformancePage(Page):
    """Tabs for OEE, stops, energy, quality and what-if of the chosen machine."""

    def __init__(self, station: Station) -> None:
        super().__init__("performance", _("Performance"), "performance")
        self._station = station
        self.tabs = MachineTabs(station, _panels(station))
        self.tabs.navigate.connect(self.navigate)
        self.tabs.changed.connect(self.crumb_changed)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.tabs)

    def crumb(self) -> str:
        """Name the machine."""
        machine = self._station.site.machine_by_key.get(self.tabs.machine)
        return "" if machine is None else machine.name

    def go_to(self, target: Target) -> None:
        """Show the machine and the tab that a target names."""
        self.tabs.go_to(target)

    def shown(self) -> None:
        """Follow what is shown."""
        self.tabs.begin()

    def hidden(self) -> None:
        """Follow nothing."""
        self.tabs.end()


def _panels(station: Station) -> Sequence[tuple[str, str, MachinePanel]]:
    return (
        ("oee", "OEE", OeePanel(station)),
        ("stops", _("Stops"), StopPanel(station)),
        ("energy", _("Energy"), EnergyPanel(station)),
        ("quality", _("Quality"), QualityPanel(station)),
        ("twin", _("What if"), TwinPanel(station)),
    )
