"""Charts by kept limits or by themselves, with what lies outside."""

import numpy as np
import pytest

from hmi.performance.quality_chart import charted
from hmi.performance.quality_limits import SpecLimits, SpecSource
from hmi.performance.quality_values import PacedValues
from hmi.plant.quality_references import QualityReference

MINUTE_US = 60_000_000
LIMITS = SpecLimits(-4.0, 4.0, 0.0, SpecSource.PRODUCT)


def values(numbers):
    times = np.arange(len(numbers), dtype=np.int64) * MINUTE_US
    return PacedValues(times, np.asarray(numbers, float), 1, 0.0, True)


def kept(mean, sigma):
    return QualityReference(tag="a.b", recipe="", start_us=0, end_us=1, mean=mean, sigma=sigma,
                            count=50, pace_min=1, kept_us=0)  # fmt: skip


def test_without_a_reference_limits_come_from_the_values():
    found = charted(values(np.random.default_rng(1).normal(0, 1, 200)), LIMITS, None)
    assert found.centre.sigma == pytest.approx(1.0, abs=0.15)
    assert found.outside <= 3
    assert found.capability.cpk == pytest.approx(1.33, abs=0.2)
    assert found.drift_us is None


def test_a_kept_reference_shows_a_shift_that_the_values_alone_would_hide():
    shifted = values(np.random.default_rng(2).normal(3.0, 1, 200))
    assert charted(shifted, LIMITS, None).outside <= 3
    found = charted(shifted, LIMITS, kept(0.0, 1.0))
    assert found.outside > 60
    assert found.drift_us == 0
    assert found.sums[0].is_out.any()


def test_too_few_values_have_no_chart_but_a_reference_gives_one():
    few = values([0.0, 1.0, 5.0])
    assert charted(few, LIMITS, None).single is None
    assert charted(few, LIMITS, kept(0.0, 1.0)).outside == 1
    assert charted(values([]), LIMITS, kept(0.0, 1.0)).single is None


def test_values_outside_the_product_are_counted():
    numbers = np.concatenate((np.tile([0.0, 1.0], 15), [4.0, 4.1, -4.1]))
    assert charted(values(numbers), LIMITS, None).off_spec == 2
    upper = SpecLimits(None, 4.0, None, SpecSource.ALARM)
    assert charted(values(numbers), upper, None).off_spec == 1
    assert charted(values(numbers), None, None).off_spec is None
    assert charted(values(numbers), None, None).capability is None
