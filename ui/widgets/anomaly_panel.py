"""Anomalies: what stands out now and lately, worst first, why, and what the watches learned."""

from datetime import timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from hmi.bus.condition_facts import WATCH_ALERTS, Verdict
from hmi.bus.facts import AlarmChanged
from hmi.journal.found_alerts import FoundAlert
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.anomaly_detail import AnomalyDetail
from ui.widgets.anomaly_groups import WatchLine, lines_of_machine, lines_of_machines
from ui.widgets.anomaly_list import AnomalyList
from ui.widgets.anomaly_watch_sheet import AnomalyWatchSheet
from ui.widgets.anomaly_watches import AnomalyWatches
from ui.widgets.anomaly_words import Anomaly, anomalies, verdict_counts
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.page import Target
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments

REFRESH_MS = 1000
DAYS = 30
_BESIDE_PX = 760
ALL, ONE = "all", "one"


class AnomalyPanel(MachinePanel):
    """The list at the left with every watch below it, the chosen one at the right."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self.scope = Segments(theme, [(ALL, _("All machines")), (ONE, _("This machine"))])
        self.scope.choose(ALL)
        self.scope.chosen.connect(lambda _key: self.refresh())
        self.counted = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.list = AnomalyList(station)
        self.list.chosen.connect(self._choose)
        self.detail = AnomalyDetail(station)
        self.detail.navigate.connect(self.navigate)
        self.detail.verdict.given.connect(self._read)
        self.watches = AnomalyWatches(station)
        self.watches.chosen.connect(self._open_watch)
        self.sheet: AnomalyWatchSheet | None = None
        self._found: list[FoundAlert] = []
        self._chosen: Anomaly | None = None
        self._is_due = False
        self._given = 0
        self._wanted = ""
        self._failure = ""
        self.timer = QTimer(self, interval=REFRESH_MS)
        self.timer.timeout.connect(lambda: station.bugs.guard(self._look))
        self._lay_out()

    def show_machine(self, key: str) -> None:
        """Show another machine; the list shows it alone where that is chosen."""
        if self.machine and key != self.machine and self.timer.isActive():
            self.scope.choose(ONE)
        super().show_machine(key)
        if self.timer.isActive():
            self.refresh()

    def go_to(self, target: Target) -> None:
        """Choose the alert that a target names."""
        if target.alarm.startswith(WATCH_ALERTS):
            self.scope.choose(ALL)
            wanted = target.alarm.removeprefix(WATCH_ALERTS)
            now, lately = anomalies(self._station, self._found)
            self._chosen = next((one for one in (*now, *lately) if one.watch == wanted), None)
            self._wanted = wanted if self._chosen is None else ""
            if self.timer.isActive():
                self.refresh()

    def begin(self) -> None:
        """Follow the watches, and read what they found."""
        self._station.state.alarm_changed.connect(self._note_alarm)
        self._station.state.watched.changed.connect(self._note_watch)
        self.timer.start()
        self._read()
        self.refresh()

    def end(self) -> None:
        """Follow nothing."""
        self._station.state.alarm_changed.disconnect(self._note_alarm)
        self._station.state.watched.changed.disconnect(self._note_watch)
        self.timer.stop()
        self._station.background.cancel(id(self))
        self.detail.rest()
        if self.sheet is not None:
            self.sheet.close_sheet()

    def refresh(self) -> None:
        """Show everything as it stands."""
        station = self._station
        machine = self.machine if self.scope.key == ONE else ""
        now, lately = anomalies(station, self._found, machine)
        every = [*now, *lately]
        self._chosen = self._still(every)
        self.list.show_anomalies(now, lately, self._chosen)
        self.detail.setVisible(self._chosen is not None)
        if self._chosen is not None:
            self.detail.show_anomaly(self._chosen, self._found)
        self.counted.show_text(self._failure or _counted(every))
        self._show_watches(machine)

    def _show_watches(self, machine: str) -> None:
        site, watched = self._station.site, self._station.state.watched
        known = site.machine_by_key.get(machine)
        if known is not None:
            lines = lines_of_machine(watched.of(machine), site)
        else:
            lines = lines_of_machines(list(watched.by_key.values()), site.line_machines)
        self.watches.show_lines(lines, machine=plain(known.name, 40) if known else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the detail beside the list where there is room."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        is_wide = self.width() >= self._station.theme.unit(_BESIDE_PX) * self._text_factor()
        self._across.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)

    def _text_factor(self) -> float:
        return self._station.theme.scale.text_factor

    def _still(self, every: list[Anomaly]) -> Anomaly | None:
        """Return the chosen one as it stands; without one, the first."""
        if self._wanted:
            for one in every:
                if one.watch == self._wanted:
                    self._wanted = ""
                    return one
        known = self._chosen
        same = next((one for one in every if known is not None and one.mark == known.mark), None)
        return same or next(iter(every), None)

    def _choose(self, anomaly: Anomaly) -> None:
        self._chosen, self._wanted = anomaly, ""
        self.refresh()

    def _look(self) -> None:
        if self._is_due:
            self._read()
        self.refresh()

    def _read(self) -> None:
        self._is_due = False
        now = self._station.clock.now()
        journal, start = self._station.journal, now - timedelta(days=DAYS)
        self._station.background.run(
            id(self), lambda: journal.found_alerts(start, now), self._take, self._fail
        )

    def _take(self, found: list[FoundAlert]) -> None:
        self._found, self._failure = found, ""
        self.refresh()

    def _fail(self, told: str) -> None:
        self._failure = told
        self.refresh()

    def _note_alarm(self, fact: AlarmChanged) -> None:
        self._is_due |= fact.key.startswith(WATCH_ALERTS)

    def _note_watch(self, _machine: str) -> None:
        """Read anew when somebody gave a verdict; watches tell much more, and often."""
        watches = self._station.state.watched.by_key.values()
        given = sum(sum(one.verdicts) for one in watches)
        self._is_due |= given != self._given
        self._given = given

    def _open_watch(self, line: WatchLine) -> None:
        if self.scope.key == ALL:
            # One line for each machine: a tap tells its signals.
            self.scope.choose(ONE)
            self.machine_chosen.emit(line.machine)
            self.refresh()
            return
        self.sheet = AnomalyWatchSheet(self._station, self, line)
        self.sheet.wished.connect(self.navigate)
        self.sheet.closed.connect(self._forget_sheet)
        self.sheet.open()

    def _forget_sheet(self) -> None:
        self.sheet = None

    def _lay_out(self) -> None:
        theme, unit = self._station.theme, self._station.theme.unit
        inside = QWidget()
        inside.setObjectName("page")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(unit(12))
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(unit(12))
        watched = Panel(theme)
        title = _("Watches: what each learned; tap one for more")
        watched.add(PlainLabel(theme, title, TypeRole.CAPTION, ink="text2", is_wrapped=True))
        watched.add(self.watches)
        left = QVBoxLayout()
        left.setSpacing(unit(12))
        left.addWidget(self.list)
        left.addWidget(watched)
        left.addStretch()
        self._across.addLayout(left, 2)
        self._across.addWidget(self.detail, 3)
        head = QHBoxLayout()
        head.setSpacing(unit(12))
        head.addWidget(self.scope)
        head.addWidget(self.counted, 1)
        box.addLayout(head)
        box.addLayout(self._across)
        box.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(inside))


def _counted(every: list[Anomaly]) -> str:
    """Return how many alerts there were, and what people said of them."""
    if not every:
        return ""
    counts = [sum(one.verdict is verdict for one in every) for verdict in Verdict]
    said = verdict_counts(counts) or _("no verdict yet")
    told = _("{n} alerts in the last {days} days: {said}")
    return told.format(n=len(every), days=DAYS, said=said)
