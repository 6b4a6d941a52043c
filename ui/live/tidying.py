"""Garbage is collected on the window's thread alone.

Python collects reference cycles on whatever thread happens to allocate. A widget in such a cycle
would then be destroyed by a thread that reads files, which Qt does not survive.
"""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1000
WHOLE_EVERY = 30
"""Of so many looks one goes over everything; the others over what is young."""


class Tidying(QObject):
    """Takes the collecting over from Python as long as it lives; give_back() returns it."""

    def __init__(self) -> None:
        super().__init__()
        self._looks = 0
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect where Python would have done so by its thresholds."""
        self._looks += 1
        young, older, _old = gc.get_count()
        first, second, _third = gc.get_threshold()
        if self._looks % WHOLE_EVERY == 0:
            gc.collect()
        elif young > first:
            gc.collect(1 if older > second else 0)

    def give_back(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
