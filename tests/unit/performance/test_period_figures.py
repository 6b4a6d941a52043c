"""KPIs of any period from its shifts: the vectors of ISO 22400-2, sums before ratios."""

from dataclasses import replace

import pytest

from hmi.performance.period_figures import period_figures
from hmi.performance.period_reading import joined_orders
from hmi.performance.shift_record import OrderRun, ShiftRecord
from hmi.plant.assets import MachineState as State

MINUTE = 60_000_000
DAY = 1440 * MINUTE


def shift(start_min=0, minutes=480, **fields):
    return ShiftRecord(
        machine="filler", shift="Early", start_us=start_min * MINUTE,
        end_us=(start_min + minutes) * MINUTE, **fields,
    )  # fmt: skip


def by_state(**minutes):
    return {State[name.upper()]: value * MINUTE for name, value in minutes.items()}


REFERENCE = shift(
    us_by_state=by_state(executing=390, held=60), total=10_530.0, good=10_320.0, ideal_cycle_s=2.0
)


def test_the_reference_period_gives_the_reference_figures():
    found = period_figures("filler", [REFERENCE], 0, DAY)
    assert found.kpis.availability == pytest.approx(0.866667, abs=5e-7)
    assert found.kpis.effectiveness == pytest.approx(0.900000, abs=5e-7)
    assert found.kpis.quality == pytest.approx(0.980057, abs=5e-7)
    assert found.oee == pytest.approx(0.764444, abs=5e-7)
    assert found.kpis.teep == pytest.approx(0.238889, abs=5e-7)
    assert found.kpis.loading == pytest.approx(450 / 1440)
    assert found.kpis.technical_efficiency == pytest.approx(390 / 450)
    assert found.utilisation == pytest.approx(390 / 450)
    assert found.kpis.scrap_ratio == pytest.approx(210 / 10_530)


def test_setup_is_no_loss_of_nee_and_busy_time_of_utilisation():
    one = replace(REFERENCE, us_by_state=by_state(executing=390, setup=30, starved=30))
    found = period_figures("filler", [one], 0, DAY)
    assert found.kpis.nee == pytest.approx(420 / 450 * 0.9 * 10_320 / 10_530)
    assert found.kpis.setup_ratio == pytest.approx(30 / 420)
    assert found.utilisation == pytest.approx(390 / 420)


def test_two_shifts_are_summed_and_not_averaged():
    short = shift(
        480, us_by_state=by_state(executing=10, fault=90), total=300.0, good=150.0,
        ideal_cycle_s=2.0,
    )  # fmt: skip
    found = period_figures("filler", [REFERENCE, short], 0, DAY)
    assert found.kpis.availability == pytest.approx(400 / 550)
    assert found.kpis.effectiveness == pytest.approx(2.0 * 10_830 / (400 * 60))
    assert found.kpis.quality == pytest.approx(10_470 / 10_830)


def test_a_planned_cycle_that_changed_counts_by_the_parts_made_with_it():
    other = shift(
        480, us_by_state=by_state(executing=100), total=1_000.0, good=1_000.0, ideal_cycle_s=3.0
    )
    found = period_figures("filler", [REFERENCE, other], 0, DAY)
    assert found.kpis.effectiveness == pytest.approx((2 * 10_530 + 3 * 1_000) / (490 * 60))


def test_zero_denominators_give_nothing_and_not_zero():
    found = period_figures("filler", [], 0, DAY)
    figures = (
        found.kpis.availability, found.kpis.effectiveness, found.kpis.quality, found.oee,
        found.mtbf_s, found.mttr_s, found.inherent_availability, found.corrective_ratio,
        found.utilisation, found.throughput_per_h, found.coverage,
    )  # fmt: skip
    assert figures == (None,) * len(figures)


def test_below_nine_tenths_of_coverage_no_oee_is_shown():
    seen = replace(REFERENCE, us_by_state=by_state(executing=404, held=1, unknown=45))
    assert period_figures("filler", [seen], 0, DAY).oee is not None
    less = replace(REFERENCE, us_by_state=by_state(executing=403, held=1, unknown=45))
    found = period_figures("filler", [less], 0, DAY)
    assert (found.oee, found.is_covered) == (None, False)
    assert found.kpis.oee is not None


def test_an_effectiveness_above_one_is_shown_and_flagged():
    fast = replace(REFERENCE, ideal_cycle_s=3.0)
    found = period_figures("filler", [fast], 0, DAY)
    assert found.kpis.effectiveness == pytest.approx(1.35)
    assert found.is_faster_than_planned


def test_failures_give_mtbf_mttr_and_inherent_availability():
    one = shift(
        us_by_state=by_state(executing=400, fault=20),
        faults=((0, 12 * MINUTE), (100 * MINUTE, 108 * MINUTE), (200 * MINUTE, 204 * MINUTE)),
    )
    found = period_figures("filler", [one], 0, DAY)
    # The last one is shorter than 300 s: a minor stop.
    assert len(found.failures) == 2
    assert (found.mtbf_s, found.mttr_s) == (200 * 60.0, 600.0)
    assert found.inherent_availability == pytest.approx(12_000 / 12_600)


def test_a_failure_over_the_end_of_a_shift_is_one():
    early = shift(
        us_by_state=by_state(executing=476, fault=4), faults=((476 * MINUTE, 480 * MINUTE),)
    )
    late = shift(
        480, us_by_state=by_state(executing=476, fault=4), faults=((480 * MINUTE, 484 * MINUTE),)
    )
    found = period_figures("filler", [early, late], 0, DAY)
    assert (len(found.failures), found.mttr_s) == (1, 480.0)


def test_maintenance_after_a_fault_is_corrective():
    one = shift(us_by_state=by_state(maintenance=40), planned_down_us=10 * MINUTE)
    found = period_figures("filler", [one], 0, DAY)
    assert found.corrective_ratio == pytest.approx(0.75)
    assert found.account.pbt_s == 30 * 60.0


def test_throughput_is_by_the_time_of_orders_or_by_planned_busy_time():
    runs = (
        OrderRun("A", 0, 60 * MINUTE, 600.0, 590.0),
        OrderRun("B", 120 * MINUTE, 240 * MINUTE, 900.0, 900.0),
    )
    ordered = replace(REFERENCE, orders=runs)
    assert period_figures("filler", [ordered], 0, DAY).throughput_per_h == pytest.approx(500.0)
    assert period_figures("filler", [REFERENCE], 0, DAY).throughput_per_h == pytest.approx(1404.0)


def test_an_order_over_two_shifts_is_one_and_the_newest_is_first():
    early = shift(orders=(OrderRun("A", 0, 100, 5.0, 4.0), OrderRun("B", 100, 480, 7.0, None)))
    late = shift(480, orders=(OrderRun("B", 480, 900, 3.0, 3.0),))
    assert joined_orders([early, late]) == [
        OrderRun("B", 100, 900, 10.0, None), OrderRun("A", 0, 100, 5.0, 4.0),
    ]  # fmt: skip
