"""Charts against published run lengths and values computed by hand."""

import numpy as np
import pytest

from hmi.condition.control_charts import (
    Centre,
    capability,
    centre_of,
    cusum,
    drift_start,
    ewma,
    individuals,
)
from hmi.condition.control_charts import runs as run_rules

UNIT = Centre(0.0, 1.0)


def run_lengths(out_of, shift, runs=1500, longest=12_000, seed=5):
    """Return the mean number of samples until a chart first shows an alarm."""
    random = np.random.default_rng(seed)
    lengths = []
    for _run in range(runs):
        out = np.flatnonzero(out_of(random.normal(shift, 1.0, longest)))
        lengths.append(out[0] + 1 if len(out) else longest)
    return float(np.mean(lengths))


def ewma_out(weight, sigmas):
    """Judge by the last width of the limits: the published lengths are of a chart that runs."""

    def out(values):
        chart = ewma(values, UNIT, weight, sigmas)
        return np.abs(chart.points) > chart.upper[-1]

    return out


def cusum_out(limit):
    def out(values):
        up, down = cusum(values, UNIT, 0.5, limit)
        return up.is_out | down.is_out

    return out


@pytest.mark.parametrize(
    ("out_of", "shift", "longest", "expected"),
    [
        (ewma_out(0.2, 3.0), 1.0, 400, 10.8),
        (ewma_out(0.2, 3.5), 1.0, 600, 16.1),
        (ewma_out(0.1, 2.7), 1.0, 400, 9.7),
        (cusum_out(4.0), 1.0, 300, 8.3), (cusum_out(5.0), 1.0, 300, 10.4),
        (cusum_out(8.0), 1.0, 400, 16.4),
        (cusum_out(4.0), 0.0, 2500, 168.0),
    ],
)  # fmt: skip
def test_run_lengths_are_those_of_the_domain_model(out_of, shift, longest, expected):
    found = run_lengths(out_of, shift, runs=600, longest=longest)
    assert found == pytest.approx(expected, rel=0.1)


def test_sigma_comes_from_the_moving_range():
    values = np.tile([1.0, 3.0], 10)
    assert centre_of(values) == Centre(2.0, pytest.approx(2.0 / 1.128))
    assert centre_of(values[:19]) is None


def test_individuals_mark_what_is_beyond_three_sigmas():
    values = np.array([0.0, 2.9, 3.1, -3.1])
    assert individuals(values, UNIT).is_out.tolist() == [False, False, True, True]


def test_limits_of_the_ewma_widen_to_their_last_width():
    chart = ewma(np.zeros(100), UNIT, 0.2, 3.0)
    assert chart.upper[0] == pytest.approx(3.0 * 0.2)
    assert chart.upper[-1] == pytest.approx(3.0 * (0.2 / 1.8) ** 0.5)


def test_a_cusum_tells_when_the_drift_began():
    values = np.concatenate((np.zeros(50), np.full(40, 1.5)))
    up, down = cusum(values, UNIT)
    assert drift_start(up) == 50
    assert drift_start(down) is None


def test_capability_by_hand_with_its_caveats():
    values = np.tile([9.0, 11.0], 30)
    sigma = 2.0 / 1.128
    found = capability(values, 4.0, 14.0)
    assert found.cp == pytest.approx(10.0 / (6 * sigma))
    assert found.cpk == pytest.approx(4.0 / (3 * sigma))
    assert found.caveats == ()
    assert capability(values[:40], 4.0, 14.0).caveats == ("capability-few-values",)


def test_capability_does_not_speak_for_a_process_that_is_not_stable():
    values = np.concatenate((np.tile([9.0, 11.0], 30), np.full(5, 30.0)))
    assert "capability-not-stable" in capability(values, 0.0, 40.0).caveats
    assert "capability-not-normal" in capability(values, 0.0, 40.0).caveats


@pytest.mark.parametrize(
    ("low", "high", "cp"), [(None, 14.0, False), (4.0, None, False), (None, None, None)]
)
def test_one_limit_gives_cpk_alone_and_none_nothing(low, high, cp):
    found = capability(np.tile([9.0, 11.0], 30), low, high)
    assert found.cp is None
    assert (found.cpk is None) == (cp is None)


def test_a_constant_process_has_no_capability_instead_of_an_infinite_one():
    assert capability(np.full(60, 5.0), 0.0, 10.0).cpk is None


def in_control(out_of, runs, longest, seed=11):
    """Return the mean number of samples until an alarm where nothing is wrong."""
    random = np.random.default_rng(seed)
    lengths = []
    for _run in range(runs):
        out = np.flatnonzero(out_of(random.normal(0.0, 1.0, longest)))
        lengths.append(int(out[0]) + 1 if len(out) else longest)
    return float(np.mean(lengths))


@pytest.mark.parametrize(
    ("out_of", "expected", "runs", "longest"),
    [
        (ewma_out(0.2, 3.0), 558, 500, 4000), (ewma_out(0.2, 3.5), 2921, 300, 20_000),
        (ewma_out(0.1, 2.7), 373, 500, 3000), (cusum_out(5.0), 459, 500, 3500),
        # Published runs of this one were at most so long: without an end they are about 9550.
        (cusum_out(8.0), 8154, 300, 20_000),
    ],
)  # fmt: skip
def test_false_alarms_are_as_rare_as_the_domain_model_says(out_of, expected, runs, longest):
    assert in_control(out_of, runs, longest) == pytest.approx(expected, rel=0.1)


def test_runs_within_the_limits_are_found_on_either_side():
    quiet = np.array([0.5, -0.5] * 5)
    assert not run_rules(quiet, UNIT).any()
    assert np.flatnonzero(run_rules(np.array([0.0, 2.1, 0.0, 2.2, 0.0]), UNIT)).tolist() == [3]
    assert np.flatnonzero(run_rules(np.array([-1.1, -1.2, 0, -1.3, -1.4]), UNIT)).tolist() == [4]
    assert np.flatnonzero(run_rules(np.full(9, 0.1), UNIT)).tolist() == [7, 8]
    assert not run_rules(quiet, Centre(0.0, 0.0)).any()


def test_overall_capability_takes_the_spread_of_all_values():
    noise = np.random.default_rng(4).normal(0.0, 1.0, 120)
    values = noise + np.repeat([9.0, 13.0], 60)
    found = capability(values, 0.0, 22.0)
    spread = float(values.std(ddof=1))
    assert found.pp == pytest.approx(22.0 / (6 * spread))
    assert found.ppk == pytest.approx(min(values.mean(), 22.0 - values.mean()) / (3 * spread))
    assert found.cp > 1.5 * found.pp
