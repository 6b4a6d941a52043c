"""Pixel columns and the line through them."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.plant.quality import BAD, GOOD, UNCERTAIN
from hmi.trends.reduce import edges_us, polyline, reduce


def reduced(samples, start, end, columns):
    """Reduce samples given as (time, value) or (time, value, status)."""
    full = [(*one, GOOD)[:3] for one in samples]
    times = np.array([one[0] for one in full], np.int64)
    values = np.array([one[1] for one in full], np.float64)
    statuses = np.array([one[2] for one in full], np.uint32)
    return reduce(times, values, statuses, start, end, columns)


def points(columns):
    x, y = polyline(columns)
    return [(round(px * 1e6), None if np.isnan(py) else py) for px, py in zip(x, y, strict=True)]


def same(found, expected):
    np.testing.assert_array_equal(found, np.array(expected, np.float64))


def test_each_column_has_first_least_greatest_and_last_of_its_samples():
    columns = reduced([(0, 5.0), (1, 1.0), (2, 9.0), (3, 4.0), (10, 7.0), (29, 2.0)], 0, 30, 3)
    same(columns.first, [5, 7, 2])
    same(columns.minimum, [1, 7, 2])
    same(columns.maximum, [9, 7, 2])
    same(columns.last, [4, 7, 2])
    assert columns.count.tolist() == [4, 1, 1]
    assert columns.bad.tolist() == [False] * 3


def test_columns_without_samples_are_empty():
    columns = reduced([(15, 1.0)], 0, 30, 3)
    assert columns.count.tolist() == [0, 1, 0]
    same(columns.first, [np.nan, 1, np.nan])
    assert np.isnan(columns.held)


def test_no_samples_at_all_make_an_empty_picture():
    columns = reduced([], 0, 30, 3)
    assert columns.count.tolist() == [0, 0, 0]
    assert points(columns) == [(0, None), (30, None)]


def test_the_sample_before_the_start_holds_and_later_ones_are_left_out():
    columns = reduced([(-9, 1.0), (-5, 3.0), (30, 8.0), (31, 99.0)], 0, 30, 3)
    assert columns.held == 3.0
    assert columns.count.tolist() == [0, 0, 1]
    assert points(columns)[0] == (0, 3.0)
    same(columns.maximum, [np.nan, np.nan, 8])


@pytest.mark.parametrize(
    ("value", "status"), [(5.0, BAD), (5.0, 0xC0000000), (np.nan, GOOD), (np.inf, GOOD)]
)
def test_bad_samples_are_marked_and_count_for_nothing_else(value, status):
    columns = reduced([(0, 1.0), (1, value, status), (2, 2.0), (15, value, status)], 0, 20, 2)
    same(columns.minimum, [1, np.nan])
    same(columns.maximum, [2, np.nan])
    same(columns.last, [2, np.nan])
    assert columns.bad.tolist() == [True, True]
    assert columns.count.tolist() == [3, 1]


def test_uncertain_samples_are_drawn():
    assert reduced([(0, 4.0, UNCERTAIN)], 0, 10, 1).last.tolist() == [4.0]


def test_a_bad_sample_before_the_start_holds_nothing():
    assert np.isnan(reduced([(-2, 4.0), (-1, 5.0, BAD)], 0, 10, 1).held)


def test_the_line_holds_each_value_until_the_next_and_the_last_to_the_end():
    line = points(reduced([(0, 1.0), (20, 5.0)], 0, 40, 4))
    assert line[0] == (0, None)
    assert line[-1] == (40, 5.0)
    assert (20, 1.0) in line, "the held value reaches the column of the next"
    assert (20, 5.0) in line


def test_the_line_covers_the_whole_range_of_a_column_and_leaves_at_its_last():
    line = points(reduced([(0, 3.0), (10, 9.0), (11, -9.0), (12, 4.0)], 0, 30, 3))
    at_ten = [y for x, y in line if x == 10]
    assert {-9.0, 9.0} <= set(at_ten)
    assert at_ten[-1] == 4.0
    assert line[-1] == (30, 4.0)


def test_no_line_is_drawn_out_of_a_column_that_ends_bad():
    line = points(reduced([(0, 3.0), (1, 3.0, BAD), (20, 7.0)], 0, 30, 3))
    first_break = line.index((10, None))
    assert line[first_break - 1] == (10, 3.0), "a good value shows, one pixel wide"
    assert (20, None) in line, "nothing is held to the next value"
    assert line[-1] == (30, 7.0)


def test_the_last_edge_includes_the_end_itself():
    assert edges_us(0, 30, 3).tolist() == [0, 10, 20, 31]
    assert reduced([(30, 1.0)], 0, 30, 3).count.tolist() == [0, 0, 1]


samples_lists = st.lists(
    st.tuples(
        st.integers(-50, 150),
        st.sampled_from([1.0, -2.5, 7.0, np.nan, np.inf]),
        st.sampled_from([GOOD, UNCERTAIN, BAD]),
    ),
    max_size=40,
).map(lambda listed: sorted(listed, key=lambda one: one[0]))


@given(samples_lists, st.integers(1, 12))
def test_columns_agree_with_a_reduction_by_hand(listed, count):
    columns = reduced(listed, 0, 100, count)
    edges = edges_us(0, 100, count)
    for column in range(count):
        inside = [s for s in listed if edges[column] <= s[0] < edges[column + 1]]
        good = [v for _, v, status in inside if np.isfinite(v) and status < BAD]
        assert columns.count[column] == len(inside)
        assert columns.bad[column] == (len(good) < len(inside))
        same(columns.minimum[column], min(good, default=np.nan))
        same(columns.maximum[column], max(good, default=np.nan))


@given(samples_lists, st.integers(1, 12))
def test_the_line_never_leaves_the_range_of_the_good_samples(listed, count):
    _, y = polyline(reduced(listed, 0, 100, count))
    good = {v for _, v, status in listed if np.isfinite(v) and status < BAD}
    assert set(y[np.isfinite(y)].tolist()) <= good


def test_a_million_points_take_milliseconds():
    times = np.arange(1_000_000, dtype=np.int64)
    values = np.sin(times / 1e4)
    statuses = np.zeros(1_000_000, np.uint32)
    best = np.inf
    for _ in range(5):
        begin = time.perf_counter()
        reduce(times, values, statuses, 0, 1_000_000, 1600)
        best = min(best, time.perf_counter() - begin)
    assert best < 0.05, "the goal is 10 ms on a quiet machine"
