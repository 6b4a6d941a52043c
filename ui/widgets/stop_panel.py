"""Stops: which there were, why, and what cost most; a tap on one says why it was."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from hmi.clock import from_us
from hmi.performance.energy_report import EnergyPeriod, span_of
from hmi.performance.stop_log import stop_log
from hmi.performance.stop_pareto import (
    UNQUALIFIED,
    ParetoBar,
    StopGroup,
    StopMeasure,
    is_long,
    key_of,
    pareto,
    totals,
)
from hmi.plant.stops import Stop
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.live.stops_read import StopsRead
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets import stop_words
from ui.widgets.action_button import ActionButton
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.page import Target
from ui.widgets.panel import Panel
from ui.widgets.pareto_chart import ParetoChart, bar_of
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.stop_figures import StopFigures
from ui.widgets.stop_list import StopList, nothing_found
from ui.widgets.stop_sheet import StopSheet
from ui.widgets.wrapping import Wrapping

_WIDE_PX = 860
_LINE, _MACHINE = "line", "machine"


class StopPanel(MachinePanel):
    """Figures, a Pareto chart and a list over a period, of the chosen machine or the line."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._is_at_work = False
        self._reads = StopsRead(station, "stops-of-time")
        theme = station.theme
        self.periods = Segments(
            theme,
            [(EnergyPeriod.SHIFT, _("Shift")), (EnergyPeriod.DAY, _("Today")),
             (EnergyPeriod.WEEK, _("7 days")), (EnergyPeriod.MONTH, _("30 days"))],
        )  # fmt: skip
        self.scope = Segments(theme, [(_MACHINE, _("This machine")), (_LINE, _("The line"))])
        self.groups = Segments(
            theme,
            [(StopGroup.TOP, _("Reason")), (StopGroup.THIRD, _("In detail")),
             (StopGroup.MACHINE, _("Machine"))],
        )  # fmt: skip
        self.measures = Segments(
            theme, [(StopMeasure.TIME, _("Time")), (StopMeasure.COUNT, _("Count"))]
        )
        self.save = ActionButton(theme, _("Save as CSV"), TouchClass.T1)
        self.told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.figures = StopFigures(theme)
        self.chart = ParetoChart(theme)
        self.empty = PlainLabel(theme, "", ink="text2", is_wrapped=True)
        self.list = StopList(station)
        self._lay_out()
        self._connect()

    def show_machine(self, key: str) -> None:
        """Show the stops of another machine."""
        super().show_machine(key)
        self.chart.choose(None)
        self.look()

    def go_to(self, target: Target) -> None:
        """Show the time that a target names: the period that reaches back to it."""
        if target.time_us is None:
            return
        now = self._station.clock.now()
        calendar = self._station.site.calendar
        for period in EnergyPeriod:
            if span_of(calendar, now, period)[0] <= target.time_us:
                self.periods.choose(period)
                self.look()
                return

    def begin(self) -> None:
        """Follow the stops."""
        self._is_at_work = True
        self._reads.begin()
        self.look()

    def end(self) -> None:
        """Follow nothing."""
        self._is_at_work = False
        self._reads.end()
        self._station.background.cancel("stop-log")

    def look(self) -> None:
        """Read the stops of the chosen period anew."""
        if not self._is_at_work:
            return
        self.scope.segment(_MACHINE).setEnabled(bool(self.machine))
        calendar, now = self._station.site.calendar, self._station.clock.now()
        span = span_of(calendar, now, EnergyPeriod(str(self.periods.key)))
        self._reads.look(self._machines(), span)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put chart and list side by side where there is room."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._station.theme.unit(_WIDE_PX)
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(way)

    def open_stop(self, stop: Stop) -> StopSheet:
        """Open what is known of a stop and what can be said of it."""
        listed = [one for one in self._reads.found.stops if one.machine == stop.machine]
        place = listed.index(stop) if stop in listed else -1
        before = listed[place - 1] if place > 0 else None
        after = listed[place + 1] if 0 <= place < len(listed) - 1 else None
        sheet = StopSheet(self._station, self, stop, self._reads.found, (before, after))
        sheet.navigate.connect(self.navigate)
        sheet.open()
        return sheet

    def _lay_out(self) -> None:
        theme = self._station.theme
        self.periods.choose(EnergyPeriod.DAY)
        self.scope.choose(_MACHINE)
        self.groups.choose(StopGroup.TOP)
        self.measures.choose(StopMeasure.TIME)
        costs, stops = Panel(theme, _("What cost most")), Panel(theme, _("Newest first"))
        costs.add(Wrapping(theme, [self.groups, self.measures]))
        for widget in (self.empty, self.chart):
            costs.add(widget)
        costs.box.addStretch(1)
        stops.add(self.list, 1)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setSpacing(theme.unit(12))
        self._halves.addWidget(costs, 2)
        self._halves.addWidget(stops, 3)
        content = QWidget()
        content.setObjectName("page")
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.unit(8))
        inside.addWidget(Wrapping(theme, [self.periods, self.scope, self.save]))
        inside.addWidget(self.told)
        inside.addWidget(self.figures)
        inside.addLayout(self._halves, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Scroll(content))

    def _connect(self) -> None:
        for choice in (self.periods, self.scope):
            choice.chosen.connect(lambda _key: self.look())
        for choice in (self.groups, self.measures):
            choice.chosen.connect(self._group)
        self.chart.chosen.connect(lambda _key: self._show_list())
        self.list.opened.connect(self.open_stop)
        self.save.clicked.connect(lambda _checked=False: self._save())
        self._reads.loaded.connect(self._show)
        self._reads.failed.connect(self._fail)
        for tile in self.figures.tiles.values():
            tile.navigate.connect(self.navigate)

    def _group(self, _key: object) -> None:
        self.chart.choose(None)
        self._show()

    def _machines(self) -> list[str]:
        if self.scope.key == _MACHINE and self.machine:
            return [self.machine]
        return [one.key for one in self._station.site.line_machines]

    def _show(self) -> None:
        station, found = self._station, self._reads.found
        tree, zone = station.site.reason_tree, station.site.calendar.timezone
        period = _("{start} to {end}").format(
            start=formats.date_time(from_us(found.span[0]), zone),
            end=formats.date_time(from_us(found.span[1]), zone),
        )
        self.told.show_text(period)
        sums = totals(found.stops, found.span, tree)
        self.figures.show_totals(sums, period, station.site.micro_stop_s)
        group, measure = StopGroup(str(self.groups.key)), StopMeasure(str(self.measures.key))
        bars = pareto(found.stops, found.span, tree, group, measure)
        self._show_bars(bars, measure)
        self._show_list()

    def _show_bars(self, bars: Sequence[ParetoBar], measure: StopMeasure) -> None:
        most = max((bar.amount(measure) for bar in bars), default=1)
        self.chart.show_bars([
            bar_of(
                bar.key, self._name(bar.key), _amount(bar, measure),
                (bar.amount(measure) / most, bar.cumulative),
                is_hollow=bar.key == UNQUALIFIED,
            )
            for bar in bars
        ])  # fmt: skip
        told = "" if bars else _("No long stop in this time.")
        self.empty.show_text(told)
        self.empty.setVisible(bool(told))

    def _show_list(self) -> None:
        found, key = self._reads.found, self.chart.key
        group, tree = StopGroup(str(self.groups.key)), self._station.site.reason_tree
        stops = [
            one
            for one in found.stops
            if key is None or (is_long(one) and key_of(one, tree, group) == key)
        ]
        empty = nothing_found(is_filtered=key is not None)
        self.list.show_stops(stops, found, empty, has_names=len(self._machines()) > 1)

    def _name(self, key: str) -> str:
        if self.groups.key == StopGroup.MACHINE:
            return stop_words.machine_name(self._station, key)
        tree = self._station.site.reason_tree
        return tree.words(key) if key != UNQUALIFIED else _("Unqualified")

    def _fail(self, told: str) -> None:
        self.told.show_text(_("The stops could not be read: {reason}").format(reason=told))

    def _save(self) -> None:
        station, found = self._station, self._reads.found
        names = {one.key: one.name for one in station.site.machines}
        text = stop_log(found.stops, station.site.reason_tree, names)
        stamp = f"{from_us(found.span[1]):%Y%m%dT%H%M%SZ}"
        path = station.data_folder / "exports" / f"stops-{stamp}.csv"
        station.background.run("stop-log", lambda: _write(path, text), self._saved, self._unsaved)

    def _saved(self, path: Path) -> None:
        self.told.show_text(_("Saved as {path}").format(path=path))

    def _unsaved(self, told: str) -> None:
        self.told.show_text(_("Not saved: {reason}").format(reason=told))


def _amount(bar: ParetoBar, measure: StopMeasure) -> str:
    return str(bar.count) if measure is StopMeasure.COUNT else formats.duration(
        bar.stopped_us / 1e6
    )  # fmt: skip


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The mark tells spreadsheets that this is UTF-8.
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path
