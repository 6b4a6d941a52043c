"""The line at a glance: its machines with the buffers between them, its figures, its last hours.

Nothing is operated here; a tap on a machine opens its page.
"""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.bus.facts import GapState, MachineChanged
from hmi.texts.catalog import _
from ui.live.recent_past import RecentPast
from ui.live.state_past import StatePast
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.line_figures import LineFigures
from ui.widgets.line_strip import LineStrip
from ui.widgets.machine_tile import MachineTile
from ui.widgets.machine_view import MachineView
from ui.widgets.page import Page, Target
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.state_rows import StateRow, StateRows
from ui.widgets.stop_prompt import StopPrompt

CURVE_S = 3600.0
STATES_S = 8 * 3600.0
REFRESH_MS = 1000
CURVE_COLUMNS = 120


class LinePage(Page):
    """The first page: in five seconds the eye finds the machine that needs somebody."""

    def __init__(self, station: Station) -> None:
        super().__init__("line", _("Line"), "line")
        self._station = station
        machines = station.site.line_machines
        self._views = {one.key: MachineView(station, one) for one in machines}
        self.strip = LineStrip(station.theme, station.site, list(self._views.values()))
        self.figures = LineFigures(station)
        self.figures.navigate.connect(self.navigate)
        names = [one.name for one in machines]
        self.rows = StateRows(station.theme, names, station.site.calendar.timezone)
        self.prompt = StopPrompt(station, "line-stops")
        self.prompt.navigate.connect(self.navigate)
        self._watches = Watches(station.feed)
        self._curves = RecentPast(station, CURVE_S, "line-curves")
        self._states = StatePast(station, STATES_S, "line-states")
        self.timer = QTimer(self, interval=REFRESH_MS)
        self.timer.timeout.connect(lambda: station.bugs.guard(self.refresh))
        station.feed.silenced.connect(self.timer.timeout)
        self._curves.loaded.connect(self._show_curves)
        self._states.loaded.connect(self._show_states)
        for key, view in self._views.items():
            view.tile.clicked.connect(partial(self._open, key))
        self._lay_out()

    def tile(self, machine: str) -> MachineTile:
        """Return the tile of a machine. Raise KeyError for one that the line does not have."""
        return self._views[machine].tile

    def crumb(self) -> str:
        """Say which line it is."""
        site = self._station.site
        return f"{site.name} · {site.line}" if site.line else site.name

    def shown(self) -> None:
        """Follow every machine."""
        station = self._station
        for view in self._views.values():
            view.watch(self._watches)
        self.strip.watch(self._watches)
        station.state.machine_changed.connect(self._take_machine)
        station.state.alarms_changed.connect(self._take_alarms)
        self._curves.start([one.key_tag for one in station.site.machines if one.key_tag])
        self._states.start(list(self._views))
        self.prompt.begin()
        self.timer.start()
        self.refresh()

    def hidden(self) -> None:
        """Follow nothing."""
        self._watches.end()
        self._station.state.machine_changed.disconnect(self._take_machine)
        self._station.state.alarms_changed.disconnect(self._take_alarms)
        self._curves.stop()
        self._states.stop()
        self.prompt.end()
        self.timer.stop()

    def refresh(self) -> None:
        """Show everything as it stands; durations, ages and curves go on by themselves."""
        for view in self._views.values():
            view.refresh()
        self.figures.refresh()
        self._show_curves()
        self._show_states()

    def _lay_out(self) -> None:
        theme, content = self._station.theme, QWidget()
        content.setObjectName("page")
        unit = theme.unit
        box = QVBoxLayout(content)
        box.setContentsMargins(unit(16), unit(4), unit(16), unit(12))
        box.setSpacing(unit(12))
        box.addWidget(self.prompt)
        box.addWidget(self.strip if self._views else self._empty(), 3)
        box.addWidget(self.figures)
        self._past = Panel(theme, _("Machine states, last 8 hours"))
        self._past.add(self.rows, 1)
        box.addWidget(self._past, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.area = Scroll(content)
        outer.addWidget(self.area)

    def _empty(self) -> QWidget:
        told = _("No machine is connected yet. Connect one here, or name them in the site file.")
        theme, empty = self._station.theme, QWidget()
        box = QVBoxLayout(empty)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(PlainLabel(theme, told, ink="text2", is_wrapped=True))
        connect = ActionButton(theme, _("Connect a machine"), TouchClass.T2, icon="plus")
        connect.clicked.connect(
            lambda _checked=False: self.navigate.emit(Target(page="connections"))
        )
        box.addWidget(connect, alignment=Qt.AlignmentFlag.AlignLeft)
        box.addStretch()
        return empty

    def _take_machine(self, fact: MachineChanged) -> None:
        view = self._views.get(fact.machine)
        if view is not None:
            view.refresh()

    def _take_alarms(self, machines: frozenset[str]) -> None:
        for key in machines & self._views.keys():
            self._views[key].refresh()

    def _show_curves(self) -> None:
        for view in self._views.values():
            view.show_curve(*self._curves.envelope(view.machine.key_tag, CURVE_COLUMNS))

    def _show_states(self) -> None:
        rows = [
            StateRow(view.machine.name, tuple(self._states.spans(key)))
            for key, view in self._views.items()
        ]
        self.rows.show_rows(rows, self._states.window())
        title = _("Machine states, last 8 hours")
        note = _("older hours are being filled in") if self._is_filling() else ""
        self._past.show_title(f"{title} · {note}" if note else title)

    def _is_filling(self) -> bool:
        """Tell whether the engine fetches what it missed, so that hatches will vanish."""
        gaps = self._station.state.gaps.values()
        coming = (GapState.OPEN, GapState.FILLING)
        return any(gap.end is not None and gap.state in coming for gap in gaps)

    def _open(self, key: str, _checked: bool = False) -> None:
        self.navigate.emit(Target(page="machine", machine=key))
