"""A value over time as steps, unknown where it is not known."""

import numpy as np

from hmi.historian.breaks import no_spans, spans_of
from hmi.historian.series import Series
from hmi.plant.quality import GOOD
from hmi.trends.step_line import StepLine, step_line, union_of_times

BAD = 0x80000000
NAN = float("nan")


def series(*rows):
    times = np.array([t for t, _v, _s in rows], np.int64)
    values = np.array([v for _t, v, _s in rows], np.float64)
    return Series(times, values, np.array([s for *_, s in rows], np.uint32), times)


def line(*pairs, end=100):
    return StepLine(
        np.array([t for t, _ in pairs], np.int64), np.array([v for _, v in pairs], float), end
    )


def pairs(found):
    return list(
        zip(found.times_us.tolist(), np.nan_to_num(found.values, nan=-1).tolist(), strict=True)
    )


def test_a_value_holds_until_the_next_and_not_before_the_first_or_after_the_end():
    one = line((10, 1.0), (20, 2.0), end=30)
    at = one.at(np.array([9, 10, 19, 20, 30, 31]))
    np.testing.assert_array_equal(at, [NAN, 1.0, 1.0, 2.0, 2.0, NAN])


def test_bad_quality_and_numbers_that_are_none_are_unknown():
    found = step_line(series((0, 1.0, GOOD), (10, 2.0, BAD), (20, NAN, GOOD), (30, 4.0, GOOD)),
                      no_spans(), 0, 40)  # fmt: skip
    assert pairs(found) == [(0, 1.0), (10, -1), (20, -1), (30, 4.0)]
    assert found.end_us == 40


def test_no_value_is_held_through_a_hole_or_beyond_the_last_proof():
    holes = spans_of([(10, 20_000_000)])
    found = step_line(series((0, 1.0, GOOD), (20_000_005, 3.0, GOOD)), holes, 0, 40_000_000)
    assert pairs(found) == [(0, 1.0), (10, -1), (20_000_005, 3.0)]
    proof = step_line(series((0, 1.0, GOOD)), no_spans(), 0, 40, held_until_us=25)
    assert pairs(proof) == [(0, 1.0), (25, -1)]


def test_of_several_values_at_one_time_the_last_holds():
    found = step_line(series((5, 1.0, GOOD), (5, 2.0, GOOD)), no_spans(), 5, 9)
    assert pairs(found) == [(5, 2.0)]


def test_a_part_begins_with_what_holds_there():
    one = line((10, 1.0), (20, 2.0), (30, 3.0))
    assert pairs(one.within(15, 30)) == [(15, 1.0), (20, 2.0), (30, 3.0)]
    assert pairs(one.within(20, 25)) == [(20, 2.0)]
    assert pairs(one.within(0, 10)) == [(0, -1), (10, 1.0)]
    assert pairs(one.within(101, 200)) == []
    assert one.within(15, 30).end_us == 30
    assert pairs(one.shifted(-10)) == [(0, 1.0), (10, 2.0), (20, 3.0)]


def test_each_step_lasts_until_the_next_and_the_last_until_the_end():
    one = line((0, 1.0), (2_000_000, NAN), (3_000_000, 2.0), end=7_000_000)
    assert one.seconds().tolist() == [2.0, 1.0, 4.0]
    assert line(end=5).seconds().tolist() == []


def test_lines_meet_at_every_step_of_each():
    assert union_of_times([line((1, 0), (5, 0)), line((5, 0), (7, 0))]).tolist() == [1, 5, 7]


def test_an_empty_series_knows_nothing():
    found = step_line(series(), no_spans(), 0, 50)
    assert pairs(found) == [(0, -1)]
