"""Learns what is usual of a machine's current, vibration and temperature, from the recording.

By one code for what was recorded just now and for what a server's history filled in later.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hmi.asset_health.steady_windows import SteadyWindow, speed_range, steady_windows, window_means
from hmi.bus.facts import GapChanged
from hmi.condition.baseline import Baselines, Regime
from hmi.condition.steady import SteadyRegime
from hmi.machines.means import SPAN_US
from hmi.machines.replay import Read
from hmi.machines.signals import Indicator
from hmi.plant.assets import Machine, MachineState
from hmi.plant.site import Site

log = logging.getLogger(__name__)

CURRENT_NEEDS_S: Final = 8 * 3600.0
OTHERS_NEED_S: Final = 24 * 3600.0
_MINUTE: Final = 6
"""Windows of 10 s in a minute."""
HALF_HOUR_US: Final = 30 * 60_000_000


def indicator_tags(machine: Machine) -> dict[Indicator, str]:
    """Return the tag key of each indicator that a machine offers."""
    keys = {
        Indicator.CURRENT: machine.current_tag,
        Indicator.VIBRATION: machine.vibration_tag,
        Indicator.TEMPERATURE: machine.temperature_tag,
    }
    return {indicator: key for indicator, key in keys.items() if key}


def regime_of(indicator: Indicator, state: str, recipe: str, speed: str) -> Regime | None:
    """Return what an indicator depends on; None for a state in which it is not compared.

    A current depends on state, recipe and speed; a vibration on speed, and a temperature on the
    state alone, both while the machine executes.
    """
    if indicator is Indicator.CURRENT:
        return (state, recipe, speed)
    if state != MachineState.EXECUTING.name:
        return None
    return (state, "", speed if indicator is Indicator.VIBRATION else "")


@dataclass
class MachineBaselines:
    """What was learned of one machine; looked through until a time."""

    site: Site
    machine: Machine
    until_us: int = 0
    by_indicator: dict[Indicator, Baselines] = field(default_factory=dict)
    not_before_us: dict[Indicator, int] = field(default_factory=dict)
    """From when on an indicator is learned: it was forgotten then."""
    filled: list[int] = field(default_factory=list)
    """Numbers of the holes whose filled history was learned from."""

    def __post_init__(self) -> None:
        self._regime = SteadyRegime(speed_range(self.site, self.machine))
        for indicator, key in indicator_tags(self.machine).items():
            if key in self.site.number_by_key:
                need_s = CURRENT_NEEDS_S if indicator is Indicator.CURRENT else OTHERS_NEED_S
                self.by_indicator[indicator] = Baselines(need_s)

    def learn_on(self, read: Read, gaps: Iterable[GapChanged], until_us: int) -> None:
        """Learn from what was recorded since the last time; blocks on files."""
        if self.until_us < until_us:
            self._learn(read, gaps, (self.until_us, until_us), self._regime)
            self.until_us = until_us

    def learn_filled(
        self, read: Read, gaps: Iterable[GapChanged], gap: int, between_us: tuple[int, int]
    ) -> None:
        """Learn from a hole that was filled after its time was looked through; once."""
        start_us = between_us[0] // SPAN_US * SPAN_US
        end_us = min(between_us[1], self.until_us) // SPAN_US * SPAN_US
        if gap not in self.filled and start_us < end_us:
            self.filled = [*self.filled[-200:], gap]
            regime = SteadyRegime(speed_range(self.site, self.machine))
            self._learn(read, gaps, (start_us, end_us), regime)

    def forget(self, indicator: Indicator, now_us: int) -> None:
        """Learn an indicator anew from now on, as after a repair."""
        if indicator in self.by_indicator:
            self.by_indicator[indicator].forget()
            self.not_before_us[indicator] = now_us

    def bodies(self) -> dict[str, bytes]:
        """Return everything as bodies by key, to be kept."""
        head = {
            "until_us": self.until_us, "filled": self.filled,
            "not_before_us": {str(one): at for one, at in self.not_before_us.items()},
        }  # fmt: skip
        found = {self.machine.key: json.dumps(head).encode()}
        for indicator, baselines in self.by_indicator.items():
            found[f"{self.machine.key}.{indicator}"] = baselines.dumped()
        return found

    def load(self, bodies: Mapping[str, bytes]) -> None:
        """Take up what was kept; a body that says nothing is as good as none."""
        try:
            head = json.loads(bodies.get(self.machine.key, b"{}"))
            self.until_us = int(head.get("until_us", 0))
            self.filled = [int(one) for one in head.get("filled", [])]
            self.not_before_us = {
                Indicator(name): int(at) for name, at in head.get("not_before_us", {}).items()
            }
            for indicator, baselines in self.by_indicator.items():
                if body := bodies.get(f"{self.machine.key}.{indicator}"):
                    baselines.load(body)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("Baselines of %s are learned anew: %s", self.machine.key, error)

    def _learn(
        self, read: Read, gaps: Iterable[GapChanged], between_us: tuple[int, int],
        regime: SteadyRegime,
    ) -> None:  # fmt: skip
        found = list(steady_windows(self.site, self.machine, read, gaps, between_us, regime))
        if not found:
            return
        count = (between_us[1] - between_us[0]) // SPAN_US
        tags = indicator_tags(self.machine)
        for indicator, baselines in self.by_indicator.items():
            means = self._means(read, indicator, tags[indicator], between_us, count)
            least_us = self.not_before_us.get(indicator, 0)
            windows = [one for one in found if one.time_us >= least_us]
            if indicator is Indicator.CURRENT:
                _add_each(baselines, windows, means)
            else:
                _add_minutes(indicator, baselines, windows, means)

    def _means(
        self, read: Read, indicator: Indicator, key: str, between_us: tuple[int, int], count: int
    ) -> np.ndarray:
        start_us = between_us[0]
        means = window_means(read(key, *between_us), start_us, count, SPAN_US)
        ambient = self.machine.ambient_tag
        if indicator is Indicator.TEMPERATURE and ambient in self.site.number_by_key:
            # The rise above what is around it is learned: summer and winter are alike then.
            means = means - window_means(read(ambient, *between_us), start_us, count, SPAN_US)
        return means


def _add_each(baselines: Baselines, windows: Iterable[SteadyWindow], means: np.ndarray) -> None:
    for one in windows:
        value = float(means[one.number])
        if value == value:
            baselines.add(one.regime, one.time_us, value, SPAN_US / 1e6)


def _add_minutes(
    indicator: Indicator, baselines: Baselines, windows: Iterable[SteadyWindow], means: np.ndarray
) -> None:
    """Take the means of whole minutes: what changes slowly needs no more of them."""
    minutes: dict[int, list[SteadyWindow]] = {}
    for one in windows:
        minutes.setdefault(one.number // _MINUTE, []).append(one)
    for together in minutes.values():
        values = [float(means[one.number]) for one in together]
        regime = regime_of(indicator, *together[0].regime)
        is_whole = len(together) == _MINUTE and all(
            one.regime == together[0].regime for one in together
        )
        if is_whole and regime is not None and all(value == value for value in values):
            baselines.add(regime, together[0].time_us, float(np.mean(values)), 60.0)
