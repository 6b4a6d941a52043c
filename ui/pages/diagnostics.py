"""Diagnostics: connections, holes in the recording, the recorder, and the window itself."""

from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from hmi import __version__
from hmi.bus.facts import DiskRoom, RecorderReported
from hmi.clock import to_us
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.backup_panel import BackupPanel
from ui.widgets.connection_words import (
    STALE_S,
    decoding_text,
    endpoint_text,
    level_text,
    offset_text,
    phase_word,
    rate_text,
    tags_text,
    unreadable_text,
)
from ui.widgets.gap_list import GapList
from ui.widgets.import_sheet import ImportSheet
from ui.widgets.key_value import KeyValue
from ui.widgets.page import Page
from ui.widgets.panel import Panel
from ui.widgets.scroll import Scroll
from ui.widgets.take_out import TakeOut
from ui.widgets.take_out_sheet import INCIDENT, Seen
from ui.widgets.try_again import TryAgain
from ui.widgets.wrapping import Wrapping

REFRESH_MS = 1000
_INCIDENT_US = 8 * 3_600_000_000
"""What is offered to be taken along: a shift."""


class Measured(Protocol):
    """Lateness of the window's timer in milliseconds."""

    @property
    def p50_ms(self) -> float:
        """Median."""

    @property
    def p99_ms(self) -> float:
        """99th percentile."""

    @property
    def max_ms(self) -> float:
        """Greatest."""


