"""Fixtures of the widgets' tests: a chart, and what lets it read and draw at once."""

import pytest

from ui.widgets.trend_chart import TrendChart


@pytest.fixture
def chart(station, qtbot):
    made = TrendChart(station)
    qtbot.addWidget(made)
    made.resize(800, 400)
    return made


@pytest.fixture
def settle(station, qtbot):
    def settled(chart):
        """Ask, wait for the answers, draw."""
        chart.tick()
        qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
        chart._note_change()
        chart.tick()
        return chart.plot.picture

    return settled
