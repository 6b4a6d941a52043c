"""Time account, counters and KPIs of domain model 3.5."""

from datetime import UTC, datetime, timedelta

import pytest

from hmi.machines.counter import Counter, Splits
from hmi.machines.oee import Parts, PlannedTime, TimeAccount, kpis, oee_now
from hmi.plant.assets import MachineState as S
from hmi.plant.shifts import ShiftSpan

MINUTE_US = 60_000_000
REFERENCE = Parts(total=10530, good=10320)


def account(**minutes):
    result = TimeAccount()
    for name, duration in minutes.items():
        result.add(S[name.upper()], duration * MINUTE_US)
    return result


def seen_if(is_seen):
    return Splits(is_seen, lambda starts, _ends: starts > 0)


ALWAYS = seen_if(lambda _start, _end: True)


def counter(*values, start_us=0, span=None):
    subject = Counter(start_us, span)
    for time_us, value in enumerate(values):
        subject.feed(time_us, value, ALWAYS)
    return subject


def test_reference_shift_gives_the_reference_figures():
    figures = kpis(account(executing=390, fault=60), REFERENCE, 2.0, calendar_s=1440 * 60)
    assert figures.availability == pytest.approx(0.866667, abs=5e-7)
    assert figures.effectiveness == pytest.approx(0.900000, abs=5e-7)
    assert figures.quality == pytest.approx(0.980057, abs=5e-7)
    assert figures.oee == pytest.approx(0.764444, abs=5e-7)
    assert figures.teep == pytest.approx(0.238889, abs=5e-7)


def test_setup_lowers_oee_but_not_nee():
    figures = kpis(account(executing=390, setup=30, held=30), REFERENCE, 2.0)
    assert figures.nee == pytest.approx(420 / 450 * 0.9 * 10320 / 10530)
    assert figures.oee == pytest.approx(0.764444, abs=5e-7)
    assert figures.setup_ratio == pytest.approx(30 / 420)
    assert figures.technical_efficiency == pytest.approx(390 / 420)
    assert figures.scrap_ratio == pytest.approx(210 / 10530)


def test_registers_that_were_read_at_different_moments_make_no_quality_above_one():
    figures = kpis(account(executing=1), Parts(total=130, good=135, reject=1), 0.1)
    assert figures.quality == pytest.approx(135 / 136)


def test_parts_that_are_neither_good_nor_rejected_are_lost_quality():
    figures = kpis(account(executing=1), Parts(total=100, good=90, reject=4), 1.0)
    assert figures.quality == pytest.approx(0.9)


@pytest.mark.parametrize("cycle_s", [1.0, None])
def test_a_good_count_of_something_else_than_the_total_stays_conspicuous(cycle_s):
    figures = kpis(account(executing=1), Parts(total=10, good=120), cycle_s)
    assert figures.quality == pytest.approx(12.0)


def test_zero_denominators_give_nothing_rather_than_zero_percent():
    figures = kpis(TimeAccount(), Parts(total=0, good=0), 2.0)
    assert figures.availability is None
    assert figures.effectiveness is None
    assert figures.quality is None
    assert figures.oee is None
    assert figures.loading is None
    assert figures.scrap_ratio is None


def test_a_machine_without_ideal_cycle_has_no_oee_but_availability():
    figures = kpis(account(executing=9, idle=1), REFERENCE, None)
    assert figures.availability == pytest.approx(0.9)
    assert figures.effectiveness is None
    assert figures.oee is None


def test_effectiveness_above_one_is_shown_as_it_is():
    assert (
        oee_now(account(executing=10), Parts(660, 660), Parts(660, 660), 1.0).effectiveness == 1.1
    )


def test_unknown_time_lowers_coverage_instead_of_availability():
    now = oee_now(account(executing=95, unknown=5), REFERENCE, REFERENCE, 2.0)
    assert now.availability == 1.0
    assert now.coverage == pytest.approx(0.95)
    assert now.oee is not None


@pytest.mark.parametrize(("unknown", "shown"), [(10, True), (11, False)])
def test_oee_is_shown_from_90_percent_coverage_on(unknown, shown):
    now = oee_now(account(executing=90, unknown=unknown), REFERENCE, REFERENCE, 2.0)
    assert (now.oee is not None) is shown


def test_before_anything_was_planned_nothing_is_covered():
    assert oee_now(TimeAccount(), Parts(), Parts(), 2.0).coverage == 0.0


def test_shown_counts_include_what_was_made_unseen():
    now = oee_now(account(executing=10), Parts(600, 590), Parts(300, 300), 1.0)
    assert (now.total, now.good) == (600, 590)
    assert now.effectiveness == pytest.approx(0.5)


def test_good_or_total_is_worked_out_from_the_other_two_counters():
    assert Parts(total=100, reject=3).completed().good == 97
    assert Parts(good=97, reject=3).completed().total == 100
    assert Parts(total=100).completed() == Parts(total=100)
    assert Parts(reject=3).completed() == Parts(reject=3)


def test_a_counter_counts_from_its_start_and_not_from_zero():
    assert counter(1000, 1001, 1005).total == 5


def test_a_counter_without_samples_has_no_count_and_with_one_has_zero():
    assert Counter(0).total is None
    assert counter(1000).total == 0


def test_a_counter_that_was_reset_goes_on_with_its_new_value():
    subject = counter(1000, 1010, 4)
    assert (subject.total, subject.jumps) == (14, 0)


def test_a_wrapped_register_goes_on_with_its_new_value():
    assert counter(65530, 65535, 3000, span=65535.0).total == 5 + 3000


def test_a_jump_back_counts_nothing_and_is_marked():
    subject = counter(1000, 1010, 900, 901)
    assert (subject.total, subject.jumps) == (11, 1)


def test_samples_before_the_start_only_move_the_base():
    assert counter(10, 20, 30, 31, start_us=2).total == 1


def test_late_and_repeated_samples_change_nothing():
    subject = counter(10, 11)
    subject.feed(1, 12, ALWAYS)
    subject.feed(0, 9, ALWAYS)
    subject.feed(5, 11, ALWAYS)
    assert subject.total == 1
    assert subject.last == (1, 11)


def test_what_was_counted_unseen_is_kept_apart():
    subject = counter(10, 15)
    subject.feed(7, 25, seen_if(lambda start, end: (start, end) != (1, 7)))
    assert (subject.total, subject.seen) == (15, 5)


def test_breaks_are_no_planned_time():
    start = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
    hour = timedelta(hours=1)
    breaks = ((start + 3 * hour, start + 3.5 * hour), (start + 9 * hour, start + 10 * hour))
    plan = PlannedTime.of(ShiftSpan("Early", start, start + 8 * hour, breaks))
    hour_us = 60 * MINUTE_US
    assert len(plan.breaks) == 1
    assert plan.overlap_us(0, plan.end_us + hour_us) == 7.5 * hour_us
    assert plan.overlap_us(plan.breaks[0][0], plan.breaks[0][1]) == 0
    assert plan.overlap_us(plan.end_us, plan.end_us + 1) == 0


def test_a_copied_account_is_booked_alone():
    before = account(executing=1)
    before.copy().add(S.EXECUTING, MINUTE_US)
    assert before.apt_s == 60
