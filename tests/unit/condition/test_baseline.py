"""What is usual, by regime: learned once, from enough steady time."""

import numpy as np
import pytest

from hmi.condition.baseline import Baselines
from hmi.condition.steady import SteadyRegime

WATER, JUICE = ("EXECUTING", "water", ""), ("EXECUTING", "juice", "")
HOUR_S = 3600.0


def learned(values, span_s=10.0, need_s=HOUR_S, least=300):
    found = Baselines(need_s, least)
    for number, value in enumerate(values):
        found.add(WATER, number * 10_000_000, value, span_s)
    return found


def test_a_baseline_is_the_median_of_the_first_hours_and_stays_what_it_is():
    values = np.random.default_rng(1).normal(10.0, 1.0, 360)
    found = learned([*values, *([20.0] * 1000)])
    one = found.of(WATER)
    assert one is not None
    assert one.median == pytest.approx(float(np.median(values)), abs=1e-5)
    assert (one.windows, one.from_us, one.until_us) == (360, 0, 3_590_000_000)


@pytest.mark.parametrize(("count", "span_s", "share"), [(180, 10.0, 0.5), (150, 60.0, 0.5)])
def test_until_then_it_says_how_much_is_learned_by_time_and_by_windows(count, span_s, share):
    found = learned([1.0] * count, span_s)
    assert found.of(WATER) is None
    assert found.progress(WATER) == pytest.approx(share)
    assert found.progress(JUICE) == 0.0


def test_each_regime_learns_for_itself_and_what_was_forgotten_begins_anew():
    found = learned([1.0] * 360)
    assert found.progress(WATER) == 1.0
    assert found.of(JUICE) is None
    found.forget()
    assert found.progress(WATER) == 0.0


def test_what_was_learned_and_what_is_being_learned_survives_being_kept():
    found = learned([1.0] * 360)
    for number in range(100):
        found.add(JUICE, number, 2.5, 10.0)
    again = Baselines(HOUR_S)
    again.load(found.dumped())
    assert again.of(WATER) == found.of(WATER)
    assert again.progress(JUICE) == found.progress(JUICE)
    assert again.regimes() == [JUICE, WATER]
    for number in range(100, 360):
        again.add(JUICE, number, 2.5, 10.0)
    learned_later = again.of(JUICE)
    assert learned_later is not None
    assert learned_later.median == 2.5


def test_what_is_no_body_is_refused():
    with pytest.raises((ValueError, KeyError)):
        Baselines(1.0).load(b"{}\n")


def test_a_regime_counts_after_a_minute_without_a_change():
    regime = SteadyRegime()
    assert regime.add(0, "EXECUTING", "water", None) is None
    assert regime.add(59_000_000, "EXECUTING", "water", None) is None
    assert regime.add(60_000_000, "EXECUTING", "water", None) == ("EXECUTING", "water", "")
    assert regime.add(61_000_000, "EXECUTING", "juice", None) is None
    regime.leave()
    assert regime.add(200_000_000, "EXECUTING", "juice", None) is None


def test_speeds_at_the_edge_of_two_bins_do_not_flutter_but_a_real_change_does():
    regime = SteadyRegime(speed_range=100.0)
    for second in range(70):
        found = regime.add(second * 1_000_000, "EXECUTING", "", 85.4 if second % 2 else 84.9)
    assert found == ("EXECUTING", "", "80")
    assert regime.add(70_000_000, "EXECUTING", "", 87.0) is None
    assert regime.add(140_000_000, "EXECUTING", "", 87.0) == ("EXECUTING", "", "90")
