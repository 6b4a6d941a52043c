"""Days, shifts and months of energy are local ones; what nobody waits for is given up."""

from dataclasses import replace
from datetime import UTC, datetime, time

import numpy as np
import pytest

from hmi.clock import from_us, to_us
from hmi.condition.energy import QUARTER_US
from hmi.historian.reader import ReadCancelled
from hmi.historian.rollup import empty_rollup, minutes_of
from hmi.historian.series import Series
from hmi.performance.energy_reading import RegisterReading, metered, power_of
from hmi.performance.energy_report import (
    EnergyPeriod,
    month_start_us,
    read_demand,
    read_figures,
    read_running,
    span_of,
)
from hmi.plant.energy_terms import EnergyTerms
from hmi.plant.shifts import Shift, ShiftCalendar
from tests.helpers.builders import machine, plant_with, tag

MINUTE_US = 60_000_000
CALENDAR = ShiftCalendar(
    timezone="Europe/Berlin",
    shifts=(Shift(name="Early", start=time(6), end=time(14), days=(1, 2, 3, 4, 5)),),
)


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "period", "start", "end"),
    [
        (at(2026, 3, 2, 9), EnergyPeriod.SHIFT, at(2026, 3, 2, 5), at(2026, 3, 2, 9)),
        (at(2026, 3, 2, 20), EnergyPeriod.SHIFT, at(2026, 3, 2, 5), at(2026, 3, 2, 13)),
        (at(2026, 3, 1, 9), EnergyPeriod.SHIFT, at(2026, 2, 27, 5), at(2026, 2, 27, 13)),
        (at(2026, 3, 2, 9), EnergyPeriod.DAY, at(2026, 3, 1, 23), at(2026, 3, 2, 9)),
        # The clocks go forward at 2 o'clock of that day.
        (at(2026, 3, 29, 9), EnergyPeriod.DAY, at(2026, 3, 28, 23), at(2026, 3, 29, 9)),
        (at(2026, 3, 2, 9), EnergyPeriod.WEEK, at(2026, 2, 23, 9), at(2026, 3, 2, 9)),
        (at(2026, 3, 2, 9), EnergyPeriod.MONTH, at(2026, 1, 31, 9), at(2026, 3, 2, 9)),
    ],
)
def test_periods_are_those_of_the_site(now, period, start, end):
    assert span_of(CALENDAR, now, period) == (to_us(start), to_us(end))


def test_without_any_shift_a_day_is_told_and_months_begin_locally():
    bare = replace(CALENDAR, shifts=(replace(CALENDAR.shifts[0], days=()),))
    now = at(2026, 3, 31, 22, 30)  # already April in Berlin
    assert span_of(bare, now, EnergyPeriod.SHIFT)[0] == to_us(at(2026, 3, 31, 22))
    assert month_start_us(CALENDAR, now) == to_us(at(2026, 3, 31, 22))


class Recording:
    """Two hours of a press at 40 kW; the oven was never read."""

    def __init__(self, end_us, keys=("press.energy",)):
        self.times = end_us - np.arange(121, dtype=np.int64)[::-1] * MINUTE_US
        self.values = {key: 700 + np.arange(121) * 40 / 60 for key in keys}

    def read(self, key, start_us, end_us):
        if key not in self.values:
            none = np.empty(0, np.int64)
            return Series(none, np.empty(0), np.empty(0, np.uint32), none)
        first = max(0, int(np.searchsorted(self.times, start_us, "left")) - 1)
        rows = slice(first, int(np.searchsorted(self.times, end_us, "right")))
        times = self.times[rows]
        return Series(times, self.values[key][rows], np.zeros(len(times), np.uint32), times)

    def read_many_rollups(self, keys, start_us, end_us, width_us):
        found = {}
        for key in keys:
            within = self.read(key, start_us, end_us).within(start_us, end_us)
            found[key] = minutes_of(within) if len(within) else empty_rollup(width_us)
        return found

    def gaps(self, _start_us, _end_us):
        return []


def plant(**terms):
    tags = [tag("press.energy", unit="kWh"), tag("oven.energy", unit="kWh"),
            tag("hall.energy", machine="press", unit="MWh"), tag("hall.power", machine="press",
            unit="MW"), tag("saw.energy", unit="m3")]  # fmt: skip
    machines = [machine(key, energy_tag=f"{key}.energy") for key in ("press", "oven", "saw")]
    return plant_with(tags=tags, machines=machines, energy=EnergyTerms(**terms))


NOW_US = to_us(at(2026, 3, 2, 9, 5))


def test_a_register_that_was_never_read_is_named_and_left_out():
    reading = RegisterReading(Recording(NOW_US), plant(), NOW_US)
    found = read_demand(reading, NOW_US - 90 * MINUTE_US)
    assert found.unread == ("oven",)
    assert found.whole.demand_kw == pytest.approx(np.full(len(found.whole.kwh), 40.0))
    late = found.since(NOW_US - 30 * MINUTE_US)
    assert len(late.whole.kwh) == 1
    assert late.peaks[0].machines == (("press", pytest.approx(40.0)),)


def test_what_does_not_count_energy_is_no_register():
    assert metered(plant()) == {"press": "press.energy", "oven": "oven.energy"}
    reading = RegisterReading(Recording(NOW_US), plant(), NOW_US)
    saw = reading.site.machine_by_key["saw"]
    assert read_figures(reading, saw, (NOW_US - 60 * MINUTE_US, NOW_US)) is None


def test_the_main_meter_counts_for_the_site_in_kilowatt_hours():
    site = plant(meter_tag="hall.energy", meter_power_tag="hall.power")
    reading = RegisterReading(Recording(NOW_US, ("press.energy", "hall.energy")), site, NOW_US)
    found = read_demand(reading, NOW_US - 60 * MINUTE_US)
    assert found.whole.demand_kw[0] == pytest.approx(40_000.0)
    assert power_of(site, {"hall.power": 0.3}.get) == pytest.approx(300.0)
    running = read_running(reading)
    assert from_us(running.start_us) == at(2026, 3, 2, 9)
    assert running.kwh == pytest.approx(40_000 / 12)


def test_a_site_without_any_register_has_no_demand():
    bare = plant_with(tags=[tag("a.b")], machines=[machine("a")])
    reading = RegisterReading(Recording(NOW_US), bare, NOW_US)
    assert read_demand(reading, NOW_US - QUARTER_US) is None
    assert read_running(reading) is None
    assert power_of(bare, {}.get) is None


def test_what_nobody_waits_for_is_not_read_to_its_end():
    reading = RegisterReading(Recording(NOW_US), plant(), NOW_US, is_wanted=lambda: False)
    with pytest.raises(ReadCancelled):
        read_demand(reading, NOW_US - 90 * MINUTE_US)
