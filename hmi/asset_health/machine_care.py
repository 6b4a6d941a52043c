"""Compares one machine with what was learned of it every ten seconds; says what is to be told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

from hmi.asset_health.baseline_learning import MachineBaselines, regime_of
from hmi.asset_health.steady_windows import JUDGED, recipe_text, speed_range
from hmi.bus.care_facts import BaselineChanged
from hmi.bus.facts import MachineChanged
from hmi.clock import from_us
from hmi.condition.baseline import Learned, Regime
from hmi.condition.current_rules import CurrentRules, Sustained
from hmi.condition.steady import SteadyRegime
from hmi.condition.temperature_rules import LevelRule, RiseRule
from hmi.machines.device_health import CHECK, FAILURE, OFF_SPEC
from hmi.machines.expected import Expected
from hmi.machines.signals import Indicator
from hmi.machines.temperature_limits import TemperatureLimits, bearing_limits, part_limits
from hmi.machines.vibration import vibration_presets, zone_limits
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import Machine, MachineState
from hmi.plant.samples import Value

SpansOf = Callable[[Indicator, MachineState, int], list[tuple[int, float]]]
"""Begin and mean of each 10 s of an indicator in a steady state after a time."""
NumberOf = Callable[[str], float | None]
"""The newest number of a tag, None where it is bad, old or none."""
TextOf = Callable[[str], Value]

_STEP_S: Final = 300.0
_ALERT_S: Final = 60.0
_TRIP_S: Final = 10.0
_LEAST_SHARE: Final = 0.05
"""Of the current while it executes: less than this share of it says nothing in percent."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be told of a machine; about names it among all of the machine."""

    about: str
    code: str
    tag: str
    value: float | None = None
    limit: float | None = None
    priority: Priority = Priority.P4
    is_alert: bool = True


