"""Every watch: what it learned, how far, and what people said of its alerts."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.anomaly_groups import WatchLine
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import PlainLabel
from ui.widgets.share_bar import draw_share
from ui.widgets.tappable import Tappable
from ui.widgets.wrapped import wrap

_PAD, _BAR_PX, _MOST_LINES = 8, 6, 6
Line = tuple[str, TypeRole, str]


class WatchRow(Tappable):
    """The watches of one signal, or of one machine; a tap tells all of them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", TouchClass.T1)
        self.line: WatchLine | None = None

    def show_line(self, line: WatchLine) -> None:
        """Show how watches stand."""
        is_other = self.line is None or _shown(self.line) != _shown(line)
        self.line = line
        if is_other:
            self.show_caption(" · ".join(part for part in _shown(line)[:3] if part))
            self.updateGeometry()
            self.update()

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
        if self.line is None:
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
                draw_share(pencil, track, self.line.learned, is_live=True)
                top += unit(_BAR_PX + 4)

    @property
    def _is_learning(self) -> bool:
        return self.line is not None and self.line.learned is not None

    @property
    def _names(self) -> int:
        return sum(role is TypeRole.STRONG for _line, role, _ink in self._lines())

    def _lines(self) -> list[Line]:
        if self.line is None:
            return []
        width = float(max(self.width(), self.theme.unit(200)) - 2 * self.theme.unit(_PAD))
        roles = (TypeRole.STRONG, TypeRole.CAPTION, TypeRole.MICRO)
        inks = ("text", "text", "text2")
        return [
            (line, role, ink)
            for text, role, ink in zip(_shown(self.line)[:3], roles, inks, strict=True)
            for line in wrap(self.theme.metrics(role), text, width, _MOST_LINES)
        ]


def _shown(line: WatchLine) -> tuple[str, str, str, float | None]:
    return line.name, line.told, line.below, line.learned


class AnomalyWatches(QWidget):
    """Rows of watches; a sentence where there is none."""

    chosen = Signal(object)
    """The WatchLine whose row was tapped."""

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

    def show_lines(self, lines: Sequence[WatchLine], *, machine: str) -> None:
        """Show these; machine is the name of the one they are of, empty for all."""
        while len(self._rows) < len(lines):
            row = WatchRow(self._station.theme)
            row.clicked.connect(partial(self._tapped, row))
            self._rows.append(row)
            self._box.addWidget(row)
        self._count = len(lines)
        for number, row in enumerate(self._rows):
            row.setVisible(number < self._count)
            if number < self._count:
                row.show_line(lines[number])
        self.empty.setVisible(not lines)
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
        if row.line is not None:
            self.chosen.emit(row.line)
