"""A register's line: what it added, whatever it was set back to, and what is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.condition.energy import QUARTER_US, quarter_demand
from hmi.historian.rollup import minutes_of
from hmi.historian.series import Series
from hmi.performance.energy_quarters import added_up, demand_now, peaks, quarters_of
from hmi.performance.energy_register import curve_of, minute_readings, readings_of

MINUTE_US = 60_000_000
BAD = 0x80000000


def series(times, values, statuses=None):
    times = np.array(times, np.int64)
    found = np.zeros(len(times), np.uint32) if statuses is None else np.array(statuses, np.uint32)
    return Series(times, np.array(values, np.float64), found, times)


def readings():
    """Return steps of time in seconds and of a register that now and then begins anew."""
    step = st.tuples(
        st.integers(1, 400),
        st.floats(0, 50, allow_nan=False),
        st.sampled_from([False] * 12 + [True]),
    )
    return st.lists(step, min_size=2, max_size=200)


@given(readings())
def test_quarters_add_up_to_what_the_register_counted(steps):
    times, values, counted, at_s, value = [], [], 0.0, 0, 1000.0
    for number, (step_s, added, is_reset) in enumerate(steps):
        at_s += step_s
        # A register that began anew lately cannot be told from one that stands still.
        is_reset = is_reset and value > 20
        before, value = value, added / 100 if is_reset else value + added
        counted += 0.0 if not number else value if is_reset else value - before
        times.append(at_s * 1_000_000)
        values.append(value)
    curve = curve_of(np.array(times), np.array(values))
    start_us = times[0] // QUARTER_US * QUARTER_US
    end_us = (times[-1] // QUARTER_US + 1) * QUARTER_US
    found = quarters_of(curve, start_us, end_us)
    assert found.kwh.sum() == pytest.approx(counted, abs=1e-6)
    assert found.share.sum() * QUARTER_US == pytest.approx(times[-1] - times[0])


@given(readings(), st.integers(0, 59))
def test_recorded_minutes_tell_the_same_quarters_as_all_samples(steps, offset_s):
    times = np.cumsum([step for step, *_rest in steps]) * 1_000_000 + offset_s * 1_000_000
    values, value = [], 5000.0
    for _step, added, is_reset in steps:
        value = added / 100 if is_reset else value + added
        values.append(value)
    recorded = series(times, values)
    live = curve_of(*readings_of(recorded))
    past = curve_of(*minute_readings(minutes_of(recorded)))
    span = int(times[0]), int(times[-1])
    assert quarters_of(past, *span).kwh == pytest.approx(quarters_of(live, *span).kwh, abs=1e-6)


def test_a_quarter_is_what_the_published_function_says():
    times = np.arange(0, 61) * MINUTE_US
    register = np.where(times < 2 * QUARTER_US, times / 6e7, 30 + (times / 6e7 - 30) * 2)
    _starts, expected = quarter_demand(times, register)
    found = quarters_of(curve_of(times, register), 0, int(times[-1]))
    assert found.demand_kw == pytest.approx(expected)


def test_a_way_back_that_is_no_reset_leaves_its_quarter_without_demand():
    times = np.arange(0, 46) * MINUTE_US
    register = 1000.0 + np.arange(46.0)
    register[20:] -= 300
    found = quarters_of(curve_of(times, register), 0, int(times[-1]))
    assert np.isnan(found.demand_kw).tolist() == [False, True, False]
    assert found.kwh.sum() == pytest.approx(44.0)


def test_a_hole_keeps_its_energy_and_takes_the_demand():
    times = np.array([0, 10, 35, 45]) * MINUTE_US
    holes = np.array([[11 * MINUTE_US, 34 * MINUTE_US]])
    curve = curve_of(times, np.array([0.0, 10.0, 35.0, 45.0]), holes)
    found = quarters_of(curve, 0, 45 * MINUTE_US)
    assert found.kwh.sum() == pytest.approx(45.0)
    assert np.isnan(found.demand_kw).tolist() == [True, True, True]
    assert found.share == pytest.approx([10 / 15, 0.0, 10 / 15])


def test_a_bad_reading_is_a_hole():
    times = [0, 5 * MINUTE_US, 6 * MINUTE_US, 15 * MINUTE_US]
    one = series(times, [0.0, 5.0, 6.0, 15.0], [0, BAD, 0, 0])
    found = quarters_of(curve_of(*readings_of(one)), 0, 15 * MINUTE_US)
    assert found.kwh == pytest.approx([15.0])
    assert np.isnan(found.demand_kw).all()


def test_no_reading_at_all_counts_nothing_and_knows_nothing():
    empty = curve_of(np.empty(0, np.int64), np.empty(0))
    found = quarters_of(empty, 0, 2 * QUARTER_US)
    assert found.kwh.tolist() == [0.0, 0.0]
    assert np.isnan(found.demand_kw).all()


def steady(kw, quarters=4):
    times = np.arange(0, 15 * quarters + 1) * MINUTE_US
    return curve_of(times, np.arange(len(times)) * kw / 60)


def test_a_peak_names_the_machines_that_made_it():
    parts = {"press": quarters_of(steady(30.0), 0, 4 * QUARTER_US),
             "oven": quarters_of(steady(50.0), 0, 4 * QUARTER_US)}  # fmt: skip
    parts["press"].kwh[2] += 10.0
    found = peaks(added_up(list(parts.values())), parts, 2)
    assert (found[0].start_us, found[0].demand_kw) == (2 * QUARTER_US, pytest.approx(120.0))
    assert found[0].machines == (("press", pytest.approx(70.0)), ("oven", pytest.approx(50.0)))
    assert found[1].demand_kw == pytest.approx(80.0)


def test_a_quarter_that_is_not_known_is_no_peak():
    lonely = curve_of(np.array([0, 600_000_000]), np.array([0.0, 900.0]))
    assert peaks(quarters_of(lonely, 0, QUARTER_US), {}) == []


def test_the_running_quarter_is_projected_by_the_domain_models_formula():
    now_us = 2 * QUARTER_US + 10 * MINUTE_US
    curve = steady(120.0)
    found = demand_now(None, {"line": curve}, 60.0, 90.0, now_us)
    assert (found.start_us, found.kwh) == (2 * QUARTER_US, pytest.approx(20.0))
    assert found.projected_kw == pytest.approx(4 * (20 + 5))
    assert found.known_share == pytest.approx(1.0)
    assert found.warns
    assert not demand_now(None, {"line": curve}, 60.0, 90.0, now_us - 6 * MINUTE_US).warns
    assert not demand_now(None, {"line": curve}, 60.0, None, now_us).warns


def test_without_a_power_nothing_is_projected():
    found = demand_now(None, {"line": steady(120.0)}, None, 10.0, QUARTER_US + 10 * MINUTE_US)
    assert (found.projected_kw, found.warns) == (None, False)


def test_the_main_meter_counts_where_there_is_one():
    now_us = QUARTER_US + 5 * MINUTE_US
    found = demand_now(steady(100.0), {"line": steady(60.0)}, 100.0, None, now_us)
    assert found.kwh == pytest.approx(100 / 12)
    assert found.machines == (("line", pytest.approx(5.0)),)


def test_adding_up_nothing_is_refused():
    with pytest.raises(ValueError, match="no register"):
        added_up([])
