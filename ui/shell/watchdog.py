"""How late the window is, and all its stacks when it hangs.

A 16 ms timer measures lateness. The dump of a hang is armed anew by each beat and runs in the
interpreter's own watchdog thread, so that it works while a slot holds everything.
"""

import faulthandler
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hmi.clock import Clock

BEAT_MS = 16
STALL_S = 2.0
_KEPT = 60_000 // BEAT_MS
_ARM_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Lateness:
    """Lateness of the beats of the last minute in milliseconds; 0 while there were none."""

    p50_ms: float
    p99_ms: float
    max_ms: float
    beats: int
    stalls: int
    """How often since the start the window stood still for longer than two seconds."""


class Watchdog(QObject):
    """Beats while the window lives; arm, if given, postpones the dump (StackDump.postpone)."""

    stalled = Signal(float)
    """Seconds that the window stood still, told when it goes on."""

    def __init__(self, clock: Clock, arm: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._clock = clock
        self._arm = arm
        self._late_ms = np.zeros(_KEPT)
        self._beats = 0
        self._stalls = 0
        self._due = 0.0
        self._armed_at = float("-inf")
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Begin to beat."""
        self._due = self._clock.monotonic() + BEAT_MS / 1000
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def beat(self) -> None:
        """Take note how late this beat is."""
        now = self._clock.monotonic()
        late_s = max(0.0, now - self._due)
        self._late_ms[self._beats % _KEPT] = late_s * 1000
        self._beats += 1
        self._due = now + BEAT_MS / 1000
        if late_s > STALL_S:
            self._stalls += 1
            self.stalled.emit(late_s)
        if now - self._armed_at >= _ARM_EVERY_S:
            self._armed_at = now
            if self._arm is not None:
                self._arm()

    def lateness(self) -> Lateness:
        """Return the figures of the last minute."""
        kept = self._late_ms[: min(self._beats, _KEPT)]
        if not kept.size:
            return Lateness(0.0, 0.0, 0.0, 0, self._stalls)
        p50, p99 = np.percentile(kept, [50, 99])
        return Lateness(float(p50), float(p99), float(kept.max()), self._beats, self._stalls)


class StackDump:
    """Writes the stacks of all threads into a file unless it is postponed every two seconds."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def postpone(self) -> None:
        """Wait for two seconds from now on."""
        faulthandler.dump_traceback_later(STALL_S, repeat=False, file=self._file)

    def close(self) -> None:
        """Write nothing any more."""
        faulthandler.cancel_dump_traceback_later()
        self._file.close()
