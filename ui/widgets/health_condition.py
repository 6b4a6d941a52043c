"""The worst machine first, each aspect in its band, and where points were lost."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from hmi.plant.derived import HEALTH, key_of
from ui.live.recent_past import RecentPast
from ui.live.station import Station
from ui.widgets.health_detail import HealthDetail
from ui.widgets.health_row import HealthHead, HealthRow
from ui.widgets.health_since import HealthSince
from ui.widgets.health_words import HealthFigures, health_figures
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.no_machine import NoMachine
from ui.widgets.scroll import Scroll

REFRESH_MS = 1000
DAY_S = 86_400.0
CURVE_COLUMNS = 144
_BESIDE_PX = 1368
"""From this width on the detail stands beside the matrix, else below it."""


class HealthCondition(MachinePanel):
    """A matrix of machines and aspects; the chosen machine is told in full."""

    has_machines = True

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._since = HealthSince(station.state, station.clock.now())
        self._past = RecentPast(station, DAY_S, "health-past")
        self._past.loaded.connect(self._show_curve)
        self.rows = [HealthRow(station.theme) for _one in station.site.machines]
        self.detail = HealthDetail(station, self._since.of)
        self.detail.navigate.connect(self.navigate)
        self.timer = QTimer(self, interval=REFRESH_MS)
        self.timer.timeout.connect(lambda: station.bugs.guard(self.refresh))
        station.feed.silenced.connect(self.timer.timeout)
        for row in self.rows:
            row.clicked.connect(lambda _checked=False, row=row: self._tapped(row))
        self._lay_out()

    @property
    def worst(self) -> str:
        """Key of the machine that stands first; empty without any."""
        return next((row.figures.machine for row in self.rows if row.figures is not None), "")

    def show_machine(self, key: str) -> None:
        """Tell another machine in full."""
        super().show_machine(key)
        if key not in self._station.site.machine_by_key:
            return
        self.detail.show_machine(self._station.site.machine_by_key[key])
        for row in self.rows:
            row.setChecked(row.figures is not None and row.figures.machine == key)
        self._show_curve()

    def begin(self) -> None:
        """Look every second; read the last day of all scores."""
        machines = self._station.site.machines
        self._past.start([key_of(one.key, HEALTH) for one in machines])
        self.refresh()
        self.timer.start()

    def end(self) -> None:
        """Stop looking."""
        self.timer.stop()
        self._past.stop()

    def refresh(self) -> None:
        """Show all machines as they stand, worst first; not while a finger is on a row."""
        site = self._station.site
        shown = [health_figures(self._station, one) for one in site.line_machines]
        if any(row.isDown() for row in self.rows):
            return
        shown.sort(key=_worst_first)
        for row, figures in zip(self.rows, shown, strict=True):
            row.show_figures(figures)
            row.setChecked(figures.machine == self.machine)
        self.detail.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the detail beside the matrix where there is room."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._station.theme.unit(_BESIDE_PX)
        ways = QBoxLayout.Direction
        self._box.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)
        self.detail.stand_upright(is_wide)

    def _tapped(self, row: HealthRow) -> None:
        if row.figures is not None:
            self.machine_chosen.emit(row.figures.machine)

    def _show_curve(self) -> None:
        if self.machine:
            self.detail.show_curve(
                *self._past.envelope(key_of(self.machine, HEALTH), CURVE_COLUMNS)
            )

    def _lay_out(self) -> None:
        unit = self._station.theme.unit
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(unit(12))
        matrix = QWidget()
        matrix.setObjectName("page")
        box = QVBoxLayout(matrix)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(HealthHead(self._station.theme))
        for row in self.rows:
            box.addWidget(row, 1)
        if not self.rows:
            empty = NoMachine(self._station)
            empty.navigate.connect(self.navigate)
            box.addWidget(empty)
            self.detail.hide()
        # Rows grow first; what they do not take stays empty below them.
        box.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding))
        self._box.addWidget(Scroll(matrix), 3)
        self._box.addWidget(self.detail, 2)


def _worst_first(figures: HealthFigures) -> float:
    return 101.0 if figures.score is None else figures.score
