"""When a motor's current is told of (domain model 3.3)."""

import numpy as np
import pytest

from hmi.condition.current_rules import CurrentRules, Sustained, unbalance


def codes(rules):
    return {about: found.code for about, found in rules.found.items()}


def after(percents, rules=None):
    rules = rules or CurrentRules()
    for percent in percents:
        rules.add_deviation(percent)
    return rules


@pytest.mark.parametrize(
    ("percent", "minutes", "expected"),
    [
        (7.4, 30, {}), (8.0, 4.8, {}), (8.0, 5, {"deviation": "current-more"}),
        (11.4, 5, {"deviation": "current-more"}), (12.0, 5, {"deviation": "current-much-more"}),
        (-19.0, 5, {}), (-21.0, 0.8, {}), (-21.0, 1, {"deviation": "current-less"}),
    ],
)  # fmt: skip
def test_eight_and_twelve_percent_more_count_after_five_minutes_and_twenty_less_after_one(
    percent, minutes, expected
):
    assert codes(after([percent] * round(minutes * 6))) == expected


def test_noise_does_not_keep_twelve_percent_from_being_told():
    noisy = np.random.default_rng(3).normal(12.0, 0.8, 40).tolist()
    assert codes(after(noisy)) == {"deviation": "current-much-more"}


def test_a_short_burst_is_not_told():
    assert codes(after([0.0] * 30 + [30.0] * 12 + [0.0] * 30)) == {}


def test_it_ends_when_the_current_is_a_percent_below_what_began_it():
    rules = after([9.0] * 30)
    assert codes(after([7.3] * 30, rules)) == {"deviation": "current-more"}
    assert codes(after([6.5] * 30, rules)) == {}


def test_where_nothing_is_expected_nothing_is_told():
    rules = after([20.0] * 30)
    rules.add_deviation(None)
    assert codes(rules) == {}


@pytest.mark.parametrize(
    ("currents", "expected"),
    [
        ([10.1] * 5, {}), ([10.1] * 6, {"load": "current-overload"}),
        ([11.1], {"load": "current-heavy-overload"}), ([9.9] * 60, {}),
    ],
)  # fmt: skip
def test_more_than_rated_is_an_overload_after_a_minute_and_a_tenth_more_at_once(
    currents, expected
):
    rules = CurrentRules(rated=10.0)
    for current in currents:
        rules.add_current(current)
    assert codes(rules) == expected


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ((10.0, 10.0, 10.0), {}), ((10.6, 9.7, 9.7), {"phases": "phases-uneven"}),
        ((11.2, 9.4, 9.4), {"phases": "phases-very-uneven"}),
    ],
)  # fmt: skip
def test_uneven_phases_are_told_after_a_minute(phases, expected):
    rules = CurrentRules()
    for _ in range(6):
        rules.add_phases(phases)
    assert codes(rules) == expected


def test_unbalance_is_the_greatest_deviation_from_the_mean():
    assert unbalance((11.0, 10.0, 9.0)) == pytest.approx(10.0)
    assert unbalance((0.0, 0.0, 0.0)) == 0.0


def test_a_sustained_limit_ends_only_as_long_below_it():
    rule = Sustained(5.0, 30.0, back=1.0)
    assert [rule.add(x) for x in (6, 6, 6)] == [False, False, True]
    assert [rule.add(x) for x in (4.5, 4.5, 4.5, 4.5)] == [True] * 4
    assert [rule.add(x) for x in (4.0, 4.0, 4.0)] == [True, True, False]
