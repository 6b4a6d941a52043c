"""Opens a record for review, pans and zooms its trend: `review_driver.py BEATS PENS --review ...`.

Each part is told as a line of JSON. It ends on `end`, having written the beats of its probe.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest import mock

from PySide6.QtCore import QTimer
from qt_probe import Ear, Probe
from trend_driver import DAY_PX, PAN_S, Finger, Steps, after, say

import ui.app
from hmi.config.review import Review
from hmi.errors import ConfigurationError
from ui.pages.trends import TrendsPage
from ui.shell import review_run
from ui.shell.past_room import PastRoom
from ui.shell.review_run import ReviewRun
from ui.widgets.pencil import Pencil
from ui.widgets.trend_plot import TrendPlot
from ui.widgets.trend_window import DAY_US, HOUR_US

MINUTE_US = HOUR_US // 60
INTO_DAY = (HOUR_US, MINUTE_US, 10 * HOUR_US, 10 * MINUTE_US, DAY_US)
INTO_YEAR = (365 * DAY_US, 30 * DAY_US, 7 * DAY_US, DAY_US, 100 * DAY_US)
LOOK_MS = 5
TIMES = 4


class ReviewTrial:
    """Goes through all parts, each when the one before is over and everything is read."""

    def __init__(self, room: PastRoom, pens: int) -> None:
        self._station = room.station
        room.window.main.show_page("trends")
        self._chart = room.window.findChildren(TrendsPage)[0].chart
        self._keys = [tag.key for tag in self._station.site.tags if tag.connection][:pens]
        self._frames: list[float] = []
        self._painted_at = 0.0
        self._steps = self._parts()
        self._is_over: Callable[[], bool] = lambda: True
        self._timer = QTimer(interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def note_paint(self, plot: TrendPlot) -> None:
        """Note when the chart was painted."""
        if plot is self._chart.plot:
            self._painted_at = time.perf_counter()
            self._frames.append(self._painted_at)

    def _look(self) -> None:
        if self._is_over():
            following = next(self._steps, None)
            if following is None:
                self._timer.stop()
            else:
                self._is_over = following

    def _parts(self) -> Steps:
        self._chart.show_pens(self._keys)
        self._chart.show_span(DAY_US)
        yield self._rests()
        say("opened", at=self._painted_at)
        yield from self._pan()
        yield from self._zoom("into_day", INTO_DAY)
        yield from self._zoom("into_year", INTO_YEAR)
        say("done")

    def _pan(self) -> Steps:
        width_px = self._chart.plot.frame().plot.width()
        finger, begun = Finger(self._chart, DAY_PX, 0.5 * width_px), time.perf_counter()
        self._frames.clear()
        finger.begin()
        yield after(PAN_S)
        finger.end()
        frames = [at for at in self._frames if at >= begun]
        say("panned", begun=begun, ended=time.perf_counter(), frames=len(frames))
        yield self._rests()

    def _zoom(self, name: str, spans_us: Sequence[int]) -> Iterator[Callable[[], bool]]:
        """Show spans one after the other; tell how long each took to be read and painted."""
        taken: dict[str, list[float]] = {}
        for _ in range(TIMES):
            for span_us in spans_us:
                begun = time.perf_counter()
                self._chart.show_span(span_us)
                yield self._rests(begun=begun)
                key = str(span_us // MINUTE_US)
                taken.setdefault(key, []).append(1000 * (self._painted_at - begun))
        say(name, ms=taken)

    def _rests(self, begun: float | None = None) -> Callable[[], bool]:
        """Return what tells that everything was read, painted, and no more came for a while."""
        since = time.perf_counter() if begun is None else begun

        def rests() -> bool:
            now = time.perf_counter()
            is_quiet = now - max(self._painted_at, since) > 0.3
            return self._painted_at > since and is_quiet and not self._station.background.pending

        return rests


def tried(pens: int, trials: list[ReviewTrial], beats: Path) -> type[ReviewRun]:
    """Return the review with a trial that begins when its pages stand."""

    class TriedReview(ReviewRun):
        """The review, put to the trial."""

        _probe: Probe | None = None

        def run(self) -> int:
            """Live with probe and ear."""
            self._probe, ear = Probe(), Ear()
            ear.ended.connect(self.leave)
            code = super().run()
            self._probe.save(beats)
            return code

        def _show(self, opened: Review | ConfigurationError) -> None:
            super()._show(opened)
            if self.room is not None:
                trials.append(ReviewTrial(self.room, pens))

    return TriedReview


def main(arguments: Sequence[str]) -> int:
    """Run the review; return its exit code."""
    beats, pens, *rest = arguments
    trials: list[ReviewTrial] = []
    really = TrendPlot.paint

    def painted(plot: TrendPlot, pencil: Pencil) -> None:
        really(plot, pencil)
        for trial in trials:
            trial.note_paint(plot)

    with contextlib.ExitStack() as changes:
        run = tried(int(pens), trials, Path(beats))
        changes.enter_context(mock.patch.object(review_run, "ReviewRun", run))
        changes.enter_context(mock.patch.object(TrendPlot, "paint", painted))
        return ui.app.main(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
