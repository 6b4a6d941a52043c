"""Touching a chart: what moves, what is zoomed, what comes to rest, what is drawn then."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.clock import to_us
from tests.helpers.trend_charts import record
from ui.widgets.trend_inertia import Inertia
from ui.widgets.trend_window import HOUR_US, SECOND_US, TrendWindow

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"
PRESS, MOVE, RELEASE = (
    QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
)  # fmt: skip


@pytest.fixture
def shown(chart, plant, reader, clock, settle):
    for number, key in enumerate((LEVEL, SPEED)):
        record(reader, clock, key, *((ago, 50 + 9 * np.sin(ago / 90 + number))
                                     for ago in range(0, 9000, 3)))  # fmt: skip
    chart.show_pens([LEVEL, SPEED])
    chart.show()
    plant.hear()
    chart.show_window(TrendWindow(HOUR_US // 2, to_us(clock.now()) - HOUR_US))
    settle(chart)
    chart._timer.stop()
    yield chart
    chart.hide()


def finger(chart, *path, start_ms=1000):
    """Drag over points (x, y, milliseconds later); a point alone is a tap."""
    when = start_ms
    for number, (x, y, later_ms) in enumerate(path):
        when += later_ms
        send(chart, MOVE if number else PRESS, x, y, when)
    send(chart, RELEASE, path[-1][0], path[-1][1], when + 1)
    return when + 1


def send(chart, kind, x, y, when):
    at, button = QPointF(x, y), Qt.MouseButton.LeftButton
    event = QMouseEvent(kind, at, at, button, button, Qt.KeyboardModifier.NoModifier)
    event.setTimestamp(when)
    QApplication.sendEvent(chart.plot, event)


def middle(chart):
    return chart.plot.frame().plot.center()


def test_a_flick_goes_on_ever_slower_and_comes_to_rest(shown, clock):
    at = middle(shown)
    finger(shown, *((at.x() + 30 * n, at.y(), 16) for n in range(6)))
    assert shown.motion.is_flying
    ends = [shown.window_of_time.end_us]
    while shown.motion.is_flying:
        clock.advance(0.05)
        shown.look()
        ends.append(shown.window_of_time.end_us)
    steps = -np.diff(ends)
    assert (steps >= 0).all()
    assert steps[0] > 5 * steps[-1]
    assert not shown.motion.is_moving


def test_a_button_ends_a_flight(shown):
    at = middle(shown)
    finger(shown, *((at.x() + 30 * n, at.y(), 16) for n in range(6)))
    shown.follow()
    assert not shown.motion.is_flying
    shown.look()
    assert shown.window_of_time.is_live


def test_a_finger_that_rests_before_it_is_lifted_flicks_nothing(shown):
    at = middle(shown)
    finger(shown, (at.x(), at.y(), 0), (at.x() + 90, at.y(), 50), (at.x() + 90, at.y(), 400))
    assert not shown.motion.is_flying


def test_a_touch_catches_a_chart_that_flies(shown):
    at = middle(shown)
    finger(shown, *((at.x() + 30 * n, at.y(), 16) for n in range(6)))
    send(shown, PRESS, at.x(), at.y(), 9000)
    assert not shown.motion.is_flying
    send(shown, RELEASE, at.x(), at.y(), 9700)


@pytest.mark.parametrize("speed", [-900.0, 50.0, 1e9])
def test_inertia_goes_as_far_in_one_look_as_in_many(speed):
    once, often = Inertia(speed, 0.0), Inertia(speed, 0.0)
    parts = [often.moved_px(n / 10) for n in range(1, 31)]
    assert sum(parts) == pytest.approx(once.moved_px(3.0))
    assert once.is_over(5.0)
    assert abs(sum(parts)) < 3000


def test_what_moves_is_shown_at_once_and_nothing_is_painted_again(shown, settle):
    before, at = shown.plot.picture, middle(shown)
    send(shown, PRESS, at.x(), at.y(), 1000)
    send(shown, MOVE, at.x() + 40, at.y(), 1016)
    assert shown.plot.picture is before
    assert shown.plot.shown_us == shown.window_of_time.bounds(0)
    assert shown.plot.frame().start_us == shown.plot.shown_us[0]
    send(shown, RELEASE, at.x() + 40, at.y(), 2000)
    picture = settle(shown)
    assert (picture.start_us, picture.end_us) == shown.window_of_time.bounds(0)


def test_a_film_shows_what_a_painted_picture_shows(shown, settle):
    at = middle(shown)
    send(shown, PRESS, at.x(), at.y(), 1000)
    for number in range(1, 5):
        send(shown, MOVE, at.x() + 20 * number, at.y(), 1000 + 16 * number)
        shown._slices.finish()
    area = shown.plot.frame().plot.toRect().adjusted(2, 2, -2, -2)
    moving = shown.plot.grab(area).toImage()
    send(shown, RELEASE, at.x() + 80, at.y(), 3000)
    settle(shown)
    settled = shown.plot.grab(area).toImage()
    pixels = [(moving.pixel(x, y), settled.pixel(x, y))
              for x in range(0, area.width(), 3) for y in range(area.height())]  # fmt: skip
    grounds = {moving.pixel(0, 0), shown.plot.theme.palette.panel}
    inked = [one == other for one, other in pixels if {one, other} - grounds]
    assert len(inked) > 300
    assert np.mean(inked) > 0.9


def test_two_fingers_move_the_chart_and_stretch_it(shown):
    device, at, away = QTest.createTouchDevice(), middle(shown).toPoint(), QPoint(50, 0)
    start, end = shown.window_of_time.bounds(0)
    by = QPoint(60, 0)
    QTest.touchEvent(shown.plot, device).press(0, at - away, shown.plot).press(
        1, at + away, shown.plot).commit()  # fmt: skip
    for way in (QPoint(0, 0), by):
        QTest.touchEvent(shown.plot, device).move(0, at - away + way, shown.plot).move(
            1, at + away + way, shown.plot).commit()  # fmt: skip
    QTest.touchEvent(shown.plot, device).release(0, at, shown.plot).release(
        1, at, shown.plot).commit()  # fmt: skip
    moved = shown.window_of_time.bounds(0)
    assert moved[1] - moved[0] == pytest.approx(end - start, rel=0.02)
    assert start - moved[0] == pytest.approx(60 * shown.plot.frame().column_us, rel=0.1)


def test_a_double_tap_goes_to_live_and_leaves_the_cursor_where_it_was(shown):
    at = middle(shown)
    shown.put_cursor(123 * SECOND_US)
    when = finger(shown, (at.x(), at.y(), 0))
    assert shown.cursor_us == shown.plot.time_at(at.x())
    finger(shown, (at.x() + 1, at.y(), 0), start_ms=when + 100)
    assert shown.window_of_time.is_live
    assert shown.cursor_us == 123 * SECOND_US
    finger(shown, (at.x(), at.y(), 0), start_ms=when + 5000)
    assert shown.cursor_us != 123 * SECOND_US, "two taps with time between them are two taps"


def test_a_drag_on_an_axis_stretches_that_pen_alone_until_a_double_tap_frees_it(shown, settle):
    before = {pen.tag.key: pen.scale for pen in shown.plot.picture.pens}
    lane = shown.plot.frame().lane(1)
    x = shown.plot.frame().plot.left() - 20
    start, end = shown.window_of_time.bounds(0)
    finger(shown, (x, lane.center().y(), 0), (x, lane.center().y() - 60, 200))
    assert shown.window_of_time.bounds(0) == (start, end)
    scales = {pen.tag.key: pen.scale for pen in settle(shown).pens}
    assert scales[LEVEL] == before[LEVEL]
    assert span(scales[SPEED]) < 0.8 * span(before[SPEED])
    assert shown.scales.is_by_hand(SPEED)
    when = finger(shown, (x, lane.center().y(), 0), start_ms=7000)
    finger(shown, (x, lane.center().y(), 0), start_ms=when + 80)
    assert {pen.tag.key: pen.scale for pen in settle(shown).pens} == before


def test_a_drag_at_the_end_of_an_axis_moves_it(shown, settle):
    lane, x = shown.plot.frame().lane(0), shown.plot.frame().plot.left() - 20
    before = shown.plot.picture.pens[0].scale
    finger(shown, (x, lane.bottom() - 2, 0), (x, lane.bottom() - 32, 200))
    scale = settle(shown).pens[0].scale
    assert span(scale) == pytest.approx(span(before))
    assert scale[0] < before[0]


def span(scale):
    return scale[1] - scale[0]


def test_a_box_becomes_the_whole_view(shown, settle):
    frame = shown.plot.frame()
    lane = frame.lane(0)
    left, right = frame.plot.left() + 100, frame.plot.left() + 300
    top, bottom = lane.top() + 0.25 * lane.height(), lane.top() + 0.75 * lane.height()
    wanted = frame.time_at(left), frame.time_at(right)
    before = shown.plot.picture.pens[0].scale
    shown.touch.begin_box()
    finger(shown, (left, top, 0), (right, bottom, 300))
    assert shown.window_of_time.bounds(0) == wanted
    low, high = settle(shown).pens[0].scale
    assert high - low == pytest.approx(span(before) / 2, rel=0.05)
    assert before[0] < low < high < before[1]
    assert not shown.scales.is_by_hand(SPEED)
    start = shown.window_of_time
    at = middle(shown)
    finger(shown, (at.x(), at.y(), 0), (at.x() + 60, at.y(), 500), start_ms=9000)
    assert shown.window_of_time.span_us == start.span_us, "the next drag pans again"


def test_a_finger_that_is_held_draws_a_box_and_a_small_one_does_nothing(shown):
    at, window = middle(shown), shown.window_of_time
    send(shown, PRESS, at.x(), at.y(), 1000)
    shown.touch.gestures._hold.timeout.emit()
    send(shown, MOVE, at.x() + 120, at.y() + 80, 2000)
    assert shown.plot._box.width() == pytest.approx(120, abs=1)
    send(shown, RELEASE, at.x() + 120, at.y() + 80, 2100)
    assert shown.window_of_time.span_us < window.span_us
    window = shown.window_of_time
    shown.touch.begin_box()
    finger(shown, (at.x(), at.y(), 0), (at.x() + 9, at.y() + 9, 300), start_ms=5000)
    assert shown.window_of_time == window
    assert shown.plot._box is None


def test_pens_of_one_unit_share_an_axis_and_a_drag_on_it_stretches_them_all(
    shown, reader, clock, settle
):
    record(reader, clock, "capper.speed", *((ago, 900.0) for ago in range(0, 9000, 3)))
    shown.show_pens([LEVEL, SPEED, "capper.speed"])
    shown.stack(False)
    shown.share_axes(True)
    scales = {pen.tag.key: pen.scale for pen in settle(shown).pens}
    assert scales[SPEED] == scales["capper.speed"] != scales[LEVEL]
    assert len(shown.plot.frame().axes) == 2
    shown.select(SPEED)
    settle(shown)
    frame = shown.plot.frame()
    x, y = frame.axes[0].center().x(), frame.plot.center().y()
    finger(shown, (x, y, 0), (x, y - 60, 200))
    after = {pen.tag.key: pen.scale for pen in settle(shown).pens}
    assert after[SPEED] == after["capper.speed"]
    assert span(after[SPEED]) < span(scales[SPEED])
    assert after[LEVEL] == scales[LEVEL]
    assert shown.plot.axis_keys(frame.axes[1].center()) == [LEVEL]


def test_sixteen_pens_are_told_apart_without_colour():
    from ui.widgets.trend_pen import MOST_PENS, dash_of, letter_of

    looks = {(slot % 8, dash_of(slot)) for slot in range(MOST_PENS)}
    assert len(looks) == MOST_PENS
    assert len({letter_of(slot) for slot in range(MOST_PENS)}) == MOST_PENS


def test_limits_of_alarms_are_drawn_and_named(shown):
    pens = {pen.tag.key: pen for pen in shown.plot.picture.pens}
    assert pens[LEVEL].limits == (("LO", 35.0),)
    assert pens[SPEED].limits == ()
