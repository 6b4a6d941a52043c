"""Diagnostics: connections, holes in the recording, the recorder, and the window itself."""

from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from hmi import __version__
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, GapChanged, GapState
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.key_value import KeyValue
from ui.widgets.page import Page
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll

REFRESH_MS = 1000
GAPS_SHOWN = 8
STALE_S = 3.0


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
        self._recorder = _rows(station, _RECORDER_ROWS)
        self._window = _rows(station, _WINDOW_ROWS)
        self._gaps = [_GapRow(station) for _row in range(GAPS_SHOWN)]
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
        self._timer.stop()

    def refresh(self) -> None:
        """Show everything as it stands."""
        for key, rows in self._connections.items():
            self._show_connection(rows, key)
        self._show_recorder()
        self._show_gaps()
        late = self._lateness()
        text = f"{late.p50_ms:.1f} · {late.p99_ms:.1f} · {late.max_ms:.1f} ms"
        self._window.show_value("lateness", text)
        self._window.show_value("failures", str(self._station.bugs.count))
        self._turn()

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
            left.addWidget(_panel(self._station, one.name, self._connections[one.key]))
        gaps = Panel(theme, _("Holes in the recording, newest first"))
        for label in self._gaps:
            gaps.add(label)
        left.addWidget(gaps)
        right.addWidget(_panel(self._station, _("Recording"), self._recorder))
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
        left, right = (max(one.sizeHint().width() for one in half) + padding for half in own)
        is_narrow = left > free * 3 / 5 or right > free * 2 / 5
        direction = QBoxLayout.Direction
        wanted = direction.TopToBottom if is_narrow else direction.LeftToRight
        if self._halves.direction() is not wanted:
            self._halves.setDirection(wanted)

    def _show_connection(self, rows: KeyValue, key: str) -> None:
        fact = self._station.state.connections.get(key)
        url = next(one.url for one in self._station.site.connections if one.key == key)
        rows.show_value("address", url)
        if fact is None:
            rows.show_value("phase", _("Not heard of yet"))
            return
        age_s = self._station.state.connection_age_s(key)
        rows.show_value("phase", _phase_word(fact, age_s))
        rows.show_value("age", formats.age(age_s))
        rows.show_value("rate", _("{} samples/s").format(formats.number(fact.samples_per_s, 0)))
        rows.show_value("tags", _tags_text(fact))
        rows.show_value("clock", _offset_text(fact.clock_offset_s))
        rows.show_value("attempts", str(fact.attempts))
        words = sentence(fact.reason) if fact.reason else "\N{EN DASH}"
        rows.show_value("reason", f"{words} {fact.detail}".strip())

    def _show_recorder(self) -> None:
        report, rows = self._station.state.recorder, self._recorder
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
        rows.show_value("dropped", str(report.dropped))
        rows.show_value("size", formats.size(report.history_bytes))
        rows.show_value("free", formats.size(report.disk_free_bytes))
        left = _("{} days").format(formats.number(report.days_left, 0))
        rows.show_value("left", left if report.days_left is not None else _("Not known yet"))

    def _show_gaps(self) -> None:
        newest = sorted(self._station.state.gaps.values(), key=lambda gap: gap.start, reverse=True)
        for row, gap in zip(self._gaps, newest, strict=False):
            row.show_gap(gap)
        for number, row in enumerate(self._gaps):
            row.setVisible(number < max(1, len(newest)))
        if not newest:
            self._gaps[0].show_none()

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


class _GapRow(QWidget):
    """One hole: when and how long, and below it why and what became of it."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._when = PlainLabel(station.theme, is_wrapped=True)
        self._why = PlainLabel(station.theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, station.theme.unit(4))
        box.setSpacing(0)
        box.addWidget(self._when)
        box.addWidget(self._why)

    def show_gap(self, gap: GapChanged) -> None:
        """Show a hole as it stands."""
        zone = self._station.site.calendar.timezone
        start = formats.date_time(gap.start, zone)
        end = self._station.clock.now() if gap.end is None else gap.end
        is_one_day = formats.date(gap.start, zone) == formats.date(end, zone)
        until = formats.clock_time(end, zone) if is_one_day else formats.date_time(end, zone)
        until = _("goes on") if gap.end is None else until
        lasted = formats.duration((end - gap.start).total_seconds())
        self._when.show_text(f"{start} \N{EN DASH} {until} · {lasted}")
        became = _(_GAP_WORDS[gap.state])
        if gap.filled_samples:
            count = gap.filled_samples
            became += f" ({ngettext('{n} sample', '{n} samples', count).format(n=count)})"
        self._why.show_text(f"{sentence(gap.cause)} {became}")

    def show_none(self) -> None:
        """Say that there is no hole."""
        self._when.show_text(_("None since the window was opened"))
        self._why.show_text("")


_CONNECTION_ROWS = {
    "phase": "State",
    "age": "Last heard",
    "rate": "Rate",
    "tags": "Tags",
    "clock": "Server clock",
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
    "dropped": "Dropped",
    "size": "History",
    "free": "Disk free",
    "left": "Room at this rate",
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
_GAP_WORDS = {
    GapState.OPEN: "Not filled yet.",
    GapState.FILLING: "Being filled.",
    GapState.FILLED: "Filled from the server's history.",
    GapState.PARTLY: "Partly filled.",
    GapState.UNFILLABLE: "It stays: the server has no history of it.",
}
_PHASE_WORDS = {
    ConnectionPhase.IDLE: "Not started",
    ConnectionPhase.CONNECTING: "Connecting",
    ConnectionPhase.LIVE: "Data arrive",
    ConnectionPhase.DOUBTFUL: "Late",
    ConnectionPhase.LOST: "Lost",
    ConnectionPhase.RECREATING: "Setting up tags",
    ConnectionPhase.FAILED_SECURITY: "Refused: security",
    ConnectionPhase.FAILED_AUTH: "Refused: login",
    ConnectionPhase.CLOSING: "Closing",
}


def _phase_word(fact: ConnectionChanged, age_s: float | None) -> str:
    is_silent = age_s is None or age_s > STALE_S
    if fact.phase is ConnectionPhase.LIVE and is_silent:
        return _("Not heard")
    return _(_PHASE_WORDS[fact.phase])


def _tags_text(fact: ConnectionChanged) -> str:
    if not fact.tags_failed:
        return str(fact.tags_ok)
    names = ", ".join(key for key, _status in fact.tags_failed[:3])
    return _("{ok}, {failed} refused: {names}").format(
        ok=fact.tags_ok, failed=len(fact.tags_failed), names=names
    )


def _offset_text(offset_s: float | None) -> str:
    if offset_s is None:
        return _("Not measured yet")
    word = _("ahead of ours") if offset_s >= 0 else _("behind ours")
    return f"{formats.number(abs(offset_s), 2)} s {word}"


def _rows(station: Station, captions: dict[str, str]) -> KeyValue:
    rows = KeyValue(station.theme)
    for key, caption in captions.items():
        rows.add(key, _(caption))
    return rows


def _panel(station: Station, title: str, content: QWidget) -> Panel:
    panel = Panel(station.theme, title)
    panel.add(content)
    return panel
