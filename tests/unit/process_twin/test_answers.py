"""Ranges hold the model's own error, and a model that misses the past is not trusted."""

import numpy as np
import pytest

from hmi.process_twin.answers import (
    CHANGE_DOUBT,
    ModelError,
    ReplayedDay,
    difference_range,
    output_range,
)


def error_of(*ratios, chance=0.01):
    days = tuple(ReplayedDay(number, 100.0 * one, 100.0) for number, one in enumerate(ratios))
    return ModelError(days=days, chance=chance)


OUTPUTS = np.linspace(990.0, 1010.0, 101)


def test_a_range_is_wider_by_the_error_of_the_model():
    small = output_range(OUTPUTS, error_of(1.0, 1.0, 1.0), 7.0)
    large = output_range(OUTPUTS, error_of(1.03, 1.03, 1.03), 7.0)
    assert (small.low, small.high) == pytest.approx((991.0, 1009.0), abs=0.1)
    assert large.high > 1040.0
    assert large.low < 960.0
    assert small.middle == large.middle == 1000.0


def test_chance_of_a_day_evens_out_over_a_week_but_a_bias_does_not():
    scattered, biased = error_of(0.9, 1.1, 0.9, 1.1, chance=0.0), error_of(1.05, 1.05, 1.05, 1.05)
    assert scattered.spread(7.0) < scattered.spread(1.0)
    assert biased.spread(7.0) == pytest.approx(biased.spread(1.0))


def test_a_model_that_misses_days_alternately_by_much_is_not_trusted():
    assert not error_of(0.8, 1.2, 0.8, 1.2).is_trusted


def test_a_model_that_says_too_much_every_day_is_not_trusted():
    assert not error_of(0.94, 0.94, 0.94).is_trusted
    assert error_of(0.97, 0.97, 0.97).is_trusted


def test_a_difference_is_paired_and_its_doubts_are_shares_of_it():
    after = OUTPUTS + 50.0
    exact = difference_range(OUTPUTS, after, error_of(1.0, 1.0, 1.0), 7.0)
    assert exact.middle == pytest.approx(50.0)
    assert exact.high - exact.low == pytest.approx(2 * 50.0 * 1.645 * CHANGE_DOUBT, rel=0.01)
    doubtful = difference_range(OUTPUTS, after, error_of(1.2, 1.2, 1.2), 7.0)
    share = np.hypot(CHANGE_DOUBT, np.log(1.2))
    assert doubtful.high - doubtful.low == pytest.approx(2 * 50.0 * 1.645 * share, rel=0.01)


def test_what_a_change_does_is_doubted_and_no_change_is_not():
    plain = output_range(OUTPUTS, error_of(1.0, 1.0, 1.0), 7.0)
    changed = output_range(OUTPUTS, error_of(1.0, 1.0, 1.0), 7.0, difference=100.0)
    assert changed.high - changed.middle > 2.0 * (plain.high - plain.middle)
