"""What a measured window carries inside: a 16 ms timer that notes its lateness, and an ear.

The product's window and its rival carry the same probe, so that their figures compare.
"""

import json
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

BEAT_S = 0.016


def tell(event: str) -> None:
    """Print what happened just now as a line of JSON; `at` is the system's performance counter."""
    at = time.perf_counter()
    print(json.dumps({"event": event, "at": at}), flush=True)


class Probe(QObject):
    """Beats every 16 ms and keeps when, and how many milliseconds late."""

    def __init__(self) -> None:
        super().__init__()
        self._beats: list[tuple[float, float]] = []
        self._due = time.perf_counter() + BEAT_S
        timer = QTimer(self, interval=round(1000 * BEAT_S), timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._beat)
        timer.start()

    def save(self, path: Path) -> None:
        """Write all beats as JSON."""
        path.write_text(json.dumps(self._beats), encoding="utf-8")

    def _beat(self) -> None:
        now = time.perf_counter()
        self._beats.append((now, 1000 * max(0.0, now - self._due)))
        self._due = now + BEAT_S


class Ear(QObject):
    """Emits when the input of this program says `end`, or ends."""

    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            if line.strip() == "end":
                break
        self.ended.emit()
