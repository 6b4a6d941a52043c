"""How a chart is moved and read: windows, cursors, gestures, queries."""

import threading

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from hmi.clock import to_us
from hmi.trends.levels import width_for
from tests.helpers.trend_charts import hole, record
from ui.widgets.trend_window import HOUR_US, MINUTE_US, SECOND_US, TrendWindow

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"


def test_paused_is_said_in_words_and_live_brings_back(chart, clock):
    chart.show_pens([LEVEL])
    chart.pause()
    assert chart.mode_text() == "PAUSED · data until 06:00:00"
    clock.advance(90.0)
    assert chart.mode_text() == "PAUSED · data until 06:00:00"
    chart.step(-1)
    assert chart.mode_text() == "PAUSED · data until 05:55:00"
    chart.show_window(TrendWindow(HOUR_US, to_us(clock.now()) - 24 * HOUR_US))
    assert chart.mode_text() == "PAUSED · data until 2026-01-04 06:01:30"
    chart.follow()
    assert chart.window_of_time.is_live


def test_the_newest_query_wins_and_the_old_picture_stays_until_then(
    chart, station, reader, clock, qtbot, settle, monkeypatch
):
    record(reader, clock, LEVEL, (7200, 10.0), (3600, 20.0), (300, 30.0))
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    may_go_on, asked = threading.Event(), []
    really = reader.read_many_columns

    def slow(spans, start_us, end_us, columns, is_wanted=None):
        asked.append(is_wanted)
        may_go_on.wait(20.0)
        return really(spans, start_us, end_us, columns, is_wanted)

    monkeypatch.setattr(reader, "read_many_columns", slow)
    clock.advance(1.0)
    chart.show_span(HOUR_US)
    chart.tick()
    qtbot.waitUntil(lambda: len(asked) > 0, timeout=20_000)
    first = asked[0]
    assert first()
    chart.show_span(8 * HOUR_US)
    chart.tick()
    assert not first(), "nobody waits for what is out of view"
    assert 30.0 in chart.plot.picture.pens[0].y
    may_go_on.set()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    width_us = width_for(chart.plot.frame().column_us)
    band = chart.source.tracks[LEVEL].band(width_us)
    assert band.until_us - band.start_us >= 7 * HOUR_US
    chart.hide()


def test_a_window_that_is_known_is_not_read_again(chart, reader, clock, settle, monkeypatch):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    reads = []
    really = reader.read_many_columns
    monkeypatch.setattr(reader, "read_many_columns", lambda *a: reads.append(a) or really(*a))
    for _second in range(20):
        clock.advance(1.0)
        settle(chart)
    assert reads == []
    chart.show_span(8 * HOUR_US)
    settle(chart)
    asked = len(reads)
    assert asked > 0
    chart.step(-1)
    settle(chart)
    assert len(reads) > asked
    asked = len(reads)
    chart.step(1)
    settle(chart)
    assert len(reads) == asked, "what was read is kept"
    chart.hide()


