"""One machine: its indicators as one belt, its last hours, and beside them all that is known."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.bus.facts import MachineChanged
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import Machine
from hmi.plant.derived import EXPECTED, key_of
from hmi.texts.catalog import _
from ui.live.reading import Reading
from ui.live.recent_past import RecentPast
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.bar_scale import levels_of
from ui.widgets.flow import Flow
from ui.widgets.indicator import Indicator
from ui.widgets.machine_side import MachineSide
from ui.widgets.machine_strip import MachineStrip
from ui.widgets.no_machine import TO_NEW, NoMachine
from ui.widgets.note_marks import NoteMarks
from ui.widgets.page import Page, Target
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.stop_marks import StopMarks
from ui.widgets.stop_prompt import StopPrompt
from ui.widgets.trend_chart import TrendChart
from ui.widgets.trend_window import HOUR_US

REFRESH_MS = 1000
HOUR_S = 3600.0
PENS = 4
TALL = 720


class MachinePage(Page):
    """Everything for the normal operation of one machine, and its set points."""

    def __init__(self, station: Station) -> None:
        super().__init__("machine", _("Machine"), "machine")
        self._station = station
        machines = station.site.line_machines
        self._machine: Machine | None = machines[0] if machines else None
        self._strip = MachineStrip(station, can_add=bool(machines))
        self.empty = NoMachine(station)
        self._belt = Flow(station.theme, [], gap=0, stretch_to=2.4)
        self._belt_empty = PlainLabel(station.theme, "", ink="text2", is_wrapped=True)
        self._belt_empty.show_text(
            _("No indicators are configured. Name up to twelve tags of this machine for it.")
        )
        self.chart = TrendChart(station, HOUR_US)
        self.note_marks = NoteMarks(station, self.chart)
        self.stop_marks = StopMarks(station, self.chart)
        self._mode = PlainLabel(station.theme, "", TypeRole.CAPTION, ink="text2")
        self._live = ActionButton(station.theme, _("Live"), TouchClass.T1, icon="play")
        self._trends = ActionButton(station.theme, _("Trends"), TouchClass.T1, icon="trends")
        self._side = MachineSide(station)
        self.prompt = StopPrompt(station, "machine-stops")
        self.prompt.navigate.connect(self.navigate)
        self._watches = Watches(station.feed)
        self._hour = RecentPast(station, HOUR_S, "machine-hour")
        self.timer = QTimer(self, interval=REFRESH_MS)
        self.timer.timeout.connect(lambda: station.bugs.guard(self.refresh))
        station.feed.silenced.connect(self.timer.timeout)
        self._connect()
        self._lay_out()
        self._note_mode()
        self._furnish()

    def crumb(self) -> str:
        """Name the machine."""
        if self._machine is None:
            return ""
        parts = (self._machine.name, self._machine.area)
        return " · ".join(part for part in parts if part)

    def go_to(self, target: Target) -> None:
        """Show the machine that a target names; without one, stay."""
        if target.machine in self._station.site.machine_by_key:
            self._choose(target.machine)

    @property
    def indicators(self) -> list[Indicator]:
        """The bars of the machine that is shown."""
        return [cell for cell in self._belt.cells if isinstance(cell, Indicator)]

    @property
    def side(self) -> MachineSide:
        """The column beside the bars."""
        return self._side

    @property
    def strip(self) -> MachineStrip:
        """The machines to choose from."""
        return self._strip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pens of the trend far enough apart."""
        super().resizeEvent(event)
        self._show_pens()
        self._widen_column()

    def shown(self) -> None:
        """Follow the machine."""
        self._station.state.machine_changed.connect(self._take_machine)
        self._station.state.alarms_changed.connect(self._take_alarms)
        self.timer.start()
        self.prompt.begin()
        self._follow()

    def hidden(self) -> None:
        """Follow nothing."""
        self._station.state.machine_changed.disconnect(self._take_machine)
        self._station.state.alarms_changed.disconnect(self._take_alarms)
        self.timer.stop()
        self.prompt.end()
        self._unfollow()

    def refresh(self) -> None:
        """Show everything as it stands."""
        self._strip.refresh()
        self._side.refresh()
        self._widen_column()
        self._show_hours()

    def _choose(self, key: str) -> None:
        if self._machine is not None and key == self._machine.key:
            return
        self._machine = self._station.site.machine_by_key[key]
        if self._is_at_work:
            self._unfollow()
        self._furnish()
        if self._is_at_work:
            self._follow()
        self.crumb_changed.emit()

    def _furnish(self) -> None:
        """Make the indicators of the machine."""
        machine, site = self._machine, self._station.site
        if machine is None:
            return
        self._strip.choose(machine.key)
        indicators = []
        for key in machine.indicator_tags:
            if key in site.number_by_key:
                one = Indicator(self._station.theme, site.tag(key), levels_of(site, key))
                one.clicked.connect(partial(self._open_trend, key))
                indicators.append(one)
        self._belt.replace(indicators)
        self._belt.setVisible(bool(indicators))
        self._belt_empty.setVisible(not indicators)
        self._show_pens()
        self._side.show_machine(machine)
        self.prompt.show_machine(machine.key)

    def _widen_column(self) -> None:
        """Give large text in the column more than its third of the page."""
        bar = self._column.verticalScrollBar().sizeHint().width()
        wanted = min(self._side.wanted_width() + bar, self.width() // 2)
        self._column.setMinimumWidth(wanted)

    def _show_pens(self) -> None:
        """Show as many pens as can be told apart in the height."""
        is_tall = self.height() > self._station.theme.unit(TALL)
        keys = [one.tag.key for one in self.indicators][: PENS if is_tall else PENS // 2]
        if keys != self.chart.pens:
            self.chart.show_pens(keys)

    def _follow(self) -> None:
        if self._machine is None:
            return
        for one in self.indicators:
            self._watches.watch(one.tag.key, partial(self._show_indicator, one))
        self._side.watch(self._watches)
        self._hour.start([one.tag.key for one in self.indicators])
        self.refresh()

    def _unfollow(self) -> None:
        self._watches.end()
        self._hour.stop()

    def _show_indicator(self, indicator: Indicator, reading: Reading) -> None:
        key = indicator.tag.key
        indicator.show_reading(reading, self._alarm_of(key), self._expected(key))

    def _expected(self, tag_key: str) -> float | None:
        """Return what a watch expects of a tag now, None where nothing is known or judged."""
        key = key_of(tag_key, EXPECTED)
        if key not in self._station.site.number_by_key:
            return None
        reading = self._station.feed.reading(key)
        return reading.number if reading.is_live else None

    def _alarm_of(self, tag_key: str) -> Priority | None:
        if self._machine is None:
            return None
        shown = self._station.state.alarms_of(self._machine.key)
        return min((a.priority for a in shown if a.active and a.tag == tag_key), default=None)

    def _show_hours(self) -> None:
        for one in self.indicators:
            one.show_hour(self._hour.extremes(one.tag.key))
            self._show_indicator(one, self._station.feed.reading(one.tag.key))

    def _note_mode(self) -> None:
        is_live = self.chart.window_of_time.is_live
        self._mode.show_text("" if is_live else self.chart.mode_text())
        self._live.setVisible(not is_live)

    def _take_machine(self, fact: MachineChanged) -> None:
        if self._machine is not None and fact.machine == self._machine.key:
            self._side.refresh()

    def _take_alarms(self, _machines: object) -> None:
        self.refresh()

    def _open_trend(self, key: str, _checked: bool = False) -> None:
        machine = "" if self._machine is None else self._machine.key
        self.navigate.emit(Target(page="trends", machine=machine, tag=key))

    def _open_alarm(self, key: str) -> None:
        machine = "" if self._machine is None else self._machine.key
        self.navigate.emit(Target(page="alarms", machine=machine, alarm=key))

    def _connect(self) -> None:
        self._strip.chosen.connect(self._choose)
        self._strip.add_wished.connect(lambda: self.navigate.emit(TO_NEW))
        self.empty.navigate.connect(self.navigate)
        self._side.alarms.chosen.connect(self._open_alarm)
        self._side.navigate.connect(self.navigate)
        self._hour.loaded.connect(self._show_hours)
        self.chart.drawn.connect(self._note_mode)
        self._live.clicked.connect(lambda _checked=False: self.chart.follow())
        self._trends.clicked.connect(lambda _checked=False: self._open_trend(""))

    def _lay_out(self) -> None:
        theme, unit = self._station.theme, self._station.theme.unit
        indicators = Panel(theme, _("Indicators, last hour in brackets"))
        indicators.add(self._belt, 1)
        indicators.add(self._belt_empty)
        left = QVBoxLayout()
        left.setSpacing(unit(12))
        left.addWidget(self.prompt)
        left.addWidget(indicators, 1)
        left.addWidget(self._trend_panel(), 1)
        across = QHBoxLayout()
        across.setSpacing(unit(12))
        main = QWidget()
        main.setObjectName("page")
        main.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        self._main = Scroll(main)
        across.addWidget(self._main, 2)
        self._column = Scroll(self._side)
        across.addWidget(self._column, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), unit(4), unit(16), unit(12))
        box.setSpacing(unit(12))
        box.addWidget(self._strip)
        box.addWidget(self.empty)
        box.addLayout(across, 1)
        is_empty = self._machine is None
        self.empty.setVisible(is_empty)
        for part in (self._strip, self._column, self._main):
            part.setVisible(not is_empty)

    def _trend_panel(self) -> Panel:
        theme = self._station.theme
        trend = Panel(theme)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(theme, _("Last hour"), TypeRole.CAPTION, ink="text2"))
        head.addWidget(self._mode, 1)
        head.addWidget(self._live)
        head.addWidget(self._trends)
        trend.add(head)
        trend.add(self.chart, 1)
        return trend
