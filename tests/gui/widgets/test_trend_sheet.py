"""A chart is painted in short steps, and what was shown before stays until the last one."""

import pytest

from tests.helpers.trend_charts import record
from ui.widgets.trend_painter import TrendPainter
from ui.widgets.trend_window import HOUR_US, MINUTE_US

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"


@pytest.fixture
def shown(chart, plant, reader, clock, settle):
    record(reader, clock, LEVEL, (500, 50.0), (300, 60.0), (100, 52.0))
    record(reader, clock, SPEED, (500, 400.0), (200, 350.0))
    chart.show_pens([LEVEL, SPEED])
    chart.show()
    plant.hear()
    settle(chart)
    chart._timer.stop()
    yield chart
    chart.hide()


def image(chart):
    return chart.plot.grab().toImage()


def test_the_picture_before_stays_until_the_new_one_is_complete(shown, clock, plant, qtbot):
    before, was = shown.plot.picture, image(shown)
    clock.advance(30.0)
    plant.measure(LEVEL, 66.0)
    shown.look()
    shown._slices._step()
    assert shown._slices.is_running
    assert shown.plot.picture is before
    assert image(shown) == was
    qtbot.waitUntil(lambda: not shown._slices.is_running)
    assert shown.plot.picture is not before
    assert image(shown) != was


def test_each_pen_is_a_step_of_its_own(shown, clock, settle):
    def steps():
        clock.advance(30.0)
        shown.look()
        taken = 0
        while shown._slices.is_running:
            shown._slices._step()
            taken += 1
        return taken

    few = steps()
    shown.show_pens([LEVEL, SPEED, TORQUE, "filler.vibration"])
    settle(shown)
    assert steps() == few + 2 * 3


def test_what_is_shown_again_is_not_painted_again(shown, monkeypatch):
    before = image(shown)
    monkeypatch.setattr(TrendPainter, "steps", lambda _self: pytest.fail("painted again"))
    assert image(shown) == before


def test_a_size_that_changes_in_the_midst_of_painting_leaves_a_whole_picture(shown, settle):
    shown._note_change()
    shown.look()
    for _step in range(8):
        shown._slices._step()
    shown.resize(600, 300)
    shown._slices.finish()
    early = image(shown)
    settle(shown)
    assert early == image(shown)
    assert early.width() == 600


def test_pens_that_go_in_the_midst_of_painting_are_not_drawn(shown, settle):
    shown._note_change()
    shown.look()
    shown._slices._step()
    shown.remove_pen(SPEED)
    assert [pen.tag.key for pen in settle(shown).pens] == [LEVEL]


def test_nothing_is_painted_for_a_move_by_less_than_a_pixel(shown, clock):
    shown.show_span(10 * MINUTE_US)
    shown.tick()
    before = shown.plot.picture
    clock.advance(0.3)
    shown.tick()
    assert shown.plot.picture is before
    clock.advance(0.3)
    shown.tick()
    assert shown.plot.picture is not before


def test_the_newest_is_drawn_twice_a_second_however_long_a_pixel_is(shown, clock, plant):
    shown.show_span(HOUR_US)
    shown.tick()
    clock.advance(0.6)
    plant.measure(LEVEL, 69.0)
    shown.tick()
    assert shown.plot.picture.pens[0].value == "69.0"


def test_numbers_beside_the_chart_change_at_most_twice_a_second(shown, clock):
    told = []
    shown.drawn.connect(lambda: told.append(clock.monotonic()))
    shown.show_span(MINUTE_US)
    shown.tick()
    for _tenth in range(20):
        clock.advance(0.1)
        shown.tick()
    assert 4 <= len(told) <= 6


def test_the_chosen_of_lines_over_each_other_is_bolder(shown, settle):
    shown.stack(False)
    settle(shown)

    def of_its_ink(key):
        shown.select(key)
        settle(shown)
        picture, ink = image(shown), shown.plot.theme.palette.pens[0].lower()
        area = shown.plot.frame().plot.toRect()
        return sum(
            picture.pixelColor(x, y).name() == ink
            for x in range(area.left(), area.right(), 3)
            for y in range(area.top(), area.bottom())
        )

    assert of_its_ink(LEVEL) > 1.5 * of_its_ink(SPEED)
