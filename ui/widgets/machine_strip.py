"""The machines of the line as touch segments; one that needs somebody carries its badge."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.bus.facts import AlarmChanged
from hmi.plant.assets import Machine
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.blink import BlinkRate
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.badge import blink_rate, draw_badge
from ui.widgets.blinking import Blinking
from ui.widgets.flow import Flow
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.tappable import Tappable

BADGE = 18
LONGEST = 150


class MachineStrip(QWidget):
    """One machine is chosen; the others are one tap away."""

    chosen = Signal(str)
    """Key of the machine that a finger chose."""
    add_wished = Signal()
    """One machine more is wished."""

    def __init__(self, station: Station, *, can_add: bool = False) -> None:
        """Offer, where can_add says so, one machine more to whom may configure."""
        super().__init__()
        self._can_add = can_add and not station.is_past
        self._station = station
        self._segments: dict[str, _Segment] = {}
        for machine in station.site.line_machines:
            segment = _Segment(station.theme, machine)
            segment.clicked.connect(partial(self._tapped, machine.key))
            self._segments[machine.key] = segment
        self.add = ActionButton(station.theme, _("Machine"), TouchClass.T1, icon="plus")
        self.add.setAccessibleName(_("One machine more"))
        self.add.clicked.connect(lambda _checked=False: self.add_wished.emit())
        cells: list[QWidget] = [*self._segments.values(), *([self.add] if self._can_add else [])]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Flow(station.theme, cells, gap=8))

    def choose(self, key: str) -> None:
        """Mark a machine."""
        for other, segment in self._segments.items():
            segment.setChecked(other == key)

    def refresh(self) -> None:
        """Show the top alarm of each machine, and whether one more can be added."""
        self.add.setVisible(self._can_add and self._station.may(Right.CONFIGURE))
        for key, segment in self._segments.items():
            segment.show_alarm(self._station.state.standing.first_of(key))

    def segment(self, key: str) -> Tappable:
        """Return what is tapped for a machine. Raise KeyError for an unknown one."""
        return self._segments[key]

    def _tapped(self, key: str, _checked: bool = False) -> None:
        self.choose(key)
        self.chosen.emit(key)


class _Segment(Blinking):
    def __init__(self, theme: Theme, machine: Machine) -> None:
        super().__init__(theme, machine.name, TouchClass.T1)
        self.setCheckable(True)
        self._alarm: AlarmChanged | None = None

    def show_alarm(self, alarm: AlarmChanged | None) -> None:
        if alarm != self._alarm:
            self._alarm = alarm
            self.keep_pulse()
            self.update()

    def content_size(self) -> QSize:
        unit, metrics = self.theme.unit, self.theme.metrics(TypeRole.STRONG)
        caption = min(metrics.horizontalAdvance(self.caption), float(unit(LONGEST)))
        width = caption + unit(BADGE) + unit(14)
        return QSize(round(width), round(metrics.height()) + unit(16))

    def paint(self, pencil: Pencil) -> None:
        palette, area, unit = self.theme.palette, QRectF(self.rect()), self.theme.unit
        ground, ink = palette.panel, palette.setpoint
        if self.isChecked():
            ground, ink = palette.setpoint, palette.ink_on(palette.setpoint)
        elif self.isDown():
            ground = palette.pressed
        pencil.box(area, ground, "setpoint", 2.0 if self.hasFocus() else 1.0)
        inside = area.adjusted(unit(6), 0, -unit(6), 0)
        if self._alarm is not None:
            side = float(unit(BADGE))
            badge = QRectF(inside.left(), area.center().y() - side / 2, side, side)
            draw_badge(pencil, badge, self._alarm.priority, blink_rate(self._alarm))
            inside.setLeft(badge.right() + unit(2))
        pencil.write(inside, self.caption, TypeRole.STRONG, ink=ink, align=CENTRE)

    def badge_rate(self) -> BlinkRate:
        return BlinkRate.STEADY if self._alarm is None else blink_rate(self._alarm)
