"""A machine's minutes: recipe, running, rejects and signals, from what was recorded."""

import numpy as np
import pytest

from hmi.clock import ManualClock, to_us
from hmi.historian.rollup import empty_rollup, minutes_of
from hmi.historian.series import Series
from hmi.performance.energy_reading import RegisterReading
from hmi.performance.quality_preceding import PrecedingOutcome
from hmi.performance.quality_reading import hour_names, read_quality, recipe_at, shift_names
from hmi.performance.quality_scrap import ScrapBy
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.shifts import Shift, ShiftCalendar
from hmi.plant.tags import Kind
from tests.helpers.builders import machine, plant_with, tag

MINUTE_US = 60_000_000
NOW_US = to_us(ManualClock().now())
START_US = NOW_US - 4 * 60 * MINUTE_US


class Recording:
    """Four hours at a sample a minute: cola, then water; a stop of half an hour between."""

    def __init__(self):
        count = 241
        self.times = START_US + np.arange(count, dtype=np.int64) * MINUTE_US
        at = np.arange(count)
        runs = (at < 105) | (at >= 135)
        self.values = {
            "filler.word": np.where(runs, 1.0, 8.0),
            "filler.total": np.cumsum(np.where(runs, 100.0, 0.0)),
            "filler.reject": np.cumsum(np.where(runs & (at % 5 == 0), 2.0, 0.0)),
            "filler.short": np.cumsum(np.where(runs & (at % 10 == 0), 2.0, 0.0)),
            "filler.fill": np.random.default_rng(1).normal(0, 1, count),
            "capper.reject": np.cumsum(np.full(count, 1.0)),
        }
        self.text = {"filler.recipe": ["cola" if n < 120 else "water" for n in range(count)]}

    def read(self, key, start_us, end_us):
        first = max(0, int(np.searchsorted(self.times, start_us, "left")) - 1)
        rows = slice(first, int(np.searchsorted(self.times, end_us, "right")))
        times, good = self.times[rows], np.zeros(len(self.times[rows]), np.uint32)
        if key in self.text:
            others = dict(enumerate(self.text[key][rows]))
            return Series(times, np.full(len(times), np.nan), good, times, others)
        if key not in self.values:
            none = np.empty(0, np.int64)
            return Series(none, np.empty(0), np.empty(0, np.uint32), none)
        return Series(times, self.values[key][rows], good, times)

    def read_many_rollups(self, keys, start_us, end_us, width_us):
        found = {}
        for key in keys:
            within = self.read(key, start_us, end_us).within(start_us, end_us)
            found[key] = minutes_of(within) if len(within) else empty_rollup(width_us)
        return found

    def gaps(self, _start_us, _end_us):
        return []


@pytest.fixture
def site():
    tags = [
        tag("filler.word", kind=Kind.INTEGER), tag("filler.total", kind=Kind.INTEGER),
        tag("filler.reject", kind=Kind.INTEGER), tag("filler.recipe", kind=Kind.TEXT),
        tag("filler.short", kind=Kind.INTEGER, name="Underfilled"),
        tag("filler.fill", spec_low=-4.0, spec_high=4.0), tag("capper.reject"),
        tag("filler.silent", spec_high=4.0),
    ]  # fmt: skip
    filler = machine(
        "filler", state_source=StateSource.WORD, state_tag="filler.word",
        state_map=((1, MachineState.EXECUTING), (8, MachineState.FAULT)),
        total_tag="filler.total", reject_tag="filler.reject", recipe_tag="filler.recipe",
        reject_reason_tags=("filler.short",),
    )  # fmt: skip
    return plant_with(tags=tags, machines=[filler, machine("capper", reject_tag="capper.reject")])


@pytest.fixture
def past(site):
    reading = RegisterReading(Recording(), site, NOW_US)
    return read_quality(reading, site.machine_by_key["filler"], (START_US, NOW_US))


def test_minutes_know_what_was_made_and_whether_it_ran(past):
    assert past.made == ["cola", "water"]
    assert past.wanted("cola").sum() == 104
    assert past.running.sum() == 104 + 104
    assert past.rejects.sum() == pytest.approx(2 * 42, abs=4)
    assert past.totals.sum() == pytest.approx(21_000, abs=200)


def test_only_the_chosen_recipe_is_charted_while_it_runs(past):
    found = past.values("filler.fill", "water")
    assert found.pace_min == 1
    assert len(found) == 104
    assert (found.not_running, found.other_recipe) == (32, 104)
    assert found.times_us.min() > START_US + 135 * MINUTE_US


def test_a_signal_without_samples_has_no_values(past):
    assert len(past.values("filler.silent", "cola")) == 0
    assert past.values("filler.silent", "cola").unknown == 104


def test_scrap_is_told_by_recipe_shift_hour_machine_and_reason(past):
    calendar = ShiftCalendar()
    by_recipe = past.scrap(ScrapBy.RECIPE, calendar)
    assert [one.name for one in by_recipe] == ["water", "cola"]
    assert by_recipe[1].ratio == pytest.approx(0.004, abs=0.0005)
    assert [one.name for one in past.scrap(ScrapBy.SHIFT, calendar)] == ["24 h"]
    assert len(past.scrap(ScrapBy.HOUR, calendar)) == 4
    assert past.scrap(ScrapBy.MACHINE, calendar)[0].name == "capper"
    assert past.scrap(ScrapBy.REASON, calendar)[0].name == "Underfilled"


def test_a_morning_is_too_short_to_say_what_preceded_scrap(past):
    assert past.compared("cola").outcome is PrecedingOutcome.TOO_FEW


def test_a_machine_that_counts_no_rejects_has_no_scrap_at_all(site):
    bare = plant_with(tags=site.tags[:1], machines=[machine("filler")])
    reading = RegisterReading(Recording(), bare, NOW_US)
    past = read_quality(reading, bare.machine_by_key["filler"], (START_US, NOW_US))
    assert past.compared("") is None
    assert all(past.scrap(by, ShiftCalendar()) == [] for by in ScrapBy)


def test_hours_and_shifts_are_local():
    times = np.array([NOW_US, NOW_US + 30 * MINUTE_US])  # 06:00 and 06:30 UTC
    assert hour_names(times, "Europe/Berlin") == ("07:00", "07:00")
    assert hour_names(times, "Asia/Kolkata") == ("11:00", "12:00")
    early = Shift(name="Early", start=ManualClock().now().time(), end=ManualClock().now().time())
    calendar = ShiftCalendar(timezone="UTC", shifts=(early,))
    assert shift_names(times, calendar) == ("Early", "Early")


def test_a_recipe_by_number_is_told_by_its_state():
    number = tag("a.recipe", kind=Kind.ENUMERATION, states=((3, "Cola"),))
    times = np.array([0, 1, 2], np.int64)
    series = Series(times, np.array([3.0, 4.0, np.nan]), np.zeros(3, np.uint32), times)
    assert recipe_at(series, number, times) == ("Cola", "4", "")
