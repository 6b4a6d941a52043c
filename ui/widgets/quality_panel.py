"""Quality: control charts of the machine's signals, what is rejected, and what preceded it."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from hmi.asset_health.kept import read_kept
from hmi.bus.facts import QualityReferenceChanged
from hmi.clock import to_us
from hmi.historian.reader import ReadCancelled
from hmi.performance.energy_reading import RegisterReading
from hmi.performance.energy_report import EnergyPeriod
from hmi.performance.quality_preceding import Compared
from hmi.performance.quality_reading import QualityPast, read_quality
from hmi.performance.quality_reference import KIND, reference_key, references_of
from hmi.plant.quality_references import QualityReference
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.energy_periods import EnergyPeriods
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.quality_charts import QualityCharts
from ui.widgets.quality_scrap_view import BeforeView, ScrapView
from ui.widgets.scroll import Scroll

_AGAIN_MS = 300_000
_WIDE_PX = 1200
Read = tuple[QualityPast, Mapping[str, QualityReference]]


class QualityPanel(MachinePanel):
    """Reads on workers when it is looked at, and again every five minutes."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._is_at_work = False
        self._wanted = [False]
        self.past: QualityPast | None = None
        theme = station.theme
        self.periods = EnergyPeriods(station, EnergyPeriod.WEEK)
        self.periods.changed.connect(self.refresh)
        self.told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.charts = QualityCharts(station)
        self.charts.navigate.connect(self.navigate)
        self.charts.recipe_changed.connect(self._compare)
        self.scrap = ScrapView(station)
        self.scrap.navigate.connect(self.navigate)
        self.before = BeforeView(station)
        self.before.navigate.connect(self.navigate)
        self._timer = QTimer(self, interval=_AGAIN_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.refresh))
        station.bus.quality_references.subscribe(self._take_reference)
        self._lay_out()

    def show_machine(self, key: str) -> None:
        """Show another machine's quality."""
        if key != self.machine:
            self._show(None)
        super().show_machine(key)
        if self._is_at_work:
            self.refresh()

    def begin(self) -> None:
        """Read now, and again every five minutes."""
        self._is_at_work = True
        self._timer.start()
        self.refresh()

    def end(self) -> None:
        """Read no more."""
        self._is_at_work = False
        self._wanted[0] = False
        self._timer.stop()
        for name in ("past", "before"):
            self._station.background.cancel((self, name))

    def refresh(self) -> None:
        """Read everything anew."""
        machine = self._station.site.machine_by_key.get(self.machine)
        if machine is None or not self._is_at_work:
            return
        self._wanted[0] = False
        self._wanted = wanted = [True]
        if self.past is None:
            self._tell(_("Reading the recordings …"))
        work = partial(_read, self._station, machine.key, self.periods.span_us(), wanted)
        self._station.background.run((self, "past"), work, self._show, self._tell)

    def _show(self, found: Read | None) -> None:
        past, references = (None, {}) if found is None else found
        self.past = past
        self._tell("")
        self.charts.show_past(past, references)
        self.scrap.show_past(past)
        self._compare()

    def _compare(self) -> None:
        """Look for what preceded scrap of the chosen recipe, on a worker."""
        past, recipe = self.past, self.charts.recipe
        if past is None:
            self._station.background.cancel((self, "before"))
            self.before.show_compared(None, recipe)
            return
        work = partial(past.compared, recipe)
        self._station.background.run(
            (self, "before"), work, partial(self._show_before, recipe), self._tell
        )

    def _show_before(self, recipe: str, compared: Compared | None) -> None:
        self.before.show_compared(compared, recipe)

    def _take_reference(self, fact: QualityReferenceChanged) -> None:
        self.charts.keep(fact.reference, reference_key(fact.tag, fact.recipe))

    def _tell(self, sentence: str) -> None:
        self.told.show_text(sentence, 300)
        self.told.setVisible(bool(sentence))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put scrap beside the charts where there is room."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._station.theme.unit(_WIDE_PX)
        charts, scrap, before = self._panels
        self._grid.addWidget(charts, 0, 0, 2 if is_wide else 1, 1)
        self._grid.addWidget(scrap, 0 if is_wide else 1, 1 if is_wide else 0)
        self._grid.addWidget(before, 1 if is_wide else 2, 1 if is_wide else 0)
        self._grid.setColumnStretch(1, 2 if is_wide else 0)

    def _lay_out(self) -> None:
        theme, unit = self._station.theme, self._station.theme.unit
        self._panels = []
        for title, inside in (
            (_("Control chart"), self.charts), (_("Rejected parts"), self.scrap),
            (_("What preceded rejected parts"), self.before),
        ):  # fmt: skip
            panel = Panel(theme, title)
            panel.add(inside)
            panel.box.addStretch()
            self._panels.append(panel)
        content = QWidget()
        content.setObjectName("page")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, unit(8), 0)
        inner.setSpacing(unit(8))
        inner.addWidget(self.told)
        self._grid = QGridLayout()
        self._grid.setSpacing(unit(12))
        self._grid.setColumnStretch(0, 3)
        inner.addLayout(self._grid)
        inner.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(unit(8))
        box.addWidget(self.periods)
        box.addWidget(Scroll(content, is_whole=True), 1)


def _read(station: Station, key: str, span_us: tuple[int, int], wanted: list[bool]) -> Read | None:
    now_us, known = to_us(station.clock.now()), tuple(station.state.gaps.values())
    reading = RegisterReading(station.reader, station.site, now_us, known, lambda: wanted[0])
    try:
        past = read_quality(reading, station.site.machine_by_key[key], span_us)
    except ReadCancelled:
        return None
    return past, references_of(read_kept(station.data_folder, KIND), now_us)
