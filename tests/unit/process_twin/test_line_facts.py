"""What the twin learns of the demo plant's line is what the line was built with."""

from dataclasses import replace

import numpy as np
import pytest

from hmi.errors import ActionRefused
from hmi.process_twin.days_together import circled, line_facts
from hmi.process_twin.groups import line_groups
from hmi.simulator.bottling_line import CAPACITIES, RATINGS

pytestmark = pytest.mark.timeout(600)  # with the days that are simulated before the first test


@pytest.fixture(scope="module")
def facts(bottling_site, recorded_days):
    return line_facts(line_groups(bottling_site), recorded_days)


def test_breaks_are_no_working_time(recorded_days):
    assert {day.working_s for day in recorded_days} == {21.75 * 3600.0}
    assert len(recorded_days[0].break_ends_s) == 6


def test_each_buffer_has_the_capacity_it_was_built_with(facts):
    built = list(CAPACITIES.values())
    found = [buffer.capacity for buffer in facts.buffers]
    assert found == pytest.approx(built, rel=0.01)


def test_twelve_bottles_make_a_case(facts):
    assert [buffer.factor for buffer in facts.buffers] == [1.0, 1.0, 1.0, 12.0, 1.0]


@pytest.mark.parametrize("rating", RATINGS, ids=lambda rating: rating.key)
def test_each_machine_has_its_rated_speed_with_still_water(facts, rating):
    found = facts.machines[rating.key].rate_by_recipe["Still water 0.50 l"]
    assert found * 3600.0 == pytest.approx(rating.rated, rel=0.02)


def test_a_slower_recipe_is_slower_on_the_filler(facts):
    rates = facts.machines["filler"].rate_by_recipe
    share = rates["Apple spritzer 0.50 l"] / rates["Still water 0.50 l"]
    assert share == pytest.approx(0.97, abs=0.01)


def test_a_full_buffer_behind_slows_the_depalletiser(facts):
    slowing = facts.machines["depalletiser"].slowing
    assert slowing[0][1] > 0.99
    assert slowing[-1][1] < 0.92


@pytest.mark.parametrize("rating", RATINGS, ids=lambda rating: rating.key)
def test_each_machine_stops_four_times_an_hour_of_work_and_rejects_its_share(facts, rating):
    machine = facts.machines[rating.key]
    an_hour = len(machine.stops) / (machine.executing_s / 3600.0)
    assert an_hour == pytest.approx(4.0, rel=0.2)
    assert machine.scrap == pytest.approx(rating.reject_share, rel=0.25)


def test_time_between_stops_is_all_the_time_of_work(facts):
    for machine in facts.machines.values():
        assert len(machine.runs_s) == len(machine.stops)
        assert sum(machine.runs_s) == pytest.approx(machine.executing_s)


def test_changeovers_take_as_long_as_the_line_took(facts):
    lengths = [order.changeover.longest_s for order in facts.orders]
    # One that runs into a break takes less working time.
    assert 360.0 <= np.median(lengths) <= 720.0
    assert max(lengths) <= 800.0
    assert all(60_000 < order.pieces < 150_000 for order in facts.orders[1:])


def test_stops_of_days_in_a_row_join_across_midnight():
    assert circled([(10.0, 20.0), (5.0, 7.0, 3.0)]) == (13.0, 25.0, 7.0)


def test_days_without_a_stop_have_no_time_between_stops():
    assert circled([(10.0,), (5.0,)]) == ()


def test_reasons_that_people_gave_are_those_of_the_stops(bottling_site, recorded_line):
    reading = recorded_line.day_reading(bottling_site)
    reading._reason_of = lambda machine, _start, _end: "jam" if machine == "capper" else ""
    day = reading.day(recorded_line.midnight_us(0), recorded_line.midnight_us(1))
    assert {stop.reason for stop in day.machines["capper"].stops} == {"jam"}
    assert "jam" not in {stop.reason for stop in day.machines["filler"].stops}


def test_too_few_days_are_refused(bottling_site, recorded_days):
    with pytest.raises(ActionRefused) as refused:
        line_facts(line_groups(bottling_site), recorded_days[:2])
    assert refused.value.code == "twin-few-days"


def test_a_machine_that_never_counted_is_named(bottling_site, recorded_days):
    def without(day):
        silent = replace(day.machines["capper"], total=0.0, paces={})
        return replace(day, machines={**day.machines, "capper": silent})

    with pytest.raises(ActionRefused) as refused:
        line_facts(line_groups(bottling_site), [without(day) for day in recorded_days])
    assert (refused.value.code, refused.value.fields["machine"]) == ("twin-no-counter", "capper")


def test_a_buffer_that_cannot_be_known_is_named_unless_its_size_is_told(
    bottling_site, recorded_days
):
    def without(day):
        return replace(day, levels=(day.levels[0][:0], *day.levels[1:]))

    days = [without(day) for day in recorded_days]
    with pytest.raises(ActionRefused) as refused:
        line_facts(line_groups(bottling_site), days)
    assert refused.value.code == "twin-no-capacity"
    told = line_facts(line_groups(bottling_site), days, {0: 850.0})
    assert (told.buffers[0].capacity, told.buffers[0].is_given) == (850.0, True)


def test_without_a_level_signal_the_capacity_is_found_from_counters(bottling_site, recorded_line):
    machines = tuple(replace(one, buffer_tag="") for one in bottling_site.machines)
    blind = replace(bottling_site, machines=machines)
    facts = line_facts(line_groups(blind), recorded_line.days(blind, 0, 7))
    # Counters once a minute see a level that moves by 600 pieces a minute only roughly.
    assert facts.buffers[0].capacity == pytest.approx(CAPACITIES["depalletiser"], rel=0.3)
