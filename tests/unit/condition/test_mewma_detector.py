"""D2: joint changes, their contributions, and that a cold machine never arms it."""

import numpy as np
import pytest

from hmi.condition.mewma_detector import (
    CLEAR_AFTER,
    RAISE_AFTER,
    MewmaDetector,
    learned_baseline,
)

SIGNALS = ("current", "pressure", "temperature")


def healthy(count, seed=1):
    """Return samples of three signals of which two move together, shape (count, 3)."""
    random = np.random.default_rng(seed)
    load = random.normal(0, 1, count)
    return np.stack(
        (10 + load, 5 + 0.5 * load + random.normal(0, 0.1, count), random.normal(60, 2, count)),
        axis=1,
    )


def armed(seed=1):
    detector = MewmaDetector(SIGNALS)
    for time, sample in enumerate(healthy(3001, seed)):
        detector.add(float(time), sample)
    assert detector.baseline is not None
    return detector


def test_it_arms_after_enough_samples_of_a_warm_machine_only():
    detector = MewmaDetector(SIGNALS)
    told = [detector.add(float(t), sample) for t, sample in enumerate(healthy(3001))]
    assert told[1499].learned == pytest.approx(0.5)
    assert told[2998].learned < 1.0
    assert told[2999].learned == 1.0


def test_a_machine_that_still_warms_up_does_not_arm_it():
    detector = MewmaDetector(SIGNALS)
    samples = healthy(6000)
    samples[:, 2] = 20 + 40 * np.arange(6000) / 6000
    told = [detector.add(float(t), sample) for t, sample in enumerate(samples)]
    assert told[-1].learned == 0.99
    assert detector.baseline is None


def test_healthy_hours_give_no_alert():
    detector = armed()
    told = [detector.add(float(t), s) for t, s in enumerate(healthy(20_000, seed=2))]
    assert not any(one.is_alert for one in told)


def test_a_broken_correlation_is_found_where_no_single_limit_is_exceeded():
    detector = armed()
    samples = healthy(400, seed=3)
    samples[:, 1] = 5 - (samples[:, 1] - 5) + 0.8
    told = [detector.add(float(t), s) for t, s in enumerate(samples)]
    assert any(one.is_alert for one in told)
    assert np.abs((samples[:, 1] - 5) / 0.51).max() < 5
    worst = max(told, key=lambda one: one.t2)
    assert worst.contributions[0].signal in ("pressure", "current")
    assert sum(one.share for one in worst.contributions) <= 1.5


def test_the_signal_that_moved_contributes_most_and_says_to_which_side():
    detector = armed()
    samples = healthy(60, seed=4)
    samples[:, 2] += 8.0
    told = [detector.add(float(t), s) for t, s in enumerate(samples)]
    first = told[-1].contributions[0]
    assert (first.signal, first.deviation > 0) == ("temperature", True)


def test_an_alert_takes_three_samples_and_thirty_to_clear():
    detector = armed()
    far = np.array([10.0, 5.0, 60.0]) + np.array([30.0, 30.0, 60.0])
    told = [detector.add(float(t), far) for t in range(RAISE_AFTER)]
    assert [one.is_alert for one in told] == [False, False, True]
    calm, count = np.array([10.0, 5.0, 60.0]), 0
    below = 0
    while detector.add(0.0, calm).is_alert:
        count += 1
        below += 1
        assert count < 1000
    assert below >= CLEAR_AFTER - 1


def test_learning_again_forgets_and_a_kept_baseline_is_taken_up():
    detector = armed()
    known = detector.baseline
    detector.learn_again()
    assert detector.baseline is None
    detector.take_up(known)
    assert detector.add(0.0, healthy(1)[0]).t2 is not None


def test_a_constant_signal_does_not_break_the_arithmetic():
    samples = healthy(500)
    samples[:, 2] = 60.0
    known = learned_baseline(samples, np.array([0.0, 0.0, 0.5]))
    assert np.isfinite(known.inverse).all()
    assert np.isfinite(known.limit)
    assert known.spread[2] == 0.5
