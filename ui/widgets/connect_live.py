"""The last step: the new tags as their values arrive and are recorded."""

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from hmi.texts.catalog import _
from ui.live.explorer import Explorer
from ui.live.reading import Reading
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.connect_step import ConnectStep
from ui.widgets.connection_words import phase_word, reason_text, refused_text
from ui.widgets.live_rows import LiveRows
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import plain
from ui.widgets.row_list import RowList
from ui.widgets.wrapping import Wrapping

REFRESH_MS = 500


class LiveStep(ConnectStep):
    """Watches what was added, until the person is content."""

    machine_chosen = Signal(str)
    """Key of a machine whose limits and state are to be set up now."""

    def __init__(self, station: Station, explorer: Explorer) -> None:
        told = _("Saved. The values below come from the server and are recorded.")
        super().__init__(station, explorer, _("Live"), told)
        theme = station.theme
        self.rows = LiveRows(theme)
        self.list = RowList(theme, self.rows)
        self.told = LongText(theme, "", TypeRole.STRONG)
        self._why = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        self.set_up = ActionButton(theme, "", TouchClass.T2)
        self.set_up.clicked.connect(lambda _checked=False: self.machine_chosen.emit(self._machine))
        self._watches = Watches(station.feed)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.show_joining))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        for part in (self.told, self._why):
            box.addWidget(part)
        box.addWidget(self.list, 1)
        box.addWidget(Wrapping(theme, [self.set_up]))

    @property
    def _machine(self) -> str:
        """Key of the machine that was added, the first of several; empty for none."""
        site = self.station.site
        tags = [site.tag(key) for key in self.joining.saved if key in site.number_by_key]
        return next((tag.machine for tag in tags if tag.machine in site.machine_by_key), "")

    @property
    def arrived(self) -> int:
        """How many of the tags have a value that is live."""
        return sum(one.is_live for one in self.rows.readings.values())

    def begin(self) -> None:
        """Watch the tags that the site has."""
        self.end()
        known = self.station.site.number_by_key
        for key in self.joining.saved:
            if key in known:
                self._watches.watch(key, partial(self._take, key))
        self._timer.start()

    def end(self) -> None:
        """Watch nothing."""
        self._watches.end()
        self._timer.stop()

    def show_joining(self) -> None:
        """Show the tags and how the connection stands."""
        self.rows.keys = list(self.joining.saved)
        self.list.renew()
        known = [one for one in self.joining.saved if one in self.station.site.number_by_key]
        if not self.joining.saved:
            self.told.show_text(_("The connection is changed."))
        elif not known:
            self.told.show_text(_("The engine loads the site anew."))
        else:
            told = _("{n} of {all} tags are live")
            self.told.show_text(told.format(n=self.arrived, all=len(self.joining.saved)))
        machine = self.station.site.machine_by_key.get(self._machine)
        self.set_up.setVisible(machine is not None)
        if machine is not None:
            name = plain(machine.name, 40)
            self.set_up.show_caption(_("Limits and state of {name}").format(name=name))
        self._why.show_text(self._standing(), 400)
        self._why.setVisible(bool(self._why.full_text))

    def forward(self) -> str:
        """Return the end of the way."""
        return _("Done")

    def go_on(self) -> None:
        """End here; the page shows all connections again."""
        self.explorer.leave()

    def _standing(self) -> str:
        state, site = self.station.state, self.station.site
        tag = next((key for key in self.joining.saved if key in site.number_by_key), "")
        if not tag:
            return ""
        key = site.tag(tag).connection
        fact = state.connections.get(key)
        if fact is None:
            return ""
        report = state.recorder
        is_recording = report is not None and report.recording
        parts = [phase_word(fact, state.connection_age_s(key)), reason_text(fact)]
        parts += [refused_text(fact), _("Recording") if is_recording else _("Not recording")]
        return " · ".join(part for part in parts if part)

    def _take(self, key: str, reading: Reading) -> None:
        self.rows.readings[key] = reading
        self.list.viewport().update()
