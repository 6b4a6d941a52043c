"""A chart fed by hand: samples by the plant, the past by the reader, time by the clock."""

import numpy as np

from hmi.bus.facts import GapState
from hmi.clock import to_us
from hmi.plant.quality import BAD_NO_DATA
from hmi.texts.codes import sentence
from tests.helpers.trend_charts import drawn_between, hole, record
from ui.widgets.trend_window import MINUTE_US, SECOND_US, TrendWindow

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"


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


def test_no_line_crosses_what_is_damaged_and_that_is_written(chart, plant, reader, clock, settle):
    record(reader, clock, LEVEL, (500, 50.0), (400, 51.0), (100, 52.0))
    now_us = to_us(clock.now())
    reader.lost = {LEVEL: ((now_us - 350 * SECOND_US, now_us - 200 * SECOND_US),)}
    chart.show_pens([LEVEL])
    chart.show()
    plant.hear()
    pen = settle(chart).pens[0]
    assert not np.isfinite(drawn_between(pen, clock, 348, 102)).any()
    assert np.isfinite(drawn_between(pen, clock, 495, 352)).all()
    assert sentence("samples-damaged") in {one.reason for one in pen.unknown}
    chart.hide()


def test_a_gap_that_was_filled_is_hatched_for_no_pen_any_more(
    chart, station, plant, reader, clock, settle
):
    """The one of which the newest hours came first and the one that came last alike."""
    reader.holes = [hole(clock, 700, 200, state=GapState.OPEN)]
    chart.show_pens([LEVEL, SPEED])
    chart.show()
    plant.hear()
    assert all(pen.unknown for pen in settle(chart).pens)
    for key, newest in ((LEVEL, 100), (SPEED, 200)):
        points = ((900, 1.0), (600, 2.0), (400, 3.0), (newest, 4.0))
        record(reader, clock, key, *points)
        filled = hole(clock, 700, 200, state=GapState.FILLED, filled_samples=3)
        station.bus.gaps.publish(filled)
        clock.advance(2.0)
        plant.hear()
        settle(chart)
    for pen in settle(chart).pens:
        assert [one.reason for one in pen.unknown] == []
    chart.hide()


def test_a_hole_of_one_tag_and_what_stays_of_a_filled_one_break_those_lines_alone(
    chart, plant, reader, clock, settle
):
    for key in (LEVEL, SPEED, TORQUE):
        record(reader, clock, key, *((ago, 1.0) for ago in (550, 450, 350, 250, 150, 50)))
    reader.holes = [
        hole(clock, 500, 440, 1, "server-queue-overflow", tags=(SPEED,)),
        hole(clock, 400, 300, 2, state=GapState.PARTLY, filled_samples=9, unfilled=(TORQUE,)),
    ]
    chart.show_pens([LEVEL, SPEED, TORQUE])
    chart.show()
    plant.hear()
    reasons = {
        pen.tag.key: {one.reason for one in pen.unknown} - {"not recorded"}
        for pen in settle(chart).pens
    }
    assert reasons == {
        LEVEL: set(), SPEED: {sentence("server-queue-overflow")},
        TORQUE: {sentence("engine-stopped")},
    }  # fmt: skip
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
