"""Many detectors as rows: they learn by bucket, wait, and call only for what was never usual."""

import json
from dataclasses import replace

import numpy as np
import pytest

from hmi.condition.seasonal_bank import BLOCK, BLOCKS, Manner, SeasonalBank, is_settled
from hmi.condition.seasonal_detector import SeasonalDetector

QUICK = Manner(least_samples=200, least_in_bucket=10)


def bank(rows=1, manner=QUICK, floor=0.0, worth=0.0):
    return SeasonalBank(np.full(rows, floor), np.full(rows, worth), manner)


def add(one, values, buckets=0):
    rows = np.arange(len(values))
    one.make_room(int(np.max(buckets)) + 1)
    return one.add(rows, np.array(values, float), np.broadcast_to(buckets, rows.shape))


def noise(count, seed=1, sigma=1.0):
    return np.random.default_rng(seed).normal(20.0, sigma, count)


def taught(count=400, **given):
    one = bank(**given)
    for value in noise(count):
        add(one, [value])
    return one


def test_it_arms_after_enough_samples_and_says_how_far_it_is():
    one, shares = bank(), []
    for value in noise(220):
        add(one, [value])
        shares.append(float(one.learned[0]))
    assert shares[99] == pytest.approx(0.5)
    assert max(shares[:198]) < 1.0
    assert shares[-1] == 1.0


def test_a_signal_that_still_drifts_does_not_arm_it():
    one = bank()
    for minute, value in enumerate(noise(300, sigma=0.01)):
        add(one, [value + 0.5 * minute])
    assert one.learned[0] == 0.99
    assert not one.is_armed[0]


def test_z_is_that_of_the_detector_which_sees_one_sample_at_a_time():
    """Equal weights and the same bucket: expected values and z agree once both have learned."""
    manner = replace(QUICK, beta=0.05, least_samples=10**6)
    one, other = bank(manner=manner), SeasonalDetector()
    pairs = []
    for value in noise(600):
        judged, seen = add(one, [value]), other.add(value, 0)
        pairs.append((judged.expected[0], seen.expected, abs(judged.z[0]), seen.z))
    for expected, other_expected, z, other_z in pairs[300:]:
        assert expected == pytest.approx(other_expected, abs=0.01)
        assert z == pytest.approx(other_z, abs=0.2)


def test_a_step_is_an_alert_once_it_lasts_and_a_single_spike_is_none():
    one = taught()
    assert not add(one, [30.0]).is_alert[0]
    add(one, [20.0])
    told = [bool(add(one, [26.0]).is_alert[0]) for _ in range(6)]
    assert told == [False] * 3 + [True] * 3


def test_what_lies_far_out_is_told_sooner():
    one = taught()
    told = [bool(add(one, [60.0]).is_alert[0]) for _ in range(3)]
    assert told == [False, True, True]


def test_both_sides_are_told_and_z_says_which():
    low = taught()
    judged = [add(low, [13.0]) for _ in range(5)][-1]
    assert judged.is_alert[0]
    assert judged.z[0] < 0
    high_only = taught(manner=replace(QUICK, sides=(True, False)))
    assert not any(add(high_only, [13.0]).is_alert[0] for _ in range(9))


def test_deviations_not_worth_a_word_are_none():
    one = taught(worth=7.0)
    assert not any(add(one, [26.0]).is_alert[0] for _ in range(9))
    other = taught(worth=5.0)
    assert any(add(other, [26.0]).is_alert[0] for _ in range(9))


def test_what_came_now_and_then_while_all_was_well_is_usual():
    one = bank()
    for count, value in enumerate(noise(2500)):
        add(one, [32.0 if count % 60 in (0, 1, 2, 3) else value])
    assert not any(add(one, [32.0]).is_alert[0] for _ in range(4))
    assert any(add(one, [70.0]).is_alert[0] for _ in range(6))


