"""Swipe and long press on the rows of a table, beside its tap and its scrolling.

A swipe counts only when the finger leaves the glass far from where it began; coming back undoes
it. Every gesture has a button that does the same.
"""

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from hmi.bus.facts import AlarmChanged
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme

HOLD_MS = 600
_SLACK_MM = 4.0
_ARMED_TARGETS = 2
"""A swipe counts from so many critical targets on: no slip of a glove is that long."""


class Swipe(IntEnum):
    """Which way a row was swiped."""

    LEFT = -1
    RIGHT = 1


class RowGestures(QObject):
    """Follows one finger on a table; feed it with what the table's viewport gets."""

    swiped = Signal(object, object)
    """The AlarmChanged of a row, and a Swipe."""
    held = Signal(object)
    """The AlarmChanged of a row on which a finger rested."""
    moved = Signal()
    """A row has another place than before."""

    def __init__(
        self, theme: Theme, fact_at: Callable[[QPointF], AlarmChanged | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fact_at = fact_at
        self._fact: AlarmChanged | None = None
        self._start = QPointF()
        self._offset = 0.0
        self._is_spent = False
        self._timer = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._timer.timeout.connect(self._hold)

    @property
    def key(self) -> str:
        """Key of the alarm whose row is being swiped; empty without one."""
        return self._fact.key if self._fact is not None and self._offset else ""

    @property
    def offset(self) -> float:
        """How far the row is from its place, in device pixels; positive to the right."""
        return self._offset

    @property
    def way(self) -> Swipe:
        """Where to the row is being swiped."""
        return Swipe.RIGHT if self._offset > 0 else Swipe.LEFT

    @property
    def is_armed(self) -> bool:
        """Tell whether letting go now counts."""
        return abs(self._offset) >= self.armed_px

    @property
    def armed_px(self) -> int:
        """How far a row has to be swiped."""
        return _ARMED_TARGETS * self._theme.target_px(TouchClass.T3)

    def press(self, at: QPointF) -> None:
        """Take note of a finger."""
        self.cancel()
        self._is_spent = False
        self._fact, self._start = self._fact_at(at), at
        if self._fact is not None:
            self._timer.start()

    def move(self, at: QPointF) -> None:
        """Follow it."""
        if self._fact is None or self._is_spent:
            return
        way = at - self._start
        slack = self._theme.px(_SLACK_MM)
        if max(abs(way.x()), abs(way.y())) >= slack:
            self._timer.stop()
        if self._offset or (abs(way.x()) >= slack and abs(way.x()) > 2 * abs(way.y())):
            # The row stays at the finger, but never quite returns: a swipe is no tap any more.
            self._offset = way.x() or 1e-3
            self.moved.emit()

    def release(self) -> bool:
        """Let the finger go; return whether that was more than a tap."""
        fact, way, counts = self._fact, self.way, self.is_armed
        was_more = self._is_spent or bool(self._offset)
        self.cancel()
        if counts and fact is not None:
            self.swiped.emit(fact, way)
        return was_more

    def cancel(self) -> None:
        """Forget the finger, such as when it scrolls."""
        self._timer.stop()
        self._fact = None
        if self._offset:
            self._offset = 0.0
            self.moved.emit()

    def _hold(self) -> None:
        fact = self._fact
        if fact is not None:
            self._fact, self._is_spent = None, True
            self.held.emit(fact)
