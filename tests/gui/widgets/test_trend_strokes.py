import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.trends.reduce import polyline, reduce
from ui.widgets.trend_labels import spread
from ui.widgets.trend_pen import dash_of, unknown_times
from ui.widgets.trend_strokes import outline, strokes

NAN = float("nan")


def step_line(points):
    """Return x, y of a step line through (x, value); NaN breaks it."""
    x, y, held = [], [], None
    for at, value in points:
        if held is not None:
            x.append(at)
            y.append(held)
        x.append(at)
        y.append(value)
        held = value
    return np.array(x, float), np.array(y, float)


def test_a_value_holds_until_the_next_one():
    low, high = strokes(*step_line([(0.0, 5.0), (3.5, 9.0), (6.0, 9.0)]), 0, 7)
    assert low.tolist()[:7] == [5, 5, 5, 5, 9, 9, 9]
    assert high.tolist()[:7] == [5, 5, 5, 9, 9, 9, 9]
    assert np.isnan(low[7])


def test_what_lies_before_the_first_pixel_says_what_holds_there():
    low, _ = strokes(*step_line([(-40.0, 5.0), (2.0, 1.0), (4.0, 1.0)]), 0, 4)
    assert low.tolist() == [5, 5, 1, 1, 1]


def test_a_value_that_holds_from_before_to_behind_is_drawn():
    low, high = strokes(*step_line([(-40.0, 5.0), (90.0, 5.0)]), 0, 4)
    assert low.tolist() == high.tolist() == [5.0] * 5
    nothing, _ = strokes(*step_line([(-40.0, 5.0), (-20.0, 5.0)]), 0, 4)
    assert np.isnan(nothing).all()


@pytest.mark.parametrize("points", range(1, 9))
def test_points_out_of_order_by_a_rounding_do_no_harm(points):
    x = np.array([-1.0, *np.linspace(1, 4, points), 5.0 + 1e-10, 5.0 - 1e-10])
    low, _ = strokes(x, np.ones(len(x)), 0, 4)
    assert low.tolist() == [1] * 5


def test_nothing_is_drawn_through_a_break():
    low, _ = strokes(*step_line([(0.0, 5.0), (2.0, NAN), (5.0, 1.0), (6.0, 1.0)]), 0, 6)
    assert np.isnan(low[3:5]).all()
    assert low[[0, 1, 6]].tolist() == [5, 5, 1]
    x, y = outline(low, low, 0)
    assert np.isnan(y[(x == 3) | (x == 4)]).all()


def test_a_spike_of_one_sample_in_ten_thousand_is_seen():
    times = np.arange(10_000, dtype=np.int64) * 1000
    values = np.zeros(10_000)
    values[5003] = 77.0
    columns = reduce(times, values, np.zeros(10_000, np.uint32), 0, 9_999_000, 500)
    x, y = polyline(columns)
    _, high = strokes(x / 9.999 * 500, y, 0, 499)
    assert np.nanmax(high) == 77.0


def test_an_edge_is_one_pixel_wide():
    low, high = strokes(*step_line([(0.0, 0.0), (3.0, 50.0), (6.0, 50.0)]), 0, 6)
    x, y = outline(low, high, 0)
    moved_aside = np.flatnonzero(np.diff(x) > 0)
    assert (y[moved_aside] == y[moved_aside + 1]).all()
    assert set(y[x == 3]) == {0.0, 50.0}


@given(
    st.lists(st.tuples(st.floats(0, 40), st.floats(-9, 9) | st.just(NAN)), min_size=1, max_size=60)
)
def test_every_sample_is_in_its_stroke_and_the_path_stays_within(points):
    line = step_line(sorted(points, key=lambda point: point[0]))
    low, high = strokes(*line, 0, 40)
    for at, value in zip(*line, strict=True):
        if not np.isnan(value):
            assert low[int(at)] <= value <= high[int(at)]
    x, y = outline(low, high, 0)
    drawn = ~np.isnan(y)
    pixel = x[drawn].astype(int)
    assert ((low[pixel] <= y[drawn]) & (y[drawn] <= high[pixel])).all()


def test_dashes_leave_gaps_that_move_with_the_line():
    level = np.full(40, 3.0)
    _, y = outline(level, level, 0, (7, 3), origin=0)
    _, later = outline(level, level, 0, (7, 3), origin=1)
    shown = ~np.isnan(y.reshape(-1, 4)[:, 0])
    assert shown.tolist() == ([True] * 7 + [False] * 3) * 4
    assert (~np.isnan(later.reshape(-1, 4)[:, 0]))[:-1].tolist() == shown[1:].tolist()


def test_the_first_four_pens_are_solid_and_the_sixteen_differ():
    assert [dash_of(slot) for slot in range(4)] == [()] * 4
    assert len({(slot % 8, dash_of(slot)) for slot in range(16)}) == 16


def test_unknown_times_are_where_the_line_is_broken():
    x = np.array([10.0, 12.0, 12.0, 15.0, 18.0])
    y = np.array([1.0, 1.0, NAN, 2.0, 2.0])
    assert unknown_times(x, y, 8_000_000, 20_000_000) == [
        (8_000_000, 10_000_000), (12_000_000, 15_000_000), (18_000_000, 20_000_000)
    ]  # fmt: skip
    assert unknown_times(np.empty(0), np.empty(0), 0, 5) == [(0, 5)]


@pytest.mark.parametrize("wanted", [[50, 50, 50], [0, 1, 99], [98, 99, 100], [10, 90, 50]])
def test_labels_do_not_cover_each_other_and_keep_their_order(wanted):
    placed = spread([float(y) for y in wanted], 20, 0, 100)
    assert sorted(range(3), key=lambda n: (wanted[n], n)) == sorted(
        range(3), key=lambda n: placed[n]
    )
    centres = sorted(placed)
    assert all(b - a >= 20 for a, b in itertools.pairwise(centres))
    assert centres[0] >= 10
    assert centres[-1] <= 90


def test_labels_without_room_overlap_evenly():
    placed = sorted(spread([50.0] * 10, 20, 0, 100))
    assert placed == pytest.approx([5 + 10 * n for n in range(10)])
