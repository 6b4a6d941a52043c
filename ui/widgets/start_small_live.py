"""The last step: the machine as it lives: its values, its state, its health, its limits."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from hmi.texts.catalog import _
from ui.live.reading import Reading
from ui.live.standing import Standing
from ui.live.starter import Starter
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.type import TypeRole
from ui.widgets.live_rows import LiveRows
from ui.widgets.long_text import LongText
from ui.widgets.panel import Panel
from ui.widgets.plain_text import plain
from ui.widgets.row_list import RowList
from ui.widgets.start_small_step import StartStep
from ui.widgets.state_chip import state_word
from ui.widgets.told_rows import ToldRows

REFRESH_MS = 500
_ROWS = {"state": "State", "health": "Health", "limits": "Limits", "learning": "Learning"}


class StartLiveStep(StartStep):
    """Watches the machine until the person is content."""

    def __init__(self, station: Station, starter: Starter) -> None:
        told = _("Saved. The machine is watched and recorded from now on.")
        super().__init__(station, starter, _("Live"), told)
        theme = station.theme
        self.rows = LiveRows(theme)
        self.list = RowList(theme, self.rows)
        self.told = LongText(theme, "", TypeRole.STRONG)
        self.figures = ToldRows(theme, {key: _(text) for key, text in _ROWS.items()})
        panel = Panel(theme)
        panel.add(self.told)
        panel.add(self.figures)
        self._watches = Watches(station.feed)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.show_starting))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(panel)
        box.addWidget(self.list, 1)

    @property
    def arrived(self) -> int:
        """How many of the tags have a value that is live."""
        return sum(one.is_live for one in self.rows.readings.values())

    def begin(self) -> None:
        """Watch the tags of the machine."""
        self.end()
        site, key = self.station.site, self.starting.saved
        own = [tag.key for tag in site.tags if tag.machine == key and not tag.is_derived]
        self.rows.keys = own if key in site.machine_by_key else []
        for one in self.rows.keys:
            self._watches.watch(one, partial(self._take, one))
        self._timer.start()

    def end(self) -> None:
        """Watch nothing."""
        super().end()
        self._watches.end()
        self._timer.stop()

    def show_starting(self) -> None:
        """Show values, state and health as they stand."""
        key, site = self.starting.saved, self.station.site
        self.list.renew()
        machine = site.machine_by_key.get(key)
        if machine is None:
            self.told.show_text(_("The engine loads the site anew."))
            return
        told = _("{name}: {n} of {all} signals are live")
        name = plain(machine.name, 60)
        count = len(self.rows.keys)
        told = told.format(name=name, n=self.arrived, all=count)
        self.told.show_text(told if count else name)
        standing = Standing.of(self.station, key)
        self.figures.show_value("state", state_word(standing.state))
        score = _("comes after the first minute of running")
        if standing.health is not None:
            score = f"{standing.health:.0f}"
        self.figures.show_value("health", score)
        rules = [rule.message for rule in site.alarms if rule.machine == key]
        self.figures.show_value("limits", ", ".join(dict.fromkeys(rules)))
        learning = _("What is usual is learned while it runs.") if count else ""
        self.figures.show_value("learning", learning)

    def forward(self) -> str:
        """Return the end of the way."""
        return _("Open the machine")

    def go_on(self) -> None:
        """End here."""
        self.starter.leave()

    def _take(self, key: str, reading: Reading) -> None:
        self.rows.readings[key] = reading
        self.list.viewport().update()
