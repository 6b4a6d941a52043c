"""Stops as a list, newest first: when, how long, what led to it, and why; a tap opens one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.plant.stops import Stop
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.live.stops_read import StopsFound
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets import stop_words
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import PlainLabel
from ui.widgets.tappable import Tappable
from ui.widgets.wrapped import wrap

SHOWN = 40
_LEFT, _PAD = 10, 8
_MOST_LINES = 4


class StopRow(Tappable):
    """One stop: when and how long, below it why and what led to it; as high as its words need."""

    def __init__(self, theme: Theme) -> None:
        self._told = ("", "", "", "")
        self._waits = False
        super().__init__(theme, "", TouchClass.T2)

    def show_stop(self, told: tuple[str, str, str, str], *, waits: bool) -> None:
        """Show when, how long, by what, and why; waits marks one that lacks a reason."""
        self._told, self._waits = told, waits
        self.show_caption("  ".join(part for part in told if part))
        self._fit()
        self.update()

    @property
    def told(self) -> tuple[str, str, str, str]:
        """When, how long, by what, why."""
        return self._told

    def content_size(self) -> QSize:
        """Return room for two lines; words that wrap make it higher."""
        return QSize(self.theme.unit(200), self._height(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the words anew."""
        super().resizeEvent(event)
        self._fit()

    def paint(self, pencil: Pencil) -> None:
        """Paint all lines, and a bar at the left of what waits for a reason."""
        theme, unit, area = self.theme, self.theme.unit, QRectF(self.rect())
        if self.isDown():
            pencil.fill(area, "pressed")
        pencil.fill(QRectF(area.left(), area.bottom() - 1, area.width(), 1), "hairline")
        if self._waits:
            pencil.fill(QRectF(area.left(), area.top() + unit(6), unit(3),
                               area.height() - unit(12)), "setpoint")  # fmt: skip
        if self.hasFocus():
            pencil.box(area, theme.palette.panel, "setpoint", 2.0)
        left, wide = float(unit(_LEFT)), self._room(self.width())
        length = theme.metrics(TypeRole.STRONG).height()
        pencil.write(QRectF(left, unit(_PAD), wide, length), self._told[1], TypeRole.STRONG,
                     align=RIGHT)  # fmt: skip
        top = float(unit(_PAD))
        for role, ink, text in self._lines(self.width()):
            high = theme.metrics(role).height()
            pencil.write(QRectF(left, top, wide, high), text, role, ink=ink)
            top += high

    def _lines(self, width: int) -> list[tuple[TypeRole, str, str]]:
        """Return role, ink and text of each line at a width."""
        metrics, room = self.theme.metrics, self._room(width)
        when, length, lead, why = self._told
        beside = metrics(TypeRole.STRONG).horizontalAdvance(length) + self.theme.unit(12)
        parts = (
            (TypeRole.BODY, "text", when, room - beside),
            (TypeRole.CAPTION, "setpoint" if self._waits else "text", why, room),
            (TypeRole.CAPTION, "text2", lead, room),
        )
        return [
            (role, ink, line)
            for role, ink, text, wide in parts
            for line in wrap(metrics(role), text, max(wide, 1.0), _MOST_LINES)
            if line
        ]

    def _room(self, width: int) -> float:
        return max(float(width - self.theme.unit(_LEFT) - self.theme.unit(_PAD)), 1.0)

    def _height(self, width: int) -> int:
        high = sum(self.theme.metrics(role).height() for role, _ink, _text in self._lines(width))
        return round(high) + 2 * self.theme.unit(_PAD)

    def _fit(self) -> None:
        least = self.theme.target_px(self.touch_class)
        self.setFixedHeight(max(least, self._height(self.width())))

    def _restyle(self) -> None:
        super()._restyle()
        self._fit()


class StopList(QWidget):
    """Stops of one machine or of several, the newest of them; the others are counted."""

    opened = Signal(object)
    """The stop that was tapped."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self.rows: list[StopRow] = []
        self.stops: list[Stop] = []
        self.told = PlainLabel(station.theme, "", ink="text2", is_wrapped=True)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self.told)
        self._box.addStretch(1)

    def show_stops(
        self, stops: Sequence[Stop], found: StopsFound, empty: str, *, has_names: bool
    ) -> None:
        """Show stops, given oldest first; has_names says of which machine each is."""
        self.stops = list(reversed(stops))[:SHOWN]
        while len(self.rows) < len(self.stops):
            row = StopRow(self._station.theme)
            row.clicked.connect(partial(self._tapped, len(self.rows)))
            self._box.insertWidget(len(self.rows), row)
            self.rows.append(row)
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(self.stops))
            if number < len(self.stops):
                self._show(row, self.stops[number], found, has_names=has_names)
        more = len(stops) - len(self.stops)
        told = "" if stops else empty
        if more > 0:
            told = ngettext("and {n} earlier one", "and {n} earlier ones", more).format(n=more)
        self.told.show_text(told, 400)
        self.told.setVisible(bool(told))

    def _show(self, row: StopRow, stop: Stop, found: StopsFound, *, has_names: bool) -> None:
        station = self._station
        head = [stop_words.when(station, stop), stop_words.state_of(stop)]
        if has_names:
            head.insert(1, stop_words.machine_name(station, stop.machine))
        why = stop_words.reason_of(stop, station.site.reason_tree)
        told = (
            "  ·  ".join(head), stop_words.length_of(stop), stop_words.lead_of(stop, found.alarms),
            why,
        )  # fmt: skip
        row.show_stop(told, waits=stop.is_unqualified)

    def _tapped(self, number: int, _checked: bool = False) -> None:
        if number < len(self.stops):
            self.opened.emit(self.stops[number])


def nothing_found(*, is_filtered: bool) -> str:
    """Return what is said where there are no stops."""
    return _("No such stop in this time.") if is_filtered else _("No stop in this time.")
