"""The demand of a day by quarter hours, stacked by machine in greys; a tap opens its trend."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPen

from hmi.clock import from_us, to_us
from hmi.condition.energy import QUARTER_US
from hmi.performance.energy_quarters import QUARTER_H
from hmi.performance.energy_report import SiteDemand
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.colours import Palette, mix
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.plane import round_values, tick_text

_DAY_US = 24 * 3600 * 1_000_000
_LABEL = "0000"


class DayProfile(Painted):
    """Bars of one local day, with the limit as a line and unknown quarters hatched."""

    chosen = Signal(object)
    """Start of a quarter that was tapped, in microseconds."""

    def __init__(self, theme: Theme, zone: str) -> None:
        super().__init__(theme)
        self._zone = zone
        self._day: SiteDemand | None = None
        self._limit: float | None = None
        self._names: dict[str, str] = {}
        self._span = (0, _DAY_US)

    def show_day(self, day: SiteDemand, limit: float | None, names: dict[str, str]) -> None:
        """Show the quarters since a local midnight; names are the machines' by key."""
        self._day, self._limit, self._names = day, limit, names
        start = from_us(day.start_us).astimezone(ZoneInfo(self._zone))
        # A local day may have 23 or 25 hours.
        following = (start.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=start.tzinfo)
        self._span = (day.start_us, to_us(following))
        self.setAccessibleName(_("Demand of {n} quarter hours").format(n=len(day.whole.starts_us)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for bars and the names below them."""
        return QSize(self.theme.unit(420), self.theme.unit(160) + self._legend_height(420))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read."""
        return QSize(self.theme.unit(220), self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the quarter under the finger."""
        area, day = self._area(), self._day
        if day is None or not area.contains(event.position()):
            return
        share = (event.position().x() - area.left()) / area.width()
        at_us = int(self._span[0] + share * (self._span[1] - self._span[0]))
        start_us = at_us // QUARTER_US * QUARTER_US
        if start_us in day.whole.starts_us:
            self.chosen.emit(start_us)

    def paint(self, pencil: Pencil) -> None:
        """Paint axes, bars, limit and names."""
        day, area = self._day, self._area()
        pencil.fill(area, "panel")
        if day is None:
            return
        demand = day.whole.demand_kw
        tallest = float(np.nanmax(demand)) if np.isfinite(demand).any() else 0.0
        top = max(tallest, self._limit or 0.0, 1e-9) * 1.08
        self._axes(pencil, area, top)
        self._bars(pencil, area, top, day)
        if self._limit is not None:
            y = round(area.bottom() - self._limit / top * area.height()) + 0.5
            pencil.painter.setPen(QPen(pencil.colour("text"), 1.0, Qt.PenStyle.DashLine))
            pencil.painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        self._legend(pencil, area, day)

    def _bars(self, pencil: Pencil, area: QRectF, top: float, day: SiteDemand) -> None:
        greys = machine_greys(self.theme.palette, len(day.by_machine))
        demand = day.whole.demand_kw
        for row, start_us in enumerate(day.whole.starts_us.tolist()):
            left, right = self._x(area, start_us), self._x(area, start_us + QUARTER_US)
            bar = QRectF(left, area.top(), max(1.0, right - left - 1), area.height())
            if np.isnan(demand[row]):
                pencil.hatch(bar)
                continue
            base = area.bottom()
            for grey, one in zip(greys, day.by_machine.values(), strict=True):
                high = float(one.kwh[row]) / QUARTER_H / top * area.height()
                pencil.painter.fillRect(QRectF(bar.left(), base - high, bar.width(), high),
                                        pencil.colour(grey))  # fmt: skip
                base -= high
            rest = float(demand[row]) / top * area.height() - (area.bottom() - base)
            if rest > 0.5:
                # What the main meter counts beyond the machines that are metered.
                pencil.painter.fillRect(QRectF(bar.left(), base - rest, bar.width(), rest),
                                        pencil.colour("hairline"))  # fmt: skip

    def _axes(self, pencil: Pencil, area: QRectF, top: float) -> None:
        micro = self.theme.metrics(TypeRole.MICRO).height()
        for value in round_values(0.0, top, max(2, int(area.height() / self.theme.unit(40)))):
            y = round(area.bottom() - value / top * area.height()) + 0.5
            pencil.line(QPointF(area.left(), y), QPointF(area.right(), y), "hairline")
            room = QRectF(0, y - micro / 2, area.left() - self.theme.unit(4), micro)
            pencil.write(room, tick_text(value), TypeRole.MICRO, ink="text2", align=RIGHT)
        wide = self.theme.metrics(TypeRole.MICRO).horizontalAdvance("00:00") * 1.4
        hours = next((n for n in (2, 3, 4, 6, 12) if area.width() * n / 24 >= wide), 24)
        for hour in range(0, 24, hours):
            start_us = self._span[0] + hour * 3_600_000_000
            x = self._x(area, start_us)
            local = formats.clock_time(from_us(start_us), self._zone)[:5]
            room = QRectF(x - wide / 2, area.bottom() + self.theme.unit(2), wide, micro)
            room.moveLeft(max(area.left() - wide * 0.2, room.left()))
            pencil.write(room, local, TypeRole.MICRO, ink="text2", align=CENTRE)

    def _legend(self, pencil: Pencil, area: QRectF, day: SiteDemand) -> None:
        greys = machine_greys(self.theme.palette, len(day.by_machine))
        micro, unit = self.theme.metrics(TypeRole.MICRO), self.theme.unit
        for (left, row), key, grey in zip(
            self._places(self.width()), day.by_machine, greys, strict=True
        ):
            top = area.bottom() + micro.height() + unit(8) + row * (micro.height() + unit(4))
            mark = QRectF(left, top + micro.height() / 2 - unit(4), unit(8), unit(8))
            pencil.fill(mark, grey)
            name = QRectF(mark.right() + unit(4), top, self.width(), micro.height())
            pencil.put(name, self._name(key), TypeRole.MICRO, ink="text2")

    def _places(self, width: float) -> list[tuple[float, int]]:
        """Return left edge and row of each machine's name."""
        micro, unit = self.theme.metrics(TypeRole.MICRO), self.theme.unit
        found: list[tuple[float, int]] = []
        left, row = 0.0, 0
        for key in self._day.by_machine if self._day is not None else ():
            wide = micro.horizontalAdvance(self._name(key)) + unit(24)
            if left and left + wide > width:
                left, row = 0.0, row + 1
            found.append((left, row))
            left += wide
        return found

    def _legend_height(self, width_px: float) -> int:
        places = self._places(max(float(self.width()), self.theme.unit(width_px) * 0.5))
        rows = places[-1][1] + 1 if places else 0
        line = self.theme.metrics(TypeRole.MICRO).height() + self.theme.unit(4)
        return round(rows * line)

    def _name(self, key: str) -> str:
        return plain(self._names.get(key, key), 30)

    def _x(self, area: QRectF, time_us: int) -> float:
        first, last = self._span
        return area.left() + (time_us - first) / (last - first) * area.width()

    def _area(self) -> QRectF:
        micro, unit = self.theme.metrics(TypeRole.MICRO), self.theme.unit
        left = micro.horizontalAdvance(_LABEL) + unit(4)
        foot = micro.height() + unit(8) + self._legend_height(self.width())
        return QRectF(left, micro.height() / 2, max(1.0, self.width() - left - 1),
                      max(1.0, self.height() - foot - micro.height() / 2))  # fmt: skip


def machine_greys(palette: Palette, count: int) -> list[str]:
    """Return a grey for each machine, from dark to light; none is a colour of anything."""
    step = 0.60 / max(1, count - 1)
    return [mix(palette.text, palette.panel, 0.82 - number * step) for number in range(count)]
