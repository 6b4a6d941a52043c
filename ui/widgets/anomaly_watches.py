"""Every watch of a machine: what it learned, how far, and what people said of its alerts."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.bus.condition_facts import WatchChanged, WatchPhase
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.anomaly_words import learned_words, phase_words, verdict_counts, watch_name
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.share_bar import draw_share
from ui.widgets.tappable import Tappable
from ui.widgets.wrapped import wrap

_PAD, _BAR_PX, _MOST_LINES = 8, 6, 6
Line = tuple[str, TypeRole, str]


class WatchRow(Tappable):
    """One watch; a tap tells all of it."""

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme, "", TouchClass.T1)
        self._station = station
        self.watch: WatchChanged | None = None
        self._told: tuple[str, ...] = ()

    def show_watch(self, watch: WatchChanged, *, has_machine: bool) -> None:
        """Show how a watch stands; has_machine names its machine, too."""
        site = self._station.site
        name = watch_name(watch, site)
        machine = site.machine_by_key.get(watch.machine)
        if has_machine and machine is not None:
            name = f"{plain(machine.name, 40)} · {name}"
        learned = learned_words(watch, site.calendar.timezone)
        counts = verdict_counts(watch.verdicts)
        below = " · ".join(part for part in (learned, counts) if part)
        told = (name, phase_words(watch), below)
        if (watch.learned, told) != (getattr(self.watch, "learned", None), self._told):
            self._told = told
            self.show_caption(" · ".join(part for part in told if part))
            self.updateGeometry()
            self.update()
        self.watch = watch

    def content_size(self) -> QSize:
        """Return room for all lines at the present width, and for the bar while it learns."""
        high = sum(self.theme.metrics(role).height() for _line, role, _ink in self._lines())
        bar = self.theme.unit(_BAR_PX + 4) if self._is_learning else 0
        return QSize(self.theme.unit(200), round(high) + bar + self.theme.unit(_PAD))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the words need in this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paint(self, pencil: Pencil) -> None:
        """Paint the words, and how much is learned."""
        if self.watch is None:
            return
        area, unit = QRectF(self.rect()), self.theme.unit
        if self.isDown() or self.hasFocus():
            pencil.box(area, "pressed" if self.isDown() else "panel", "setpoint", 1.0)
        pencil.fill(QRectF(0, area.height() - 1, area.width(), 1), "hairline")
        top, wide = float(unit(_PAD) / 2), area.width() - 2 * unit(_PAD)
        for number, (line, role, ink) in enumerate(self._lines()):
            high = self.theme.metrics(role).height()
            pencil.write(QRectF(unit(_PAD), top, wide, high), line, role, ink=ink)
            top += high
            if number == self._names - 1 and self._is_learning:
                track = QRectF(unit(_PAD), round(top + unit(2)), wide, unit(_BAR_PX))
                draw_share(pencil, track, self.watch.learned, is_live=True)
                top += unit(_BAR_PX + 4)

    @property
    def _is_learning(self) -> bool:
        return self.watch is not None and self.watch.phase is WatchPhase.LEARNING

    @property
    def _names(self) -> int:
        return sum(role is TypeRole.STRONG for _line, role, _ink in self._lines())

    def _lines(self) -> list[Line]:
        if not self._told:
            return []
        width = float(max(self.width(), self.theme.unit(200)) - 2 * self.theme.unit(_PAD))
        roles = (TypeRole.STRONG, TypeRole.CAPTION, TypeRole.MICRO)
        inks = ("text", "text", "text2")
        return [
            (line, role, ink)
            for text, role, ink in zip(self._told, roles, inks, strict=True)
            for line in wrap(self.theme.metrics(role), text, width, _MOST_LINES)
        ]


class AnomalyWatches(QWidget):
    """Rows of watches; a sentence where there is none."""

    chosen = Signal(object)
    """The WatchChanged whose row was tapped."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._rows: list[WatchRow] = []
        self._count = 0
        self.empty = PlainLabel(station.theme, "", ink="text2", is_wrapped=True)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self.empty)

    @property
    def rows(self) -> list[WatchRow]:
        """The rows that are shown."""
        return self._rows[: self._count]

    def show_watches(self, watches: Sequence[WatchChanged], *, machine: str) -> None:
        """Show these; machine is the name of the one they are of, empty for all."""
        while len(self._rows) < len(watches):
            row = WatchRow(self._station)
            row.clicked.connect(partial(self._tapped, row))
            self._rows.append(row)
            self._box.addWidget(row)
        self._count = len(watches)
        for number, row in enumerate(self._rows):
            row.setVisible(number < self._count)
            if number < self._count:
                row.show_watch(watches[number], has_machine=not machine)
        self.empty.setVisible(not watches)
        self.empty.show_text(self._why_empty(machine), 400)

    def _why_empty(self, machine: str) -> str:
        if self._station.is_past:
            return _(
                "How far watches had learned then is not kept. Where they knew what is usual, "
                "its band is on the trends."
            )
        if not self._station.state.engine_is_heard:
            return _("The engine is not heard: nobody watches now.")
        if machine:
            told = _(
                "Nothing is watched on {machine}: the site names no signals of it such as "
                "vibration, temperature or motor current."
            )
            return told.format(machine=machine)
        return _("Nothing is watched yet: the site names no signals such as vibration.")

    def _tapped(self, row: WatchRow, _checked: bool = False) -> None:
        if row.watch is not None:
            self.chosen.emit(row.watch)
