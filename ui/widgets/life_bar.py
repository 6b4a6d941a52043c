"""A remaining life as a bar from now on: when the limit is expected, with eight of ten chances."""

from PySide6.QtCore import QPointF, QRectF, QSize

from hmi.bus.care_facts import LifeChanged
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.life_words import life_sentence, range_ends
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, LEFT, RIGHT, Pencil

_BEYOND = 1.15
_BAR_PX, _GAP_PX = 14, 4


class LifeBar(Painted):
    """The range lies between its 10th and 90th percentile; a line marks the middle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._life: LifeChanged | None = None

    def show_life(self, life: LifeChanged) -> None:
        """Show a life; one that cannot be told leaves an empty track."""
        if life != self._life:
            self._life = life
            self.setAccessibleName(life_sentence(life))
            self.update()

    def sizeHint(self) -> QSize:
        """Return room for the bar and the words below it."""
        high = self.theme.metrics(TypeRole.MICRO).height()
        return QSize(self.theme.unit(240), round(high) + self.theme.unit(_BAR_PX + _GAP_PX))

    def minimumSizeHint(self) -> QSize:
        """Keep the height."""
        return QSize(self.theme.unit(120), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint track, range, middle, and the times below."""
        life, unit = self._life, self.theme.unit
        width = float(self.width())
        track = QRectF(0, 0, width, unit(_BAR_PX))
        pencil.fill(track, "sunken")
        if life is None or life.low_s is None or life.high_s is None or life.middle_s is None:
            return
        whole_s = life.high_s * _BEYOND
        at = [width * one / whole_s for one in (life.low_s, life.middle_s, life.high_s)]
        pencil.fill(QRectF(at[0], 0, max(at[2] - at[0], unit(2)), unit(_BAR_PX)), "line")
        pencil.fill(QRectF(at[1] - unit(1), 0, unit(2), unit(_BAR_PX)), "text")
        pencil.line(QPointF(1, 0), QPointF(1, unit(_BAR_PX)), "text", 2.0)
        self._write_times(pencil, life, at)

    def _write_times(self, pencil: Pencil, life: LifeChanged, at: list[float]) -> None:
        first, end, word = range_ends(life.low_s or 0.0, life.high_s or 0.0)
        metrics = self.theme.metrics(TypeRole.MICRO)
        top, high = self.theme.unit(_BAR_PX + _GAP_PX), metrics.height()
        last = f"{end} {word}"
        wide = metrics.horizontalAdvance(last)
        right = min(float(self.width()), at[2] + wide / 2)
        pencil.put(QRectF(right - wide - 1, top, wide + 1, high), last, TypeRole.MICRO,
                   ink="text2", align=RIGHT)  # fmt: skip
        now = _("now")
        free = metrics.horizontalAdvance(now) + self.theme.unit(8)
        pencil.put(QRectF(0, top, free, high), now, TypeRole.MICRO, ink="text2", align=LEFT)
        room = metrics.horizontalAdvance(first) / 2 + self.theme.unit(4)
        if free < at[0] - room and at[0] + room < right - wide:
            area = QRectF(at[0] - room, top, 2 * room, high)
            pencil.put(area, first, TypeRole.MICRO, ink="text2", align=CENTRE)
