"""Demand by the quarter, its projection, and energy explained by output."""

import numpy as np
import pytest

from hmi.condition.energy import (
    QUARTER_US,
    baseline_of,
    deviation_sum,
    idle_share,
    projected_demand,
    quarter_demand,
    warns,
)

MINUTE_US = 60_000_000


def test_demand_is_the_mean_power_of_each_clock_quarter():
    times = np.arange(0, 61) * MINUTE_US
    register = np.where(times < 2 * QUARTER_US, times / 6e7, 30 + (times / 6e7 - 30) * 2)
    starts, demand = quarter_demand(times, register)
    assert starts.tolist() == [0, QUARTER_US, 2 * QUARTER_US, 3 * QUARTER_US]
    assert demand == pytest.approx([60, 60, 120, 120])


def test_quarters_that_are_not_whole_are_left_out():
    times = np.arange(5, 36) * MINUTE_US
    starts, demand = quarter_demand(times, times / 6e7)
    assert starts.tolist() == [QUARTER_US]
    assert demand == pytest.approx([60])


def test_a_register_that_was_set_back_leaves_its_quarter_unknown():
    times = np.arange(0, 46) * MINUTE_US
    register = times / 6e7
    register[20:] -= 20
    _starts, demand = quarter_demand(times, register)
    assert np.isnan(demand).tolist() == [False, True, False]


def test_no_readings_no_demand():
    starts, demand = quarter_demand(np.empty(0, np.int64), np.empty(0))
    assert len(starts) == len(demand) == 0


def test_the_running_quarter_is_projected_by_the_present_power():
    after_ten_min = 7 * QUARTER_US + 10 * MINUTE_US
    assert projected_demand(20.0, 60.0, after_ten_min) == pytest.approx(4 * (20 + 5))
    assert warns(100.0, 90.0, after_ten_min)
    assert not warns(100.0, 90.0, 7 * QUARTER_US + 4 * MINUTE_US)
    assert not warns(80.0, 90.0, after_ten_min)


def test_output_explains_energy_beyond_the_fixed_load():
    parts = np.array([0.0, 100.0, 200.0, 300.0, 400.0])
    found = baseline_of(parts, 50 + 0.4 * parts)
    assert (found.fixed, found.per_part, found.r2) == pytest.approx((50.0, 0.4, 1.0))
    assert found.expected(250) == pytest.approx(150.0)
    spent = 50 + 0.4 * parts + 5
    assert deviation_sum(parts, spent, found) == pytest.approx([5, 10, 15, 20, 25])


@pytest.mark.parametrize("parts", [np.arange(4.0), np.full(9, 100.0)])
def test_too_few_or_equal_shifts_explain_nothing(parts):
    assert baseline_of(parts, parts * 2) is None


def test_idle_share_is_what_was_taken_while_nothing_was_made():
    assert idle_share(100.0, 80.0) == pytest.approx(0.2)
    assert idle_share(0.0, 0.0) is None
    assert idle_share(10.0, 10.5) == 0.0
