"""Whatever is recorded, in whatever order, folded or not: what is read is what was recorded."""

import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.clock import ManualClock
from hmi.historian.breaks import broken, spans_of
from hmi.historian.columns import reduce
from hmi.historian.rollup import HOUR_US, MINUTE_US
from hmi.plant.quality import BAD_NO_COMMUNICATION, GOOD, UNCERTAIN
from hmi.plant.samples import Origin, Sample, batch_of
from tests.helpers.builders import at_us, batch, plant_with, sample
from tests.helpers.recording import Recording
from tests.helpers.unstorable_values import UNSTORABLE

TAGS = ("filler.level", "filler.word")
DAY_S = 86_400
FOLD = "fold"
NUMBERS = st.floats(-100, 100).map(lambda value: round(value, 2))
MOMENTS_S = st.one_of(st.integers(0, 240), st.integers(0, 20_000), st.integers(-40_000, 3 * DAY_S))
SAMPLES = st.builds(
    Sample,
    st.integers(0, 1),
    st.one_of(NUMBERS, st.sampled_from(UNSTORABLE)),
    st.sampled_from([GOOD, UNCERTAIN, BAD_NO_COMMUNICATION, 0xFFFFFFFF]),
    MOMENTS_S.map(at_us),
    st.just(0),
)
STEPS = st.one_of(
    st.just(FOLD), st.tuples(st.sampled_from(Origin), st.lists(SAMPLES, min_size=1, max_size=30))
)


def recording_in(folder):
    return Recording(plant_with(tags=TAGS), ManualClock(), Path(folder))


def identity(one):
    value = one.value
    if isinstance(value, float):
        value = struct.pack("<d", value)
    return one.tag, one.source_us, one.status, type(value), value


def received(samples, origin, number):
    """Return samples as they arrive: a time of receipt that tells batch and origin."""
    return [
        Sample(one.tag, one.value, one.status, one.source_us, one.source_us + 3 * number + origin)
        for one in samples
    ]


def read_back(recording, tag, key):
    series = recording.reader.read(key, at_us(-2 * DAY_S), at_us(9 * DAY_S))
    assert series.notes == series.lost == ()
    assert (np.diff(series.times_us) >= 0).all()
    return {
        identity(
            Sample(tag, series.value_at(n), int(series.statuses[n]), int(series.times_us[n]), 0)
        ): (int(series.receive_us[n]), int(series.origins[n]))
        for n in range(len(series))
    }, len(series)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_what_was_recorded_is_read_whatever_was_folded_when(steps):
    with TemporaryDirectory() as folder:
        recording = recording_in(folder)
        expected = {}
        for number, step in enumerate(steps):
            if step == FOLD:
                recording.fold()
                continue
            samples = received(step[1], step[0], number)
            recording.record(batch_of(samples, step[0]))
            for one in samples:
                expected.setdefault(identity(one), (one.receive_us, int(step[0])))
        for tag, key in enumerate(TAGS):
            mine = {what: how for what, how in expected.items() if what[0] == tag}
            assert read_back(recording, tag, key) == (mine, len(mine))
        recording.writer.stop()


PICTURES = st.tuples(
    st.sampled_from([2, 3, 7]), st.integers(1, 20), st.integers(-3, 30),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 900)), max_size=3),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=6), PICTURES)
def test_pictures_of_whole_minutes_are_the_same_from_samples_and_from_rollups(steps, picture):
    minutes, columns, first, holes = picture
    start_us = at_us(60 * first)
    end_us = start_us + minutes * columns * MINUTE_US
    spans = spans_of([(at_us(start), at_us(start + length)) for start, length in holes])
    with TemporaryDirectory() as folder:
        recording = recording_in(folder)
        for number, step in enumerate(steps):
            if step == FOLD:
                recording.fold()
            else:
                recording.record(batch_of(received(step[1], step[0], number), step[0]))
        for key in TAGS:
            found = recording.reader.read_columns(key, start_us, end_us - 1, columns, spans)
            series = recording.reader.read(key, start_us, end_us - 1)
            times, values, statuses, _ = broken(series, spans)
            true = reduce(times, values, statuses, start_us, end_us - 1, columns)
            for name in ("held", "first", "minimum", "maximum", "last", "bad"):
                assert np.array_equal(getattr(found, name), getattr(true, name), equal_nan=True), (
                    name
                )
            assert ((found.count > 0) == (true.count > 0)).all()
        recording.writer.stop()


@pytest.fixture
def recording(tmp_path):
    recording = recording_in(tmp_path)
    yield recording
    recording.writer.stop()


def test_mean_is_weighted_by_time_in_minutes_and_in_hours(recording):
    values = [(0, 10.0), (15, 20.0), (45, 0.0), (60, 4.0), (200, 8.0)]
    recording.record(batch(*(sample(0, value, at_s=second) for second, value in values)))
    recording.fold()
    minutes = recording.reader.read_rollups(TAGS[0], at_us(0), at_us(3599), MINUTE_US)
    assert minutes.mean.tolist() == [(15 * 10 + 30 * 20) / 60, 4.0, 8.0]
    assert minutes.count.tolist() == [3, 1, 1]
    hours = recording.reader.read_rollups(TAGS[0], at_us(0), at_us(3599), HOUR_US)
    total = 15 * 10 + 30 * 20 + 140 * 4 + 3400 * 8
    assert hours.mean.tolist() == [pytest.approx(total / 3600, rel=1e-6)]
    assert hours.good_us.tolist() == [HOUR_US]


def test_rollups_know_what_is_not_folded_yet(recording):
    recording.record(batch(*(sample(0, float(n), at_s=n) for n in range(90))))
    recording.fold()
    recording.record(batch(*(sample(0, float(n), at_s=n) for n in range(90, 200))))
    minutes = recording.reader.read_rollups(TAGS[0], at_us(0), at_us(300), MINUTE_US)
    assert minutes.count.tolist() == [60, 60, 60, 20]
    assert minutes.last.tolist() == [59.0, 119.0, 179.0, 199.0]


def test_bad_samples_are_counted_and_take_no_part_in_extremes(recording):
    recording.record(
        batch(sample(0, 5.0), sample(0, 99.0, at_s=10, status=BAD_NO_COMMUNICATION),
              sample(0, 7.0, at_s=20), sample(0, None, at_s=30))
    )  # fmt: skip
    recording.fold()
    minute = recording.reader.read_rollups(TAGS[0], at_us(0), at_us(59), MINUTE_US)
    assert (minute.count.tolist(), minute.bad.tolist()) == ([4], [2])
    assert (minute.minimum.tolist(), minute.maximum.tolist()) == ([5.0], [7.0])
    assert minute.first.tolist() == [5.0]
    assert np.isnan(minute.last).all()
    assert minute.good_us.tolist() == [20_000_000]
