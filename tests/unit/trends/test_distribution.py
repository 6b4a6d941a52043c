"""How long a value was where, and which pairs of values held together."""

import numpy as np
import pytest

from hmi.trends.distribution import distribution_of, range_of
from hmi.trends.pairing import MOST_POINTS, paired, pairing_of
from hmi.trends.step_line import StepLine

NAN = float("nan")
S = 1_000_000


def line(*pairs, end):
    times = np.array([t * S for t, _ in pairs], np.int64)
    return StepLine(times, np.array([v for _, v in pairs], float), end * S)


def test_a_value_counts_for_as_long_as_it_held():
    found = distribution_of([line((0, 1.0), (10, 3.0), (11, 1.5), end=20)], (1.0, 3.0), 2)
    assert found.edges.tolist() == [1.0, 2.0, 3.0]
    assert found.seconds.tolist() == [19.0, 1.0]
    assert (found.known_s, found.unknown_s) == (20.0, 0.0)
    assert found.mean == pytest.approx((10 * 1.0 + 3.0 + 9 * 1.5) / 20)


def test_unknown_times_are_left_out_and_told():
    found = distribution_of([line((0, 1.0), (10, NAN), (15, 2.0), end=20)], (1.0, 2.0), 1)
    assert (found.known_s, found.unknown_s) == (15.0, 5.0)
    assert found.mean == pytest.approx(20 / 15)


def test_pieces_give_what_the_whole_gives():
    rng = np.random.default_rng(1)
    values = rng.normal(1e6, 1.0, 400)
    whole = line(*((n, values[n]) for n in range(400)), end=400)
    parts = [whole.within(0, 150 * S), whole.within(150 * S, 400 * S)]
    span = range_of([whole])
    assert span == range_of(parts)
    one, other = distribution_of([whole], span, 20), distribution_of(parts, span, 20)
    np.testing.assert_allclose(one.seconds, other.seconds)
    assert one.mean == pytest.approx(values.mean())
    assert one.deviation == pytest.approx(values.std(), rel=1e-6)
    assert one.seconds.sum() == pytest.approx(one.known_s) == pytest.approx(400.0)


def test_nothing_known_has_no_mean_and_a_constant_no_spread():
    empty = distribution_of([line((0, NAN), end=5)], None, 4)
    assert (empty.known_s, empty.unknown_s, empty.mean) == (0.0, 5.0, None)
    assert range_of([line((0, NAN), end=5)]) is None
    flat = distribution_of([line((0, 7.0), end=5)], (7.0, 7.0), 3)
    assert (flat.mean, flat.deviation) == (7.0, 0.0)
    assert flat.seconds.sum() == 5.0


def test_the_share_within_limits_is_of_the_known_time():
    found = distribution_of([line((0, 0.5), (5, 2.5), (9, NAN), end=99)], (0.0, 4.0), 4)
    assert found.share(2.0, 4.0) == pytest.approx(4 / 9)
    assert distribution_of([], None, 2).share(0, 1) is None


def test_pairs_are_made_at_every_step_of_either():
    x = line((0, 1.0), (10, 2.0), end=30)
    y = line((0, 5.0), (5, 6.0), (20, NAN), end=25)
    pairs = list(zip(*(part.tolist() for part in paired(x, y)), strict=True))
    assert pairs[:3] == [(1.0, 5.0, 5.0), (1.0, 6.0, 5.0), (2.0, 6.0, 10.0)]
    assert pairs[3][2] == 5.0
    assert np.isnan(pairs[3][1])


def test_few_pairs_stay_points_and_unknown_ones_are_told():
    x, y = line((0, 1.0), (10, 2.0), end=30), line((0, 5.0), (20, NAN), end=30)
    found = pairing_of([(x, y)], (1.0, 2.0), (5.0, 5.0), 20)
    assert not found.is_gathered
    assert found.x.tolist() == [1.0, 2.0]
    assert (found.pairs, found.known_s, found.unknown_s) == (2, 20.0, 10.0)
    assert found.correlation is None


def test_many_pairs_are_gathered_in_cells_that_lose_no_time():
    rng = np.random.default_rng(2)
    count = MOST_POINTS + 500
    x = rng.normal(0, 1, count)
    y = 2 * x + rng.normal(0, 0.1, count)
    lines = [line(*((n, v) for n, v in enumerate(values)), end=count) for values in (x, y)]
    spans = [range_of([one]) for one in lines]
    found = pairing_of([tuple(lines)], *spans, 30)
    assert found.is_gathered
    assert found.seconds.sum() == pytest.approx(count)
    assert len(found.x) < 600
    assert found.correlation == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)
    # Every cell lies where pairs are: near the line that they were made from.
    assert np.abs(found.y - 2 * found.x).max() < 0.6 + 2 * found.width + found.height
    half = count // 2 * S
    pieces = [tuple(one.within(a, b) for one in lines) for a, b in ((0, half), (half, count * S))]
    again = pairing_of(pieces, *spans, 30)
    assert again.seconds.sum() == pytest.approx(count)
    assert again.correlation == pytest.approx(found.correlation)


def test_nothing_in_common_is_no_pair():
    found = pairing_of([(line((0, NAN), end=5), line((0, 1.0), end=5))], (0, 1), (0, 1), 10)
    assert (found.pairs, found.known_s, found.unknown_s) == (0, 0.0, 5.0)
    assert found.correlation is None
    assert pairing_of([], (0, 1), (0, 1), 10).pairs == 0
