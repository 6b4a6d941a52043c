"""Looking closer on a page of trends: the second cursor's button, its table, the axes' sheet."""

import pytest
from PySide6.QtCore import Qt

from tests.helpers.trend_charts import record
from ui.pages.trends import TrendsPage
from ui.theme.scale import TARGET_MM, Scale, Touch
from ui.widgets.page import Target
from ui.widgets.sheet import Sheet
from ui.widgets.tappable import Tappable

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"
SMALL = (936, 640)


@pytest.fixture
def page(station, plant, reader, clock, qtbot):
    for key in (LEVEL, SPEED, TORQUE):
        record(reader, clock, key, *((ago, 50.0 + ago % 7) for ago in range(0, 900, 2)))
    plant.hear()
    made = TrendsPage(station)
    qtbot.addWidget(made)
    made.resize(*SMALL)
    made.chart.show_pens([LEVEL, SPEED, TORQUE])
    yield made
    made.hide()


def show(page, station, qtbot):
    page.show()
    page.chart.tick()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    page.chart._note_change()
    page.chart.tick()


def tap(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_second_cursor_comes_with_a_table_in_place_of_the_legend(page, station, qtbot):
    show(page, station, qtbot)
    assert not page.inspect.second.isVisibleTo(page)
    start, end = page.chart.window_of_time.bounds(page.chart._now_us())
    page.chart.put_cursor((start + end) // 2 + 1)
    show(page, station, qtbot)
    tap(qtbot, page.inspect.second)
    show(page, station, qtbot)
    assert page.inspect.table.isVisibleTo(page)
    assert not page.legend.isVisibleTo(page)
    assert [row.key for row in page.inspect.table.rows] == [LEVEL, SPEED, TORQUE]
    assert start < page.chart.second_us < page.chart.cursor_us
    tap(qtbot, page.inspect.second)
    show(page, station, qtbot)
    assert page.chart.second_us is None
    assert page.legend.isVisibleTo(page)


@pytest.mark.parametrize("touch", list(Touch))
def test_a_table_leaves_the_chart_its_room_on_a_small_screen(
    page, station, site, theme, touch, qtbot
):
    theme.rescale(Scale(touch=touch))
    page.chart.show_pens([tag.key for tag in site.tags if not tag.is_derived])
    show(page, station, qtbot)
    now_us = page.chart._now_us()
    page.chart.put_cursor(now_us - 200_000_000)
    page.chart.put_second_cursor(now_us - 100_000_000)
    show(page, station, qtbot)
    show(page, station, qtbot)
    assert page.size().toTuple() == SMALL
    assert page.chart.plot.frame().plot.height() > 100
    least = TARGET_MM[touch][page.inspect.second.touch_class]
    assert theme.scale.mm(page.inspect.second.height()) >= least


def test_the_axes_sheet_does_what_gestures_do(page, station, qtbot):
    show(page, station, qtbot)
    chart = page.chart
    sheet = page.inspect.open_axes()
    buttons = {one.caption: one for one in sheet.findChildren(Tappable)}
    tap(qtbot, buttons["Lines over each other"])
    assert not chart.is_stacked
    tap(qtbot, buttons["One axis for each unit"])
    assert chart.scales.is_shared
    before = chart.plot.picture.pens[0].scale
    tap(qtbot, buttons["Stretch the chosen axis"])
    show(page, station, qtbot)
    low, high = chart.plot.picture.pens[0].scale
    assert high - low == pytest.approx((before[1] - before[0]) / 2)
    tap(qtbot, buttons["Let values choose the axes"])
    assert not chart.scales.is_by_hand(LEVEL)
    tap(qtbot, buttons["Zoom into a box that I draw"])
    assert chart.touch.gestures.draws_boxes
    assert page.window().findChild(Sheet) is None


def test_a_tour_sees_many_pens_in_lanes_over_each_other_and_between_cursors(
    page, station, site, qtbot
):
    page.go_to(Target(page="trends", view="sixteen"))
    assert page.chart.is_stacked
    assert len(page.chart.pens) == len([tag for tag in site.tags if not tag.is_derived])
    page.go_to(Target(page="trends", view="overlaid"))
    assert not page.chart.is_stacked
    page.go_to(Target(page="trends", view="cursors"))
    show(page, station, qtbot)
    assert page.chart.cursor_us < page.chart.second_us
    assert len(page.inspect.table.rows) == 6
