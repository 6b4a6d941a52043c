"""Hints: which signals go up and down with another one lately."""

import numpy as np
import pytest

from hmi.condition.moves_together import WEEKS, hourly_medians, moves_together, spearman

HOUR_US = 3_600_000_000


def four_weeks(seed):
    return np.random.default_rng(seed).normal(0, 1, WEEKS)


def test_ranks_decide_and_not_sizes():
    x = np.arange(20.0)
    assert spearman(x, np.exp(x)) == pytest.approx(1.0)
    assert spearman(x, -(x**3)) == pytest.approx(-1.0)


def test_equal_values_share_a_rank():
    """From the definition with mid ranks: ranks (1.5, 1.5, 3.., ) against 1..8."""
    x = np.array([1, 1, 2, 3, 4, 5, 6, 7], float)
    assert spearman(x, np.arange(8.0)) == pytest.approx(0.9940, abs=1e-4)


def test_too_few_hours_and_what_never_moves_say_nothing():
    x = np.arange(20.0)
    assert spearman(x, np.ones(20)) is None
    known = x.copy()
    known[7:] = np.nan
    assert spearman(x, known) is None


def test_what_moves_together_since_two_days_is_named_with_its_time():
    alerted, other = four_weeks(1), four_weeks(2)
    other[-48:] = 5 - 2 * alerted[-48:]
    found = moves_together(alerted, {"temperature": other, "noise": four_weeks(3)})
    assert [one.signal for one in found] == ["temperature"]
    assert found[0].now < -0.95
    assert abs(found[0].before) < 0.2
    assert 44 <= found[0].hours <= 56


def test_what_always_moved_along_comes_after_what_does_so_only_now():
    alerted = four_weeks(1)
    always = alerted * 2
    lately = four_weeks(2)
    lately[-24:] = alerted[-24:]
    found = moves_together(alerted, {"always": always, "lately": lately})
    assert [one.signal for one in found] == ["lately", "always"]


def test_at_most_three_are_named():
    alerted = four_weeks(1)
    others = {f"t{n}": alerted + 0.01 * four_weeks(n) for n in range(6)}
    assert len(moves_together(alerted, others)) == 3


def test_medians_of_hours_come_from_minutes_and_holes_stay_holes():
    end_us = 1000 * HOUR_US + 5
    starts = np.array([999, 999, 999, 997, 300], np.int64) * HOUR_US
    medians = hourly_medians(starts, np.array([1.0, 9.0, 2.0, np.nan, 7.0]), end_us)
    assert len(medians) == WEEKS
    assert medians[-1] == 2.0
    assert np.isnan(medians[-2])
    assert np.nansum(medians) == 2.0
