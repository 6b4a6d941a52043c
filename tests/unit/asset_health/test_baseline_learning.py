"""What is usual is learned from recorded samples, by regime, once and only in steady running."""

import numpy as np
import pytest

from hmi.asset_health.baseline_learning import MachineBaselines, regime_of
from hmi.asset_health.steady_windows import window_means
from hmi.historian.series import Series
from hmi.machines.signals import Indicator
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.quality import BAD, GOOD
from tests.helpers.builders import at_us, machine, plant_with

HOUR_US, TEN_US = 3_600_000_000, 10_000_000
FILLER = machine(
    "filler", state_source=StateSource.WORD, state_tag="filler.state",
    state_map=((1, MachineState.EXECUTING), (2, MachineState.STOPPED)),
    current_tag="filler.current", temperature_tag="filler.temperature",
    ambient_tag="filler.ambient", recipe_tag="filler.recipe",
)  # fmt: skip
SITE = plant_with(
    tags=[f"filler.{name}" for name in ("state", "current", "temperature", "ambient", "recipe")],
    machines=[FILLER],
)


def series(rows, others=None):
    times = np.array([time for time, _value in rows], np.int64)
    values = np.array([v if isinstance(v, float) else np.nan for _t, v in rows])
    texts = {row: v for row, (_t, v) in enumerate(rows) if isinstance(v, str)}
    return Series(times, values, np.full(len(rows), GOOD, np.uint32), times, others or texts)


class Recording:
    """Recorded rows by tag."""

    def __init__(self, **rows):
        self.rows = {f"filler.{name}": found for name, found in rows.items()}

    def read(self, key, start_us, end_us):
        rows = self.rows.get(key, [])
        before = [row for row in rows if row[0] < start_us][-1:]
        return series(before + [row for row in rows if start_us <= row[0] <= end_us])


def every_ten_s(hours, value):
    return [(at_us(0) + n * TEN_US, value(n)) for n in range(round(hours * 360))]


def hours_of(hours, **rows):
    given = {
        "state": [(at_us(0), 1.0)], "recipe": [(at_us(0), "water")],
        "current": every_ten_s(hours, lambda n: 10.0 + 0.1 * (n % 3)),
        "temperature": every_ten_s(hours, lambda _n: 50.0), "ambient": [(at_us(0), 20.0)],
    }  # fmt: skip
    return Recording(**(given | rows))


def learned(recording, hours, found=None):
    found = found or MachineBaselines(SITE, FILLER, at_us(0))
    found.learn_on(recording.read, (), at_us(hours * 3600))
    return found


WATER = ("EXECUTING", "water", "")


def test_a_current_is_learned_after_eight_hours_of_its_recipe():
    recording = hours_of(10)
    found = learned(recording, 5)
    current = found.by_indicator[Indicator.CURRENT]
    assert current.of(WATER) is None
    assert current.progress(WATER) == pytest.approx(5 / 8, abs=0.01)
    learned(recording, 9, found)
    one = current.of(WATER)
    assert one is not None
    assert (one.median, one.windows) == (pytest.approx(10.1), 2880)


def test_each_recipe_learns_for_itself_and_a_stop_is_not_learned():
    recording = hours_of(
        4, recipe=[(at_us(0), "water"), (at_us(7200), "juice")],
        state=[(at_us(0), 1.0), (at_us(10_800), 2.0)],
    )  # fmt: skip
    current = learned(recording, 4).by_indicator[Indicator.CURRENT]
    assert current.regimes() == [("EXECUTING", "juice", ""), WATER]
    assert current.progress(WATER) == pytest.approx(2 / 8, abs=0.01)
    assert current.progress(("EXECUTING", "juice", "")) == pytest.approx(1 / 8, abs=0.01)


def test_of_a_temperature_the_rise_above_its_surroundings_is_learned():
    found = learned(hours_of(25), 25)
    one = found.by_indicator[Indicator.TEMPERATURE].of(("EXECUTING", "", ""))
    assert one is not None
    assert one.median == pytest.approx(30.0)


def test_what_was_learned_in_pieces_is_what_is_learned_at_once():
    recording = hours_of(9)
    pieces = MachineBaselines(SITE, FILLER, at_us(0))
    for hour in range(1, 10):
        learned(recording, hour, pieces)
    at_once = learned(recording, 9)
    assert pieces.by_indicator[Indicator.CURRENT].of(WATER) == at_once.by_indicator[
        Indicator.CURRENT
    ].of(WATER)


def test_a_hole_that_is_filled_later_is_learned_from_once():
    recording = hours_of(6)
    found = MachineBaselines(SITE, FILLER, at_us(5 * 3600))
    learned(recording, 6, found)
    current = found.by_indicator[Indicator.CURRENT]
    before = current.progress(WATER)
    for _ in range(2):
        found.learn_filled(recording.read, (), 7, (at_us(0), at_us(2 * 3600)))
    assert current.progress(WATER) == pytest.approx(before + 2 / 8, abs=0.01)


def test_what_was_forgotten_is_learned_from_then_on_only():
    recording = hours_of(6)
    found = learned(recording, 3)
    found.forget(Indicator.CURRENT, at_us(4 * 3600))
    learned(recording, 6, found)
    current = found.by_indicator[Indicator.CURRENT]
    assert current.progress(WATER) == pytest.approx(2 / 8, abs=0.01)


def test_it_goes_on_where_it_was_kept_and_begins_anew_from_what_is_none(expected_warnings):
    expected_warnings("Baselines of filler are learned anew")
    found = learned(hours_of(9), 9)
    again = MachineBaselines(SITE, FILLER)
    again.load(found.bodies())
    assert again.until_us == found.until_us
    assert again.by_indicator[Indicator.CURRENT].of(WATER) is not None
    broken = MachineBaselines(SITE, FILLER, 5)
    broken.load({"filler": b"{}", "filler.current": b"nonsense"})
    assert broken.by_indicator[Indicator.CURRENT].regimes() == []


@pytest.mark.parametrize(
    ("indicator", "state", "expected"),
    [
        (Indicator.CURRENT, "IDLE", ("IDLE", "water", "80")),
        (Indicator.VIBRATION, "EXECUTING", ("EXECUTING", "", "80")),
        (Indicator.TEMPERATURE, "EXECUTING", ("EXECUTING", "", "")),
        (Indicator.VIBRATION, "IDLE", None),
    ],
)
def test_each_indicator_depends_on_what_it_depends_on(indicator, state, expected):
    assert regime_of(indicator, state, "water", "80") == expected


def test_a_value_is_carried_until_a_bad_sample():
    rows = series([(at_us(0), 1.0), (at_us(5), 3.0), (at_us(31), 5.0), (at_us(40), 5.0)])
    rows.statuses[3] = BAD
    means = window_means(rows, at_us(0), 6, TEN_US)
    assert means[:4].tolist() == [2.0, 3.0, 3.0, 5.0]
    assert np.isnan(means[4:]).all()
