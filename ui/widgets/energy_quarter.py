"""The running quarter hour as a bar: taken, to come at the present power, and the limit."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPen

from hmi.bus.facts import DemandReported
from hmi.clock import to_us
from hmi.condition.energy import QUARTER_US
from hmi.performance.energy_quarters import QUARTER_H
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.colours import mix
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import RIGHT, Pencil

_BAR_PX = 28
_AIR = 1.12
_UNREAD_US = 60_000_000
"""So much may be unread before it is said: the newest reading is always on its way."""


class QuarterBar(Painted):
    """Draws mean power over the whole quarter: what is taken fills it up from the left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.shown: DemandReported | None = None

    def show_demand(self, shown: DemandReported | None) -> None:
        """Show a quarter as it stands."""
        self.shown = shown
        self.setAccessibleName(quarter_words(shown))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the bar, with the limit's name above it and values below."""
        micro = self.theme.metrics(TypeRole.MICRO).height()
        high = 2 * micro + self.theme.unit(_BAR_PX) + 2 * self.theme.unit(4)
        return QSize(self.theme.unit(360), round(high))

    def minimumSizeHint(self) -> QSize:
        """Return the least width that can be read."""
        return QSize(self.theme.unit(220), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint bar, projection and limit."""
        micro = self.theme.metrics(TypeRole.MICRO).height()
        area = QRectF(self.rect())
        area.setTop(micro + self.theme.unit(4))
        area.setHeight(self.theme.unit(_BAR_PX))
        pencil.fill(area, "sunken")
        shown = self.shown
        if shown is None:
            return
        taken = shown.energy / QUARTER_H
        most = max(taken, shown.projected or 0.0, shown.limit or 0.0, 1e-9) * _AIR
        scale = area.width() / most
        if shown.projected is not None:
            ahead = QRectF(area.left(), area.top(), shown.projected * scale, area.height())
            palette = self.theme.palette
            pencil.fill(ahead, mix(palette.value, palette.sunken, 0.28))
        pencil.fill(QRectF(area.left(), area.top(), taken * scale, area.height()), "value")
        self._name(pencil, taken, taken * scale, area)
        if shown.projected is not None:
            self._name(pencil, shown.projected, shown.projected * scale, area)
        if shown.limit is not None:
            at = round(area.left() + shown.limit * scale) + 0.5
            pencil.painter.setPen(QPen(pencil.colour("text"), 2.0, Qt.PenStyle.SolidLine))
            above = QPointF(at, area.top() - self.theme.unit(4))
            pencil.painter.drawLine(above, QPointF(at, area.bottom() + self.theme.unit(4)))
            text = _("limit {value}").format(value=formats.with_unit(shown.limit, 0, "kW"))
            room = QRectF(0, 0, min(area.right(), at + self.theme.unit(60)), micro)
            pencil.write(room, text, TypeRole.MICRO, ink="text2", align=RIGHT)

    def _name(self, pencil: Pencil, value: float, right: float, area: QRectF) -> None:
        """Write a value below the end of its bar, unless that of the taken energy is there."""
        micro = self.theme.metrics(TypeRole.MICRO)
        text = formats.with_unit(value, 0, "kW")
        wide = micro.horizontalAdvance(text) + 2
        taken = (self.shown.energy if self.shown else 0.0) / QUARTER_H
        if value != taken and (value - taken) / max(value, 1e-9) * right < wide:
            return
        left = min(max(0.0, right - wide), area.right() - wide)
        below = QRectF(left, area.bottom() + self.theme.unit(4), wide, micro.height())
        pencil.put(below, text, TypeRole.MICRO, ink="text2")


def quarter_words(shown: DemandReported | None) -> str:
    """Return how the running quarter stands, in one line."""
    if shown is None:
        return _("The engine has not told of this quarter hour yet.")
    rest_us = QUARTER_US - (to_us(shown.at) - to_us(shown.quarter))
    parts = [
        _("{energy} taken").format(energy=formats.with_unit(shown.energy, 1, "kWh")),
        _("{time} left").format(time=formats.duration(max(0, rest_us) / 1e6)),
    ]
    if shown.power is None:
        parts.append(_("the present power is not known"))
    else:
        power = formats.with_unit(shown.power, 0, "kW")
        projected = formats.with_unit(shown.projected, 0, "kW")
        parts.append(_("{power} now, comes to {projected}").format(
            power=power, projected=projected))  # fmt: skip
    gone_us = to_us(shown.at) - to_us(shown.quarter)
    if (1 - shown.known_share) * gone_us > _UNREAD_US:
        parts.append(_("read for {share} of it").format(
            share=formats.percent(shown.known_share, 0)))  # fmt: skip
    return " · ".join(parts)
