"""Everything one machine did in one shift: states, times, counts, stops; fed by hand.

Its figures follow from the samples and blind spans that it was given, not from when they came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hmi.bus.facts import OeeNow
from hmi.machines.counter import Values
from hmi.machines.ledger_splits import LedgerSplits
from hmi.machines.oee import Parts, PlannedTime, TimeAccount, Times, oee_now
from hmi.machines.register import Register
from hmi.machines.signals import CounterSignal, MachineSignals, OrderSignal, number_of
from hmi.machines.states import NO_DATA, NO_SOURCE, NOT_CONNECTED, NOT_ENTERED
from hmi.machines.timeline import (
    STATE_INPUTS,
    BlindSpan,
    Segment,
    StateInput,
    StateSignal,
    Track,
    count_stops,
    effective,
    is_planned_maintenance,
    seen_through,
    with_ends,
)
from hmi.machines.told_states import ToldStates
from hmi.plant.assets import Machine, MachineState, StateSource
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value

Accounted = StateInput | OrderSignal | CounterSignal
ACCOUNTED = (*STATE_INPUTS, OrderSignal, CounterSignal)
"""Signals that the account of a shift follows from."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """The last sample of each signal before a shift begins: (time_us, value, status)."""

    states: dict[StateInput, tuple[int, Value, int]]
    counters: dict[CounterSignal, tuple[int, float]]
    order: tuple[int, Value, int] | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What the registers of a machine added in a shift; energy in the unit of its tag."""

    counted: Parts
    seen: Parts
    """The parts that were made in planned time that was seen."""
    energy: float | None
    energy_executing: float | None
    jumps: int


