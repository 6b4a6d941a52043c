"""Values that are charted tell something new each, of one recipe, while the machine runs."""

from itertools import accumulate

import numpy as np
import pytest

from hmi.historian.rollup import minutes_of
from hmi.historian.series import Series
from hmi.machines.timeline import Segment
from hmi.performance.quality_limits import SpecSource, judged_tags, limits_of
from hmi.performance.quality_scrap import by_minute, ranked
from hmi.performance.quality_values import (
    LOW_CORRELATION,
    correlation_of,
    held_at,
    paced,
    running_at,
    whole_minutes,
)
from hmi.plant.alarm_rules import Levels
from hmi.plant.assets import MachineState
from tests.helpers.builders import machine, plant_with, rule, tag

MINUTE_US = 60_000_000


def minutes(count):
    return np.arange(count, dtype=np.int64) * MINUTE_US


def dependent(count, keep, seed=1):
    noise = np.random.default_rng(seed).normal(0, 1, count).tolist()
    return np.array(list(accumulate(noise, lambda state, step: keep * state + step)))


def test_independent_values_are_taken_each_minute():
    values = np.random.default_rng(2).normal(0, 1, 500)
    found = paced(minutes(500), values, np.ones(500, bool))
    assert (found.pace_min, len(found), found.is_independent) == (1, 500, True)
    assert abs(found.correlation) < 0.1


def test_values_that_follow_from_each_other_are_taken_more_rarely():
    found = paced(minutes(5000), dependent(5000, 0.9), np.ones(5000, bool))
    assert found.pace_min == 15
    assert found.is_independent
    assert [pace for pace, _one in found.tried] == [1, 2, 5, 10, 15]
    assert found.tried[0][1] == pytest.approx(0.9, abs=0.03)
    assert np.diff(found.times_us).min() == 15 * MINUTE_US


def test_where_every_pace_leaves_them_dependent_it_says_so():
    found = paced(minutes(3000), dependent(3000, 0.9999), np.ones(3000, bool))
    assert found.pace_min == 60
    assert not found.is_independent
    assert found.correlation > LOW_CORRELATION


def test_only_wanted_minutes_count_and_breaks_join_nothing():
    wanted = np.arange(200) < 100
    found = paced(minutes(200), np.random.default_rng(3).normal(0, 1, 200), wanted)
    assert len(found) == 100
    assert found.times_us[-1] == 99 * MINUTE_US


@pytest.mark.parametrize("values", [np.arange(10.0), np.full(100, 3.0), np.full(100, np.nan)])
def test_too_few_or_equal_values_have_no_correlation(values):
    assert correlation_of(values) is None
    assert paced(minutes(len(values)), values, np.ones(len(values), bool)).correlation is None


def test_a_value_is_one_that_was_measured_and_holds_until_it_is_too_old():
    times = np.array([10, 70, 100], np.int64) * 1_000_000
    series = Series(times, np.array([1.0, 2.0, 3.0]), np.zeros(3, np.uint32), times)
    at = whole_minutes(0, 30 * MINUTE_US)
    found = held_at(minutes_of(series), np.empty((0, 2), np.int64), at)
    assert found[:4].tolist() == pytest.approx([np.nan, 1.0, 3.0, 3.0], nan_ok=True)
    assert np.isnan(found[17:]).all()


def test_nothing_holds_through_a_hole():
    times = np.array([10, 490], np.int64) * 1_000_000
    series = Series(times, np.array([1.0, 2.0]), np.zeros(2, np.uint32), times)
    hole = np.array([[2 * MINUTE_US, 8 * MINUTE_US]])
    found = held_at(minutes_of(series), hole, minutes(11))
    assert np.isfinite(found).tolist() == [False, True, True] + [False] * 6 + [True, True]


def test_a_machine_runs_a_minute_after_it_began_until_it_stops():
    states = [Segment(0, MachineState.IDLE), Segment(2 * MINUTE_US, MachineState.EXECUTING),
              Segment(6 * MINUTE_US, MachineState.FAULT)]  # fmt: skip
    found = running_at(states, minutes(9))
    assert np.flatnonzero(found).tolist() == [3, 4, 5]
    assert not running_at([], minutes(3)).any()


def plant(**fields):
    tags = [tag("filler.fill", unit="ml", **fields), tag("filler.level", normal_low=40.0,
            normal_high=70.0), tag("filler.speed"), tag("filler.flow", low=0.0, normal_low=0.0,
            normal_high=9.0)]  # fmt: skip
    rules = [rule("filler.level_low", "filler.level", levels=Levels(lo=35.0))]
    return plant_with(tags=tags, machines=[machine("filler")], alarms=rules)


def test_a_products_limits_come_before_those_of_alarms_and_bands():
    site = plant(spec_low=-4.0, spec_high=4.0, spec_target=0.0)
    found = limits_of(site, site.tag("filler.fill"))
    assert (found.low, found.high, found.target, found.source) == (-4, 4, 0, SpecSource.PRODUCT)
    level = limits_of(site, site.tag("filler.level"))
    assert (level.low, level.high, level.source) == (35.0, None, SpecSource.ALARM)
    flow = limits_of(site, site.tag("filler.flow"))
    assert (flow.low, flow.high, flow.source) == (None, 9.0, SpecSource.NORMAL)
    assert limits_of(site, site.tag("filler.speed")) is None
    assert [one.key for one in judged_tags(site, "filler")] == [
        "filler.fill", "filler.level", "filler.flow",
    ]  # fmt: skip


def test_scrap_is_ranked_with_its_share_and_its_ratio():
    names = ["cola"] * 3 + ["water"] * 3 + [""] * 2
    found = by_minute(names, np.array([1.0, 0, 1, 4, 4, 0, 9, 9]), np.full(8, 100.0))
    assert [(one.name, one.rejects, one.ratio) for one in found] == [
        ("water", 8.0, pytest.approx(8 / 300)), ("cola", 2.0, pytest.approx(2 / 300)),
    ]  # fmt: skip
    assert [one.cumulative for one in found] == pytest.approx([0.8, 1.0])


def test_groups_without_scrap_are_not_in_the_ranking():
    assert ranked({"a": (0.0, 100.0)}) == []
    assert ranked({"a": (3.0, None), "b": (0.0, 1.0)})[0].ratio is None
