"""A chart fed by hand: samples by the plant, the past by the reader, time by the clock."""

import gc
import threading
from datetime import timedelta
from typing import ClassVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsScene, QLabel, QMenu, QTextEdit

from hmi.bus.facts import AlarmLetter, ConnectionPhase, GapChanged, GapState, Trigger
from hmi.clock import to_us
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState
from hmi.plant.quality import BAD_NO_DATA, GOOD
from hmi.plant.tags import Kind
from hmi.texts.codes import sentence
from tests.helpers import builders
from ui.widgets.trend_alarms import alarm_bars
from ui.widgets.trend_chart import TrendChart
from ui.widgets.trend_strokes import strokes
from ui.widgets.trend_window import HOUR_US, MINUTE_US, SECOND_US, TrendWindow

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"


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
        qtbot.waitUntil(lambda: station.background.pending == 0)
        chart._note_change()
        chart.tick()
        return chart.plot.picture

    return settled


def record(reader, clock, key, *points):
    """Record (seconds before now, value) of a tag."""
    now_us = to_us(clock.now())
    rows = [(now_us - round(ago * SECOND_US), value, status) for ago, value, status in
            ((*point, GOOD)[:3] for point in points)]  # fmt: skip
    reader.samples[key] = sorted(rows)


def hole(clock, start_s, end_s, number=1, cause="engine-stopped"):
    now = clock.now()
    return GapChanged(
        number, builders.CONNECTION, now - timedelta(seconds=start_s),
        None if end_s is None else now - timedelta(seconds=end_s), cause, GapState.UNFILLABLE,
    )  # fmt: skip


def drawn_between(pen, clock, start_s, end_s):
    """Return what is drawn from so many seconds ago to so many, ten times a second."""
    start = to_us(clock.now()) / SECOND_US - start_s
    return strokes((pen.x - start) * 10, pen.y, 0, round((start_s - end_s) * 10))[0]


def test_recorded_and_live_samples_make_one_line(chart, plant, reader, clock, settle):
    record(reader, clock, LEVEL, (300, 50.0), (200, 55.0))
    chart.show_pens([LEVEL])
    chart.show()
    plant.measure(LEVEL, 60.0)
    settle(chart)
    clock.advance(5.0)
    plant.measure(LEVEL, 65.0)
    clock.advance(1.0)
    pen = settle(chart).pens[0]
    assert [v for v in np.unique(pen.y) if np.isfinite(v)] == [50.0, 55.0, 60.0, 65.0]
    known = pen.y[np.flatnonzero(np.isfinite(pen.y))[0] :]
    assert np.isfinite(known).all(), "a hole where the past and the present meet"
    chart.hide()


