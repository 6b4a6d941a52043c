"""Live and recorded are one line: a chart that listened draws what one that reads draws."""

import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.clock import ManualClock, to_us
from hmi.historian.breaks import broken, no_spans
from hmi.historian.columns import reduce
from hmi.plant.quality import BAD, GOOD, UNCERTAIN
from hmi.plant.samples import Sample
from hmi.trends.levels import width_for
from hmi.trends.reduce import polyline
from tests.helpers.builders import at_us, batch, plant_with
from tests.helpers.recording import Recording
from tests.helpers.trend_charts import hole
from ui.widgets.trend_asking import Asking, View
from ui.widgets.trend_strokes import strokes
from ui.widgets.trend_track import TrendTrack
from ui.widgets.trend_window import SECOND_US

LEVEL = "filler.level"
SITE = plant_with(tags=[LEVEL])
STEP_S = 51
STEPS = 12
WIDTH_PX = 150
VALUES = [0.0, -0.0, 1.5, 2.5, -7.0, 1e9, float("nan"), float("inf")]

measured = st.tuples(
    # Some lie just before what is kept as samples, within one column.
    st.one_of(st.floats(0.0, STEP_S - 0.001), st.sampled_from([40.2, 40.9, 41.3, 41.9])),
    # So late does it come: out of order, after the minute that is kept, or hours later.
    st.sampled_from([0, 0, 0, 0, 3, 45, 200, 400]),
    st.sampled_from(VALUES),
    st.sampled_from([GOOD, GOOD, GOOD, UNCERTAIN, BAD]),
    # So often does it come.
    st.sampled_from([1, 1, 2]),
)
runs = st.lists(st.lists(measured, max_size=8), min_size=STEPS, max_size=STEPS)
gaps = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 90)), max_size=3)


class Here:
    """A station without threads: reads are done at once."""

    def __init__(self, recording):
        self.reader, self.site = recording.reader, SITE
        self.state = SimpleNamespace(gaps={})
        self.background = self

    def run(self, _slot, work, deliver, _failed):
        deliver(work())

    def cancel(self, _slot):
        """Do nothing: it is done."""


def picture(track, view):
    """Return least and greatest of each pixel of a view."""
    now_us = view.now_us + SECOND_US
    x, y = track.line(view.start_us, view.end_us, view.column_us, now_us)
    return pixels(x, y, view)


def pixels(x, y, view):
    left = view.start_us / SECOND_US
    per_s = view.width_px / (view.end_us - view.start_us) * SECOND_US
    return strokes((x - left) * per_s, y, 0, view.width_px - 1)


def stored_picture(reader, spans, view):
    """Return what all stored samples draw, each in its pixel, without any chart."""
    series = reader.read(LEVEL, view.start_us - 86_400 * SECOND_US, view.end_us)
    times, values, statuses, _ = broken(series, spans, view.now_us + SECOND_US)
    end = int(np.searchsorted(times, view.end_us, "right"))
    width_us = width_for(view.column_us)
    first = view.start_us // width_us
    count = -(-view.end_us // width_us) - first
    columns = reduce(times[:end], values[:end], statuses[:end], first * width_us,
                     (first + count) * width_us, count)  # fmt: skip
    x, y = polyline(columns)
    return pixels(np.clip(x, view.start_us / SECOND_US, view.end_us / SECOND_US), y, view)


def arrivals(run):
    """Return the samples by the step at which they come."""
    by_step = [[] for _ in range(STEPS)]
    for step, samples in enumerate(run):
        for offset_s, late_s, value, status, times in samples:
            measured_s = step * STEP_S + offset_s
            comes = min(STEPS - 1, int((measured_s + late_s) // STEP_S))
            one = Sample(0, value, status, at_us(measured_s), at_us(comes * STEP_S))
            by_step[comes] += [one] * times
    return by_step


@settings(max_examples=40, deadline=None)
@given(runs, gaps, st.integers(0, STEPS - 1), st.sampled_from([20, 300, 700, 1600]))
def test_a_chart_that_listened_draws_what_one_that_reads_draws(run, holes, begins, span_s):
    with tempfile.TemporaryDirectory() as folder:
        clock = ManualClock()
        recording = Recording(SITE, clock, Path(folder))
        here, tag = Here(recording), SITE.tag(LEVEL)
        listening = TrendTrack(tag, 0)
        asking = Asking(here, {LEVEL: listening}, lambda _failure: None)
        for step, samples in enumerate(arrivals(run)):
            clock.advance(STEP_S)
            if samples:
                recording.record(batch(*samples))
            if step > begins:
                if samples and listening.append(batch(*samples)):
                    listening.outdate()
                asking.look(view_until(clock, span_s))
            elif step == begins:
                asking.look(view_until(clock, span_s))
        here.state.gaps = {
            number: hole(clock, STEPS * STEP_S - start, STEPS * STEP_S - start - length, number)
            for number, (start, length) in enumerate(holes)
        }
        listening.outdate()
        view = view_until(clock, span_s)
        asking.look(view)
        fresh = TrendTrack(tag, 0)
        Asking(here, {LEVEL: fresh}, lambda _failure: None).look(view)
        expected = stored_picture(recording.reader, fresh.spans, view)
        recording.writer.stop()
    for low, high in (picture(listening, view), picture(fresh, view)):
        np.testing.assert_array_equal(low, expected[0])
        np.testing.assert_array_equal(high, expected[1])
    newest = listening.recent_value(view.now_us, view.now_us + 1)
    assert repr(newest) == repr(fresh.recent_value(view.now_us, view.now_us + 1))


def view_until(clock, span_s):
    now_us = to_us(clock.now())
    return View(now_us - span_s * SECOND_US, now_us, WIDTH_PX, now_us)


@pytest.mark.parametrize("is_folded", [False, True])
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 590), st.sampled_from(VALUES)), max_size=40),
       st.integers(0, 300), st.integers(30, 280))  # fmt: skip
def test_each_pixel_of_the_past_shows_what_is_stored(is_folded, rows, start_s, span_s):
    with tempfile.TemporaryDirectory() as folder:
        clock = ManualClock()
        recording = Recording(SITE, clock, Path(folder))
        samples = [Sample(0, value, GOOD, at_us(s), at_us(s + 1)) for s, value in rows]
        if samples:
            recording.record(batch(*samples))
        clock.advance(86_400.0)
        if is_folded:
            recording.fold()
        view = View(at_us(start_s), at_us(start_s + span_s), WIDTH_PX, to_us(clock.now()))
        track = TrendTrack(SITE.tag(LEVEL), 0)
        Asking(Here(recording), {LEVEL: track}, lambda _failure: None).look(view)
        expected = stored_picture(recording.reader, no_spans(), view)
        recording.writer.stop()
    low, high = picture(track, view)
    np.testing.assert_array_equal(low, expected[0])
    np.testing.assert_array_equal(high, expected[1])
