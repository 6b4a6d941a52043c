"""OEE of the last shifts or days as bars with their three factors; a tap chooses one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent

from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, RIGHT, Pencil
from ui.widgets.plain_text import plain

_LINES = (0.0, 0.5, 1.0)
_FACTOR_PX = 3


@dataclass(frozen=True, slots=True)
class OeeBar:
    """One shift or day: its name, its times, and its shares 0..1."""

    name: str
    start_us: int
    end_us: int
    oee: float | None
    factors: tuple[float | None, float | None, float | None]
    """Availability, effectiveness and quality ratio."""


class OeeHistory(Painted):
    """Bars from the oldest to the newest; without enough known time a bar is hatched."""

    chosen = Signal(object)
    """The OeeBar that was tapped."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.bars: tuple[OeeBar, ...] = ()
        self._marked: tuple[int, int] = (0, 0)

    def show_bars(self, bars: Sequence[OeeBar], marked: tuple[int, int]) -> None:
        """Show bars; the one of these times is marked."""
        self.bars, self._marked = tuple(bars), marked
        told = (f"{one.name} {formats.percent(one.oee)}" for one in bars)
        self.setAccessibleName(", ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for bars and their names."""
        return QSize(self.theme.unit(420), self.theme.unit(150))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read."""
        names = self.theme.metrics(TypeRole.MICRO).height()
        return QSize(self.theme.unit(240), round(self.theme.unit(90) + names))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the bar under the finger."""
        area = self._area()
        if self.bars and area.left() <= event.position().x() < area.right():
            share = (event.position().x() - area.left()) / area.width()
            self.chosen.emit(self.bars[int(share * len(self.bars))])

    def paint(self, pencil: Pencil) -> None:
        """Paint the scale, the bars with their factors, and the names that find room."""
        area, unit = self._area(), self.theme.unit
        micro = self.theme.metrics(TypeRole.MICRO)
        for line in _LINES:
            y = round(area.bottom() - line * area.height()) + 0.5
            pencil.line(QPointF(area.left(), y), QPointF(area.right(), y), "hairline")
            room = QRectF(0, y - micro.height() / 2, area.left() - unit(4), micro.height())
            pencil.write(room, f"{100 * line:.0f}", TypeRole.MICRO, ink="text2", align=RIGHT)
        named_until = 0.0
        for number, one in enumerate(self.bars):
            slot = self._slot(area, number)
            self._bar(pencil, area, slot, one)
            wide = micro.horizontalAdvance(plain(one.name, 12)) + unit(4)
            name = QRectF(slot.center().x() - wide / 2, area.bottom() + unit(2), wide,
                          micro.height())  # fmt: skip
            if name.left() >= named_until and name.right() <= self.width():
                named_until = name.right()
                ink = "text" if self._is_marked(one) else "text2"
                pencil.write(name, plain(one.name, 12), TypeRole.MICRO, ink=ink, align=CENTRE)

    def _bar(self, pencil: Pencil, area: QRectF, slot: QRectF, one: OeeBar) -> None:
        if one.oee is None:
            pencil.hatch(slot, "hairline", 5)
        else:
            high = min(1.0, one.oee) * area.height()
            ink = "value" if self._is_marked(one) else "line"
            pencil.fill(QRectF(slot.left(), area.bottom() - high, slot.width(), high), ink)
        # The factors as three ticks over the bar, from left to right: A, E, Q.
        third = slot.width() / len(one.factors)
        for place, factor in enumerate(one.factors):
            if factor is not None:
                y = area.bottom() - min(1.0, factor) * area.height()
                tick = QRectF(slot.left() + place * third, y - _FACTOR_PX / 2, third - 1,
                              _FACTOR_PX)  # fmt: skip
                pencil.fill(tick, "text2")

    def _is_marked(self, one: OeeBar) -> bool:
        return (one.start_us, one.end_us) == self._marked

    def _slot(self, area: QRectF, number: int) -> QRectF:
        wide = area.width() / max(1, len(self.bars))
        gap = min(self.theme.unit(4), wide / 4)
        return QRectF(area.left() + number * wide, area.top(), wide - gap, area.height())

    def _area(self) -> QRectF:
        micro, unit = self.theme.metrics(TypeRole.MICRO), self.theme.unit
        left = micro.horizontalAdvance("100") + unit(6)
        return QRectF(left, micro.height() / 2, self.width() - left,
                      self.height() - 1.5 * micro.height() - unit(4))  # fmt: skip


def legend() -> str:
    """Return what the ticks over a bar mean."""
    return _("Bar: OEE. Ticks over it: availability, effectiveness, quality ratio.")
