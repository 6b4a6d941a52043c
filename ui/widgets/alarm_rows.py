"""The alarms of one machine as rows to tap: badge, message, value and for how long."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.bus.facts import AlarmChanged
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.blink import BlinkRate
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.badge import blink_rate, draw_badge
from ui.widgets.blinking import Blinking
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import PlainLabel

SHOWN = 4
BADGE = 24


class AlarmRows(QWidget):
    """The gravest alarms; a sentence where there is none, and how many more there are."""

    chosen = Signal(str)
    """Key of the alarm that was tapped."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._rows = [AlarmRow(theme) for _row in range(SHOWN)]
        self._rest = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_elided=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        for row in self._rows:
            row.clicked.connect(partial(self._tapped, row))
            box.addWidget(row)
        box.addWidget(self._rest)

    def show_alarms(self, alarms: Sequence[AlarmChanged], now: datetime) -> None:
        """Show alarms, gravest first."""
        for number, row in enumerate(self._rows):
            row.show_alarm(alarms[number] if number < len(alarms) else None, now)
            row.setVisible(number < len(alarms))
        more = len(alarms) - SHOWN
        if not alarms:
            self._rest.show_text(_("No active alarm"))
        else:
            self._rest.show_text(_("and {n} more").format(n=more))
        self._rest.setVisible(not alarms or more > 0)

    @property
    def keys(self) -> list[str]:
        """Keys of the alarms shown."""
        return [row.key for row in self._rows if row.key]

    def _tapped(self, row: "AlarmRow", _checked: bool = False) -> None:
        self.chosen.emit(row.key)


class AlarmRow(Blinking):
    """One alarm."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", TouchClass.T1)
        self._alarm: AlarmChanged | None = None
        self._below = ""

    @property
    def key(self) -> str:
        """Key of the alarm shown, empty without one."""
        return "" if self._alarm is None else self._alarm.key

    def show_alarm(self, alarm: AlarmChanged | None, now: datetime) -> None:
        """Show an alarm as it stands."""
        below = "" if alarm is None else _below(alarm, now)
        if (alarm, below) != (self._alarm, self._below):
            self._alarm, self._below = alarm, below
            self.show_caption("" if alarm is None else alarm.text)
            self.keep_pulse()
            self.update()

    def content_size(self) -> QSize:
        """Return two lines of any width."""
        theme = self.theme
        text = theme.metrics(TypeRole.STRONG).height() + theme.metrics(TypeRole.MICRO).height()
        return QSize(theme.unit(160), round(text) + theme.unit(12))

    def paint(self, pencil: Pencil) -> None:
        """Paint badge, message and what is known of it."""
        if self._alarm is None:
            return
        area, unit, palette = QRectF(self.rect()), self.theme.unit, self.theme.palette
        ground = palette.pressed if self.isDown() else palette.panel
        pencil.box(area, ground, "setpoint", 2.0 if self.hasFocus() else 1.0)
        side = float(unit(BADGE))
        badge = QRectF(unit(8), area.center().y() - side / 2, side, side)
        draw_badge(pencil, badge, self._alarm.priority, blink_rate(self._alarm))
        left = badge.right() + unit(8)
        strong = self.theme.metrics(TypeRole.STRONG).height()
        line = QRectF(left, unit(5), area.width() - left - unit(6), strong)
        pencil.write(line, self.caption, TypeRole.STRONG)
        second = QRectF(left, line.bottom(), line.width(), area.height() - line.bottom() - unit(5))
        pencil.write(second, self._below, TypeRole.MICRO, ink="text2")

    def badge_rate(self) -> BlinkRate:
        """Return how its badge blinks."""
        return BlinkRate.STEADY if self._alarm is None else blink_rate(self._alarm)


def _below(alarm: AlarmChanged, now: datetime) -> str:
    parts = []
    if isinstance(alarm.tripped, float | int) and alarm.limit is not None:
        value = formats.with_unit(alarm.tripped, 1, alarm.unit)
        parts.append(_("{value}, limit {limit}").format(
            value=value, limit=formats.number(alarm.limit, 1)))  # fmt: skip
    if alarm.active_since is not None and alarm.active:
        parts.append(formats.duration((now - alarm.active_since).total_seconds()))
    elif not alarm.active:
        parts.append(_("gone"))
    return " · ".join(parts)
