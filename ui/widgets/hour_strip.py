"""How many alarms came in each hour of a period, as bars on a common line."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize

from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import RIGHT, Pencil

_HEIGHT_PX = 72
_LEAST_MOST = 6
"""A calm day does not look like a flood: bars are drawn against at least this many."""


class HourStrip(Painted):
    """Bars by hour; start and end of the period stand below, the greatest count at its height."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._counts: Sequence[int] = ()
        self._ends = ("", "")

    @property
    def counts(self) -> Sequence[int]:
        """Annunciations by hour."""
        return self._counts

    def show_hours(self, counts: Sequence[int], start: str, end: str) -> None:
        """Show counts by hour between two moments."""
        self._counts, self._ends = counts, (start, end)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for bars and the line below."""
        below = self.theme.metrics(TypeRole.MICRO).height()
        return QSize(self.theme.unit(320), self.theme.unit(_HEIGHT_PX) + round(2 * below))

    def minimumSizeHint(self) -> QSize:
        """Cut nothing."""
        return QSize(self.theme.unit(200), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint the bars, the greatest count and both ends."""
        width, line = float(self.width()), self.theme.metrics(TypeRole.MICRO).height()
        ground, most = self.height() - line, max((*self._counts, _LEAST_MOST))
        scale = (ground - line) / most
        step = width / max(1, len(self._counts))
        for number, count in enumerate(self._counts):
            wide = max(1.0, step - 1)
            pencil.fill(
                QRectF(number * step, ground - count * scale, wide, count * scale), "value"
            )
        pencil.fill(QRectF(0, ground, width, 1), "line")
        half = width / 2
        for text, left, align in ((self._ends[0], 0.0, None), (self._ends[1], half, RIGHT)):
            at = QRectF(left, ground + 1, half, line)
            more = {} if align is None else {"align": align}
            pencil.write(at, text, TypeRole.MICRO, ink="text2", **more)
        told = _("at most {n} in an hour").format(n=max(self._counts, default=0))
        pencil.write(QRectF(0, 0, width, line), told, TypeRole.MICRO, ink="text2", align=RIGHT)
