"""The chart of a page, made anew when other pens are calculated; its signals stay the same."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from hmi.plant.pens import CalculatedPen
from ui.live.calculating import CalculatingStation
from ui.live.station import Station
from ui.widgets.trend_chart import TrendChart


class TrendDeck(QWidget):
    """Holds one chart, and beside it other views of the same pens of which one is shown."""

    window_changed = Signal()
    pens_changed = Signal()
    drawn = Signal()
    chart_made = Signal()
    """Another chart takes the place of the one before, with its window, pens and cursor."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._plain = station
        self._calculating: CalculatingStation | None = None
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self.chart = self._chart_of(station)
        self._stack.addWidget(self.chart)

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
        self._calculating = made
        chart = self._chart_of(self.station)
        chart.show_pens(pens)
        chart.stack(before.is_stacked)
        chart.select(before.selected)
        chart.show_window(before.window_of_time)
        chart.put_cursor(before.cursor_us)
        self.chart = chart
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

    def add_view(self, view: QWidget) -> None:
        """Take another view of the same pens."""
        self._stack.addWidget(view)

    def show_view(self, view: QWidget | None) -> None:
        """Show one of the views; None is the chart."""
        self._stack.setCurrentWidget(view or self.chart)

    def _chart_of(self, station: Station) -> TrendChart:
        chart = TrendChart(station)
        chart.window_changed.connect(self.window_changed)
        chart.pens_changed.connect(self.pens_changed)
        chart.drawn.connect(self.drawn)
        return chart
