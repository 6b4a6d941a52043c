"""Everything one machine did in one shift: states, times, counts, stops; fed by hand.

Its figures follow from the samples and blind spans that it was given, not from when they came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hmi.bus.facts import OeeNow
from hmi.machines.oee import (
    Counter,
    Parts,
    PlannedTime,
    TimeAccount,
    Times,
    Values,
    oee_now,
)
from hmi.machines.signals import CounterSignal, MachineSignals, number_of
from hmi.machines.states import NO_DATA, NO_SOURCE, NOT_CONNECTED
from hmi.machines.timeline import (
    BlindSpan,
    Segment,
    StateSignal,
    Track,
    count_stops,
    effective,
    timeline,
    with_ends,
)
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value


@dataclass(frozen=True, slots=True)
class Seeds:
    """The last sample of each signal before a shift begins: (time_us, value, status)."""

    states: dict[StateSignal, tuple[int, Value, int]]
    counters: dict[CounterSignal, tuple[int, float]]


class ShiftLedger:
    """One machine in one span of planned time."""

    def __init__(self, signals: MachineSignals, plan: PlannedTime) -> None:
        self.plan = plan
        self._signals = signals
        self._reader = signals.state_reader()
        self._tracks = {
            signal: Track(plan.start_us)
            for signal in signals.tag_by_signal
            if isinstance(signal, StateSignal)
        }
        self._counters = {
            signal: Counter(plan.start_us, signals.span_of(signal))
            for signal in signals.tag_by_signal
            if isinstance(signal, CounterSignal)
        }
        self._blind: tuple[BlindSpan, ...] = ()
        self._hidden: list[tuple[int, int]] = []
        self._segments: list[Segment] = []
        self._settled = TimeAccount()
        self._is_settled = False

    def feed_state(self, signal: StateSignal, time_us: int, value: Value, status: int) -> None:
        """Take a sample of a signal that the state is read from."""
        if self._tracks[signal].feed(time_us, value, status):
            self._is_settled = False

    def feed_counter(self, signal: CounterSignal, time_us: int, value: Value, status: int) -> None:
        """Take a sample of a register; what is bad or no number is not counted."""
        number = number_of(value)
        if number is not None and quality_of(status) is not Quality.BAD:
            self._counters[signal].feed(time_us, number, self._is_seen)

    def feed_counters(
        self, signal: CounterSignal, times_us: Times, values: Values, statuses: NDArray[np.uint32]
    ) -> None:
        """Take many samples of a register, in order of time and no two at the same."""
        is_good = ((statuses >> 30) < Quality.BAD) & ~np.isnan(values)
        self._counters[signal].feed_all(times_us[is_good], values[is_good], self._are_seen)

    def set_blind(self, spans: Sequence[BlindSpan]) -> None:
        """Say in which times the machine could not be seen."""
        if tuple(spans) != self._blind:
            self._blind = tuple(spans)
            self._is_settled = False

    def segments(self) -> list[Segment]:
        """Return the states in order; the first may have begun before the shift."""
        self._settle()
        return self._segments

    def present(self, seen_until_us: int | None, now_us: int) -> Segment:
        """Return the state now; UNKNOWN since seen_until_us when that is not None."""
        if self._signals.machine.state_source is StateSource.NONE:
            return Segment(self.plan.start_us, MachineState.UNKNOWN, NO_SOURCE)
        if seen_until_us is not None:
            return Segment(seen_until_us, MachineState.UNKNOWN, NOT_CONNECTED)
        past = [segment for segment in self.segments() if segment.start_us <= now_us]
        return past[-1] if past else Segment(self.plan.start_us, MachineState.UNKNOWN, NO_DATA)

    def account(self, seen_until_us: int | None, now_us: int) -> TimeAccount:
        """Return the times by state until now; what is after seen_until_us counts as UNKNOWN."""
        self._settle()
        account = self._settled.copy()
        start_us, state = self.plan.start_us, MachineState.UNKNOWN
        if self._segments:
            state = self._segments[-1].state
            start_us = max(start_us, self._segments[-1].start_us)
        seen_us = now_us if seen_until_us is None else min(seen_until_us, now_us)
        seen_us = max(start_us, seen_us)
        account.add(state, self.plan.overlap_us(start_us, seen_us))
        account.add(MachineState.UNKNOWN, self.plan.overlap_us(seen_us, now_us))
        return account

    def oee(self, account: TimeAccount) -> OeeNow:
        """Return the OEE of the shift with these times."""
        counted = {signal.value: one.total for signal, one in self._counters.items()}
        seen = {
            signal.value: None if one.total is None else one.seen
            for signal, one in self._counters.items()
        }
        counted.pop(CounterSignal.ENERGY, None)
        seen.pop(CounterSignal.ENERGY, None)
        cycle_s = self._signals.machine.ideal_cycle_s
        return oee_now(account, Parts(**counted), Parts(**seen), cycle_s)

    def stops(self) -> int:
        """Return how often the machine came to a stop in the shift."""
        return count_stops(self.segments(), self.plan.start_us)

    def energy(self) -> float | None:
        """Return the energy used in the shift, in the unit of its tag."""
        counter = self._counters.get(CounterSignal.ENERGY)
        return None if counter is None else counter.total

    def running_us(self, now_us: int, settle_s: float = 0.0) -> list[tuple[int, int]]:
        """Return the intervals of EXECUTING, each less its first settle_s seconds."""
        return [
            (segment.start_us + round(settle_s * 1e6), end)
            for segment, end in with_ends(self.segments(), now_us)
            if segment.state is MachineState.EXECUTING
        ]

    def seeds(self) -> Seeds:
        """Return what the next shift begins with."""
        states = {signal: one.points[-1] for signal, one in self._tracks.items() if one.points}
        counters = {signal: one.last for signal, one in self._counters.items() if one.last}
        return Seeds(states, counters)

    def take(self, seeds: Seeds) -> None:
        """Begin with what held at the end of the shift before."""
        for signal, point in seeds.states.items():
            self.feed_state(signal, *point)
        for counter, (time_us, value) in seeds.counters.items():
            self.feed_counter(counter, time_us, value, 0)

    def _settle(self) -> None:
        if self._is_settled:
            return
        self._hidden = effective(self._blind, self._tracks.get(StateSignal.STATE))
        self._segments = timeline(self._reader, self._tracks, self._blind)
        self._settled = TimeAccount()
        if self._segments:
            first_us = self._segments[0].start_us
            before_us = self.plan.overlap_us(self.plan.start_us, first_us)
            self._settled.add(MachineState.UNKNOWN, before_us)
        for one, following in pairwise(self._segments):
            busy_us = self.plan.overlap_us(one.start_us, following.start_us)
            self._settled.add(one.state, busy_us)
        self._is_settled = True

    def _is_seen(self, start_us: int, end_us: int) -> bool:
        """Tell whether an interval has planned time and touches no blind one."""
        self._settle()
        hidden = any(start_us < end and end_us > start for start, end in self._hidden)
        return not hidden and self.plan.overlap_us(start_us, end_us) > 0

    def _are_seen(self, starts_us: Times, ends_us: Times) -> NDArray[np.bool_]:
        """Tell of each of many intervals what _is_seen tells of one."""
        self._settle()
        seen = self.plan.overlaps_us(starts_us, ends_us) > 0
        for start, end in self._hidden:
            seen &= ~((starts_us < end) & (ends_us > start))
        return seen
