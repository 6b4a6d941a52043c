"""The bottling line run fast, and watched as the engine watches it: no server, no clock.

Only values that changed are handed on, as a subscription does it. The hall is warmer by day than
by night, the crew takes its breaks, orders change over, and machines starve and block each other.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from hmi.asset_health.minute_features import MINUTE_US, MinuteFeatures
from hmi.asset_health.watch_bank import MinuteJudged, Running, WatchBank
from hmi.asset_health.watch_plan import WatchPlan
from hmi.bus.condition_facts import WatchMethod
from hmi.clock import to_us
from hmi.condition.stuck_bank import LEAST_SAMPLES
from hmi.machines.signals import MachineSignals
from hmi.machines.states import StateInputs, read_state
from hmi.plant.assets import MachineState
from hmi.plant.samples import SAMPLE
from hmi.plant.site import Site
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.crew import Crew
from hmi.simulator.drives import AMBIENT
from hmi.simulator.faults import Reach, scenarios
from hmi.simulator.instruments import Instruments
from tests.helpers.builders import START

WARMER_BY_DAY_K = 4.0
_DAY_S = 86_400.0
NEAR_BOTTLES = 15_000
"""Fewer bottles of an order than this are made within half an hour: then comes a changeover."""


@dataclass(frozen=True)
class Seen:
    """One alert that began: minute (from the start), method and tag or machine."""

    minute: int
    method: str
    of: str


class SimulatedDays:
    """One plant with its watches, told minute by minute."""

    def __init__(self, site: Site, seed: int, step_s: float = 5.0) -> None:
        self.site, self.step_s = site, step_s
        self.line, self.instruments = BottlingLine(seed), Instruments(catalogue(), seed)
        self.plan = WatchPlan.of(site)
        self.bank = WatchBank(self.plan)
        self.minutes = 0
        self.alerts: list[Seen] = []
        self.last: MinuteJudged | None = None
        self._features = MinuteFeatures(self.plan.numbers, len(site.tags))
        self._moment = START
        self._keys = [tag.key for tag in self.plan.tags]
        self._numbers = {key: site.number_by_key[key] for key in self._keys}
        self._shown: dict[str, float | None] = {}
        self._readers = [
            (one, MachineSignals.of(one, site).state_reader()) for one in site.machines
        ]
        self._said: dict[str, tuple[object, ...]] = {}
        self._crew = Crew()
        self._since: dict[str, tuple[MachineState, int]] = {}
        self._stood: dict[str, bool] = {}
        self._active: set[tuple[str, str]] = set()
        self._reach = Reach(self.line, self.instruments, lambda _seconds: None)
        self._faults = scenarios()
        self._running: dict[str, float] = {}

    def begin(self, fault: str, lasts_s: float | None = None) -> None:
        """Let a scenario of the plant begin."""
        scenario = self._faults[fault]
        scenario.begin(self._reach)
        self._running[fault] = lasts_s or scenario.lasts_s

    def end(self, fault: str) -> None:
        """End a scenario."""
        self._faults[fault].end(self._reach)
        self._running.pop(fault, None)

    def run(self, minutes: int, until: Callable[[], bool] | None = None) -> int:
        """Let minutes pass, at most until something is so; return how many have passed."""
        for passed in range(minutes):
            self._pass_minute()
            if until is not None and until():
                return passed + 1
        return minutes

    @property
    def is_armed(self) -> bool:
        """Tell whether every watch has learned enough."""
        bank = self.bank
        return bool(
            bank.level.is_armed.all() and bank.still.samples.min() >= LEAST_SAMPLES
            and all(one.baseline is not None for one in bank.together)
        )  # fmt: skip

    def stands_out(self, of: set[str], since: int) -> bool:
        """Tell whether an alert of one of these began since a minute."""
        return any(one.of in of for one in self.since(since))

    def wait_until_executing(self, machine: str) -> None:
        """Let time pass until a machine executes and no changeover is near."""
        for _ in range(3000):
            self.run(1)
            orders = self.line.orders
            has_time = orders.quantity - orders.done > NEAR_BOTTLES and not orders.changes
            if self.executes(machine) and has_time:
                return
        raise AssertionError(f"{machine} never executes")

    def executes(self, machine: str) -> bool:
        """Tell whether a machine executes now."""
        return self._since[machine][0] is MachineState.EXECUTING

    def since(self, minute: int) -> list[Seen]:
        """Return the alerts that began at or after a minute."""
        return [one for one in self.alerts if one.minute >= minute]

    def _pass_minute(self) -> None:
        start = self._moment
        self._stood = {
            key: state is MachineState.EXECUTING for key, (state, _) in self._since.items()
        }
        rows = [row for _ in range(round(60 / self.step_s)) for row in self._step()]
        self._features.take(np.array(rows, SAMPLE))
        minute = to_us(start) // MINUTE_US
        judged = self.bank.judge(self._features.close(minute), self._runs())
        self._note(judged)
        self.last = judged
        self.minutes += 1

    def _step(self) -> Iterator[tuple[int, int, float, int, int]]:
        warmth = WARMER_BY_DAY_K * math.sin(2 * math.pi * self.minutes * 60 / _DAY_S)
        for machine in self.line.machines.values():
            machine.drive.ambient = AMBIENT + warmth
        for name in list(self._running):
            self._faults[name].step(self._reach, self.step_s)
            self._running[name] -= self.step_s
            if self._running[name] <= 0:
                self.end(name)
        self.line.step(self.step_s, self._moment, self._crew)
        values = self.line.values()
        time_us = to_us(self._moment)
        self._note_states(values, time_us)
        for signal, value, status in self.instruments.read(self._keys, values):
            if self._shown.get(signal.key, ...) != value:
                self._shown[signal.key] = value
                number = self._numbers[signal.key]
                known = math.nan if value is None else float(value)
                yield number, status, known, time_us, time_us
        self._moment += timedelta(seconds=self.step_s)

    def _note_states(self, values: dict[str, object], time_us: int) -> None:
        for machine, reader in self._readers:
            said = (
                values[machine.state_tag], values.get(machine.mode_tag),
                bool(values.get(machine.starved_tag)), bool(values.get(machine.blocked_tag)),
            )  # fmt: skip
            if self._said.get(machine.key) == said:
                continue
            self._said[machine.key] = said
            inputs = StateInputs(said[0], 0, *said[1:])
            state = read_state(machine, inputs, reader.state_names, reader.mode_names).state
            before = self._since.get(machine.key)
            if before is None or before[0] is not state:
                self._since[machine.key] = (state, time_us)
                self._stood[machine.key] = False

    def _runs(self) -> dict[str, Running]:
        recipe = str(self.line.orders.recipe.name)
        return {
            key: Running(
                since_us if self._stood.get(key) and state is MachineState.EXECUTING else None,
                recipe,
            )
            for key, (state, since_us) in self._since.items()
        }

    def _note(self, judged: MinuteJudged) -> None:
        judged_now = self._judged(judged)
        now = {self._named(*one) for one in judged.alerts()}
        # What is not judged now, as the machine stands, is as it was.
        now |= self._active - {self._named(*one) for one in judged_now}
        self.alerts += [Seen(self.minutes, *one) for one in sorted(now - self._active)]
        self._active = now

    def _judged(self, judged: MinuteJudged) -> set[tuple[WatchMethod, int]]:
        found = {(WatchMethod.SEASONAL, row) for row in judged.level_rows.tolist()}
        found |= {(WatchMethod.NOISE, row) for row in judged.noise_rows.tolist()}
        found |= {(WatchMethod.STUCK, row) for row in judged.still_rows.tolist()}
        return found | {(WatchMethod.TOGETHER, place) for place in judged.together}

    def _named(self, method: WatchMethod, place: int) -> tuple[str, str]:
        if method is WatchMethod.TOGETHER:
            return method.value, self.plan.groups[place].machine.key
        return method.value, self.plan.tags[place].key
