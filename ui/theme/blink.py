"""The one pulse by which alarm badges blink; it runs only while something blinks.

0.5 and 1 Hz with equal on and off times: far below the three flashes a second of WCAG 2.3.1.
"""

from enum import IntEnum

from PySide6.QtCore import QObject, QTimer, Signal

_HALF_PERIOD_MS = 500


class BlinkRate(IntEnum):
    """How fast a badge blinks: half periods of the pulse between its changes."""

    STEADY = 0
    FAST = 1
    """1 Hz: active and unacknowledged."""
    SLOW = 2
    """0.5 Hz: gone but unacknowledged, or latched."""


class Blink(QObject):
    """All badges blink together; is_allowed False replaces blinking by a heavy border."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_allowed = True
        self._count = 0
        self._users: set[int] = set()
        self._timer = QTimer(self, interval=_HALF_PERIOD_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_running(self) -> bool:
        """Tell whether anything blinks."""
        return self._timer.isActive()

    def join(self, user: object) -> None:
        """Let the pulse run for user until it leaves."""
        self._users.add(id(user))
        if not self._timer.isActive():
            self._timer.start()

    def leave(self, user: object) -> None:
        """End the pulse when the last user leaves."""
        self._users.discard(id(user))
        if not self._users:
            self._timer.stop()

    def is_lit(self, rate: BlinkRate) -> bool:
        """Tell whether a badge of this rate is in its lit half now."""
        if rate is BlinkRate.STEADY or not self.is_allowed:
            return True
        return (self._count // rate) % 2 == 0

    def _tick(self) -> None:
        self._count += 1
        self.ticked.emit()
