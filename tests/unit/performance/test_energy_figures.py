"""Energy by part, by state, in money; null where there is nothing to divide by."""

import numpy as np
import pytest

from hmi.machines.oee import Parts
from hmi.machines.timeline import Segment
from hmi.performance.energy_figures import energy_by_output, figures_of
from hmi.performance.energy_register import curve_of
from hmi.performance.shift_record import ShiftRecord
from hmi.plant.assets import MachineState
from hmi.plant.energy_terms import EnergyTerms

HOUR_US = 3_600_000_000
TERMS = EnergyTerms(price_per_kwh=0.2, co2_kg_per_kwh=0.5)
RUN, IDLE, FAULT = MachineState.EXECUTING, MachineState.IDLE, MachineState.FAULT


def register(*powers_kw):
    """Return the line of a register read at each full hour, with that power in between."""
    times = np.arange(len(powers_kw) + 1) * HOUR_US
    return curve_of(times, np.concatenate(([0.0], np.cumsum(powers_kw))))


def eight_hours():
    energy = register(20, 20, 20, 20, 4, 4, 2, 20)
    states = [Segment(0, RUN), Segment(4 * HOUR_US, IDLE), Segment(6 * HOUR_US, FAULT),
              Segment(7 * HOUR_US, RUN)]  # fmt: skip
    return figures_of(energy, Parts(good=1000.0), states, (0, 8 * HOUR_US))


def test_energy_is_told_by_part_by_state_and_in_money():
    found = eight_hours()
    assert found.kwh == pytest.approx(110.0)
    assert found.coverage == pytest.approx(1.0)
    assert found.per_good == pytest.approx(0.11)
    assert {state: one.kwh for state, one in found.by_state.items()} == pytest.approx(
        {RUN: 100.0, IDLE: 8.0, FAULT: 2.0}
    )
    assert found.idle_share == pytest.approx(10 / 110)
    assert found.idle_kw == pytest.approx(4.0)
    assert found.idle_cost_year(TERMS) == pytest.approx(4.0 * 8760 * 2 / 8 * 0.2)
    assert found.cost(TERMS) == pytest.approx(22.0)
    assert found.co2_kg(TERMS) == pytest.approx(55.0)


def test_without_good_parts_idle_time_or_price_there_is_no_figure():
    found = figures_of(register(5, 5), Parts(good=0.0), [Segment(0, RUN)], (0, 2 * HOUR_US))
    assert found.per_good is None
    assert found.idle_kw is None
    assert found.idle_share == pytest.approx(0.0)
    assert found.cost(EnergyTerms()) is None
    assert found.co2_kg(EnergyTerms()) is None
    assert eight_hours().idle_cost_year(EnergyTerms()) is None


def test_without_a_reading_nothing_is_told():
    empty = curve_of(np.empty(0, np.int64), np.empty(0))
    found = figures_of(empty, Parts(good=10.0), [Segment(0, RUN)], (0, HOUR_US))
    assert (found.kwh, found.per_good, found.idle_share, found.coverage) == (None, None, None, 0.0)


def test_unseen_states_count_neither_as_idle_nor_as_executing():
    states = [Segment(0, RUN), Segment(HOUR_US, MachineState.UNKNOWN)]
    found = figures_of(register(10, 30), Parts(), states, (0, 2 * HOUR_US))
    assert found.kwh == pytest.approx(40.0)
    assert found.idle_share == pytest.approx(0.0)
    assert found.by_state[MachineState.UNKNOWN].kwh == pytest.approx(30.0)


def test_a_hole_lowers_what_is_known_and_no_mean_power_is_made_of_it():
    times, values = np.arange(5) * HOUR_US, np.array([0.0, 4.0, 8.0, 12.0, 16.0])
    energy = curve_of(times, values, np.array([[HOUR_US, 3 * HOUR_US]]))
    found = figures_of(energy, Parts(), [Segment(0, IDLE)], (0, 4 * HOUR_US))
    assert found.coverage == pytest.approx(0.5)
    assert found.by_state[IDLE].hours == pytest.approx(2.0)


def record(number, parts, energy, coverage=1.0):
    seen = round(8 * HOUR_US * coverage)
    return ShiftRecord(
        machine="filler", shift="Early", start_us=number * 8 * HOUR_US,
        end_us=(number + 1) * 8 * HOUR_US, all_total=parts, energy=energy,
        us_by_state={RUN: seen, MachineState.UNKNOWN: 8 * HOUR_US - seen},
    )  # fmt: skip


def test_output_explains_the_energy_of_shifts_and_the_rest_adds_up():
    made = [0.0, 100.0, 200.0, 300.0, 400.0, 250.0]
    shifts = [record(n, parts, 50 + 0.4 * parts) for n, parts in enumerate(made)]
    found = energy_by_output(list(reversed(shifts)))
    assert (found.baseline.fixed, found.baseline.per_part) == pytest.approx((50.0, 0.4))
    assert found.starts_us == tuple(one.start_us for one in shifts)
    assert found.beyond == pytest.approx(np.zeros(6), abs=1e-9)


def test_shifts_that_were_not_seen_whole_are_left_out():
    shifts = [record(n, 100.0 * n, 40.0 * n, 1.0 if n else 0.5) for n in range(5)]
    found = energy_by_output(shifts)
    assert len(found.parts) == 4
    assert found.baseline is None
    assert len(found.beyond) == 0


def test_another_unit_is_converted():
    shifts = [record(n, 100.0 * n, 0.04 * n) for n in range(6)]
    assert energy_by_output(shifts, 1000.0).kwh[2] == pytest.approx(80.0)


def test_the_line_of_the_first_half_judges_the_second():
    made = [100.0, 200.0, 300.0, 150.0, 250.0] * 2
    shifts = [record(n, parts, 50 + 0.4 * parts + 3 * (n >= 5)) for n, parts in enumerate(made)]
    found = energy_by_output(shifts)
    assert found.reference == 5
    assert found.since_reference == pytest.approx(15.0)
    assert energy_by_output(shifts[:9]).since_reference is None