class MachineCare:
    """Follows one machine. spans, number and text look up what is now."""

    def __init__(
        self, baselines: MachineBaselines, spans: SpansOf, number: NumberOf, text: TextOf
    ) -> None:
        self._baselines = baselines
        self._machine: Machine = baselines.machine
        self._spans, self._number, self._text = spans, number, text
        self._steady = SteadyRegime(speed_range(baselines.site, self._machine))
        self._current = CurrentRules(self._machine.rated_current)
        self._rise = RiseRule()
        self._levels = {one.part: LevelRule() for one in part_limits(self._machine)}
        self._bearing = LevelRule()
        limits = zone_limits(self._machine.group, self._machine.foundation)
        presets = vibration_presets(limits)
        self._trip = Sustained(presets.trip, _TRIP_S)
        self._above = Sustained(0.0, _ALERT_S)
        self._step = Sustained(presets.step, _STEP_S, 0.1 * presets.step)
        self._zones = limits
        self._seen_us: dict[Indicator, int] = {}
        self._newest: dict[Indicator, float] = {}
        self.expected = Expected()
        self.findings: dict[str, Finding] = {}
        """What stands now, by what it is about."""
        self._shown: dict[Indicator, BaselineChanged] = {}
        self._deviations: list[float] = []

    @property
    def baselines(self) -> list[BaselineChanged]:
        """Return what is usual of each indicator, as it stood at the last look."""
        return list(self._shown.values())

    def expected_with(self, z: float | None, z_tag: str) -> Expected:
        """Return what was learned, with the largest residual of the machine's watches."""
        return replace(self.expected, z=z, z_tag=z_tag)

    def take_deviations(self) -> list[float]:
        """Return the deviations of the current in percent since the last time, executing."""
        taken, self._deviations = self._deviations, []
        return taken

    def look(self, now_us: int, fact: MachineChanged) -> None:
        """Compare the machine as it stands; while nobody sees it, everything stays as it was."""
        self._device(fact.device)
        if fact.state is MachineState.UNKNOWN:
            self._steady.leave()
            return
        regime = self._regime(now_us, fact.state)
        self._look_at_current(fact.state, regime)
        self._look_at_vibration(fact.state, regime)
        self._look_at_bearing(now_us, fact.state, regime)
        for limits in part_limits(self._machine):
            self._look_at_level(now_us, limits, self._levels[limits.part])

    def _regime(self, now_us: int, state: MachineState) -> Regime | None:
        if state not in JUDGED:
            self._steady.leave()
            return None
        machine, known = self._machine, self._baselines.site.number_by_key
        recipe = recipe_text(self._text(machine.recipe_tag)) if machine.recipe_tag in known else ""
        speed = self._number(machine.speed_tag) if machine.speed_tag in known else None
        return self._steady.add(now_us, state.name, recipe, speed)

    def _look_at_current(self, state: MachineState, regime: Regime | None) -> None:
        means = self._new_means(Indicator.CURRENT, state, regime)
        phases = [self._number(key) for key in self._machine.phase_tags]
        for mean in means:
            self._current.add_current(mean)
        if phases and all(one is not None for one in phases):
            self._current.add_phases(tuple(one for one in phases if one is not None))
        self._take_current()
        if regime is None:
            return
        learned = self._learned(Indicator.CURRENT, regime)
        expected = self._machine.current_baseline if state is MachineState.EXECUTING else None
        expected = learned.median if learned is not None else expected
        if state is MachineState.EXECUTING:
            self._expect_current(learned)
        deviation = None
        for mean in means:
            deviation = self._deviation(mean, expected)
            self._current.add_deviation(deviation)
            # Against a value of the site it would make a step when the own one is learned.
            is_own = learned is not None and state is MachineState.EXECUTING
            if deviation is not None and is_own:
                self._deviations.append(deviation)
        self._take_current()
        self._show(Indicator.CURRENT, regime, learned, expected, deviation)

    def _deviation(self, mean: float, expected: float | None) -> float | None:
        """Return percent above what is expected; None where nothing is, or next to no current."""
        rated = self._machine.rated_current or self._machine.current_baseline or expected
        if not expected or not rated or expected < _LEAST_SHARE * rated:
            return None
        return 100.0 * (mean - expected) / expected

    def _expect_current(self, learned: Learned | None) -> None:
        median = None if learned is None else learned.median
        if median != self.expected.current:
            since_us = self._steady.since_us if median is not None else 0
            self.expected = replace(self.expected, current=median, current_since_us=since_us)

    def _take_current(self) -> None:
        tag, limits = self._machine.current_tag, {"load": self._machine.rated_current}
        for about in ("deviation", "load", "phases"):
            found = self._current.found.get(about)
            key = f"current-{about}"
            if found is None:
                self.findings.pop(key, None)
                continue
            is_serious = found.code in ("current-much-more", "phases-very-uneven")
            priority = Priority.P3 if is_serious or about == "load" else Priority.P4
            self._put(key, Finding(key, found.code, tag, found.value, limits.get(about), priority))

    def _look_at_vibration(self, state: MachineState, regime: Regime | None) -> None:
        means = self._new_means(Indicator.VIBRATION, state, regime)
        if regime is None or state is not MachineState.EXECUTING:
            return
        learned = self._learned(Indicator.VIBRATION, regime)
        baseline = self._machine.vibration_baseline if learned is None else learned.median
        presets = vibration_presets(self._zones, baseline)
        for mean in means:
            is_trip = self._trip.add(mean)
            # The alert's limit follows the baseline, so what is watched is the way beyond it.
            is_above = self._above.add(mean - presets.alert)
            is_step = baseline is not None and self._step.add(abs(mean - baseline))
            self._tell_vibration(mean, presets.alert, presets.trip, baseline,
                                 (is_trip, is_above, is_step))  # fmt: skip
        deviation = None if baseline is None or not means else means[-1] - baseline
        self._show(Indicator.VIBRATION, regime, learned, baseline, deviation)

    def _tell_vibration(
        self, mean: float, alert: float, trip: float, baseline: float | None,
        standing: tuple[bool, bool, bool],
    ) -> None:  # fmt: skip
        is_trip, is_above, is_step = standing
        tag, about = self._machine.vibration_tag, "vibration"
        if is_trip:
            self._put(about, Finding(about, "vibration-trip", tag, mean, trip, Priority.P2))
        elif is_above and self._zones.zone(mean) in "cd":
            self._put(about, Finding(about, "vibration-alert", tag, mean, alert, Priority.P3))
        elif is_step or is_above:
            # Inside zone B it is no danger, yet so large a step is a sign of something.
            self._put(about, Finding(about, "vibration-step", tag, mean, baseline or alert))
        else:
            self.findings.pop(about, None)

    def _look_at_bearing(self, now_us: int, state: MachineState, regime: Regime | None) -> None:
        tag = self._machine.temperature_tag
        if not tag or tag not in self._baselines.site.number_by_key:
            return
        celsius = self._number(tag)
        means = self._new_means(Indicator.TEMPERATURE, state, regime)
        is_running = state is MachineState.EXECUTING
        if celsius is None:
            return
        learned = None if regime is None else self._learned(Indicator.TEMPERATURE, regime)
        ambient_key = self._machine.ambient_tag
        ambient = self._number(ambient_key) if ambient_key else 0.0
        baseline = self.expected.temperature
        if learned is not None and ambient is not None:
            baseline = learned.median + ambient
            self.expected = replace(self.expected, temperature=baseline)
        known = self._machine.temperature_baseline if baseline is None else baseline
        self._look_at_level(now_us, bearing_limits(self._machine, known), self._bearing)
        shown = fmean(means) if means else celsius
        rise = self._rise.add(now_us, shown, is_steady=is_running)
        about = "rise"
        if rise is None:
            self.findings.pop(about, None)
        else:
            is_fast = rise.code == "temperature-rises-very-fast"
            priority = Priority.P3 if is_fast else Priority.P4
            self._put(about, Finding(about, rise.code, tag, rise.value, None, priority))
        if regime is not None and is_running:
            deviation = None if known is None else shown - known
            self._show(Indicator.TEMPERATURE, regime, learned, known, deviation)

    def _look_at_level(self, now_us: int, limits: TemperatureLimits, rule: LevelRule) -> None:
        celsius = self._number(limits.tag)
        if celsius is None:
            return
        found = rule.add(now_us, celsius, limits.warn, limits.alarm)
        if found is None:
            self.findings.pop(limits.part, None)
            return
        is_alarm = found.code == "temperature-above-alarm"
        limit = limits.alarm if is_alarm else limits.warn
        priority = Priority.P3 if is_alarm else Priority.P4
        self._put(
            limits.part, Finding(limits.part, found.code, limits.tag, celsius, limit, priority)
        )

    def _device(self, letter: str) -> None:
        """Tell what the machine says of itself; that it wants maintenance is on another list."""
        tag, about = self._machine.health_tag, "device"
        if letter == FAILURE:
            priority = Priority.P2 if self._machine.critical else Priority.P3
            self._put(about, Finding(about, "device-failure", tag, None, None, priority, False))
        elif letter == CHECK:
            self._put(about, Finding(about, "device-check-function", tag))
        elif letter == OFF_SPEC:
            self._put(about, Finding(about, "device-off-spec", tag))
        else:
            self.findings.pop(about, None)

    def _new_means(
        self, indicator: Indicator, state: MachineState, regime: Regime | None
    ) -> list[float]:
        """Return the means of 10 s since the last look, of steady running in this regime only."""
        if regime is None:
            return []
        settled_us = self._steady.since_us
        after_us = max(self._seen_us.get(indicator, 0), settled_us)
        spans = self._spans(indicator, state, after_us)
        if spans:
            self._seen_us[indicator] = spans[-1][0]
        return [mean for _time, mean in spans]

    def _learned(self, indicator: Indicator, regime: Regime) -> Learned | None:
        mine = regime_of(indicator, *regime)
        baselines = self._baselines.by_indicator.get(indicator)
        return None if mine is None or baselines is None else baselines.of(mine)

    def _show(
        self, indicator: Indicator, regime: Regime, learned: Learned | None,
        expected: float | None, deviation: float | None,
    ) -> None:  # fmt: skip
        mine = regime_of(indicator, *regime)
        baselines = self._baselines.by_indicator.get(indicator)
        if mine is None or baselines is None:
            return
        before = self._shown.get(indicator)
        if deviation is None and before is not None and before.regime == mine:
            deviation = before.deviation
        key = {
            Indicator.CURRENT: self._machine.current_tag,
            Indicator.VIBRATION: self._machine.vibration_tag,
        }.get(indicator, self._machine.temperature_tag)
        self._shown[indicator] = BaselineChanged(
            self._machine.key, str(indicator), key, mine, baselines.progress(mine), expected,
            0 if learned is None else learned.windows,
            None if learned is None else from_us(learned.from_us),
            None if learned is None else from_us(learned.until_us),
            deviation, learned is None and expected is not None,
        )  # fmt: skip

    def _put(self, about: str, finding: Finding) -> None:
        """Let a finding stand; while its code is the same the first figure stays with it."""
        before = self.findings.get(about)
        if before is None or before.code != finding.code:
            self.findings[about] = finding