def test_an_alert_is_not_learned_and_clears_after_calm_samples():
    one = taught()
    for _ in range(200):
        judged = add(one, [26.0])
    assert judged.is_alert[0]
    assert judged.expected[0] == pytest.approx(20.0, abs=0.3)
    told = [bool(add(one, [value]).is_alert[0]) for value in noise(12, seed=5)]
    assert told[0]
    assert not told[-1]


def test_each_bucket_has_its_own_expectation_and_a_new_one_is_not_judged():
    one = bank()
    for value in noise(400):
        add(one, [value], 0)
        add(one, [value + 10.0], 1)
    assert add(one, [20.0], 0).expected[0] == pytest.approx(20.0, abs=0.3)
    assert add(one, [30.0], 1).expected[0] == pytest.approx(30.0, abs=0.3)
    fresh = [add(one, [50.0], 2) for _ in range(9)]
    assert not any(judged.is_judged[0] or judged.is_alert[0] for judged in fresh)


def test_rows_do_not_know_each_other():
    one = bank(2)
    for value in noise(400):
        add(one, [value, 100.0 - value])
    judged = [add(one, [26.0, 80.0]) for _ in range(5)][-1]
    assert judged.is_alert.tolist() == [True, False]
    one.forget(0)
    assert one.learned.tolist() == [0.0, 1.0]


def test_only_the_rows_that_are_given_are_touched():
    one = bank(3)
    one.add(np.array([1]), np.array([5.0]), np.array([0]))
    assert one.samples.tolist() == [0.0, 1.0, 0.0]


def test_what_was_missing_between_does_not_count_as_lasting():
    one = taught()
    for _ in range(3):
        add(one, [26.0])
    one.break_off(np.array([0]))
    assert not add(one, [26.0]).is_alert[0]


def test_it_forgets_deviations_of_long_ago():
    one = bank()
    for value in noise(BLOCK, sigma=50.0):
        add(one, [value])
    before = add(one, [20.0]).reach[0]
    for value in noise(BLOCK * (BLOCKS + 1), seed=2):
        add(one, [value])
    assert add(one, [20.0]).reach[0] < before / 4


def test_a_signal_that_never_moves_is_judged_by_its_resolution():
    one = bank(floor=0.1)
    for _ in range(300):
        judged = add(one, [20.0])
    assert judged.z[0] == 0.0
    assert not any(add(one, [20.2]).is_alert[0] for _ in range(9))
    assert any(add(one, [21.0]).is_alert[0] for _ in range(9))


def test_after_keeping_it_goes_on_bit_by_bit():
    one, other = taught(), bank(3)
    kept = json.loads(json.dumps(one.state_of(0, ["A"])))
    other.take_up(2, kept, {"A": 1})
    rows = np.array([2])
    for value in [*noise(50, seed=3), 26.0, 26.0, 26.0, 26.0, 26.0]:
        left = add(one, [value])
        right = other.add(rows, np.array([value]), np.array([1]))
        for name in ("z", "expected", "reach", "limit", "is_alert"):
            assert getattr(left, name)[0] == getattr(right, name)[0]
    assert other.is_alert[2]
    assert not other.samples[:2].any()


@pytest.mark.parametrize(
    "spoil",
    [{"blocks": [[1.0]]}, {"place": 99}, {"last": [1.0]}, {"samples": "many"}, {"buckets": 5}],
)
def test_a_state_that_makes_no_sense_is_refused_and_changes_nothing(spoil):
    one, other = taught(), bank()
    with pytest.raises((KeyError, TypeError, ValueError)):
        other.take_up(0, {**one.state_of(0, ["A"]), **spoil}, {"A": 0})
    assert other.samples[0] == 0


def test_a_drift_is_told_from_chance():
    flat = np.random.default_rng(1).normal(0, 1, (200, 10))
    rising = flat * 0.01 + np.arange(10) * 0.5
    spread = np.ones(200)
    assert is_settled(flat, spread).mean() > 0.95
    assert not is_settled(rising, spread).any()
