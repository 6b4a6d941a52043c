"""Hourly medians of indicators while their machines execute, and what is kept of them."""

import numpy as np
import pytest

from hmi.asset_health.life_indicators import life_indicators
from hmi.asset_health.life_points import KEPT_HOURS, LifePoints, hourly_medians
from hmi.historian.rollup import HOUR_US, MINUTE_US, minutes_of
from hmi.historian.series import Series
from hmi.plant.alarm_rules import Levels
from hmi.plant.assets import MachineState, StateSource
from tests.helpers.builders import machine, plant_with, rule, tag

HOUR = 490_000
EXECUTING, HELD = float(MachineState.EXECUTING), float(MachineState.HELD)
SITE = plant_with(
    tags=[tag("filler.state"), tag("filler.vibration", unit="mm/s"), tag("filler.dp", unit="bar")],
    machines=[
        machine("filler", state_source=StateSource.WORD, state_tag="filler.state",
                vibration_tag="filler.vibration", wear_tags=("filler.dp",)),
    ],
    alarms=[rule("dp", "filler.dp", levels=Levels(hi=0.8, hihi=1.2))],
)  # fmt: skip
INDICATORS = life_indicators(SITE)


class Recorded:
    """Minutes by tag; those without a value have no bucket."""

    def __init__(self, **values):
        self.values = {key.replace("__", "."): row for key, row in values.items()}

    def read_many_rollups(self, keys, start_us, end_us, width_us):
        assert (width_us, end_us) == (MINUTE_US, start_us + HOUR_US - 1)
        return {key: self._rollup(key, start_us) for key in keys}

    def _rollup(self, key, start_us):
        values = np.array(self.values.get(key, [np.nan] * 60), float)
        known = np.flatnonzero(~np.isnan(values))
        times = start_us + known * MINUTE_US + 1
        if not len(known):
            times, known = np.array([start_us + 1]), np.array([0])
        return minutes_of(
            Series(times.astype(np.int64), values[known], np.zeros(len(known), np.uint32), times)
        )


def test_indicators_are_the_vibration_and_what_the_site_names_with_its_alarm():
    found = {one.key: (one.limit, one.unit) for one in INDICATORS}
    assert found == {"filler.vibration": (4.5, "mm/s"), "filler.dp": (0.8, "bar")}


def test_an_hour_is_the_median_of_the_minutes_in_which_the_machine_executed():
    state = [EXECUTING] * 40 + [HELD] * 20
    values = [1.0] * 10 + [2.0] * 15 + [3.0] * 15 + [9.0] * 20
    read = Recorded(filler__line_state=state, filler__vibration=values)
    found = hourly_medians(SITE, INDICATORS, read, HOUR, HOUR + 1)
    assert found["filler.vibration"] == {HOUR: 2.0}
    assert found["filler.dp"] == {}


@pytest.mark.parametrize(("minutes", "is_told"), [(9, False), (10, True)])
def test_an_hour_needs_ten_minutes_of_executing(minutes, is_told):
    state = [EXECUTING] * minutes + [HELD] * (60 - minutes)
    read = Recorded(filler__line_state=state, filler__vibration=[1.0] * 60)
    found = hourly_medians(SITE, INDICATORS, read, HOUR, HOUR + 1)
    assert (HOUR in found["filler.vibration"]) is is_told


def test_a_state_holds_until_the_next_one():
    state = [EXECUTING] + [np.nan] * 59
    read = Recorded(filler__line_state=state, filler__vibration=[1.5] * 60)
    found = hourly_medians(SITE, INDICATORS, read, HOUR, HOUR + 1)
    assert found["filler.vibration"] == {HOUR: 1.5}


def test_six_weeks_are_kept_and_only_what_was_before_a_moment_is_told():
    points = LifePoints()
    for hour in range(HOUR, HOUR + KEPT_HOURS + 10):
        points.put(hour, 1.0)
    assert len(points.by_hour) <= KEPT_HOURS + 1
    times, values = points.until((HOUR + 100) * HOUR_US)
    assert len(times) == len(values) <= 100
    assert times[-1] == pytest.approx(-1800.0)


def test_the_least_that_was_usual_is_its_baseline():
    points = LifePoints({HOUR + n: 1.0 + 0.01 * n for n in range(100)})
    assert points.baseline() == pytest.approx(1.05, abs=0.01)
    assert LifePoints({HOUR: 1.0}).baseline() is None
