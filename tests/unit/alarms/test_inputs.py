"""What rules look at: differences, slopes, feedback, expressions and counts."""

import math

import pytest

from hmi.alarms.conditions import Evidence
from hmi.alarms.counted import Counted
from hmi.alarms.inputs import UNKNOWN, Reading, input_of
from hmi.plant.alarm_rules import ConditionKind
from hmi.plant.quality import BAD, GOOD
from tests.helpers.builders import rule

S = 1_000_000
T, F, N, B = Evidence.TRUE, Evidence.FALSE, Evidence.NONE, Evidence.BETWEEN


def made(kind, **fields):
    return input_of(rule("a.x", "a.pv", kind=kind, **fields))


def good(value):
    return Reading(value, GOOD)


def deviation():
    return made(ConditionKind.DEVIATION, setpoint_tag="a.sp", settle_s=60.0)


def test_a_deviation_is_tag_minus_set_point():
    it = deviation()
    assert it.take("a.pv", good(10.0), 0) == UNKNOWN
    assert it.take("a.sp", good(12.0), S) == good(-2.0)
    assert it.take("a.pv", good(15), 2 * S) == good(3.0)


def test_a_new_set_point_gives_time_to_settle_and_then_time_alone_tells():
    it = deviation()
    it.take("a.sp", good(10.0), 0)
    it.take("a.pv", good(10.0), 0)
    assert it.take("a.sp", good(20.0), S) == UNKNOWN
    assert it.take("a.pv", good(12.0), 30 * S) == UNKNOWN
    assert it.at(60 * S) is None
    assert it.at(61 * S) == good(-8.0)
    assert it.at(62 * S) is None


def test_the_first_set_point_and_the_same_one_again_are_no_change():
    it = deviation()
    it.take("a.pv", good(10.0), 0)
    assert it.take("a.sp", good(10.0), 0) == good(0.0)
    assert it.take("a.sp", good(10.0), S) == good(0.0)


@pytest.mark.parametrize("spoilt", [Reading(5.0, BAD), good(math.nan), good(None), good("text")])
def test_a_value_that_cannot_be_used_makes_a_deviation_unknown_and_no_new_set_point(spoilt):
    it = deviation()
    it.take("a.sp", good(10.0), 0)
    it.take("a.pv", good(11.0), 0)
    assert it.take("a.pv", spoilt, S) == UNKNOWN
    assert it.take("a.pv", good(11.0), 2 * S) == good(1.0)
    it.take("a.sp", spoilt, 3 * S)
    assert it.take("a.sp", good(10.0), 4 * S) == good(1.0)


def test_a_slope_is_in_units_a_minute_and_needs_ten_samples():
    it = made(ConditionKind.RATE, window_s=60.0)
    found = [it.take("a.pv", good(2.0 * n), n * S) for n in range(20)]
    assert found[:9] == [UNKNOWN] * 9
    assert found[9].value == pytest.approx(120.0)
    assert found[-1].value == pytest.approx(120.0)


def test_a_slope_forgets_what_is_older_than_its_window():
    it = made(ConditionKind.RATE, window_s=30.0)
    for n in range(40):
        it.take("a.pv", good(5.0 * n), n * S)
    for n in range(40, 80):
        last = it.take("a.pv", good(200.0), n * S)
    assert last.value == pytest.approx(0.0)


def test_a_late_or_unusable_sample_does_not_bend_a_slope():
    it = made(ConditionKind.RATE)
    for n in range(20):
        it.take("a.pv", good(float(n)), n * S)
    assert it.take("a.pv", good(999.0), 5 * S).value == pytest.approx(60.0)
    assert it.take("a.pv", Reading(999.0, BAD), 20 * S) == UNKNOWN
    assert it.take("a.pv", good(20.0), 20 * S).value == pytest.approx(60.0)


def test_a_discrepancy_is_a_command_that_is_not_followed():
    it = made(ConditionKind.DISCREPANCY, feedback_tag="a.fb")
    assert it.take("a.pv", good(True), 0) == UNKNOWN
    assert it.take("a.fb", good(False), 0) == good(True)
    assert it.take("a.fb", good(True), S) == good(False)
    assert it.take("a.fb", Reading(False, BAD), S) == UNKNOWN


def test_an_expression_reads_several_tags():
    it = made(ConditionKind.RULE, expression="a.pv > 5 and not b.ready")
    assert set(it.keys) == {"a.pv", "b.ready"}
    assert it.take("a.pv", good(9.0), 0) == UNKNOWN
    assert it.take("b.ready", good(False), 0) == good(True)
    assert it.take("b.ready", good(True), 0) == good(False)
    assert it.take("b.ready", Reading(True, BAD), 0) == UNKNOWN
    assert it.take("a.pv", good(1.0), 0) == good(False)


def test_a_count_needs_so_many_beginnings_within_its_window():
    it = Counted(1, 3, 60 * S)
    told = [it.told([said], at * S)[0] for at, said in
            [(0, T), (1, T), (2, F), (3, T), (4, B), (5, T), (6, F), (7, T)]]  # fmt: skip
    assert told == [F, F, F, F, F, F, F, T]
    assert it.at(59 * S) == (T,)
    assert it.at(60 * S) == (F,)


def test_what_cannot_be_judged_is_not_counted_and_stays_unjudged():
    it = Counted(2, 1, 10 * S)
    assert it.told([N, T], 0) == (N, T)
    assert it.told([T, N], S) == (T, N)
