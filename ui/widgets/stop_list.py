"""Stops as a list, newest first: when, how long, what led to it, and why; a tap opens one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
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

SHOWN = 40


class StopRow(Tappable):
    """One stop in two lines: when and how long, then what led to it and why."""

    def __init__(self, theme: Theme) -> None:
        self._told = ("", "", "", "")
        self._waits = False
        super().__init__(theme, "", TouchClass.T2)

    def show_stop(self, told: tuple[str, str, str, str], *, waits: bool) -> None:
        """Show when, how long, by what, and why; waits marks one that lacks a reason."""
        self._told, self._waits = told, waits
        self.show_caption("  ".join(part for part in told if part))
        self.update()

    @property
    def told(self) -> tuple[str, str, str, str]:
        """When, how long, by what, why."""
        return self._told

    def content_size(self) -> QSize:
        """Return room for both lines."""
        metrics, unit = self.theme.metrics, self.theme.unit
        high = metrics(TypeRole.STRONG).height() + metrics(TypeRole.CAPTION).height()
        return QSize(unit(240), round(high) + unit(14))

    def paint(self, pencil: Pencil) -> None:
        """Paint both lines, and a bar at the left of what waits for a reason."""
        theme, unit, area = self.theme, self.theme.unit, QRectF(self.rect())
        if self.isDown():
            pencil.fill(area, "pressed")
        pencil.fill(QRectF(area.left(), area.bottom() - 1, area.width(), 1), "hairline")
        if self._waits:
            pencil.fill(QRectF(area.left(), area.top() + unit(6), unit(3),
                               area.height() - unit(12)), "setpoint")  # fmt: skip
        if self.hasFocus():
            pencil.box(area, theme.palette.panel, "setpoint", 2.0)
        inside = area.adjusted(unit(10), 0, -unit(8), 0)
        first, second = (theme.metrics(r).height() for r in (TypeRole.STRONG, TypeRole.CAPTION))
        top = inside.top() + (inside.height() - first - second - unit(2)) / 2
        when, length, lead, why = self._told
        wide = theme.metrics(TypeRole.STRONG).horizontalAdvance(length) + unit(8)
        head = QRectF(inside.left(), top, inside.width() - wide, first)
        pencil.write(head, when, TypeRole.BODY)
        pencil.write(QRectF(inside.right() - wide, top, wide, first), length, TypeRole.STRONG,
                     align=RIGHT)  # fmt: skip
        top += first + unit(2)
        wide = min(theme.metrics(TypeRole.CAPTION).horizontalAdvance(why) + unit(4),
                   inside.width() * (0.6 if lead else 1.0))  # fmt: skip
        pencil.write(QRectF(inside.left(), top, inside.width() - wide - unit(8), second), lead,
                     TypeRole.CAPTION, ink="text2")  # fmt: skip
        pencil.write(QRectF(inside.right() - wide, top, wide, second), why, TypeRole.CAPTION,
                     ink="setpoint" if self._waits else "text", align=RIGHT)  # fmt: skip


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
