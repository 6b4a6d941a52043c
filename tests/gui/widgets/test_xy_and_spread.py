"""XY plot and histogram of the pens over the time that is shown."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from hmi.clock import to_us
from hmi.trends.pairing import MOST_POINTS
from ui.pages.trends import TrendsPage
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.plane import round_values, widened
from ui.widgets.trend_window import HOUR_US

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"
S = 1_000_000


@pytest.fixture
def page(station, qtbot):
    made = TrendsPage(station)
    qtbot.addWidget(made)
    made.resize(936, 640)
    made.chart.show_pens([LEVEL, SPEED])
    made.show()
    yield made
    made.hide()


def record(reader, clock, key, values, every_s=1.0):
    now_us = to_us(clock.now())
    count = len(values)
    reader.samples[key] = [
        (now_us - round((count - n) * every_s * S), float(v), 0) for n, v in enumerate(values)
    ]


def show(page, station, qtbot, view):
    page.show_view(view)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)


def test_a_histogram_is_of_time_and_leaves_out_what_is_unknown(
    page, station, reader, clock, qtbot
):
    record(reader, clock, LEVEL, [40.0, 60.0, 60.0, 50.0], every_s=60)
    show(page, station, qtbot, "spread")
    found = page.spread.plot.spread.found
    assert (found.known_s, found.unknown_s) == (240.0, 360.0)
    assert found.mean == pytest.approx(52.5)
    assert "unknown for 6\N{NO-BREAK SPACE}min" in page.spread.told.full_text
    assert "least 40.0" in page.spread.told.full_text
    page.spread.plot.grab()


def test_another_pen_is_chosen_by_touch(page, station, reader, clock, qtbot):
    record(reader, clock, SPEED, [400.0] * 5)
    show(page, station, qtbot, "spread")
    assert "Nothing was recorded" in page.spread.plot.sentence
    qtbot.mouseClick(page.spread.pen.button, Qt.MouseButton.LeftButton)
    sheet = page.findChild(ChoiceSheet)
    sheet._take(SPEED, page.spread.pen.choose)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert page.spread.plot.spread.tag.key == SPEED
    assert page.spread.plot.spread.found.mean == 400.0


def test_few_pairs_are_points_and_many_are_cells(page, station, reader, clock, qtbot):
    record(reader, clock, LEVEL, np.linspace(40, 60, 100))
    record(reader, clock, SPEED, np.linspace(300, 500, 100))
    show(page, station, qtbot, "xy")
    crossed = page.xy.plot.crossed
    assert (crossed.x.key, crossed.y.key) == (SPEED, LEVEL)
    assert not crossed.found.is_gathered
    assert crossed.found.correlation == pytest.approx(1.0)
    page.xy.plot.grab()
    rng = np.random.default_rng(4)
    record(reader, clock, LEVEL, rng.normal(50, 5, MOST_POINTS + 900))
    record(reader, clock, SPEED, rng.normal(400, 20, MOST_POINTS + 900))
    page.chart.show_span(HOUR_US)
    page.xy.refresh()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert page.xy.plot.crossed.found.is_gathered
    assert abs(page.xy.plot.crossed.found.correlation) < 0.1
    assert "left out" in page.xy.told.full_text
    page.xy.plot.grab()


def test_a_longer_time_is_read_a_day_at_a_time(page, station, reader, clock, qtbot):
    record(reader, clock, LEVEL, np.arange(100.0), every_s=5000)
    record(reader, clock, SPEED, np.arange(100.0), every_s=5000)
    page.chart.show_span(7 * 24 * HOUR_US)
    show(page, station, qtbot, "spread")
    assert page.spread.plot.spread.found.known_s == pytest.approx(500_000)
    show(page, station, qtbot, "xy")
    assert page.xy.plot.crossed.found.known_s == pytest.approx(500_000)
    assert page.xy.plot.crossed.found.correlation == pytest.approx(1.0)


def test_without_pens_both_say_so(page, station, qtbot):
    page.chart.show_pens([])
    show(page, station, qtbot, "xy")
    assert "No tag is chosen" in page.xy.plot.sentence
    show(page, station, qtbot, "spread")
    assert "No tag is chosen" in page.spread.plot.sentence


def test_axes_have_round_values_and_room_around_a_single_one():
    assert round_values(0.0, 1.0, 5) == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert round_values(-7.0, 13.0, 4) == [-5.0, 0.0, 5.0, 10.0]
    assert round_values(1.0, 1.0, 4) == []
    low, high = widened((5.0, 5.0))
    assert low < 5.0 < high