def test_a_long_window_is_read_in_wide_columns_first(chart, reader, clock, settle, monkeypatch):
    record(reader, clock, LEVEL, *((ago, float(ago)) for ago in range(60, 30_000, 7)))
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    widths = []
    really = reader.read_many_columns

    def noting(spans, start_us, end_us, columns, is_wanted=None):
        widths.append((end_us - start_us) // columns)
        return really(spans, start_us, end_us, columns, is_wanted)

    monkeypatch.setattr(reader, "read_many_columns", noting)
    chart.show_span(8 * HOUR_US)
    settle(chart)
    true = width_for(chart.plot.frame().column_us)
    assert widths[0] == MINUTE_US > true
    assert true in widths
    chart.hide()


def test_the_cursor_reads_every_pen_and_a_dash_in_a_gap(chart, plant, reader, clock, settle):
    record(reader, clock, LEVEL, (500, 50.0), (100, 52.0))
    record(reader, clock, SPEED, (500, 400.0))
    reader.holes = [hole(clock, 300, 200)]
    chart.show_pens([LEVEL, SPEED])
    chart.show()
    plant.hear()
    settle(chart)
    now_us = to_us(clock.now())
    chart.put_cursor(now_us - 400 * SECOND_US)
    settle(chart)
    assert [one.text for one in chart.readouts()] == ["50.0", "400"]
    assert [pen.cursor for pen in chart.plot.picture.pens] == [50.0, 400.0]
    assert chart.cursor_text() == "05:53:20"
    chart.put_cursor(now_us - 250 * SECOND_US)
    settle(chart)
    assert [one.text for one in chart.readouts()] == ["\N{EN DASH}"] * 2
    assert [pen.cursor for pen in chart.plot.picture.pens] == [None, None]
    chart.put_cursor(None)
    settle(chart)
    assert chart.readouts()[0].text == "50.0 … 52.0"
    assert chart.cursor_text() == ""
    chart.hide()


def test_the_cursor_reads_live_samples_that_are_not_on_the_disk(chart, plant, clock, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    plant.measure(LEVEL, 58.0)
    clock.advance(2.0)
    plant.hear()
    chart.put_cursor(to_us(clock.now()) - SECOND_US)
    chart.tick()
    assert chart.readouts()[0].text == "58.0"
    chart.hide()


def test_drags_pan_taps_set_the_cursor_and_the_wheel_zooms(chart, clock, qtbot, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    left, middle = Qt.MouseButton.LeftButton, chart.plot.rect().center()
    qtbot.mouseClick(chart.plot, left, pos=middle)
    assert chart.cursor_us == chart.plot.time_at(middle.x())
    qtbot.mousePress(chart.plot, left, pos=middle)
    qtbot.mouseMove(chart.plot, middle + QPoint(100, 0))
    qtbot.mouseRelease(chart.plot, left, pos=middle + QPoint(100, 0))
    moved_us = to_us(clock.now()) - chart.window_of_time.end_us
    assert moved_us == pytest.approx(100 * chart.plot.frame().column_us, rel=0.01)
    assert chart.cursor_us == chart.plot.time_at(middle.x())
    span = chart.window_of_time.span_us
    at = QPointF(middle)
    wheel = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(chart.plot, wheel)
    assert chart.window_of_time.span_us == round(span * 0.8)
    chart.hide()


def test_buttons_do_what_gestures_do(chart, clock):
    chart.zoom(1)
    assert chart.window_of_time == TrendWindow(5 * MINUTE_US)
    chart.zoom(-1)
    chart.step(-1)
    assert chart.window_of_time.end_us == to_us(clock.now()) - 5 * MINUTE_US
    chart.step(1)
    assert chart.window_of_time.is_live


def test_touch_drags_with_one_finger_and_zooms_with_two(chart, settle):
    from PySide6.QtTest import QTest

    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    device = QTest.createTouchDevice()
    middle = chart.plot.rect().center()
    QTest.touchEvent(chart.plot, device).press(0, middle, chart.plot).commit()
    QTest.touchEvent(chart.plot, device).move(0, middle + QPoint(80, 0), chart.plot).commit()
    QTest.touchEvent(chart.plot, device).release(0, middle + QPoint(80, 0), chart.plot).commit()
    assert not chart.window_of_time.is_live
    span = chart.window_of_time.span_us
    near, far = QPoint(40, 0), QPoint(80, 0)
    QTest.touchEvent(chart.plot, device).press(0, middle - near, chart.plot).press(
        1, middle + near, chart.plot).commit()  # fmt: skip
    for by in (near, far):
        QTest.touchEvent(chart.plot, device).move(0, middle - by, chart.plot).move(
            1, middle + by, chart.plot).commit()  # fmt: skip
    QTest.touchEvent(chart.plot, device).release(0, middle - far, chart.plot).release(
        1, middle + far, chart.plot).commit()  # fmt: skip
    assert chart.window_of_time.span_us == pytest.approx(span / 2, rel=0.05)
    assert chart.cursor_us is None
    chart.hide()