def test_a_live_sample_is_not_doubled_by_its_recording(chart, plant, reader, clock, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    for second in range(10):
        clock.advance(1.0)
        plant.measure(LEVEL, 50.0 + second)
    record(reader, clock, LEVEL, *((9 - second, 50.0 + second) for second in range(10)))
    settle(chart)
    assert len(chart.source.tracks[LEVEL]._tail) == 10
    chart.hide()


def test_no_line_crosses_a_gap_and_its_cause_is_written(chart, plant, reader, clock, settle):
    record(reader, clock, LEVEL, (500, 50.0), (100, 52.0))
    reader.holes = [hole(clock, 300, 200)]
    chart.show_pens([LEVEL])
    chart.show()
    plant.hear()
    pen = settle(chart).pens[0]
    assert not np.isfinite(drawn_between(pen, clock, 298, 202)).any()
    assert np.isfinite(drawn_between(pen, clock, 400, 302)).any()
    causes = [one for one in pen.unknown if one.reason == sentence("engine-stopped")]
    width = to_us(clock.now()) - 200 * SECOND_US
    assert len(causes) == 1
    # The value before a hole holds again after it only when nothing new was measured since.
    assert causes[0].end_us >= width - 2 * SECOND_US
    chart.hide()


def test_a_gap_that_opens_now_ends_the_line(chart, station, plant, clock, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    plant.measure(LEVEL, 50.0)
    clock.advance(20.0)
    plant.hear()
    clock.advance(10.0)
    station.bus.gaps.publish(hole(clock, 10, None, cause="connection-lost"))
    pen = settle(chart).pens[0]
    assert np.isfinite(drawn_between(pen, clock, 25, 12)).any()
    assert not np.isfinite(drawn_between(pen, clock, 8, -1)).any()
    assert sentence("connection-lost") in {one.reason for one in pen.unknown}
    chart.hide()


def test_bad_quality_and_what_was_not_recorded_are_told_apart(chart, plant, reader, clock, settle):
    record(reader, clock, LEVEL, (400, 50.0), (300, 0.0, BAD_NO_DATA), (200, 51.0))
    chart.show_pens([LEVEL])
    chart.show()
    plant.hear()
    pen = settle(chart).pens[0]
    assert {one.reason for one in pen.unknown} == {"bad quality", "not recorded"}
    assert not np.isfinite(drawn_between(pen, clock, 298, 202)).any()
    chart.hide()


def test_after_the_last_proof_the_line_ends_and_the_mode_says_so(chart, plant, clock, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    plant.measure(LEVEL, 50.0)
    clock.advance(1.0)
    plant.hear()
    assert chart.mode_text() == "Live"
    clock.advance(60.0)
    pen = settle(chart).pens[0]
    assert not np.isfinite(drawn_between(pen, clock, 58, -1)).any()
    assert np.isfinite(drawn_between(pen, clock, 61.5, 59.5)).any()
    assert pen.doubt
    assert chart.mode_text().startswith("Live · no new data for")
    chart.hide()


def test_a_value_is_held_and_never_interpolated(chart, plant, reader, clock, settle):
    record(reader, clock, LEVEL, (500, 0.0), (10, 100.0))
    chart.show_pens([LEVEL])
    chart.show()
    plant.hear()
    pen = settle(chart).pens[0]
    assert set(np.unique(pen.y[np.isfinite(pen.y)])) == {0.0, 100.0}
    level = np.diff(pen.y) == 0
    upright = np.diff(pen.x) == 0
    known = np.isfinite(pen.y[1:]) & np.isfinite(pen.y[:-1])
    assert (level | upright)[known].all()
    chart.hide()


def test_labels_show_present_values_and_paused_ones_the_end_of_the_line(
    chart, plant, reader, clock, settle
):
    record(reader, clock, LEVEL, (3000, 33.0), (60, 44.0))
    chart.show_pens([LEVEL])
    chart.show()
    plant.measure(LEVEL, 61.5)
    assert settle(chart).pens[0].value == "61.5"
    chart.show_window(TrendWindow(10 * MINUTE_US, to_us(clock.now()) - 1000 * SECOND_US))
    assert settle(chart).pens[0].value == "33.0"
    chart.hide()


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
    before = chart.source.tracks[LEVEL]._past
    may_go_on, asked = threading.Event(), []
    really = reader.read_columns

    def slow(key, start_us, end_us, columns, spans=None):
        asked.append(end_us - start_us)
        may_go_on.wait(10.0)
        return really(key, start_us, end_us, columns, spans)

    monkeypatch.setattr(reader, "read_columns", slow)
    clock.advance(1.0)
    chart.show_span(HOUR_US)
    chart.tick()
    qtbot.waitUntil(lambda: len(asked) == 1)
    clock.advance(1.0)
    chart.show_span(8 * HOUR_US)
    chart.tick()
    assert chart.source.tracks[LEVEL]._past is before
    may_go_on.set()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    loaded = chart.source.tracks[LEVEL]._past.columns
    assert loaded.end_us - loaded.start_us >= 8 * HOUR_US
    chart.hide()


def test_a_window_that_is_known_is_not_read_again(chart, reader, clock, settle, monkeypatch):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    reads = []
    really = reader.read_columns
    monkeypatch.setattr(reader, "read_columns", lambda *a: reads.append(a) or really(*a))
    for _second in range(20):
        clock.advance(1.0)
        settle(chart)
    assert reads == []
    chart.show_span(8 * HOUR_US)
    settle(chart)
    assert len(reads) == 1
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


def test_a_hidden_chart_does_nothing(chart, station, plant, reader, clock, settle, monkeypatch):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    chart.hide()
    assert not chart._timer.isActive()
    assert not chart.source.is_at_work
    assert station.background.pending == 0
    reads = []
    monkeypatch.setattr(reader, "read_columns", lambda *a: reads.append(a))
    picture = chart.plot.picture
    plant.measure(LEVEL, 99.0)
    station.bus.gaps.publish(hole(clock, 10, 5))
    plant.alarm()
    clock.advance(60.0)
    chart.source.look(0, 1, 100)
    assert reads == []
    assert chart.plot.picture is picture
    assert len(chart.source.tracks[LEVEL]._tail) == 0


def test_what_was_missed_while_hidden_is_read_when_shown(chart, plant, reader, clock, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    chart.hide()
    clock.advance(120.0)
    record(reader, clock, LEVEL, (60, 77.0))
    plant.hear()
    chart.show()
    pen = settle(chart).pens[0]
    assert 77.0 in pen.y
    chart.hide()


def test_pens_come_and_go_without_leaving_anything(chart, plant, settle):
    chart.show_pens([LEVEL])
    chart.show()
    plant.measure(LEVEL, 50.0)

    def round_trip():
        for key in (SPEED, TORQUE, "filler.vibration"):
            chart.add_pen(key)
            settle(chart)
        for key in (SPEED, TORQUE, "filler.vibration"):
            chart.remove_pen(key)
        settle(chart)
        gc.collect()

    round_trip()
    before, curves, slots = len(gc.get_objects()), chart.plot.curves, len(chart.source._slots)
    for _times in range(33):
        round_trip()
    assert chart.pens == [LEVEL]
    assert chart.plot.curves == curves == 4
    assert len(chart.source._slots) == slots
    assert set(chart.source.tracks) == {LEVEL}
    assert len(gc.get_objects()) - before < 200
    chart.hide()


def test_a_pen_keeps_its_colour_when_others_go(chart):
    chart.show_pens([LEVEL, SPEED, TORQUE])
    chart.remove_pen(SPEED)
    assert chart._slots == {LEVEL: 0, TORQUE: 2}
    chart.add_pen("filler.vibration")
    assert chart._slots["filler.vibration"] == 1


class TestHarmless:
    KEYS: ClassVar = ["filler.speed"]

    @pytest.fixture
    def site(self):
        name = '<img src="//host/x.png">&Speed\N{RIGHT-TO-LEFT OVERRIDE}<b>'
        tags = [builders.tag("filler.speed", name=name, unit="<h1>")]
        machines = [builders.machine("filler", name="<a href='x'>Filler</a>")]
        return builders.plant_with(tags=tags, machines=machines)

    def test_hostile_names_stay_plain(self, chart, plant, settle):
        chart.show_pens(self.KEYS)
        chart.show()
        plant.measure("filler.speed", 3.0)
        pen = settle(chart).pens[0]
        assert pen.name.startswith('<img src="//host/x.png">&Speed')
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in pen.name
        chart.plot.grab()
        texts = [*chart.findChildren(QLabel), *chart.findChildren(QTextEdit)]
        assert texts == []
        chart.hide()

    def test_there_is_no_menu_no_scene_and_no_export(self, chart, settle, qtbot):
        chart.show_pens(self.KEYS)
        chart.show()
        settle(chart)
        chart.plot.grab()
        at = chart.plot.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, chart.plot.mapToGlobal(at))
        QApplication.sendEvent(chart.plot, event)
        qtbot.mouseClick(chart.plot, Qt.MouseButton.RightButton, pos=at)
        assert chart.cursor_us is None
        assert all(curve.scene() is None for curve in chart.plot._curves)
        assert chart.findChildren(QGraphicsScene) == []
        assert [w for w in QApplication.allWidgets() if isinstance(w, QMenu)] == []
        assert QApplication.activePopupWidget() is None
        chart.hide()


def test_alarms_are_spans_from_their_coming_to_their_going(plant, clock):
    came = plant.alarm()
    clock.advance(60.0)
    went = plant.alarm(
        active=False, letter=AlarmLetter.RETURNED_UNACKNOWLEDGED, trigger=Trigger.RTN,
        active_since=None,
    )  # fmt: skip
    clock.advance(60.0)
    again = plant.alarm(occurrence=2, priority=Priority.P1)
    elsewhere = plant.alarm("capper.x", machine="capper")
    bars = alarm_bars([came, went], [again, elsewhere], ["filler"])
    assert [(bar.priority, bar.end_us is None) for bar in bars] == [
        (Priority.P2, False), (Priority.P1, True)
    ]  # fmt: skip
    assert bars[0].end_us - bars[0].start_us == 60 * SECOND_US


def test_an_alarm_is_drawn_in_its_colour_only_while_there_is_one(
    chart, plant, clock, settle, theme
):
    chart.show_pens([LEVEL])
    chart.show()
    plant.measure(LEVEL, 50.0)
    settle(chart)

    def has_alarm_colour():
        image = chart.plot.grab().toImage()
        colours = {image.pixelColor(x, y).name().upper() for x in range(0, image.width(), 2)
                   for y in range(image.height())}  # fmt: skip
        return any(one.fill in colours for one in theme.palette.alarms)

    assert not has_alarm_colour()
    clock.advance(2.0)
    plant.alarm(active_since=clock.now() - timedelta(seconds=120))
    settle(chart)
    assert has_alarm_colour()
    chart.hide()


def test_the_ribbon_shows_the_states_of_the_chosen_pens_machine(
    chart, plant, reader, clock, settle
):
    state = int(MachineState.EXECUTING)
    record(reader, clock, "filler.line_state", (400, state), (100, int(MachineState.FAULT)))
    chart.show_pens([LEVEL, TORQUE])
    chart.show()
    plant.hear()
    picture = settle(chart)
    assert picture.machine == "Filler"
    assert [span[2] for span in picture.states] == [MachineState.EXECUTING, MachineState.FAULT]
    chart.select(TORQUE)
    assert settle(chart).machine == "Capper"
    chart.hide()


def test_empty_charts_say_why_and_what_to_do(chart, plant, clock, settle):
    chart.show()
    assert "No tag is chosen" in settle(chart).sentence
    chart.show_pens([LEVEL])
    plant.hear(None, ConnectionPhase.CONNECTING)
    assert "Not connected" in settle(chart).sentence
    plant.hear()
    assert "Nothing is recorded yet" in settle(chart).sentence
    chart.show_window(TrendWindow(HOUR_US, to_us(clock.now()) - 24 * HOUR_US))
    assert "Nothing was recorded in this time" in settle(chart).sentence
    plant.measure(LEVEL, 50.0)
    chart.follow()
    assert settle(chart).sentence == ""
    chart.plot.grab()
    chart.hide()


def test_the_scale_stands_still_while_values_run_and_gives_way_to_them(
    chart, plant, clock, settle
):
    chart.show_pens(["capper.speed"])
    chart.show()
    settle(chart)
    scales = set()
    for value in (300.0, 340.0, 310.0, 335.0):
        clock.advance(1.0)
        plant.measure("capper.speed", value)
        scales.add(settle(chart).pens[0].scale)
    assert len(scales) <= 2
    clock.advance(1.0)
    plant.measure("capper.speed", 900.0)
    low, high = settle(chart).pens[0].scale
    assert low <= 300.0
    assert high >= 900.0
    chart.hide()


class TestWords:
    @pytest.fixture
    def site(self):
        words = builders.tag("filler.recipe", kind=Kind.TEXT)
        return builders.plant_with(tags=[words, "filler.speed"])

    def test_a_tag_that_holds_text_is_left_out(self, chart):
        chart.show_pens(["filler.recipe", "filler.speed"])
        assert chart.pens == ["filler.speed"]


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


def test_the_chart_is_repainted_when_the_theme_changes(chart, theme, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    light = chart.plot.grab().toImage()
    theme.use(is_dark=True)
    dark = chart.plot.grab().toImage()
    centre = light.rect().center()
    assert light.pixelColor(centre) != dark.pixelColor(centre)
    chart.hide()
