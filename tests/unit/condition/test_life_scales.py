"""Which stretch of the past is fitted, and that ranges from hours are as wide as they say."""

import numpy as np
import pytest

from hmi.condition.life_scales import HOUR_S, STEPS_S, estimate, flattens, stands_out
from hmi.condition.remaining_life import NoLife, RemainingLife

LIMIT, FLOOR = 7.1, 0.8


def grown(hours, doubling_h, noise=0.01, start=0.3):
    random = np.random.default_rng(5)
    times = (np.arange(hours) - hours) * HOUR_S
    values = FLOOR + start * 2 ** (np.arange(hours) / doubling_h)
    return times, values * (1 + random.normal(0, noise, hours))


@pytest.mark.parametrize(
    ("hours", "doubling_h", "step_h"), [(60, 20.0, 1.0), (300, 100.0, 6.0), (1000, 400.0, 24.0)]
)
def test_wear_of_days_is_fitted_over_days_and_wear_of_weeks_over_weeks(hours, doubling_h, step_h):
    found = estimate(*grown(hours, doubling_h), LIMIT, FLOOR, STEPS_S)
    assert isinstance(found.life, RemainingLife)
    assert found.step_s == step_h * HOUR_S


def test_too_few_points_and_no_trend_are_said_as_they_are():
    times, values = grown(19, 20.0)
    assert estimate(times, values, LIMIT, FLOOR, STEPS_S).life is NoLife.NOT_ENOUGH
    flat = np.random.default_rng(2).normal(1.2, 0.05, 800)
    assert estimate(np.arange(800) * HOUR_S, flat, LIMIT, FLOOR, STEPS_S).life is NoLife.NO_TREND


def test_hours_in_which_a_machine_stood_still_leave_a_trend_a_trend():
    times, values = grown(400, 100.0)
    runs = np.arange(400) % 24 < 16
    found = estimate(times[runs], values[runs], LIMIT, FLOOR, STEPS_S)
    assert isinstance(found.life, RemainingLife)


def test_what_grows_ever_more_slowly_for_its_size_flattens():
    times = np.arange(40) * 10.0
    assert flattens(times, FLOOR + 0.05 + 0.01 * times, FLOOR)
    noise = np.random.default_rng(1).normal(1.0, 0.02, 40)
    assert not flattens(times, FLOOR + 0.1 * np.exp(times / 100) * noise, FLOOR)


def test_a_value_stands_out_by_a_quarter_of_the_way_to_the_limit():
    hours = np.full(50, 1.0)
    assert not stands_out(hours, 2.5, LIMIT, FLOOR)
    assert stands_out(hours, 2.6, LIMIT, FLOOR)


def run_to_failure(random):
    """Return what a machine shows hour by hour until it fails, under a load that changes."""
    fail = LIMIT * (1 + random.normal(0, 0.1))
    rate, power = np.exp(random.normal(np.log(0.02), 0.3)), max(1.0, random.normal(1.2, 0.1))
    wear, load, noise = 0.3, 1.0, 0.0
    shown = []
    while wear + FLOOR < fail and len(shown) < 3000:
        if random.random() < 1 / 40:
            load = np.exp(random.normal(0, 0.55))
        wear += rate * load * wear**power
        noise = 0.5 * noise + random.normal(0, 0.03)
        shown.append((wear + FLOOR) * (1 + noise))
    return np.array(shown)


def test_with_a_floor_from_its_own_first_day_the_80_percent_range_covers_what_it_says():
    """A hundred machines, each asked three times in the second half of its life."""
    random = np.random.default_rng(7)
    inside = told = 0
    for _machine in range(100):
        shown = run_to_failure(random)
        floor = 0.73 * float(np.median(shown[:24]))
        for share in random.uniform(0.5, 0.95, 3):
            now = int(len(shown) * share)
            found = estimate(np.arange(now) * HOUR_S, shown[:now], LIMIT, floor, STEPS_S)
            if isinstance(found.life, RemainingLife):
                told += 1
                left_s = (len(shown) - now) * HOUR_S
                inside += found.life.low <= left_s <= found.life.high
    assert told > 200
    assert 0.75 <= inside / told <= 0.85
