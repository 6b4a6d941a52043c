"""The alarms that came most often, as bars with their counts."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize

from hmi.reports.alarm_performance import Frequent
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain

_COUNT_DIGITS = "00000"


class FrequentAlarms(Painted):
    """One line an alarm: machine and message over a bar, its count at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._rows: list[tuple[str, int]] = []

    @property
    def rows(self) -> list[tuple[str, int]]:
        """What is shown: text and count."""
        return self._rows

    def show_alarms(self, found: Sequence[Frequent], names: dict[str, str]) -> None:
        """Show the most frequent alarms; names are the machines' by key."""
        self._rows = [(_words(one, names), one.count) for one in found]
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all lines."""
        rows = max(1, len(self._rows))
        return QSize(self.theme.unit(320), round(rows * self._line()))

    def minimumSizeHint(self) -> QSize:
        """Cut no line."""
        return QSize(self.theme.unit(200), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint the lines."""
        line, width = self._line(), float(self.width())
        if not self._rows:
            said = _("No alarm came in this time")
            pencil.write(QRectF(0, 0, width, line), said, TypeRole.CAPTION, ink="text2")
            return
        most = max(count for _text, count in self._rows)
        counts = self.theme.metrics(TypeRole.STRONG).horizontalAdvance(_COUNT_DIGITS)
        for number, (text, count) in enumerate(self._rows):
            top = number * line
            bar = QRectF(0, top + line - self.theme.unit(7), 1, self.theme.unit(4))
            bar.setWidth(max(1.0, (width - counts) * count / most))
            pencil.fill(bar, "value")
            room = QRectF(0, top, width - counts, line - self.theme.unit(8))
            pencil.write(room, text, TypeRole.CAPTION)
            at = QRectF(width - counts, top, counts, line - self.theme.unit(4))
            pencil.write(at, str(count), TypeRole.STRONG, align=RIGHT)

    def _line(self) -> float:
        metrics = self.theme.metrics
        tallest = max(metrics(TypeRole.CAPTION).height(), metrics(TypeRole.STRONG).height())
        return tallest + self.theme.unit(12)


def _words(one: Frequent, names: dict[str, str]) -> str:
    machine = names.get(one.machine, one.machine)
    marks = [_("chatters")] * one.is_chattering + [_("fleeting")] * one.is_fleeting
    parts = [plain(machine, 40), plain(one.message, 60), *marks]
    return " · ".join(part for part in parts if part)
