"""What cursors say, and where nothing may be said."""

import numpy as np
import pytest

from hmi.historian.breaks import RESUME_AFTER_US, broken, no_spans, spans_of
from hmi.historian.series import Series, empty_series
from hmi.plant.quality import BAD, GOOD, UNCERTAIN
from hmi.trends.cursors import CursorSpan, CursorValue, between, reading_at, value_at

S = 1_000_000


def series(*samples):
    """Return a series of (second, value) or (second, value, status)."""
    full = [(*one, GOOD)[:3] for one in samples]
    times = np.array([int(one[0] * S) for one in full], np.int64)
    is_number = [isinstance(one[1], float) for one in full]
    return Series(
        times,
        np.array([one[1] if ok else np.nan for one, ok in zip(full, is_number, strict=True)]),
        np.array([one[2] for one in full], np.uint32),
        times,
        {row: one[1] for row, (one, ok) in enumerate(zip(full, is_number, strict=True)) if not ok},
    )


def holes(*seconds):
    return spans_of([(a * S, None if b is None else b * S) for a, b in seconds])


STEPS = series((0, 1.0), (10, 3.0), (20, 3.5, BAD), (30, 5.0))


@pytest.mark.parametrize(
    ("second", "value"), [(-1, None), (0, 1.0), (9.9, 1.0), (10, 3.0), (25, None), (99, 5.0)]
)
def test_a_value_holds_until_the_next_and_never_through_bad_quality(second, value):
    assert value_at(STEPS, no_spans(), int(second * S)) == value


def test_text_and_large_integers_come_back_exactly():
    exact = series((0, "run"), (10, 2**60 + 1), (20, None))
    found = [value_at(exact, no_spans(), second * S) for second in (5, 15, 25)]
    assert found == ["run", 2**60 + 1, None]


def test_nothing_is_known_inside_a_hole_and_the_value_resumes_after_it():
    hole = holes((12, 40))
    found = [value_at(series((0, 1.0), (10, 3.0)), hole, s * S)
             for s in (11, 12, 39, 40, 60)]  # fmt: skip
    assert found == [3.0, None, None, 3.0, 3.0]


def test_a_value_measured_soon_after_a_hole_is_the_first_that_counts():
    soon = series((0, 1.0), (45, 2.0))
    found = [value_at(soon, holes((10, 40)), s * S) for s in (9, 42, 45)]
    assert found == [1.0, None, 2.0]


def test_a_value_measured_in_a_hole_holds_from_there():
    inside = series((0, 1.0), (30, 2.0))
    found = [value_at(inside, holes((10, 40)), s * S) for s in (20, 30, 50)]
    assert found == [None, 2.0, 2.0]


def test_an_open_hole_has_no_end():
    assert value_at(series((0, 1.0)), holes((10, None)), 10**6 * S) is None


def test_nothing_resumes_after_a_hole_before_which_nothing_was():
    assert value_at(series((100, 1.0)), holes((10, 20)), 50 * S) is None
    assert value_at(empty_series(), holes((10, 20)), 50 * S) is None


def test_a_sample_as_late_as_the_limit_leaves_the_old_value_until_then():
    late = series((0, 1.0), (20 + RESUME_AFTER_US / S, 2.0))
    assert value_at(late, holes((10, 20)), 25 * S) == 1.0


def test_the_newest_value_holds_only_until_it_was_last_proven():
    found = [value_at(STEPS, no_spans(), s * S, held_until_us=50 * S) for s in (49, 50, 60)]
    assert found == [5.0, None, None]


def test_holes_that_touch_are_one():
    assert holes((5, 9), (0, 5), (2, 3), (20, None), (30, 40)).tolist()[0] == [0, 9 * S]
    assert len(holes((5, 9), (0, 5), (20, None), (30, 40))) == 2


def test_without_holes_a_series_is_left_as_it_is():
    times, values, _, rows = broken(STEPS, no_spans())
    assert times is STEPS.times_us
    assert values is STEPS.values
    assert rows.tolist() == [0, 1, 2, 3]


def test_a_mean_is_weighted_by_time():
    span = between(series((0, 0.0), (10, 100.0)), no_spans(), 0, 40 * S)
    assert span == CursorSpan(
        delta=100.0, mean=75.0, minimum=0.0, maximum=100.0, covered_s=40.0, total_s=40.0
    )
    assert span.known == 1.0


def test_time_above_a_limit_is_counted_where_a_value_is_known():
    span = between(STEPS, no_spans(), 5 * S, 40 * S, limit=2.0)
    assert span.above_s == 10.0 + 10.0
    assert span.known == pytest.approx(25 / 35)
    assert between(STEPS, no_spans(), 5 * S, 40 * S, limit=5.0).above_s == 0.0
    # What was measured in a hole holds from there.
    assert between(STEPS, holes((12, 60)), 0, 40 * S, limit=0.0).above_s == 12.0 + 10.0


def test_a_reading_knows_its_age_and_quality():
    reading = reading_at(series((0, 1.0), (10, 2**60 + 1, UNCERTAIN)), no_spans(), 25 * S)
    assert reading == CursorValue(2**60 + 1, UNCERTAIN, 10 * S)
    assert reading_at(STEPS, no_spans(), 25 * S) == CursorValue(None)


def test_cursors_may_come_in_either_order():
    steps = series((0, 0.0), (10, 100.0))
    assert between(steps, no_spans(), 40 * S, 0) == between(steps, no_spans(), 0, 40 * S)


def test_bad_time_is_not_covered():
    span = between(STEPS, no_spans(), 5 * S, 40 * S)
    assert span.covered_s == 25.0
    assert span.mean == pytest.approx((5 * 1.0 + 10 * 3.0 + 10 * 5.0) / 25)
    assert (span.minimum, span.maximum, span.delta) == (1.0, 5.0, 4.0)


def test_delta_needs_a_value_at_both_cursors():
    assert between(STEPS, no_spans(), 5 * S, 25 * S).delta is None
    assert between(STEPS, no_spans(), -5 * S, 5 * S).delta is None


def test_two_cursors_at_one_time_have_no_mean():
    span = between(STEPS, no_spans(), 15 * S, 15 * S)
    assert span == CursorSpan(0.0, None, 3.0, 3.0, 0.0, total_s=0.0)


@pytest.mark.parametrize("start", [-20, 22])
def test_without_a_good_value_there_is_nothing_to_say(start):
    nothing = CursorSpan(None, None, None, None, 0.0, total_s=5.0)
    assert between(STEPS, no_spans(), start * S, (start + 5) * S) == nothing


def test_an_empty_series_has_nothing_to_say():
    assert between(empty_series(), no_spans(), 0, S).mean is None
    assert value_at(empty_series(), no_spans(), 0) is None
