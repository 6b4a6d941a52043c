"""Tabs about one machine at a time: the machines above, what is shown of the chosen one below."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.live.station import Station
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.machine_strip import MachineStrip
from ui.widgets.page import Target
from ui.widgets.tabs import Tabs


class MachineTabs(QWidget):
    """A strip of machines, tabs, and the panel that both together choose.

    panels are (key, title, panel); the key is the view of a Target.
    """

    navigate = Signal(object)
    changed = Signal()
    """Another machine or panel is shown."""

    def __init__(self, station: Station, panels: Sequence[tuple[str, str, MachinePanel]]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._station = station
        self.panels = {key: panel for key, _title, panel in panels}
        self.tabs = Tabs(station.theme, [(key, title) for key, title, _panel in panels])
        self.strip = MachineStrip(station)
        self._stack = QStackedWidget()
        self._is_at_work = False
        self.machine = next((one.key for one in station.site.line_machines), "")
        for panel in self.panels.values():
            self._stack.addWidget(panel)
            panel.navigate.connect(self.navigate)
            panel.machine_chosen.connect(self.choose_machine)
        unit = station.theme.unit
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), unit(4), unit(16), unit(12))
        box.setSpacing(unit(8))
        box.addWidget(self.tabs)
        box.addWidget(self.strip)
        box.addWidget(self._stack, 1)
        self.tabs.chosen.connect(lambda key: self.choose(str(key)))
        self.strip.chosen.connect(self.choose_machine)
        if self.panels:
            self.choose(next(iter(self.panels)))
            self.choose_machine(self.machine)

    @property
    def panel(self) -> MachinePanel:
        """The panel that is shown."""
        # Not by the chosen tab: that is another one before its panel is shown.
        shown = self._stack.currentWidget()
        return next(panel for panel in self.panels.values() if panel is shown)

    def choose(self, key: str) -> None:
        """Show a tab. Raise KeyError for an unknown one."""
        panel = self.panels[key]
        if self._is_at_work:
            self._let_panel(is_at_work=False)
        self.tabs.choose(key)
        self._stack.setCurrentWidget(panel)
        self.strip.setVisible(not panel.has_machines)
        panel.show_machine(self.machine)
        if self._is_at_work:
            self._let_panel(is_at_work=True)
        self.changed.emit()

    def choose_machine(self, key: str) -> None:
        """Show another machine of the site."""
        self.machine = key
        self.strip.choose(key)
        self.panel.show_machine(key)
        self.changed.emit()

    def go_to(self, target: Target) -> None:
        """Show what a target names."""
        if target.view in self.panels:
            self.choose(target.view)
        if target.machine in self._station.site.machine_by_key:
            self.choose_machine(target.machine)
        self.panel.go_to(target)

    def begin(self) -> None:
        """Follow what is shown."""
        self._is_at_work = True
        self._station.state.alarms_changed.connect(self._refresh_strip)
        self.strip.refresh()
        self._let_panel(is_at_work=True)

    def end(self) -> None:
        """Follow nothing."""
        self._is_at_work = False
        self._station.state.alarms_changed.disconnect(self._refresh_strip)
        self._let_panel(is_at_work=False)

    def _let_panel(self, *, is_at_work: bool) -> None:
        (self.panel.begin if is_at_work else self.panel.end)()

    def _refresh_strip(self, _machines: object = None) -> None:
        self.strip.refresh()
