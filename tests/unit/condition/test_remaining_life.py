"""Remaining life as a range: honest where there is none, and as wide as it says."""

import numpy as np
import pytest

from hmi.condition.remaining_life import NoLife, RemainingLife, remaining_life

LIMIT, FLOOR, WINDOW = 7.1, 0.8, 40


def grown(count, rate, start=0.3, noise=0.0, seed=1):
    random = np.random.default_rng(seed)
    times = np.arange(count, dtype=float)
    return times, (FLOOR + start * np.exp(rate * times)) * (1 + random.normal(0, noise, count))


def test_clean_growth_has_its_true_life_within_the_range_and_below_the_middle_of_no_drift():
    times, values = grown(60, 0.03)
    found = remaining_life(times, values, LIMIT, FLOOR)
    true = np.log((LIMIT - FLOOR) / 0.3) / 0.03 - 59
    assert isinstance(found, RemainingLife)
    assert found.low < true < found.high
    assert found.middle < true  # wear goes on faster than it did


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.full(60, 2.0) + np.random.default_rng(2).normal(0, 0.1, 60), NoLife.NO_TREND),
        (np.linspace(3.0, 2.0, 60), NoLife.NO_TREND),
        (np.linspace(1.0, 8.0, 60), NoLife.REACHED),
        (np.linspace(1.0, 2.0, 19), NoLife.NOT_ENOUGH),
    ],
)
def test_what_cannot_be_said_is_said_so(values, expected):
    assert remaining_life(np.arange(len(values)) * 1.0, values, LIMIT, FLOOR) is expected


def test_a_limit_below_the_floor_is_no_limit():
    times, values = grown(60, 0.03)
    assert remaining_life(times, values, 0.5, FLOOR) is NoLife.NOT_ENOUGH


def test_a_life_of_many_windows_is_a_guess_and_not_told():
    times, values = grown(40, 0.002, start=0.3)
    assert remaining_life(times, values, 50.0, FLOOR) is NoLife.NO_TREND


def test_the_same_samples_give_the_same_range():
    times, values = grown(60, 0.03, noise=0.02)
    assert remaining_life(times, values, LIMIT, FLOOR) == remaining_life(
        times, values, LIMIT, FLOOR
    )


def run_to_failure(random):
    """Return a machine's indicator until it fails, hour by hour.

    Wear grows a little faster than in proportion to itself (as cracks do), under a load that
    changes every two days or so; the machine fails within a tenth of its limit; the sensor is
    noisy and its noise is not white.
    """
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


def test_the_80_percent_range_covers_what_it_says_on_machines_run_to_failure():
    """Four hundred machines, each asked once in the second half of its life."""
    random = np.random.default_rng(7)
    inside = told = 0
    while told < 400:
        shown = run_to_failure(random)
        now = int(len(shown) * random.uniform(0.5, 0.95))
        if now < WINDOW:
            continue
        last = np.arange(now - WINDOW, now)
        found = remaining_life(last * 1.0, shown[last], LIMIT, FLOOR)
        if isinstance(found, RemainingLife):
            told += 1
            inside += found.low <= len(shown) - now <= found.high
    assert 0.75 <= inside / told <= 0.85
