"""What a minute says of a signal, whatever way its samples come."""

import numpy as np
import pytest

from hmi.asset_health.minute_features import MINUTE_US, MinuteFeatures
from hmi.plant.samples import SAMPLE

BAD = 0x80000000
M = MINUTE_US


def rows(*told):
    """Return samples (tag, seconds, value, status)."""
    found = np.zeros(len(told), SAMPLE)
    for row, (number, at_s, value, *status) in enumerate(told):
        found[row] = (number, status[0] if status else 0, value, round(at_s * 1e6), 0)
    return found


def fed(*batches, numbers=(1, 3), of=5):
    features = MinuteFeatures(numbers, of)
    for batch in batches:
        features.take(batch)
    return features


def test_a_minute_has_the_mean_of_its_samples_by_tag():
    seen = fed(rows((1, 1, 2.0), (3, 2, 10.0), (1, 59.9, 4.0), (2, 5, 99.0), (0, 5, 9.0))).close(0)
    assert seen.mean.tolist() == [3.0, 10.0]
    assert (seen.start_us, seen.end_us) == (0, M)


def test_samples_belong_to_the_minute_of_their_source_time_in_any_order():
    features = fed(rows((1, 70, 7.0)), rows((1, 10, 1.0), (1, 20, 3.0)), rows((1, 80, 9.0)))
    assert features.close(0).mean[0] == 2.0
    assert features.close(1).mean[0] == 8.0


def test_a_signal_that_sends_nothing_holds_its_value_until_a_bad_sample():
    features = fed(rows((1, 10, 5.0)))
    assert [features.close(minute).mean[0] for minute in range(3)] == [5.0, 5.0, 5.0]
    features.take(rows((1, 190, np.nan, BAD)))
    assert np.isnan(features.close(3).mean[0])
    assert np.isnan(features.close(4).mean[0])
    features.take(rows((1, 310, 6.0)))
    assert features.close(5).mean[0] == 6.0


def test_a_minute_with_a_bad_sample_says_nothing():
    seen = fed(rows((1, 1, 2.0), (1, 2, 0.0, BAD), (1, 3, 4.0))).close(0)
    assert np.isnan(seen.mean[0])


def test_noise_is_the_spread_from_sample_to_sample_and_not_that_of_a_drift():
    rng = np.random.default_rng(1)
    values = 50 + np.arange(600) * 0.01 + rng.normal(0, 0.5, 600)
    told = [(1, n * 0.1, value) for n, value in enumerate(values)]
    told += [(3, n * 0.1, n * 0.01) for n in range(600)]
    seen = fed(rows(*told)).close(0)
    assert seen.noise[0] == pytest.approx(0.5, rel=0.1)
    assert seen.noise[1] == pytest.approx(0.0, abs=0.01)


def test_too_few_samples_say_nothing_of_noise():
    assert np.isnan(fed(rows((1, 1, 2.0), (1, 2, 3.0))).close(0).noise[0])


def test_it_knows_when_a_value_last_changed():
    features = fed(rows((1, 1, 2.0), (1, 2, 3.0), (1, 3, 3.0), (1, 50, 3.0)))
    assert features.close(0).changed_us[0] == 2_000_000
    features.take(rows((1, 61, 3.0), (1, 62, 4.0)))
    assert features.close(1).changed_us[0] == 62_000_000


def test_how_samples_are_cut_into_batches_changes_nothing():
    rng = np.random.default_rng(2)
    told = [(int(rng.choice([1, 3])), n * 0.25, float(rng.normal())) for n in range(700)]
    whole, parts = fed(rows(*told)), fed()
    for first in range(0, 700, 7):
        parts.take(rows(*told[first : first + 7]))
    for minute in range(3):
        one, other = whole.close(minute), parts.close(minute)
        for name in ("mean", "noise", "changed_us"):
            assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)


def test_what_is_too_late_is_left_out():
    features = fed(rows((1, 10, 5.0)))
    features.close(0)
    features.take(rows((1, 20, 99.0)))
    assert features.close(1).mean[0] == 5.0


def test_a_lost_server_leaves_nothing_to_hold():
    features = fed(rows((1, 10, 5.0), (3, 10, 6.0)))
    features.close(0)
    features.lose(np.array([0]))
    seen = features.close(1)
    assert np.isnan(seen.mean[0])
    assert seen.mean[1] == 6.0


def test_tag_numbers_that_nobody_knows_do_no_harm():
    seen = fed(rows((4_000_000, 1, 5.0), (1, 1, 2.0))).close(0)
    assert seen.mean[0] == 2.0
