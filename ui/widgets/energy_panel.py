"""Energy: what the chosen machine took and for what, the site's quarter hours, and the peaks."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from hmi.bus.facts import DemandReported
from hmi.clock import to_us
from hmi.historian.reader import ReadCancelled
from hmi.performance.energy_figures import EnergyByOutput, EnergyFigures, energy_by_output
from hmi.performance.energy_reading import RegisterReading, metered
from hmi.performance.energy_report import (
    EnergyPeriod,
    SiteDemand,
    month_start_us,
    read_demand,
    read_figures,
    read_running,
    span_of,
)
from hmi.performance.energy_watch import reported
from hmi.performance.shift_store import read_shift_records
from hmi.plant.energy_terms import KWH_BY_UNIT
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.emptied import empty
from ui.widgets.energy_explained import output_told, quarter_told
from ui.widgets.energy_output import OutputPlot, output_words
from ui.widgets.energy_peaks import PeakRow
from ui.widgets.energy_periods import EnergyPeriods
from ui.widgets.energy_profile import DayProfile
from ui.widgets.energy_quarter import QuarterBar, quarter_words
from ui.widgets.energy_told import EnergyTold, ToldFigure, peak_figure
from ui.widgets.explained import Explained
from ui.widgets.figure_tile import FigureTile
from ui.widgets.flow import Flow
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.page import Target
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll

_AGAIN_MS = 60_000
_STALE_S = 30.0
_WIDE_PX = 1200
_SHIFTS_US = 30 * 24 * 3600 * 1_000_000

Machine = tuple[EnergyFigures | None, EnergyByOutput | None]
Whole = tuple[SiteDemand | None, SiteDemand | None, DemandReported | None]


class EnergyPanel(MachinePanel):
    """Reads on workers when it is looked at, and again each minute; follows the quarter live."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._is_at_work = False
        self._wanted = [False]
        theme = station.theme
        self.demand: DemandReported | None = None
        captions = {
            "energy": _("Energy"), "per_good": _("Energy per 1000 good"),
            "idle_share": _("Idle share"), "idle_kw": _("Idle power"), "cost": _("Cost"),
            "co2": _("CO2"), "peak": _("Peak of the month"),
        }  # fmt: skip
        self.tiles = {key: FigureTile(theme, name) for key, name in captions.items()}
        self.periods = EnergyPeriods(station, EnergyPeriod.SHIFT)
        self.periods.changed.connect(self._read_machine)
        self.told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.bar = QuarterBar(theme)
        self.running = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.profile = DayProfile(theme, station.site.calendar.timezone)
        self.output = OutputPlot(theme)
        self.output_told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._by_output: EnergyByOutput | None = None
        self.explained = [
            Explained(theme, _("This quarter hour, all machines"), [self.bar],
                      lambda: quarter_told(station.site, self.bar.shown)),
            Explained(theme, _("Energy explained by output, 30 days"), [self.output],
                      lambda: output_told(station.site.machine_by_key.get(self.machine),
                                          self._by_output)),
        ]  # fmt: skip
        self.peaks = QVBoxLayout()
        self.peaks.setSpacing(theme.unit(2))
        for tile in self.tiles.values():
            tile.navigate.connect(self.navigate)
        for group in self.explained:
            group.navigate.connect(self.navigate)
        self.profile.chosen.connect(self._look_at)
        self._timer = QTimer(self, interval=_AGAIN_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.refresh))
        station.bus.demand.subscribe(self._take)
        self._lay_out()

    def show_machine(self, key: str) -> None:
        """Show another machine's figures."""
        super().show_machine(key)
        if self._is_at_work:
            self._read_machine()

    def begin(self) -> None:
        """Read now, and again each minute."""
        self._is_at_work = True
        self._timer.start()
        self.refresh()

    def end(self) -> None:
        """Read no more."""
        self._is_at_work = False
        self._wanted[0] = False
        self._timer.stop()
        for name in ("machine", "site"):
            self._station.background.cancel((self, name))

    def refresh(self) -> None:
        """Read everything anew."""
        self._show_demand(self.demand)
        self._wanted[0] = False
        self._wanted = [True]
        work = partial(_read_site, self._station, self._reading())
        self._station.background.run((self, "site"), work, self._show_site, self._tell)
        self._read_machine()

    def _reading(self) -> RegisterReading:
        station, wanted = self._station, self._wanted
        now_us, known = to_us(station.clock.now()), tuple(station.state.gaps.values())
        return RegisterReading(station.reader, station.site, now_us, known, lambda: wanted[0])

    def _read_machine(self) -> None:
        machine = self._station.site.machine_by_key.get(self.machine)
        if machine is None or not self._is_at_work:
            return
        span = self.periods.span_us()
        work = partial(_read_machine, self._station, self._reading(), machine.key, span)
        self._station.background.run((self, "machine"), work, self._show_machine, self._tell)

    def _show_machine(self, found: Machine | None) -> None:
        if found is None:
            return
        figures, output = found
        site, machine = self._station.site, self._station.site.machine_by_key[self.machine]
        shown: dict[str, ToldFigure] = {}
        if figures is not None:
            shown = EnergyTold(site, machine, figures).figures()
        for key, tile in self.tiles.items():
            if key != "peak":
                _show(tile, shown.get(key))
        told = ""
        if figures is None:
            told = _("This machine has no energy register; name one as energy_tag in the site.")
        elif figures.kwh is None:
            told = _("Nothing was read of the energy register in this time.")
        self._tell(told)
        tag = machine.total_tag or machine.good_tag
        unit = site.tag(tag).unit if tag in site.number_by_key else ""
        self._by_output = output
        self.output.show_output(output, unit)
        self.explained[1].setVisible(not self.output.isHidden())
        self.output_told.show_text(output_words(output), 500)

    def _show_site(self, found: Whole | None) -> None:
        if found is None:
            return
        month, day, running = found
        if running is not None:
            self._show_demand(running)
        site = self._station.site
        _show(self.tiles["peak"], peak_figure(site, month))
        names = {one.key: one.name for one in site.machines}
        empty(self.peaks)
        if month is None or not month.peaks:
            none = _("No whole quarter hour of this month is known yet.")
            self.peaks.addWidget(
                PlainLabel(self._station.theme, none, TypeRole.BODY, ink="text2", is_wrapped=True)
            )
        for peak in month.peaks if month is not None else ():
            highest = month.peaks[0].demand_kw if month is not None else 1.0
            row = PeakRow(self._station.theme, peak, site.calendar.timezone, highest, names)
            row.clicked.connect(
                lambda _checked=False, one=peak: self._look_at(one.start_us, one.machines)
            )
            self.peaks.addWidget(row)
        if day is not None:
            self.profile.show_day(day, site.energy.demand_limit_kw, names)

    def _look_at(self, start_us: object, machines: tuple[tuple[str, float], ...] = ()) -> None:
        """Show the trend around a quarter: of the machine that drew most, else of the chosen."""
        site = self._station.site
        key = machines[0][0] if machines else self.machine
        machine = site.machine_by_key.get(key)
        tag = "" if machine is None else machine.power_tag or machine.energy_tag
        if isinstance(start_us, int):
            self.navigate.emit(Target(page="trends", machine=key, tag=tag, time_us=start_us))

    def _take(self, fact: DemandReported) -> None:
        self.demand = fact
        if self._is_at_work:
            self._show_demand(fact)

    def _show_demand(self, fact: DemandReported | None) -> None:
        station = self._station
        if fact is not None and not station.is_past:
            age_s = (station.clock.now() - fact.at).total_seconds()
            fact = fact if age_s <= _STALE_S else None
        self.bar.show_demand(fact)
        self.running.show_text(quarter_words(fact), 300)

    def _tell(self, sentence: str) -> None:
        self.told.show_text(sentence, 300)
        self.told.setVisible(bool(sentence))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the panels in two columns where there is room."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._station.theme.unit(_WIDE_PX)
        for number, panel in enumerate(self._panels):
            row, column = divmod(number, 2) if is_wide else (number, 0)
            self._grid.addWidget(panel, row, column)
        self._grid.setColumnStretch(1, 1 if is_wide else 0)

    def _lay_out(self) -> None:
        theme, unit = self._station.theme, self._station.theme.unit
        content = QWidget()
        content.setObjectName("page")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, unit(8), 0)
        inner.setSpacing(unit(8))
        inner.addWidget(self.told)
        inner.addWidget(Flow(theme, list(self.tiles.values())))
        self._panels = self._filled_panels()
        self._grid = QGridLayout()
        self._grid.setSpacing(unit(12))
        self._grid.setColumnStretch(0, 1)
        inner.addLayout(self._grid)
        inner.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(unit(8))
        box.addWidget(self.periods)
        box.addWidget(Scroll(content, is_whole=True), 1)

    def _filled_panels(self) -> list[Panel]:
        theme = self._station.theme
        contents: list[tuple[str, list[QWidget | QVBoxLayout]]] = [
            (_("This quarter hour, all machines"), [self.explained[0], self.running]),
            (_("Demand of today by quarter hours"), [self.profile]),
            (_("Highest quarter hours of this month"), [self.peaks]),
            (_("Energy explained by output, 30 days"), [self.explained[1], self.output_told]),
        ]
        panels = []
        for title, inside in contents:
            panel = Panel(theme, title)
            for one in inside:
                panel.add(one)
            panel.box.addStretch()
            panels.append(panel)
        return panels


