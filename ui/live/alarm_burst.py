"""Many changes of alarms told as few: the first ones at once, a burst of them ten times a second.

The last one is never lost.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.clock import Clock

AT_ONCE = 20
"""So many changes in a row are told one by one."""
PAUSE_MS = 100


class AlarmBurst(QObject):
    """Gathers the machines whose alarms changed."""

    told = Signal(object)
    """A frozenset of machine keys."""

    def __init__(self, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._left = float(AT_ONCE)
        self._told_at = clock.monotonic()
        self._machines: set[str] = set()
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._tell)

    def note(self, machine: str) -> None:
        """Tell of a change now, or with others in a moment."""
        self._machines.add(machine)
        if self._timer.isActive():
            return
        now = self._clock.monotonic()
        gained = (now - self._told_at) * 1000 / PAUSE_MS
        self._told_at, self._left = now, min(AT_ONCE, self._left + gained)
        if self._left >= 1:
            self._left -= 1
            self._tell()
        else:
            self._timer.start()

    def _tell(self) -> None:
        machines, self._machines = frozenset(self._machines), set()
        self.told.emit(machines)
