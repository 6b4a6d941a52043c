"""What is said between two cursors is the same from samples, in pieces, and from sums."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.historian import rollup
from hmi.historian.breaks import no_spans, spans_of
from hmi.historian.rollup import HOUR_US, MINUTE_US
from hmi.historian.series import Series, empty_series, joined
from hmi.plant.quality import BAD, GOOD
from hmi.trends.cursors import between, drawn_at
from hmi.trends.span_reading import MOST_BY_SAMPLE_US, SpanAsked, pieces, read_span
from hmi.trends.span_sums import of_buckets, of_samples, together

S = 1_000_000
HOURS = 40
rows = st.lists(
    st.tuples(st.integers(-3600, HOURS * 3600), st.sampled_from([0.0, 1.5, -7.0, 100.0]),
              st.sampled_from([GOOD, GOOD, GOOD, BAD])),
    max_size=60, unique_by=lambda row: row[0],
).map(sorted)  # fmt: skip
gaps = st.lists(st.tuples(st.integers(0, HOURS * 3600), st.integers(1, 9000)), max_size=3)


def series_of(samples):
    times = np.array([row[0] * S for row in samples], np.int64)
    return Series(times, np.array([row[1] for row in samples], np.float64),
                  np.array([row[2] for row in samples], np.uint32), times)  # fmt: skip


class Files:
    """What is recorded of one tag, and how often samples and sums were asked for."""

    def __init__(self, samples):
        self.series = series_of(samples)
        self.read_us = 0

    def read(self, _key, start_us, end_us):
        self.read_us += end_us - start_us
        before = self.series.until(start_us - 1)
        last = before.between(max(0, len(before) - 1), len(before))
        return joined([last, self.series.within(start_us, end_us)])

    def read_rollups(self, _key, start_us, end_us, width_us):
        within = self.series.within(start_us, end_us)
        if not len(within):
            return rollup.empty_rollup(width_us)
        minutes = rollup.minutes_of(within)
        return minutes if width_us == MINUTE_US else rollup.hours_of(minutes)


def same(one, other):
    for name in ("delta", "mean", "minimum", "maximum", "covered_s", "above_s", "total_s"):
        left, right = getattr(one, name), getattr(other, name)
        if left is None or right is None:
            assert left is right, name
        else:
            assert math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-5), name


@settings(max_examples=120, deadline=None)
@given(rows, gaps, st.integers(0, 3 * 3600), st.integers(1, HOURS * 3600),
       st.sampled_from([None, 1.0]), st.sampled_from([None, 30 * 3600, HOURS * 3600]))  # fmt: skip
def test_what_is_read_in_pieces_is_what_all_samples_say(
    samples, holes, start_s, span_s, limit, held_s
):
    spans = spans_of([(start * S, (start + length) * S) for start, length in holes])
    start_us, end_us = start_s * S, (start_s + span_s) * S
    # The last proof of a value is no older than the newest sample.
    held_us = None if held_s is None else max([held_s, *(row[0] for row in samples)]) * S
    files = Files(samples)
    found = read_span(files, "tag", spans, (end_us, start_us), SpanAsked(limit, held_us))
    expected = between(files.series, spans, start_us, end_us, held_us, limit)
    if found.above_s is None and limit is not None:
        # Where an hour lies on both sides of the limit it would take its samples.
        assert span_s * S > MOST_BY_SAMPLE_US
        found = type(found)(**{n: getattr(found, n) for n in found.__slots__}
                            | {"above_s": expected.above_s})  # fmt: skip
    same(found, expected)


def test_long_spans_are_read_by_sums_and_holes_by_sample():
    files = Files([(second, float(second % 7), GOOD) for second in range(0, HOURS * 3600, 600)])
    hole = spans_of([(20 * HOUR_US + 5, 20 * HOUR_US + 900 * S)])
    read_span(files, "tag", hole, (90 * S, HOURS * HOUR_US), SpanAsked())
    assert files.read_us <= 2 * HOUR_US
    widths = [width for _start, _end, width in pieces(90 * S, HOURS * HOUR_US, hole)]
    assert widths == [None, HOUR_US, None, HOUR_US, None]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**11), st.integers(0, 200 * HOUR_US), gaps)
def test_pieces_cover_a_time_once_and_in_order(start_us, span_us, holes):
    spans = spans_of([(a * S, (a + b) * S) for a, b in holes])
    found = list(pieces(start_us, start_us + span_us, spans))
    assert found[0][0] == start_us
    assert found[-1][1] == start_us + span_us
    assert all(before[1] == after[0] for before, after in pairwise(found))
    for begin_us, end_us, width_us in found:
        if width_us is not None:
            assert begin_us % HOUR_US == end_us % HOUR_US == 0
            assert not any(a < end_us and b > begin_us for a, b in spans.tolist())


def test_what_nobody_waits_for_is_not_read_on():
    files = Files([(0, 1.0, GOOD)])
    asked = SpanAsked(is_wanted=lambda: files.read_us == 0)
    read_span(files, "tag", no_spans(), (0, 20 * HOUR_US), asked)
    assert files.read_us == 4 * HOUR_US


@settings(max_examples=60, deadline=None)
@given(rows, st.lists(st.integers(1, HOURS * 3600 - 1), max_size=4))
def test_sums_of_parts_are_the_sum_of_the_whole(samples, cuts):
    series, end_us = series_of(samples), HOURS * 3600 * S
    bounds = [0, *sorted({cut * S for cut in cuts}), end_us]
    whole = of_samples(series, no_spans(), 0, end_us, limit=1.0)
    parts = together(of_samples(series, no_spans(), a, b, limit=1.0) for a, b in pairwise(bounds))
    assert (parts.known_us, parts.above_us) == (whole.known_us, whole.above_us)
    assert parts.weighted == pytest.approx(whole.weighted)
    for name in ("minimum", "maximum", "first", "last"):
        assert repr(getattr(parts, name)) == repr(getattr(whole, name)), name


def test_an_hour_without_samples_holds_what_was_before_it():
    nothing = rollup.empty_rollup(HOUR_US)
    assert of_buckets(nothing, 5.0, 0, HOUR_US, 4.0).above_us == HOUR_US
    assert of_buckets(nothing, float("nan"), 0, HOUR_US, 4.0).known_us == 0


def test_a_line_has_no_value_before_the_first_sample_nor_at_bad_quality():
    assert math.isnan(drawn_at(empty_series(), no_spans(), 0))
    assert math.isnan(drawn_at(series_of([(0, 1.0, BAD)]), no_spans(), S))
    assert drawn_at(series_of([(0, 1.0, GOOD)]), no_spans(), S) == 1.0