def _read_site(station: Station, reading: RegisterReading) -> Whole | None:
    calendar, now = station.site.calendar, station.clock.now()
    try:
        month = read_demand(reading, month_start_us(calendar, now))
        day_us = span_of(calendar, now, EnergyPeriod.DAY)[0]
        day = None if month is None else month.since(day_us)
        running = read_running(reading) if station.is_past else None
    except ReadCancelled:
        return None
    limit = station.site.energy.demand_limit_kw
    return month, day, None if running is None else reported(running, limit)


def _read_machine(
    station: Station, reading: RegisterReading, key: str, span_us: tuple[int, int]
) -> Machine | None:
    site = station.site
    machine = site.machine_by_key[key]
    now = station.clock.now()
    try:
        figures = read_figures(reading, machine, span_us)
    except ReadCancelled:
        return None
    if key not in metered(site):
        return figures, None
    now_us = to_us(now)
    records = read_shift_records(station.data_folder, now_us - _SHIFTS_US, now_us, key)
    over = [one for one in records if one.end_us <= now_us]
    factor = KWH_BY_UNIT[site.tag(machine.energy_tag).unit]
    return figures, energy_by_output(over, factor)


def _show(tile: FigureTile, told: ToldFigure | None) -> None:
    shown = told or ToldFigure("\N{EN DASH}")
    tile.show_figure(shown.text, shown.unit, shown.note, shown.explain)
