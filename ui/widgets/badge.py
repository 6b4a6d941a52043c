"""The alarm badge: colour, shape, letter and outline say the priority; blinking says unseen.

The only widget with alarm colours. draw_badge() is for tables and tiles that paint themselves.
"""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QHideEvent, QShowEvent

from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import Priority
from ui.theme.blink import BlinkRate
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil

BLINK_OF_LETTER = {
    AlarmLetter.UNACKNOWLEDGED: BlinkRate.FAST,
    AlarmLetter.RETURNED_UNACKNOWLEDGED: BlinkRate.SLOW,
    AlarmLetter.LATCHED_UNACKNOWLEDGED: BlinkRate.SLOW,
}
"""All other letters are steady."""


def blink_rate(alarm: AlarmChanged) -> BlinkRate:
    """Return how an alarm's badge blinks."""
    return BLINK_OF_LETTER.get(alarm.letter, BlinkRate.STEADY)


def draw_badge(
    pencil: Pencil, area: QRectF, priority: Priority, rate: BlinkRate = BlinkRate.STEADY
) -> None:
    """Draw a badge as large as fits into area; in the dark half of a blink it is hollow."""
    theme = pencil.theme
    side = min(area.width(), area.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(area.center())
    width = float(theme.unit(2))
    if rate is not BlinkRate.STEADY and not theme.blink.is_allowed:
        width = float(theme.unit(4))
    square.adjust(width / 2, width / 2, -width / 2, -width / 2)
    colours = theme.palette.alarm(priority)
    is_lit = theme.blink.is_lit(rate)
    ground = colours.fill if is_lit else theme.palette.panel
    pencil.shape(_outline(square, priority), ground, "badge_outline", width)
    ink = colours.ink if is_lit else theme.palette.text
    _write_letter(pencil, square, priority, ink)


def _outline(square: QRectF, priority: Priority) -> list[QPointF]:
    x, y = square.center().x(), square.center().y()
    left, right, top, bottom = square.left(), square.right(), square.top(), square.bottom()
    inset = square.width() * 0.06
    if priority is Priority.P1:
        left, right, top, bottom = left + inset, right - inset, top + inset, bottom - inset
        return [QPointF(left, top), QPointF(right, top), QPointF(right, bottom),
                QPointF(left, bottom)]  # fmt: skip
    if priority is Priority.P2:
        return [QPointF(x, top), QPointF(right, y), QPointF(x, bottom), QPointF(left, y)]
    if priority is Priority.P3:
        return [QPointF(x, top + inset), QPointF(right, bottom - inset),
                QPointF(left, bottom - inset)]  # fmt: skip
    return [QPointF(left, top + inset), QPointF(right, top + inset), QPointF(x, bottom - inset)]


def _write_letter(pencil: Pencil, square: QRectF, priority: Priority, ink: str) -> None:
    drop = {Priority.P3: 0.14, Priority.P4: -0.14}.get(priority, 0.0) * square.height()
    share = 0.56 if priority in (Priority.P1, Priority.P2) else 0.46
    height_px = max(8, round(square.height() * share))
    pencil.painter.setFont(pencil.theme.sized_font(TypeRole.ALARM, height_px))
    pencil.painter.setPen(pencil.colour(ink))
    pencil.painter.drawText(square.translated(0, drop), int(CENTRE), str(int(priority)))


class AlarmBadge(Painted):
    """One badge; empty while it shows no alarm. size_px is its side at 96 dpi."""

    def __init__(self, theme: Theme, size_px: float = 24) -> None:
        super().__init__(theme)
        self._size_px = size_px
        self._priority: Priority | None = None
        self._rate = BlinkRate.STEADY
        theme.blink.ticked.connect(self._pulse)

    def show_alarm(self, alarm: AlarmChanged | None) -> None:
        """Show an alarm's priority and whether it was seen; None shows nothing."""
        if alarm is None:
            self.show_priority(None)
        else:
            self.show_priority(alarm.priority, blink_rate(alarm))

    def show_priority(self, priority: Priority | None, rate: BlinkRate = BlinkRate.STEADY) -> None:
        """Show a priority; None shows nothing."""
        if (priority, rate) != (self._priority, self._rate):
            self._priority, self._rate = priority, rate
            self._keep_pulse()
            self.update()

    @property
    def priority(self) -> Priority | None:
        """The priority shown, None while nothing is."""
        return self._priority

    def sizeHint(self) -> QSize:
        """Return the square it is drawn in."""
        side = self.theme.unit(self._size_px)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Never be smaller."""
        return self.sizeHint()

    def paint(self, pencil: Pencil) -> None:
        """Paint the badge, if there is one."""
        if self._priority is not None:
            draw_badge(pencil, QRectF(self.rect()), self._priority, self._rate)

    def showEvent(self, event: QShowEvent) -> None:
        """Blink while visible."""
        super().showEvent(event)
        self._keep_pulse()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop blinking while nobody can see it."""
        super().hideEvent(event)
        self.theme.blink.leave(self)

    def _keep_pulse(self) -> None:
        if self.isVisible() and self._priority is not None and self._rate:
            self.theme.blink.join(self)
        else:
            self.theme.blink.leave(self)

    def _pulse(self) -> None:
        if self._rate and self.isVisible():
            self.update()
