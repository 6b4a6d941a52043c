"""OEE: how well the chosen machine worked in a shift, a day, an order or any time, and why."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.actions.requests import RecomputePast
from hmi.bus.facts import ShiftsRecomputed
from hmi.clock import from_us
from hmi.performance.period_reading import PeriodReading
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.figure_tile import FigureTile
from ui.widgets.flow import Flow
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.oee_account import OeeAccount
from ui.widgets.oee_enter_state import EnterStateSheet
from ui.widgets.oee_history import OeeBar, OeeHistory, legend
from ui.widgets.oee_line import OeeLine
from ui.widgets.oee_periods import OeePeriods
from ui.widgets.oee_reading import OeeShown, Period, PeriodKind, read_oee
from ui.widgets.oee_told import OeeTold, states_told
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments

AGAIN_MS = 20_000
SOON_MS = 700
_KEY = ("oee", "availability", "effectiveness", "quality")


class OeePanel(MachinePanel):
    """Reads on a worker when it is looked at and again while time goes on."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._is_at_work = False
        theme = station.theme
        captions = {
            "oee": "OEE", "availability": _("Availability"), "effectiveness": _("Effectiveness"),
            "quality": _("Quality ratio"), "nee": _("NEE"), "loading": _("Loading"),
            "teep": _("TEEP"), "utilisation": _("Utilisation"),
            "technical": _("Technical efficiency"), "setup": _("Setup ratio"),
            "scrap": _("Scrap"), "throughput": _("Throughput"), "stops": _("Stops"),
            "mtbf": _("MTBF"), "mttr": _("MTTR"), "inherent": _("Inherent availability"),
            "corrective": _("Corrective maintenance"),
        }  # fmt: skip
        self.tiles = {
            key: FigureTile(theme, name, TypeRole.KEY if key in _KEY else TypeRole.VALUE)
            for key, name in captions.items()
        }
        for tile in self.tiles.values():
            tile.navigate.connect(self.navigate)
        self.periods = OeePeriods(station)
        self.told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.enter = ActionButton(theme, _("Enter state…"), TouchClass.T1, icon="note")
        self.enter.clicked.connect(lambda _checked=False: self._enter_state())
        self.again = ActionButton(theme, _("Compute again"), TouchClass.T1)
        self.again.clicked.connect(lambda _checked=False: self._compute_again())
        self.progress = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2")
        self._shown_us = (0, 0)
        self.account = OeeAccount(theme)
        self.history = OeeHistory(theme)
        self.history_by = Segments(theme, [("shift", _("Shifts")), ("day", _("Days"))])
        self.history_by.choose("shift")
        self.line = OeeLine(station)
        self.line.navigate.connect(self.navigate)
        self._timer = QTimer(self, interval=AGAIN_MS)
        # In the past time goes on by jumps, and each tells how the machines stood then.
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        reader = station.reader
        self._reading = PeriodReading(station.site, station.data_folder, reader.read, reader.gaps)
        self._connect()
        self._lay_out()

    def show_machine(self, key: str) -> None:
        """Show another machine's figures."""
        super().show_machine(key)
        self.periods.forget_order()
        self._show_enter()
        if self._is_at_work:
            self.refresh()

    def begin(self) -> None:
        """Read now, and again while time goes on."""
        self._is_at_work = True
        self._reading.forget()
        self._show_enter()
        self._timer.start()
        self.refresh()

    def end(self) -> None:
        """Read no more."""
        self._is_at_work = False
        self._timer.stop()
        self._soon.stop()
        self._station.background.cancel((self, "oee"))
        self.line.stop()

    def refresh(self) -> None:
        """Read everything anew."""
        machine = self._station.site.machine_by_key.get(self.machine)
        if machine is None or not self._is_at_work:
            return
        by_day = self.history_by.key == "day"
        period, reading = self.periods.period, self._reading
        work = partial(read_oee, self._station, reading, machine, period, by_day=by_day)
        self._station.background.run((self, "oee"), work, self._show, self.told.show_text)

    def _look_soon(self) -> None:
        if self._is_at_work and not self._soon.isActive():
            self._soon.start()

    def _show(self, shown: OeeShown) -> None:
        site, figures = self._station.site, shown.figures
        machine = site.machine_by_key.get(figures.machine)
        if machine is None or machine.key != self.machine:
            return
        for key, told in OeeTold(site, machine, figures).figures().items():
            self.tiles[key].show_figure(told.text, told.unit, told.note, told.explain)
        self.account.show_pieces(states_told(figures))
        marked = self._shown_us = (shown.period.start_us, shown.period.end_us)
        self.history.show_bars(shown.bars, marked)
        self.periods.show_orders(shown.orders)
        self.told.show_text(self._words(shown))
        if self._is_at_work and marked[0] < figures.end_us:
            self.line.follow(machine.key, marked[0], figures.end_us)

    def _words(self, shown: OeeShown) -> str:
        period, zone = shown.period, self._station.site.calendar.timezone
        if period.start_us == period.end_us:
            return _("No shift runs now, and none is planned in this time.")
        if not shown.figures.account.us_by_state:
            return _("In this time no shift is planned by the calendar of the site.")
        start, end = (formats.date_time(from_us(one), zone) for one in (
            shown.figures.start_us, shown.figures.end_us))  # fmt: skip
        name = f"{period.name}: " if period.name else ""
        if not shown.figures.account.seen_s:
            return _("{name}{start} to {end}. Nothing of this machine was seen in it.").format(
                name=name, start=start, end=end
            )
        share = formats.percent(shown.figures.coverage, 0)
        return _("{name}{start} to {end}. {share} of the planned time was seen.").format(
            name=name, start=start, end=end, share=share
        )

    def _show_enter(self) -> None:
        machine = self._station.site.machine_by_key.get(self.machine)
        may = self._station.may(Right.WRITE)
        self.enter.setVisible(may and machine is not None and machine.has_entered_state)
        self.again.setVisible(self._station.may(Right.CONFIGURE))

    def _enter_state(self) -> None:
        machine = self._station.site.machine_by_key.get(self.machine)
        if machine is not None:
            EnterStateSheet(self._station, self, machine).open()

    def _choose_bar(self, bar: OeeBar) -> None:
        name = bar.name if self.history_by.key == "shift" else ""
        self.periods.choose(Period(PeriodKind.OWN, bar.start_us, bar.end_us, name))

    def _compute_again(self) -> None:
        """Have the shifts of the period computed anew, of all machines: they share a line."""
        request = RecomputePast(*self._shown_us)
        self._station.wish(request, self.progress.show_text)

    def _take(self, fact: ShiftsRecomputed) -> None:
        told = _("Shifts computed again: {done} of {total}")
        self.progress.show_text(told.format(done=fact.done, total=fact.total))
        if fact.done == fact.total:
            self.refresh()

    def _connect(self) -> None:
        station = self._station
        self._timer.timeout.connect(lambda: station.bugs.guard(self.refresh))
        self._soon.timeout.connect(lambda: station.bugs.guard(self.refresh))
        if station.is_past:
            station.state.machine_changed.connect(self._look_soon)
        self.periods.changed.connect(self.refresh)
        self.history_by.chosen.connect(lambda _key: self.refresh())
        self.history.chosen.connect(self._choose_bar)
        station.bus.shifts.subscribe(self._take)
        station.state.user_changed.connect(self._show_enter)

    def _lay_out(self) -> None:
        theme, content = self._station.theme, QWidget()
        content.setObjectName("page")
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(12))
        entered = QHBoxLayout()
        for widget in (self.enter, self.again, self.progress):
            entered.addWidget(widget)
        entered.addStretch()
        box.addWidget(self.periods)
        box.addWidget(self.told)
        box.addLayout(entered)
        for panel in (self._figures(), self._account(), self._earlier()):
            box.addWidget(panel)
        box.addWidget(self.line)
        box.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.area = Scroll(content)
        outer.addWidget(self.area)

    def _figures(self) -> Panel:
        theme = self._station.theme
        panel = Panel(theme)
        panel.add(Flow(theme, [self.tiles[key] for key in _KEY]))
        panel.add(Flow(theme, [tile for key, tile in self.tiles.items() if key not in _KEY]))
        return panel

    def _account(self) -> Panel:
        panel = Panel(self._station.theme, _("Planned time by state"))
        panel.add(self.account)
        return panel

    def _earlier(self) -> Panel:
        theme = self._station.theme
        panel, by = Panel(theme, _("Earlier")), QHBoxLayout()
        by.addWidget(self.history_by)
        by.addStretch()
        panel.add(by)
        panel.add(self.history, 1)
        panel.add(PlainLabel(theme, legend(), TypeRole.MICRO, ink="text2", is_wrapped=True))
        return panel
