"""D1 on a real recording with its labels, and on signals made by hand."""

import csv
import json
import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from hmi.condition.seasonal_detector import LEAST, SeasonalDetector
from tests.helpers.nab_score import standard_score

NAB = Path(__file__).parents[2] / "data" / "nab"


def recording():
    """Return times and values of the machine temperature, and its windows as row numbers."""
    with (NAB / "machine_temperature_system_failure.csv").open(encoding="utf-8") as file:
        rows = [
            (datetime.fromisoformat(row["timestamp"]), float(row["value"]))
            for row in csv.DictReader(file)
        ]
    labels = json.loads((NAB / "machine_temperature_windows.json").read_text("utf-8"))
    (windows,) = labels.values()
    times = [time for time, _ in rows]
    spans = []
    for first, last in windows:
        inside = [
            row
            for row, time in enumerate(times)
            if datetime.fromisoformat(first) <= time <= datetime.fromisoformat(last)
        ]
        spans.append((inside[0], inside[-1]))
    return rows, spans


def test_the_machine_temperature_scores_as_published_for_this_detector():
    """Domain model 3.8 measured 2.21; perfect is 4, no detection -4."""
    rows, windows = recording()
    detector = SeasonalDetector()
    found = [
        row for row, (time, value) in enumerate(rows) if detector.add(value, time.hour).is_new
    ]
    assert len(rows) == 22_695
    assert standard_score(found, windows, len(rows)) == pytest.approx(2.21, abs=0.01)
    assert all(any(first <= row <= last for row in found) for first, last in windows)


def test_the_scorer_gives_its_known_extremes():
    windows = [(1000, 1100), (2000, 2100)]
    assert standard_score([1000, 2000], windows, 5000) == pytest.approx(2.0, abs=0.001)
    assert standard_score([], windows, 5000) == -2.0
    assert standard_score([800], windows, 5000) == pytest.approx(-2.11)
    assert standard_score([10], windows, 5000) == -2.0  # on probation


def steady(detector, count, value=lambda _n: 20.0, bucket=lambda _n: 0):
    return [detector.add(value(n), bucket(n)) for n in range(count)]


def noise(count, seed=3):
    return np.random.default_rng(seed).normal(20.0, 1.0, count)


def test_nothing_is_judged_before_fifty_deviations_are_known():
    seen = steady(SeasonalDetector(), LEAST + 2, lambda n: 20.0 + n % 2)
    assert [one.z is None for one in seen] == [True] * (LEAST + 1) + [False]
    assert not any(one.exceeds for one in seen)


def test_a_jump_is_found_at_once_and_told_once():
    detector = SeasonalDetector()
    for value in noise(1000):
        detector.add(value, 0)
    seen = [detector.add(40.0, 0) for _ in range(5)]
    assert seen[0].is_new
    assert [one.is_new for one in seen[1:]] == [False] * 4


def test_a_daily_pattern_is_expected_where_a_single_mean_would_alarm():
    def day(n):
        return 20.0 + (10.0 if n % 24 == 6 else 0.0) + 0.1 * math.sin(n)

    by_hour, by_none = SeasonalDetector(), SeasonalDetector()
    steady(by_hour, 2400, day, lambda n: n % 24)
    steady(by_none, 2400, day)
    expected, reach = by_hour.expected_at(6)
    assert expected == pytest.approx(30.0, abs=0.2)
    assert 0 < reach < 5
    assert by_hour.add(20.0, 6).is_new  # the peak of six o'clock is missing
    assert not by_none.add(20.0, 0).exceeds


def test_the_band_is_not_known_for_a_bucket_that_was_never_seen():
    detector = SeasonalDetector()
    steady(detector, 200)
    assert detector.expected_at(9) is None
    assert detector.add(20.0, 9).expected == pytest.approx(20.0)


def test_a_constant_signal_does_not_call_its_own_resolution_an_anomaly():
    bare, wise = SeasonalDetector(), SeasonalDetector(least_spread=0.05)
    for detector in (bare, wise):
        steady(detector, 500)
    assert bare.add(20.001, 0).exceeds
    assert not wise.add(20.001, 0).exceeds
    assert wise.add(21.0, 0).exceeds


def test_running_sums_stay_exact_over_a_long_time():
    detector = SeasonalDetector()
    for value in noise(20_000) * 1e6:
        detector.add(value, 0)
    errors = np.array(detector._errors)
    mean, spread = detector._moments()
    assert mean == pytest.approx(errors.mean(), rel=1e-9)
    assert spread == pytest.approx(errors.std(), rel=1e-6)