class DiagnosticsPage(Page):
    """What a maintenance technician looks at when the screen says that something is not live."""

    def __init__(
        self, station: Station, lateness: Callable[[], Measured], sqlite_version: str
    ) -> None:
        super().__init__("diagnostics", _("Diagnostics"), "diagnostics")
        self._station = station
        self._lateness = lateness
        self._sqlite_version = sqlite_version
        self._connections = {
            one.key: _rows(station, _CONNECTION_ROWS) for one in station.site.connections
        }
        self._tries = {one.key: TryAgain(station, one.key) for one in station.site.connections}
        self._recorder = _rows(station, _RECORDER_ROWS)
        self._window = _rows(station, _WINDOW_ROWS)
        self._gaps = GapList(station)
        self.backup = BackupPanel(station)
        self.take_out = TakeOut(station, self, self._seen)
        self.bring = ActionButton(station.theme, _("Values by hand…"), TouchClass.T2)
        self.bring.clicked.connect(lambda _checked=False: ImportSheet(station, self).open())
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.refresh))
        self._lay_out()
        self._show_versions()

    def shown(self) -> None:
        """Look every second."""
        self.refresh()
        self._timer.start()

    def hidden(self) -> None:
        """Stop looking."""
        self.take_out.close_sheets()
        self._timer.stop()

    def refresh(self) -> None:
        """Show everything as it stands."""
        for key, rows in self._connections.items():
            self._show_connection(rows, key)
        self._show_recorder()
        self.backup.refresh()
        may_bring = self._station.may(Right.CONFIGURE) and not self._station.is_past
        self.bring.setVisible(may_bring)
        self._gaps.show_gaps(self._station.state.gaps.values())
        late = self._lateness()
        text = f"{late.p50_ms:.1f} · {late.p99_ms:.1f} · {late.max_ms:.1f} ms"
        self._window.show_value("lateness", text)
        self._window.show_value("failures", str(self._station.bugs.count))
        self._turn()

    def _seen(self) -> Seen:
        now_us = to_us(self._station.clock.now())
        keys = tuple(tag.key for tag in self._station.site.tags if tag.record)
        return Seen(keys, now_us - _INCIDENT_US, now_us, INCIDENT)

    def _lay_out(self) -> None:
        theme, content = self._station.theme, QWidget()
        content.setObjectName("page")
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(theme.unit(12))
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(theme.unit(12))
        for one in self._station.site.connections:
            panel = _panel(self._station, one.name, self._connections[one.key])
            panel.add(self._tries[one.key])
            left.addWidget(panel)
        gaps = Panel(theme, _("Holes in the recording, newest first"))
        gaps.add(self._gaps)
        gaps.add(Wrapping(theme, [self.take_out.button, self.bring]))
        left.addWidget(gaps)
        right.addWidget(_panel(self._station, _("Recording"), self._recorder))
        right.addWidget(self.backup)
        right.addWidget(_panel(self._station, _("This window"), self._window))
        left.addStretch()
        right.addStretch()
        self._halves.addLayout(left, 3)
        self._halves.addLayout(right, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.unit(16), theme.unit(8), theme.unit(16), theme.unit(12))
        self._area = Scroll(content)
        box.addWidget(self._area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the halves side by side or one below the other."""
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """Let the halves stand one below the other where their values would be cut."""
        free = self._area.viewport().width() - self._halves.spacing()
        own = [self._connections.values(), (self._recorder, self._window)]
        padding = 2 * self._station.theme.unit(12)
        left, right = (
            max((one.sizeHint().width() for one in half), default=0) + padding for half in own
        )
        is_narrow = left > free * 3 / 5 or right > free * 2 / 5
        direction = QBoxLayout.Direction
        wanted = direction.TopToBottom if is_narrow else direction.LeftToRight
        if self._halves.direction() is not wanted:
            self._halves.setDirection(wanted)

    def _show_connection(self, rows: KeyValue, key: str) -> None:
        fact = self._station.state.connections.get(key)
        url = next(one.url for one in self._station.site.connections if one.key == key)
        rows.show_value("address", url if fact is None else endpoint_text(fact, url))
        self._tries[key].show_fact(fact)
        if fact is None:
            rows.show_value("phase", _("Not heard of yet"))
            return
        age_s = self._station.state.connection_age_s(key)
        rows.show_value("phase", phase_word(fact, age_s))
        rows.show_value("age", formats.age(age_s))
        rows.show_value("rate", rate_text(fact))
        rows.show_value("tags", tags_text(fact))
        rows.show_value("messages", decoding_text(fact))
        rows.show_value("unreadable", unreadable_text(fact))
        rows.show_value("clock", offset_text(fact.clock_offset_s))
        rows.show_value("level", level_text(fact.service_level))
        rows.show_value("attempts", str(fact.attempts))
        words = sentence(fact.reason) if fact.reason else "\N{EN DASH}"
        rows.show_value("reason", f"{words} {fact.detail}".strip())

    def _show_recorder(self) -> None:
        report, rows = self._station.state.recorder, self._recorder
        if self._station.is_past:
            rows.show_value("state", _("Not kept of the past"))
            return
        age_s = self._station.state.recorder_age_s()
        if report is None or age_s is None or age_s > STALE_S:
            rows.show_value("state", _("Unknown: the engine is not heard"))
            return
        why = sentence(report.reason) if report.reason else _("Not recording")
        rows.show_value("state", _("Recording") if report.recording else why)
        rows.show_value("commit", self._since(report.last_commit))
        rows.show_value("rate", _("{} samples/s").format(formats.number(report.samples_per_s, 0)))
        rows.show_value("recorded", str(report.recorded))
        rows.show_value("waiting", str(report.waiting))
        rows.show_value("risk", _("{} s of samples").format(formats.number(report.at_risk_s, 1)))
        rows.show_value("dropped", str(report.dropped))
        rows.show_value("size", formats.size(report.history_bytes))
        rows.show_value("since", _oldest_text(report))
        room = _ROOM_WORDS.get(report.room, "")
        free = formats.size(report.disk_free_bytes)
        rows.show_value("free", f"{free}: {_(room)}" if room else free)
        left = _("{} days").format(formats.number(report.days_left, 0))
        rows.show_value("left", left if report.days_left is not None else _("Not known yet"))

    def _since(self, moment: datetime | None) -> str:
        if moment is None:
            return _("Nothing committed yet")
        return formats.age((self._station.clock.now() - moment).total_seconds())

    def _show_versions(self) -> None:
        self._window.show_value("lineside", __version__)
        self._window.show_value("sqlite", self._sqlite_version)
        for key, package in _PACKAGES.items():
            self._window.show_value(key, metadata.version(package))
        self._window.show_value("folder", str(self._station.data_folder))


_CONNECTION_ROWS = {
    "phase": "State",
    "age": "Last heard",
    "rate": "Rate",
    "tags": "Tags",
    "messages": "Messages",
    "unreadable": "Not readable",
    "clock": "Server clock",
    "level": "Service level",
    "attempts": "Attempts",
    "reason": "Last reason",
    "address": "Address",
}
_RECORDER_ROWS = {
    "state": "State",
    "commit": "Last commit",
    "rate": "Rate",
    "recorded": "Recorded since start",
    "waiting": "Waiting",
    "risk": "At risk",
    "dropped": "Dropped",
    "size": "History",
    "since": "Oldest day",
    "free": "Disk free",
    "left": "Room at this rate",
}
_ROOM_WORDS = {
    DiskRoom.LOW: "old days go",
    DiskRoom.SPENT: "samples wait",
}
_WINDOW_ROWS = {
    "lateness": "Lateness p50 · p99 · max",
    "failures": "Unexpected failures",
    "lineside": "Lineside",
    "qt": "Qt for Python",
    "sqlite": "SQLite",
    "numpy": "NumPy",
    "asyncua": "asyncua",
    "folder": "Data folder",
}
_PACKAGES = {"qt": "PySide6-Essentials", "numpy": "numpy", "asyncua": "asyncua"}


def _oldest_text(report: RecorderReported) -> str:
    oldest = report.oldest_day or _("Nothing recorded yet")
    if not report.dropped_days:
        return oldest
    return _("{day}, {count} days dropped").format(day=oldest, count=report.dropped_days)


def _rows(station: Station, captions: dict[str, str]) -> KeyValue:
    rows = KeyValue(station.theme)
    for key, caption in captions.items():
        rows.add(key, _(caption))
    return rows


def _panel(station: Station, title: str, content: QWidget) -> Panel:
    panel = Panel(station.theme, title)
    panel.add(content)
    return panel
