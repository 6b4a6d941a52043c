"""Long work in the window, done a short step at a time between events."""

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from ui.live.bugs import Bugs


class Slices(QObject):
    """One piece of work whose steps come one by one, so that nothing waits for all of them.

    Timers, taps and paints that are due come between two turns. A turn is one step, or as many
    as begin within turn_s.
    """

    def __init__(self, bugs: Bugs, parent: QObject, turn_s: float = 0.0) -> None:
        super().__init__(parent)
        self._bugs = bugs
        self._turn_s = turn_s
        self._steps: Iterator[object] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    @property
    def is_running(self) -> bool:
        """Tell whether there are steps left."""
        return self._timer.isActive()

    def start(self, steps: Iterator[object]) -> None:
        """Take these steps from now on, and none of what was to be done before."""
        self._steps = steps
        self._timer.start()

    def stop(self) -> None:
        """Take no step more."""
        self._timer.stop()
        self._steps = iter(())

    def finish(self) -> None:
        """Take all steps that are left at once."""
        while self.is_running:
            self._step()

    def _turn(self) -> None:
        until = time.perf_counter() + self._turn_s
        self._step()
        while self.is_running and time.perf_counter() < until:
            self._step()

    def _step(self) -> None:
        steps = self._steps
        with self._bugs.border() as border:
            is_over = next(steps, self) is self
        # A step may have begun other work, or stopped this.
        if steps is self._steps and (border.has_failed or is_over):
            self.stop()
