"""The highest quarter hours of the month, each with who drew the power; a tap opens its trend."""

from PySide6.QtCore import QRectF, QSize

from hmi.clock import from_us
from hmi.performance.energy_quarters import PeakQuarter
from hmi.texts import formats
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.tappable import Tappable

_NAMED = 3


class PeakRow(Tappable):
    """One quarter: when, how much as number and bar, and the machines that drew most."""

    def __init__(
        self, theme: Theme, peak: PeakQuarter, zone: str, highest_kw: float, names: dict[str, str]
    ) -> None:
        self.peak = peak
        self._share = peak.demand_kw / max(highest_kw, 1e-9)
        self._when = formats.date_time(from_us(peak.start_us), zone)[:16]
        self._figure = formats.with_unit(peak.demand_kw, 1, "kW")
        self._who = " · ".join(
            f"{plain(names.get(key, key), 30)} {formats.with_unit(power, 1, 'kW')}"
            for key, power in peak.machines[:_NAMED]
        )
        super().__init__(theme, f"{self._when} {self._figure} {self._who}", TouchClass.T1)

    def content_size(self) -> QSize:
        """Return room for two lines."""
        metrics, unit = self.theme.metrics, self.theme.unit
        high = metrics(TypeRole.BODY).height() + metrics(TypeRole.MICRO).height() + unit(14)
        return QSize(unit(220), round(high))

    def paint(self, pencil: Pencil) -> None:
        """Paint time and figure over bar and machines."""
        metrics, unit = self.theme.metrics, self.theme.unit
        area = QRectF(self.rect())
        if self.isDown():
            pencil.fill(area, "pressed")
        if self.hasFocus():
            pencil.box(area, self.theme.palette.panel, "setpoint", 2.0)
        body, micro = metrics(TypeRole.BODY), metrics(TypeRole.MICRO)
        inner = area.adjusted(unit(4), unit(4), -unit(4), -unit(4))
        wide = body.horizontalAdvance(self._figure) + unit(4)
        first = QRectF(inner.left(), inner.top(), inner.width() - wide, body.height())
        pencil.write(first, self._when, TypeRole.BODY, ink="setpoint")
        at = QRectF(inner.right() - wide, inner.top(), wide, body.height())
        pencil.put(at, self._figure, TypeRole.BODY, ink="value", align=RIGHT)
        second = QRectF(inner.left(), first.bottom(), inner.width(), micro.height())
        pencil.write(second, self._who, TypeRole.MICRO, ink="text2")
        bar = QRectF(inner.left(), inner.bottom() - unit(3), inner.width(), unit(3))
        pencil.fill(bar, "sunken")
        bar.setWidth(bar.width() * self._share)
        pencil.fill(bar, "value")
