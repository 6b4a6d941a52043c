"""What watches call usual is drawn behind a line where it is known, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor

from hmi.clock import to_us
from hmi.plant.derived import EXPECTED, REACH, key_of
from hmi.plant.quality import BAD_NO_DATA
from hmi.plant.tags import Tag
from tests.helpers.trend_charts import hole, record
from ui.pages.trends import TrendsPage
from ui.theme.colours import mix
from ui.widgets.pen_picker import PenPicker
from ui.widgets.trend_usual import GROUND, band_runs
from ui.widgets.trend_window import DAY_US, MINUTE_US, SECOND_US

VIBRATION, SPEED = "filler.vibration", "filler.speed"
EXPECT, REACHED = key_of(VIBRATION, EXPECTED), key_of(VIBRATION, REACH)


@pytest.fixture
def site(site):
    tags = tuple(
        Tag(key=key, name=key, machine="filler", unit="mm/s", interval_s=60.0, backfill=False)
        for key in (EXPECT, REACHED)
    )
    return replace(site, tags=(*site.tags, *tags))


def learn(reader, clock, *points):
    """Record (seconds before now, expected, reach[, status])."""
    record(reader, clock, EXPECT, *((ago, value, *rest) for ago, value, _r, *rest in points))
    record(reader, clock, REACHED, *((ago, reach, *rest) for ago, _v, reach, *rest in points))


def every_minute(start_s, end_s, expected, reach):
    return [(ago, expected, reach) for ago in range(start_s, end_s, -60)]


def bands(chart, number=0):
    frame = chart.plot.frame()
    left, right = round(frame.plot.left()), round(frame.plot.right()) - 1
    return frame, band_runs(frame, number, chart.plot.picture.pens[number], left, right)


def shown(chart, settle, reader, clock, *pens):
    record(reader, clock, VIBRATION, *((ago, 1.0 + ago % 3 / 10) for ago in range(590, 0, -5)))
    chart.show_pens(pens or [VIBRATION])
    chart.show()
    settle(chart)
    return settle(chart)


def test_the_band_lies_around_what_is_expected(chart, plant, reader, clock, settle):
    learn(reader, clock, *every_minute(900, 0, 1.1, 0.4))
    plant.hear()
    pen = shown(chart, settle, reader, clock).pens[0]
    assert pen.usual.ends() == pytest.approx((0.7, 1.5))
    assert pen.scale[0] <= 0.7
    assert pen.scale[1] >= 1.5
    frame, runs = bands(chart)
    assert len(runs) == 1
    assert (len(runs[0].top), runs[0].left) == (
        round(frame.plot.width()),
        round(frame.plot.left()),
    )
    ends = frame.y_of(0, pen.scale, np.array([1.5, 0.7]))
    assert set(runs[0].top) == {ends[0]}
    assert set(runs[0].bottom) == {ends[1]}
    chart.hide()


def test_nothing_is_usual_where_nothing_was_judged(chart, plant, reader, clock, settle):
    learn(reader, clock, *every_minute(900, 300, 1.1, 0.4), (300, 0.0, 0.0, BAD_NO_DATA),
          *every_minute(200, 0, 1.2, 0.4))  # fmt: skip
    plant.hear()
    shown(chart, settle, reader, clock)
    frame, runs = bands(chart)
    now_us = to_us(clock.now())
    edges = [(run.left, run.left + len(run.top)) for run in runs]
    assert len(edges) == 2
    assert edges[0][1] == pytest.approx(frame.x_at(now_us - 300 * SECOND_US), abs=2)
    assert edges[1][0] == pytest.approx(frame.x_at(now_us - 200 * SECOND_US), abs=2)
    chart.hide()


def test_nothing_is_usual_in_a_hole(chart, plant, reader, clock, settle):
    learn(reader, clock, *every_minute(900, 0, 1.1, 0.4))
    reader.samples[EXPECT] = [
        row for row in reader.samples[EXPECT] if not _is_between(row[0], clock, 400, 200)
    ]
    reader.holes = [hole(clock, 400, 200)]
    plant.hear()
    shown(chart, settle, reader, clock)
    _frame, runs = bands(chart)
    assert len(runs) == 2
    chart.hide()


def _is_between(time_us, clock, start_s, end_s):
    now_us = to_us(clock.now())
    return now_us - start_s * SECOND_US <= time_us <= now_us - end_s * SECOND_US


def test_a_watch_that_says_no_more_knows_no_more(chart, plant, reader, clock, settle):
    learn(reader, clock, *every_minute(900, 0, 1.1, 0.4))
    plant.hear()
    shown(chart, settle, reader, clock)
    for _minute in range(5):
        clock.advance(60.0)
        plant.measure(VIBRATION, 1.1)
        settle(chart)
    frame, runs = bands(chart)
    last = runs[-1].left + len(runs[-1].top)
    newest_us = max(row[0] for row in reader.samples[EXPECT])
    assert last == pytest.approx(frame.x_at(newest_us + 180 * SECOND_US), abs=2)
    chart.hide()


def test_live_words_of_a_watch_go_on_with_the_band(chart, plant, reader, clock, settle):
    learn(reader, clock, *every_minute(900, 0, 1.1, 0.4))
    plant.hear()
    shown(chart, settle, reader, clock)
    clock.advance(30.0)
    plant.measure(EXPECT, 2.0)
    plant.measure(REACHED, 0.1)
    plant.measure(VIBRATION, 1.1)
    pen = settle(chart).pens[0]
    assert pen.usual.newest() == (2.0, 0.1)
    chart.hide()


def test_a_year_is_banded_from_sums(chart, plant, reader, clock, settle):
    days = range(364 * 86_400, 0, -3600)
    learn(reader, clock, *((ago, 1.1, 0.4) for ago in days))
    record(reader, clock, VIBRATION, *((ago, 1.0) for ago in days))
    plant.hear()
    chart.show_pens([VIBRATION])
    chart.show_span(365 * DAY_US)
    chart.show()
    settle(chart)
    settle(chart)
    frame, runs = bands(chart)
    assert sum(len(run.top) for run in runs) > 0.98 * frame.plot.width()
    chart.hide()


def test_the_legend_says_what_is_expected_now_or_at_the_cursor(
    chart, plant, reader, clock, settle
):
    learn(reader, clock, (500, 1.1, 0.4), *every_minute(100, 0, 2.0, 0.3))
    plant.hear()
    shown(chart, settle, reader, clock)
    assert chart.readouts()[0].usual == "expected 2.0 ± 0.3"
    chart.put_cursor(to_us(clock.now()) - 300 * SECOND_US)
    settle(chart)
    settle(chart)
    assert chart.readouts()[0].usual == "expected 1.1 ± 0.4"
    chart.put_cursor(to_us(clock.now()) - 550 * SECOND_US)
    settle(chart)
    settle(chart)
    assert chart.readouts()[0].usual == "", "nothing was known then"
    chart.hide()


def test_it_can_be_hidden_and_costs_nothing_then(chart, plant, reader, clock, settle):
    learn(reader, clock, *every_minute(900, 0, 1.1, 0.4))
    plant.hear()
    shown(chart, settle, reader, clock, VIBRATION, SPEED)
    assert set(chart.source.every) == {VIBRATION, SPEED, EXPECT, REACHED}
    chart.show_usual(False)
    pens = settle(chart).pens
    assert set(chart.source.every) == {VIBRATION, SPEED}
    assert [pen.usual for pen in pens] == [None, None]
    chart.show_usual(True)
    settle(chart)
    assert settle(chart).pens[0].usual.newest() == (1.1, 0.4)
    chart.hide()


def test_the_band_is_painted_below_the_line(chart, plant, station, reader, clock, settle):
    learn(reader, clock, *every_minute(900, 0, 1.1, 0.4))
    plant.hear()
    shown(chart, settle, reader, clock)
    frame, runs = bands(chart)
    palette = station.theme.palette
    image = chart.plot.grab().toImage()
    x, y = round(frame.plot.center().x()), round(runs[0].top[0]) + 3
    assert image.pixelColor(x, y) == QColor(mix(palette.line, palette.panel, GROUND))
    chart.hide()


def test_the_button_is_there_where_something_is_watched(qtbot, station, plant, reader, clock):
    learn(reader, clock, *every_minute(900, 0, 1.1, 0.4))
    plant.hear()
    page = TrendsPage(station)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.chart.show_pens([SPEED])
    page.chart.show_span(10 * MINUTE_US)
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    page.chart.tick()
    assert page.inspect.usual.isHidden()
    page.chart.show_pens([VIBRATION])
    page.chart.tick()
    assert not page.inspect.usual.isHidden()
    assert page.inspect.usual.isChecked()
    page.inspect.usual.click()
    assert not page.chart.source.has_usual
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    page.close()


def test_the_band_of_a_tag_is_no_tag_to_choose(qtbot, station):
    holder = TrendsPage(station)
    qtbot.addWidget(holder)
    picker = PenPicker(station.theme, holder, station.site, [])
    picker.search.setText("vibration")
    assert list(picker.rows()) == [VIBRATION, "capper.vibration"]
    picker.close_sheet()
