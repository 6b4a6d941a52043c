"""The arithmetic of a pilot, with the vector of domain model 4.8 and cases made by hand."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.maturity.pilot_result import (
    Standing,
    Verdict,
    median_difference,
    progress_of,
    result_of,
    scope_problems,
)
from hmi.plant.pilots import EntryKind, Pilot, PilotEntry, PilotKpi

START = date(2026, 3, 2)


def pilot(**fields):
    return Pilot(
        **{
            "title": "Fewer stops", "problem": "The capper stops", "machines": ("capper",),
            "signals": ("capper.torque", "capper.current", "capper.vibration"),
            "kpi": PilotKpi.DOWNTIME, "target": 40.0, "start": START, "owners": ("mara",),
        } | fields
    )  # fmt: skip


def days(before, after, *, length=45):
    """Return 28 days of one value before the start, and so many of another from it on."""
    values = {START - timedelta(days=n): before for n in range(1, 29)}
    return values | {START + timedelta(days=n): after for n in range(length + 1)}


def on(day, values, **fields):
    return result_of(pilot(**fields), values, START + timedelta(days=day))


def test_the_reference_vector():
    """B = 50 min a day, T = 40, C = 44 on day 45: progress 0.60, expected 0.50, on track."""
    found = on(45, days(50.0, 44.0))
    assert (found.baseline, found.current) == (50.0, 44.0)
    assert found.progress == pytest.approx(0.60)
    assert found.expected == 0.50
    assert found.standing is Standing.ON_TRACK


@pytest.mark.parametrize(
    ("current", "standing"),
    [(46.0, Standing.ON_TRACK), (46.1, Standing.AT_RISK), (48.0, Standing.AT_RISK),
     (48.1, Standing.BEHIND), (55.0, Standing.BEHIND)],
)  # fmt: skip
def test_standing_on_both_sides_of_its_thresholds(current, standing):
    assert on(45, days(50.0, current)).standing is standing


def test_higher_is_better_is_the_same_arithmetic_mirrored():
    assert progress_of(50.0, 60.0, 56.0) == pytest.approx(0.6)
    found = on(45, days(50.0, 56.0), kpi=PilotKpi.OUTPUT, target=60.0)
    assert found.progress == pytest.approx(0.6)
    assert found.gain.middle == pytest.approx(6.0)


@pytest.mark.parametrize(("current", "expected"), [(0.0, 1.5), (90.0, -1.0), (50.0, 0.0)])
def test_progress_is_clamped(current, expected):
    assert progress_of(50.0, 40.0, current) == expected


def test_a_target_that_is_the_baseline_is_no_progress():
    assert progress_of(40.0, 40.0, 10.0) == 0.0


@pytest.mark.parametrize(("valid", "standing"), [(4, Standing.NOT_ENOUGH), (5, Standing.ON_TRACK)])
def test_fewer_than_five_valid_days_say_nothing(valid, standing):
    values = days(50.0, 40.0, length=0)
    values.pop(START)
    values |= {START + timedelta(days=45 - n): 40.0 for n in range(valid)}
    found = on(45, values)
    assert found.standing is standing
    assert (found.verdict is None) == (standing is Standing.NOT_ENOUGH)


def test_without_fourteen_days_before_there_is_no_baseline():
    values = {START - timedelta(days=n): 50.0 for n in range(1, 14)}
    found = on(20, values | {START + timedelta(days=n): 40.0 for n in range(21)})
    assert found.baseline is None
    assert found.standing is Standing.NOT_ENOUGH


def noisy(before, after, seed=1):
    random = np.random.default_rng(seed)
    values = {START - timedelta(days=n): before + random.normal(0, 3) for n in range(1, 29)}
    return values | {START + timedelta(days=n): after + random.normal(0, 3) for n in range(91)}


@pytest.mark.parametrize(
    ("after", "verdict"),
    [(38.0, Verdict.ACHIEVED), (45.0, Verdict.IMPROVED), (50.0, Verdict.NO_CHANGE),
     (58.0, Verdict.WORSE)],
)  # fmt: skip
def test_the_verdict_needs_an_interval_without_zero(after, verdict):
    found = on(90, noisy(50.0, after))
    assert found.verdict is verdict
    assert found.gain.low <= found.gain.middle <= found.gain.high


def test_the_same_days_give_the_same_verdict_every_time():
    assert on(90, noisy(50.0, 45.0)) == on(90, noisy(50.0, 45.0))


def test_an_excluded_day_does_not_count_and_is_counted_as_excluded():
    values = days(50.0, 44.0) | {START + timedelta(days=44): 500.0}
    holiday = PilotEntry(START + timedelta(days=44), EntryKind.EXCLUSION, "holiday", "mara")
    found = on(45, values, entries=(holiday,))
    assert (found.current, found.current_days, found.excluded) == (44.0, 13, 1)


def test_benefit_and_payback_come_with_their_interval():
    found = on(90, noisy(50.0, 40.0), value_per_unit=2.0, cost=3650.0)
    assert found.benefit.middle == pytest.approx(found.gain.middle * 730)
    assert found.benefit.low < found.benefit.middle < found.benefit.high
    assert found.payback_years.low <= found.payback_years.middle <= found.payback_years.high
    assert found.payback_years.middle == pytest.approx(3650 / found.benefit.middle)


def test_without_a_proven_gain_it_may_never_pay_back():
    found = on(90, noisy(50.0, 50.0), value_per_unit=2.0, cost=100.0)
    assert found.payback_years.high == float("inf")


def test_without_money_there_is_no_benefit():
    found = on(90, noisy(50.0, 40.0))
    assert (found.benefit, found.payback_years) == (None, None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"machines": ("capper", "filler")}, "pilot-machines"),
        ({"machines": ()}, "pilot-machines"),
        ({"signals": ("a", "b")}, "pilot-signals"),
        ({"signals": tuple("abcdef")}, "pilot-signals"),
        ({"owners": ("mara", "lea")}, "pilot-owners"),
        ({"owners": ()}, "pilot-owners"),
        ({"baseline_days": 13}, "pilot-baseline"),
    ],
)
def test_too_broad_a_scope_is_told(change, code):
    assert scope_problems(pilot(**change)) == (code,)
    assert scope_problems(pilot()) == ()


@given(st.lists(st.floats(0, 1e6), min_size=5, max_size=40))
def test_an_unchanged_figure_never_proves_a_change(values):
    figures = np.array(values)
    found = median_difference(figures, figures, resamples=200)
    assert found.low <= 0 <= found.high
