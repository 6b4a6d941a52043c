"""The chart of a page, made anew when other pens are calculated; its signals stay the same."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from hmi.clock import to_us
from hmi.plant.pens import CalculatedPen
from hmi.trends.pen_lines import PenLines
from ui.live.calculating import CalculatingStation
from ui.live.station import Station
from ui.widgets.trend_chart import TrendChart

LIVE_MS = 5000


class TrendDeck(QWidget):
    """Holds one chart, and beside it other views of the same pens of which one is shown."""

    window_changed = Signal()
    pens_changed = Signal()
    drawn = Signal()
    due = Signal()
    """Views beside the chart are to be read anew: another time, other pens, or seconds later."""
    chart_made = Signal()
    """Another chart takes the place of the one before, with its window, pens and cursor."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._plain = station
        self._calculating: CalculatingStation | None = None
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self.chart = TrendChart(station)
        self._follow(self.chart)
        self._stack.addWidget(self.chart)
        self._timer = QTimer(self, interval=LIVE_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self._look_live))
        self.window_changed.connect(self.due)
        self.pens_changed.connect(self.due)

    @property
    def station(self) -> Station:
        """The station whose tags are drawn, with those that are calculated."""
        return self._plain if self._calculating is None else self._calculating.station

    @property
    def calculated(self) -> tuple[CalculatedPen, ...]:
        """The pens that are calculated, shown or not."""
        return () if self._calculating is None else self._calculating.pens

    @property
    def is_over_time(self) -> bool:
        """Tell whether the chart itself is shown."""
        return self._stack.currentWidget() is self.chart

    def calculate(self, calculated: Sequence[CalculatedPen], pens: Sequence[str]) -> None:
        """Calculate these pens and no others, and show pens.

        Raise ExpressionMistaken when one cannot be calculated; then nothing has changed.
        """
        if tuple(calculated) == self.calculated:
            self.chart.show_pens(pens)
            return
        made = CalculatingStation(self._plain, calculated) if calculated else None
        before, ended = self.chart, self._calculating
        chart = TrendChart(self._plain if made is None else made.station)
        chart.show_pens(pens)
        chart.stack(before.is_stacked)
        chart.select(before.selected)
        chart.show_window(before.window_of_time)
        chart.share_axes(before.scales.is_shared)
        chart.show_usual(before.source.has_usual)
        chart.put_cursor(before.cursor_us)
        chart.put_second_cursor(before.second_us)
        self._calculating, self.chart = made, chart
        self._follow(chart)
        was_shown = self._stack.currentWidget() is before
        self._stack.insertWidget(0, chart)
        if was_shown:
            self._stack.setCurrentWidget(chart)
        self.chart_made.emit()
        self._stack.removeWidget(before)
        before.hide()
        before.deleteLater()
        if ended is not None:
            ended.close()
        self.pens_changed.emit()
        self.window_changed.emit()

    def bounds_us(self) -> tuple[int, int]:
        """Return the time that is shown, up to now at most, UTC microseconds."""
        now_us = to_us(self._plain.clock.now())
        start_us, end_us = self.chart.window_of_time.bounds(now_us)
        return start_us, max(start_us + 1, min(end_us, now_us))

    def lines(self) -> PenLines:
        """Return what reads the pens as steps, for a thread of the background."""
        plain, gaps = self._plain, tuple(self._plain.state.gaps.values())
        return PenLines(plain.reader, plain.site, self.calculated, gaps)

    def add_view(self, view: QWidget) -> None:
        """Take another view of the same pens."""
        self._stack.addWidget(view)

    def show_view(self, view: QWidget | None) -> None:
        """Show one of the views; None is the chart."""
        self._stack.setCurrentWidget(view or self.chart)
        self._keep_time()

    def showEvent(self, event: QShowEvent) -> None:
        """Let views follow what is live."""
        super().showEvent(event)
        self._keep_time()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop all work."""
        super().hideEvent(event)
        self._timer.stop()

    def _keep_time(self) -> None:
        if self.isVisible() and not self.is_over_time:
            self._timer.start()
        else:
            self._timer.stop()

    def _look_live(self) -> None:
        if self.chart.window_of_time.is_live:
            self.due.emit()

    def _follow(self, chart: TrendChart) -> None:
        chart.window_changed.connect(self.window_changed)
        chart.pens_changed.connect(self.pens_changed)
        chart.drawn.connect(self.drawn)
