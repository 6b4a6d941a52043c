"""A band read in parts draws what one that was read at once draws, and no more than it knows."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.historian.columns import reduce
from hmi.trends.band import Band, band_of, first_columns
from hmi.trends.reduce import polyline

WIDTH = 10
samples = st.lists(
    st.tuples(st.integers(-50, 450), st.sampled_from([0.0, 1.0, 2.5, -3.0, float("nan")])),
    max_size=60,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))


def read(rows, first, end, until_us=None):
    """Return columns [first, end) as they are read from samples; the last one until until_us."""
    times = np.array([row[0] for row in rows], np.int64)
    values = np.array([row[1] for row in rows], np.float64)
    statuses = np.zeros(len(rows), np.uint32)
    until_us = end * WIDTH if until_us is None else until_us
    whole, parts = until_us // WIDTH, []
    if whole > first:
        count = whole - first
        columns = reduce(times, values, statuses, first * WIDTH, (whole + 1) * WIDTH, count + 1)
        parts.append(first_columns(columns, WIDTH, count))
    if until_us % WIDTH:
        start_us = max(whole, first) * WIDTH
        parts.append(reduce(times, values, statuses, start_us, until_us - 1, 1))
    return band_of(parts, WIDTH, until_us)


def seen(band, start_us, end_us):
    """Return what a line shows at each tenth of a column, and its extremes."""
    x, y = band.points(start_us, end_us)
    assert (np.diff(x) >= 0).all()
    at = (np.arange(start_us, end_us) + 0.5) / 1e6
    held = y[np.searchsorted(x, at, "right") - 1]
    return held.tolist(), np.unique(y[np.isfinite(y)]).tolist()


def same(one, other):
    np.testing.assert_array_equal(one[0], other[0])
    assert one[1] == other[1]


def test_the_line_of_a_band_is_the_line_through_its_columns():
    band = read([(-5, 1.0), (12, 2.0), (15, 3.0), (47, float("nan")), (80, 1.0)], 0, 10)
    x, y = band.points(0, 100)
    whole_x, whole_y = polyline(band.columns)
    np.testing.assert_array_equal(y, whole_y)
    np.testing.assert_allclose(x, whole_x, atol=2e-6)


@settings(max_examples=80, deadline=None)
@given(samples, st.integers(0, 20), st.integers(1, 20), st.integers(0, 9), st.booleans())
def test_parts_that_meet_are_drawn_as_one(rows, first, count, part, newer_is_right):
    end = first + count
    middle = (first + end + 1) // 2
    until_us = (end - 1) * WIDTH + part if part else end * WIDTH
    whole = read(rows, first, end, until_us)
    if newer_is_right and middle > first:
        # The last column of the left part was known in part only, and is read again.
        left_us = max(first * WIDTH + 1, middle * WIDTH - 3)
        left = read(rows, first, middle, min(left_us, until_us))
        joined = left.joined(read(rows, left.end, end, until_us), 1000)
    else:
        left, right = read(rows, first, max(middle, first + 1)), whole
        joined = right.joined(left, 1000)
        if left.until_us > until_us:
            return
    assert joined.covers(first * WIDTH, until_us)
    assert joined.until_us == until_us
    same(seen(joined, first * WIDTH, until_us), seen(whole, first * WIDTH, until_us))


@settings(max_examples=60, deadline=None)
@given(samples, st.integers(0, 399), st.integers(1, 200))
def test_a_part_of_a_band_shows_what_the_whole_shows_there(rows, start_us, span_us):
    band = read(rows, 0, 40)
    end_us = min(400, start_us + span_us)
    whole, part = seen(band, 0, 400)[0], seen(band, start_us, end_us)[0]
    begin, stop = -(-start_us // WIDTH) * WIDTH, end_us // WIDTH * WIDTH
    np.testing.assert_array_equal(part[begin - start_us : stop - start_us], whole[begin:stop])


def test_a_band_keeps_the_columns_nearest_to_the_newer_ones():
    rows = [(n * 5, float(n)) for n in range(90)]
    wide = read(rows, 0, 30)
    grown = wide.joined(read(rows, 30, 40), 20)
    assert (grown.start_us, grown.until_us) == (200, 400)
    back = wide.joined(read(rows, -5, 2), 20)
    assert (back.start_us, back.until_us) == (-50, 150)
    same(seen(grown, 200, 400), seen(read(rows, 20, 40), 200, 400))


def test_what_does_not_touch_is_forgotten():
    far = read([], 0, 5).joined(read([], 20, 25), 100)
    assert (far.start_us, far.until_us) == (200, 250)


def test_what_is_lost_stays_known_where_its_columns_stay():
    columns = read([(5, 1.0)], 0, 10).columns
    lost = Band(WIDTH, columns.__class__(**{
        name: getattr(columns, name) for name in columns.__slots__
    } | {"lost": ((12, 25), (90, 95))}), 100)  # fmt: skip
    assert lost.joined(read([], 5, 10), 100).columns.lost == ((12, 25),)
    assert lost.joined(read([], 10, 12), 100).columns.lost == ((12, 25), (90, 95))


def test_bad_quality_is_found_in_the_columns_of_a_time_and_in_the_one_before():
    band = read([(33, float("nan"))], 0, 10)
    assert band.is_bad_within(30, 40)
    assert band.is_bad_within(41, 45)
    assert not band.is_bad_within(55, 99)
    assert not band.is_bad_within(0, 25)
    assert not band.is_bad_within(5000, 6000)