class ShiftLedger:
    """One machine in one span of planned time."""

    def __init__(self, signals: MachineSignals, plan: PlannedTime) -> None:
        self.plan = plan
        self._signals = signals
        states = (one for one in signals.tag_by_signal if isinstance(one, STATE_INPUTS))
        self._told = ToldStates(signals.state_reader(), states, plan.start_us)
        self._registers = {
            signal: Register(plan.start_us, signals.span_of(signal))
            for signal in signals.tag_by_signal
            if isinstance(signal, CounterSignal)
        }
        has_order = OrderSignal.ORDER in signals.tag_by_signal
        self._order = Track(plan.start_us) if has_order else None
        self._splits = LedgerSplits(plan)
        self._blind: tuple[BlindSpan, ...] = ()
        self._hidden: list[tuple[int, int]] = []
        self._segments: list[Segment] = []
        self._settled = TimeAccount()
        self._is_settled = False

    @property
    def machine(self) -> Machine:
        """Whose shift it is."""
        return self._signals.machine

    @property
    def is_accounted(self) -> bool:
        """Whether the machine has any signal that its account could follow from."""
        return self._signals.is_accounted

    @property
    def is_stale(self) -> bool:
        """Whether something came so late that only the recording gives the figures."""
        return any(register.is_stale for register in self._registers.values())

    def feed(self, signal: Accounted, time_us: int, value: Value, status: int) -> None:
        """Take a sample of a signal that is accounted for."""
        if isinstance(signal, STATE_INPUTS):
            self.feed_state(signal, time_us, value, status)
        elif isinstance(signal, OrderSignal):
            self.feed_order(time_us, value, status)
        else:
            self.feed_counter(signal, time_us, value, status)

    def feed_state(self, signal: StateInput, time_us: int, value: Value, status: int) -> None:
        """Take a sample of a signal that the state is read from."""
        # A hole that was filled in part ends at its first state, also where that goes on.
        has_part = any(span.partly for span in self._blind)
        if self._told.feed(signal, time_us, value, status) or has_part:
            self._is_settled = False
            self._reconsider(time_us)

    def feed_order(self, time_us: int, value: Value, status: int) -> None:
        """Take a sample of the name of the order; a bad one says that there is none."""
        if self._order is not None and self._order.feed(time_us, value, status):
            self._splits.set_orders(self._order.points)
            self._reconsider(time_us)

    def feed_counter(self, signal: CounterSignal, time_us: int, value: Value, status: int) -> None:
        """Take a sample of a register; what is bad or no number is not counted."""
        number = number_of(value)
        if number is not None and quality_of(status) is not Quality.BAD:
            self._settle()
            self._registers[signal].feed(time_us, number, self._splits.of(signal))

    def feed_counters(
        self, signal: CounterSignal, times_us: Times, values: Values, statuses: NDArray[np.uint32]
    ) -> None:
        """Take many samples of a register, in order of time and no two at the same."""
        is_good = ((statuses >> 30) < Quality.BAD) & ~np.isnan(values)
        self._settle()
        register, splits = self._registers[signal], self._splits.of(signal)
        register.feed_all(times_us[is_good], values[is_good], splits)

    def set_blind(self, spans: Sequence[BlindSpan]) -> None:
        """Say in which times the machine could not be seen."""
        # What ended before the shift must not matter: only a replay would still know of it.
        blind = tuple(one for one in spans if one.end_us > self.plan.start_us)
        if blind != self._blind:
            before = list(self._hidden)
            self._blind = blind
            self._is_settled = False
            self._settle()
            if before != self._hidden:
                self._reconsider(_first_difference(before, self._hidden))

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
        is_by_hand = self._signals.machine.state_source is StateSource.OPERATOR
        reason = NOT_ENTERED if is_by_hand else NO_DATA
        return past[-1] if past else Segment(self.plan.start_us, MachineState.UNKNOWN, reason)

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
        busy_us = self.plan.overlap_us(start_us, seen_us)
        account.add(state, busy_us)
        if is_planned_maintenance(self._segments, len(self._segments) - 1):
            account.planned_down_us += busy_us
        account.add(MachineState.UNKNOWN, self.plan.overlap_us(seen_us, now_us))
        return account

    def oee(self, account: TimeAccount) -> OeeNow:
        """Return the OEE of the shift with these times."""
        sums = self.sums()
        return oee_now(account, sums.counted, sums.seen, self.machine.ideal_cycle_s)

    def sums(self) -> Sums:
        """Return what the registers added."""
        self._settle()
        counted = {
            signal: one.counted(self._splits.of(signal)) for signal, one in self._registers.items()
        }
        totals = {signal.value: one.total for signal, one in counted.items()}
        seen = {
            signal.value: None if one.total is None else one.seen
            for signal, one in counted.items()
        }
        energy, _ = totals.pop(CounterSignal.ENERGY, None), seen.pop(CounterSignal.ENERGY, None)
        shared = counted[CounterSignal.ENERGY].shared if energy is not None else {}
        return Sums(
            Parts(**totals), Parts(**seen), energy,
            None if energy is None else shared.get(LedgerSplits.EXECUTING, 0.0),
            sum(one.jumps for one in counted.values()),
        )  # fmt: skip

    def orders(self, end_us: int) -> Iterator[tuple[str, int, int, float | None, float | None]]:
        """Yield name, start, end, all parts and good ones of each order until end_us."""
        self._settle()
        shared = [self._shared(signal) for signal in (CounterSignal.TOTAL, CounterSignal.GOOD)]
        for name, start_us, until_us in self._splits.orders(min(end_us, self.plan.end_us)):
            parts = [None if one is None else one.get(start_us, 0.0) for one in shared]
            yield name, start_us, until_us, parts[0], parts[1]

    def stops(self) -> int:
        """Return how often the machine came to a stop in the shift."""
        return count_stops(self.segments(), self.plan.start_us)

    def energy(self) -> float | None:
        """Return the energy used in the shift, in the unit of its tag."""
        return self.sums().energy

    def running_us(
        self, now_us: int, settle_s: float = 0.0, state: MachineState = MachineState.EXECUTING
    ) -> list[tuple[int, int]]:
        """Return the intervals of a state, each less its first settle_s seconds."""
        return [
            (segment.start_us + round(settle_s * 1e6), end)
            for segment, end in with_ends(self.segments(), now_us)
            if segment.state is state
        ]

    def seeds(self) -> Seeds:
        """Return what the next shift begins with."""
        tracks = self._told.tracks
        states = {signal: one.points[-1] for signal, one in tracks.items() if one.points}
        counters = {signal: one.last for signal, one in self._registers.items() if one.last}
        order = self._order.points[-1] if self._order and self._order.points else None
        return Seeds(states, counters, order)

    def take(self, seeds: Seeds) -> None:
        """Begin with what held at the end of the shift before."""
        for signal, point in seeds.states.items():
            self.feed_state(signal, *point)
        if seeds.order is not None:
            self.feed_order(*seeds.order)
        for counter, (time_us, value) in seeds.counters.items():
            self.feed_counter(counter, time_us, value, 0)

    def _settle(self) -> None:
        if self._is_settled:
            return
        tracks = self._told.tracks
        self._hidden = effective(self._blind, tracks.get(StateSignal.STATE))
        self._segments = seen_through(self._told.segments(), tracks, self._blind)
        self._settled = TimeAccount()
        if self._segments:
            first_us = self._segments[0].start_us
            before_us = self.plan.overlap_us(self.plan.start_us, first_us)
            self._settled.add(MachineState.UNKNOWN, before_us)
        for row, (one, following) in enumerate(pairwise(self._segments)):
            busy_us = self.plan.overlap_us(one.start_us, following.start_us)
            self._settled.add(one.state, busy_us)
            if is_planned_maintenance(self._segments, row):
                self._settled.planned_down_us += busy_us
        self._is_settled = True
        self._splits.set_states(self._segments, self._hidden)

    def _reconsider(self, since_us: int) -> None:
        for register in self._registers.values():
            register.reconsider(since_us)

    def _shared(self, signal: CounterSignal) -> dict[int, float] | None:
        register = self._registers.get(signal)
        if register is None:
            return None
        counted = register.counted(self._splits.of(signal))
        return None if counted.total is None else counted.shared


def _first_difference(before: list[tuple[int, int]], now: list[tuple[int, int]]) -> int:
    """Return the time from which on two lists of spans differ."""
    differing = set(before) ^ set(now)
    starts = {start for start, _ in differing}
    # Of one hole that ends otherwise the start is the same, and all before both ends.
    same = {start for start in starts if sum(one[0] == start for one in differing) > 1}
    return min([*(starts - same), *(end for start, end in differing if start in same)])
