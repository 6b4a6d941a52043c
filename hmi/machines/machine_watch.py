"""One machine: its shift, its indicators and its health, from its samples alone.

Nothing here knows the bus; machine_states.py feeds it live, replay.py from the recording.
"""

from dataclasses import replace

from hmi.machines.device_health import DEVICE_CAPS, device_letter
from hmi.machines.expected import Expected
from hmi.machines.health import (
    Health,
    SubScore,
    anomaly_score,
    current_score,
    faults_score,
    health,
    temperature_score,
    vibration_score,
)
from hmi.machines.means import TenSecondMeans
from hmi.machines.oee import PlannedTime
from hmi.machines.shift_ledger import ACCOUNTED, ShiftLedger
from hmi.machines.signals import Indicator, MachineSignals, Signal, number_of
from hmi.machines.timeline import failures
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value

MICRO_STOP_S = 300.0
SETTLE_S = 60.0
"""A current is compared only after this time in the same state (steady running)."""
FAULT_MEMORY_US = 7 * 24 * 3600 * 1_000_000


class MachineWatch:
    """What one machine does and how it is."""

    def __init__(self, signals: MachineSignals, plan: PlannedTime) -> None:
        self.signals = signals
        self.ledger = ShiftLedger(signals, plan)
        self.past_failures: set[int] = set()
        """When the failures of earlier shifts began, microseconds."""
        self.health = Health(None)
        self.health_us: int | None = None
        """Until when the machine ran in a comparable state for the newest of its aspects."""
        self._means = {
            signal: TenSecondMeans()
            for signal in signals.tag_by_signal
            if isinstance(signal, Indicator)
        }
        self.held: dict[Indicator, float] = {}
        """The newest median of each indicator that is not missing."""
        self.expected = Expected()
        self._device: tuple[int, str] = (-1, "")

    def feed(self, signal: Signal, time_us: int, value: Value, status: int) -> None:
        """Take one sample of one of the machine's signals."""
        if isinstance(signal, ACCOUNTED):
            self.ledger.feed(signal, time_us, value, status)
        elif isinstance(signal, Indicator):
            good = quality_of(status) is not Quality.BAD
            self._means[signal].feed(time_us, number_of(value) if good else None)
        elif time_us >= self._device[0]:
            self._device = (time_us, device_letter(value, status))

    @property
    def device(self) -> str:
        """What the machine says of itself: F, C, S or M of NAMUR NE 107, empty for nothing."""
        return self._device[1]

    def steady_spans(
        self, indicator: Indicator, state: MachineState, after_us: int, now_us: int
    ) -> list[tuple[int, float]]:
        """Return begin and mean of each full 10 s span after a time, a minute into a state."""
        means = self._means.get(indicator)
        if means is None:
            return []
        return means.spans(after_us, now_us, self.ledger.running_us(now_us, SETTLE_S, state))

    def begin_shift(self, plan: PlannedTime) -> ShiftLedger:
        """Open the next shift with the values that hold; return the ledger of the one before."""
        self.past_failures |= self._failures(plan.start_us)
        before, self.ledger = self.ledger, ShiftLedger(self.signals, plan)
        self.ledger.take(before.seeds())
        return before

    def take_over(self, before: "MachineWatch") -> None:
        """Keep what only the time before a replay could know: held indicators and their score."""
        self.held = before.held | self.held
        self.past_failures |= before.past_failures
        self.expected = before.expected
        self.health, self.health_us = before.health, before.health_us

    def assess(self, seen_until_us: int | None, now_us: int, *, has_alarm: bool) -> None:
        """Score the machine's health anew; indicators are held while it does not run."""
        present = self.ledger.present(seen_until_us, now_us)
        runs_us = now_us - present.start_us if present.state is MachineState.EXECUTING else 0
        for indicator, means in self._means.items():
            settle_s = SETTLE_S if indicator is Indicator.CURRENT else 0.0
            running = self.ledger.running_us(now_us, settle_s)
            if indicator is Indicator.CURRENT:
                # Before it another current was expected: the two must not meet in one median.
                since_us = self.expected.current_since_us
                running = [(max(start, since_us), end) for start, end in running]
            found = means.median(now_us, running)
            if found is not None:
                self.held[indicator] = found
                self.health_us = now_us
            elif runs_us > 2e6 * SETTLE_S:
                self.held.pop(indicator, None)
        caps = [DEVICE_CAPS[self.device]] if self.device in DEVICE_CAPS else []
        caps += ["alarm-active"] if has_alarm else []
        self.health = health(self._scores(now_us), caps)

    def _scores(self, now_us: int) -> list[SubScore]:
        machine = self.signals.machine
        scores: list[SubScore | None] = []
        if Indicator.VIBRATION in self.held:
            scores.append(vibration_score(machine, self.held[Indicator.VIBRATION]))
        if Indicator.TEMPERATURE in self.held:
            celsius = self.held[Indicator.TEMPERATURE]
            scores.append(temperature_score(machine, celsius, self.expected.temperature))
        if Indicator.CURRENT in self.held:
            ampere = self.held[Indicator.CURRENT]
            scores.append(current_score(machine, ampere, self.expected.current))
        if self.expected.z is not None:
            scores.append(anomaly_score(self.expected.z, self.expected.z_tag))
        if any(segment.state for segment in self.ledger.segments()):
            recent = {t for t in self._failures(now_us) if t > now_us - FAULT_MEMORY_US}
            scores.append(faults_score(len(recent), key_of(machine.key, STATE)))
        weights = self.signals.weights
        return [replace(one, weight=weights.of(one.name)) for one in scores if one is not None]

    def _failures(self, end_us: int) -> set[int]:
        return self.past_failures | set(failures(self.ledger.segments(), end_us, MICRO_STOP_S))
