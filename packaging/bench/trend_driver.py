"""Runs the product's window and drags its trend: `trend_driver.py BEATS PENS --site ... `.

A finger pans over the whole day, then fast through the day an hour at a time; then pens are added
and taken away again and again. Each part is told as a line of JSON. It ends on `end`.
"""

import contextlib
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest import mock

import psutil
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from window_driver import watched

import ui.app
from hmi.bus.facts import Fact, SiteLoaded
from ui.pages.trends import TrendsPage
from ui.widgets.pencil import Pencil
from ui.widgets.trend_chart import TrendChart
from ui.widgets.trend_plot import TrendPlot
from ui.widgets.trend_window import DAY_US, HOUR_US

PAN_S = 12.0
MOVE_MS = 16
DAY_PX, HOUR_PX = 8, 16
"""How far the finger goes at each move: over a day calmly, through hours fast."""
ROUNDS = 100
WARM_ROUNDS = 10
"""Before these are over, caches of texts and colours still fill."""
Steps = Iterator[Callable[[], bool]]
"""What is to be waited for before the next step."""


class Finger:
    """Drags a chart to and fro by mouse events, as a display does."""

    def __init__(self, chart: TrendChart, step_px: float, reach_px: float) -> None:
        self._plot = chart.plot
        self._step_px, self._reach_px = step_px, reach_px
        self._moved_px = 0.0
        self._direction = 1
        self._x = 0.0
        self._timer = QTimer(interval=MOVE_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)

    def begin(self) -> None:
        """Put the finger down."""
        self._x = self._plot.frame().plot.center().x()
        self._send(QEvent.Type.MouseButtonPress)
        self._timer.start()

    def end(self) -> None:
        """Lift the finger."""
        self._timer.stop()
        self._send(QEvent.Type.MouseButtonRelease)

    def _move(self) -> None:
        by_px = self._step_px * self._direction
        self._moved_px += by_px
        if not 0 < self._moved_px < self._reach_px:
            self._direction = -self._direction
        self._x += by_px
        self._send(QEvent.Type.MouseMove)

    def _send(self, kind: QEvent.Type) -> None:
        at = QPointF(self._x, self._plot.frame().plot.center().y())
        button = Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, self._plot.mapToGlobal(at), button, button,
                            Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(self._plot, event)


class Trial:
    """Goes through all parts, each when the one before is over and everything is read."""

    def __init__(self, chart: TrendChart, keys: Sequence[str], pending: Callable[[], int]) -> None:
        self._chart, self._keys, self._pending = chart, list(keys), pending
        self._frames: list[float] = []
        self._shown_us = (0, 0)
        self._steps = self._parts()
        self._is_over: Callable[[], bool] = lambda: True
        self._timer = QTimer(interval=50)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def note_paint(self, plot: TrendPlot) -> None:
        """Count what is painted when it shows another time than before."""
        if plot is self._chart.plot and plot.shown_us != self._shown_us:
            self._shown_us = plot.shown_us
            self._frames.append(time.perf_counter())

    def _look(self) -> None:
        if self._is_over():
            following = next(self._steps, None)
            if following is None:
                self._timer.stop()
            else:
                self._is_over = following

    def _parts(self) -> Steps:
        for name, span_us, step_px, windows in (
            ("day", DAY_US, DAY_PX, 0.5), ("hour", HOUR_US, HOUR_PX, 20.0),
        ):  # fmt: skip
            self._chart.show_span(span_us)
            yield self._rests()
            width_px = self._chart.plot.frame().plot.width()
            finger, begun = Finger(self._chart, step_px, windows * width_px), time.perf_counter()
            self._frames.clear()
            used = time.thread_time()
            finger.begin()
            yield after(PAN_S)
            finger.end()
            frames = [at for at in self._frames if at >= begun]
            used = time.thread_time() - used
            say(name, begun=begun, ended=time.perf_counter(), frames=frames, cpu_s=used)
            self._chart.follow()
            yield self._rests()
        self._chart.show_span(HOUR_US)
        yield self._rests()
        yield from self._rounds()

    def _rounds(self) -> Steps:
        """Take pens away and add them again; tell how much memory and how many objects stay."""
        before = (0, 0)
        for number in range(ROUNDS + WARM_ROUNDS):
            if number == WARM_ROUNDS:
                before = _memory()
            self._chart.show_pens(self._keys[:1])
            yield self._rests(0.05)
            self._chart.show_pens(self._keys)
            yield self._rests(0.05)
        after = _memory()
        say("rounds", bytes=after[0] - before[0], objects=after[1] - before[1], rss=after[0])

    def _rests(self, least_s: float = 1.0) -> Callable[[], bool]:
        """Return what tells that everything is read and drawn."""
        is_over = after(least_s)
        return lambda: is_over() and not self._pending()


def after(seconds: float) -> Callable[[], bool]:
    """Return what tells that so many seconds have passed."""
    until = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= until


def _memory() -> tuple[int, int]:
    gc.collect()
    return psutil.Process().memory_info().rss, len(gc.get_objects())


def say(event: str, **fields: object) -> None:
    """Print a line of JSON."""
    print(json.dumps({"event": event, **fields}), flush=True)


def tried(program: type[ui.app.App], pens: int, trials: list[Trial]) -> type[ui.app.App]:
    """Return the program with a trial that begins when its pages stand."""

    class TriedApp(program):  # type: ignore[valid-type, misc]  # a class that was made just before
        """The program, put to the trial."""

        def _receive(self, fact: Fact) -> None:
            super()._receive(fact)
            if isinstance(fact, SiteLoaded) and self._room is not None and not trials:
                chart = self._room.window.findChildren(TrendsPage)[0].chart
                keys = [tag.key for tag in self._room.site.tags[:pens]]
                station = self._room.station
                trials.append(Trial(chart, keys, lambda: station.background.pending))

    return TriedApp


def main(arguments: Sequence[str]) -> int:
    """Run the window; return its exit code."""
    beats, pens, *rest = arguments
    trials: list[Trial] = []
    really = TrendPlot.paint

    def painted(plot: TrendPlot, pencil: Pencil) -> None:
        really(plot, pencil)
        for trial in trials:
            trial.note_paint(plot)

    with contextlib.ExitStack() as changes:
        program = tried(watched(Path(beats), int(pens)), int(pens), trials)
        changes.enter_context(mock.patch.object(ui.app, "App", program))
        changes.enter_context(mock.patch.object(TrendPlot, "paint", painted))
        return ui.app.main(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
