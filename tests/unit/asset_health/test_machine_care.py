"""What one machine is told of: vibration, temperatures, current, each against what was learned."""

import pytest

from hmi.asset_health.baseline_learning import MachineBaselines
from hmi.asset_health.machine_care import MachineCare
from hmi.bus.facts import MachineChanged
from hmi.machines.signals import Indicator
from hmi.plant.assets import MachineState, WindingClass
from tests.helpers.builders import at, at_us, machine, plant_with

LIVE = {"vibration_tag": "filler.vibration", "current_tag": "filler.current"}


class Watched:
    """A filler whose means and numbers are set by hand; go() lets time pass in looks of 10 s."""

    def __init__(self, **fields):
        quantities = ("vibration", "current", "temperature", "ambient", "winding", "a", "b", "c")
        filler = machine("filler", **(LIVE | fields))
        site = plant_with(tags=[f"filler.{name}" for name in quantities], machines=[filler])
        self.baselines = MachineBaselines(site, filler)
        self.means, self.numbers = {}, {}
        self.care = MachineCare(self.baselines, self._spans, self.numbers.get, self.numbers.get)
        self.s = 0.0
        self.state = MachineState.EXECUTING

    def _spans(self, indicator, _state, after_us):
        mean, begin_us = self.means.get(indicator), at_us(self.s - 10)
        return [] if mean is None or begin_us <= after_us else [(begin_us, mean)]

    def learn(self, indicator, value, regime=("EXECUTING", "", "")):
        for number in range(9000):
            self.baselines.by_indicator[indicator].add(regime, number, value, 60.0)

    def go(self, seconds):
        fact = MachineChanged(
            machine="filler", state=self.state, since=at(), shift="", shift_start=None, oee=None,
            stops=0, energy=None, health=None,
        )  # fmt: skip
        for _ in range(round(seconds / 10)):
            self.s += 10.0
            self.care.look(at_us(self.s), fact)
        return {about: found.code for about, found in self.care.findings.items()}


@pytest.mark.parametrize(
    ("velocity", "code"),
    [
        (1.05, None),
        (1.8, "vibration-step"),
        (2.7, "vibration-step"),
        (2.9, "vibration-alert"),
        (0.2, "vibration-step"),
        (5.7, "vibration-trip"),
    ],
)
def test_vibration_is_told_by_its_step_its_alert_and_its_trip_level(velocity, code):
    watched = Watched()
    watched.learn(Indicator.VIBRATION, 1.0)
    watched.means[Indicator.VIBRATION] = velocity
    assert watched.go(600).get("vibration") == code


def test_a_vibration_that_is_back_is_told_no_more():
    watched = Watched(vibration_baseline=1.0)
    watched.means[Indicator.VIBRATION] = 1.8
    assert watched.go(600) == {"vibration": "vibration-step"}
    watched.means[Indicator.VIBRATION] = 1.1
    assert watched.go(600) == {}


def test_a_learned_current_counts_before_that_of_the_site():
    watched = Watched(current_baseline=10.0)
    watched.means[Indicator.CURRENT] = 11.0
    assert watched.go(600) == {"current-deviation": "current-more"}
    watched.learn(Indicator.CURRENT, 11.0)
    assert watched.go(600) == {}
    assert watched.care.expected.current == 11.0


def test_while_nobody_sees_the_machine_everything_stays_as_it_was():
    watched = Watched(current_baseline=10.0)
    watched.means[Indicator.CURRENT] = 12.0
    watched.go(600)
    watched.state = MachineState.UNKNOWN
    watched.means.clear()
    assert watched.go(6000) == {"current-deviation": "current-much-more"}


def test_a_bearing_is_judged_by_the_rise_above_its_surroundings():
    watched = Watched(temperature_tag="filler.temperature", ambient_tag="filler.ambient")
    watched.learn(Indicator.TEMPERATURE, 30.0)
    watched.numbers |= {"filler.temperature": 59.0, "filler.ambient": 20.0}
    assert watched.go(600) == {}
    assert watched.care.expected.temperature == 50.0
    watched.numbers["filler.ambient"] = 10.0
    assert watched.go(600) == {"part-bearing": "temperature-above-warn"}


def test_a_winding_is_judged_by_its_class_in_every_state():
    watched = Watched(winding_tag="filler.winding", winding_class=WindingClass.B)
    watched.state = MachineState.STOPPED
    watched.numbers["filler.winding"] = 121.0
    assert watched.go(600) == {"part-winding": "temperature-above-alarm"}


def test_uneven_phases_are_told():
    watched = Watched(phase_tags=("filler.a", "filler.b", "filler.c"))
    watched.numbers |= {"filler.a": 10.0, "filler.b": 10.0, "filler.c": 8.0}
    assert watched.go(600) == {"current-phases": "phases-very-uneven"}


def test_baselines_tell_how_far_they_are_learned_and_how_far_the_machine_is_away():
    watched = Watched(current_baseline=10.0)
    watched.means |= {Indicator.CURRENT: 10.5, Indicator.VIBRATION: 1.2}
    for number in range(720):
        regime = ("EXECUTING", "", "")
        watched.baselines.by_indicator[Indicator.VIBRATION].add(regime, number, 1.0, 60.0)
    watched.go(120)
    found = {one.indicator: one for one in watched.care.baselines}
    assert found["current"].deviation == pytest.approx(5.0)
    assert found["current"].is_of_site
    assert (found["vibration"].learned, found["vibration"].expected) == (0.5, None)
