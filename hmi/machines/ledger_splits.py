"""How the counts of a shift are split: seen or not, while executing or not, by order. Pure.

Each answer is given for one span of time and for many at once, and is the same to the last digit.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hmi.machines.counter import Splits, Values
from hmi.machines.oee import PlannedTime, Times
from hmi.machines.signals import CounterSignal
from hmi.machines.timeline import Segment
from hmi.plant.assets import MachineState
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value


class LedgerSplits:
    """What is known of the times between the samples of the registers."""

    EXECUTING = 1
    """Key of the share of the time in which the machine executed."""

    def __init__(self, plan: PlannedTime) -> None:
        self._plan = plan
        self._hidden: Sequence[tuple[int, int]] = ()
        self._starts: list[int] = []
        self._executed: list[int] = []
        """Time executed before each segment, microseconds."""
        self._runs: list[int] = []
        """1 for each segment that executes, else 0."""
        self._orders: list[tuple[int, str]] = []
        seen = (self._is_seen, self._are_seen)
        by_order = Splits(*seen, self._order_share, self._order_shares)
        by_state = Splits(*seen, self._executing_share, self._executing_shares)
        self._splits = {
            CounterSignal.TOTAL: by_order,
            CounterSignal.GOOD: by_order,
            CounterSignal.ENERGY: by_state,
            CounterSignal.REJECT: Splits(*seen),
        }

    def of(self, signal: CounterSignal) -> Splits:
        """Return how the counts of a register are split."""
        return self._splits[signal]

    def set_states(self, segments: Sequence[Segment], hidden: Sequence[tuple[int, int]]) -> None:
        """Say what the machine did, and when it was not seen."""
        self._hidden = hidden
        self._starts = [one.start_us for one in segments]
        self._runs = [int(one.state is MachineState.EXECUTING) for one in segments]
        self._executed = [0][: len(segments)]
        for row in range(1, len(segments)):
            lasted_us = (self._starts[row] - self._starts[row - 1]) * self._runs[row - 1]
            self._executed.append(self._executed[-1] + lasted_us)

    def set_orders(self, points: Sequence[tuple[int, Value, int]]) -> None:
        """Say which order ran from when on: (time_us, name, status), in order of time."""
        self._orders = []
        for time_us, value, status in points:
            is_named = value is not None and quality_of(status) is not Quality.BAD
            name = str(value).strip() if is_named else ""
            if not self._orders or self._orders[-1][1] != name:
                self._orders.append((max(time_us, self._plan.start_us), name))

    def orders(self, end_us: int) -> Iterator[tuple[str, int, int]]:
        """Yield name, start and end of each order that ran before end_us."""
        ends = [start_us for start_us, _ in self._orders[1:]]
        for (start_us, name), until_us in zip(self._orders, [*ends, end_us], strict=False):
            if name and start_us < min(until_us, end_us):
                yield name, start_us, min(until_us, end_us)

    def _is_seen(self, start_us: int, end_us: int) -> bool:
        """Tell whether a span has planned time and touches no hidden one."""
        hidden = any(start_us < end and end_us > start for start, end in self._hidden)
        return not hidden and self._plan.overlap_us(start_us, end_us) > 0

    def _are_seen(self, starts_us: Times, ends_us: Times) -> NDArray[np.bool_]:
        seen = self._plan.overlaps_us(starts_us, ends_us) > 0
        for start, end in self._hidden:
            seen &= ~((starts_us < end) & (ends_us > start))
        return seen

    def _order_share(self, _start_us: int, end_us: int) -> Mapping[int, float]:
        """Give what was counted to the order that ran when it was."""
        place = bisect_right(self._orders, end_us, key=lambda one: one[0])
        return {self._orders[place - 1][0]: 1.0} if place else {}

    def _order_shares(self, _starts_us: Times, ends_us: Times) -> Mapping[int, Values]:
        begins = [start_us for start_us, _ in self._orders]
        places = np.searchsorted(np.array(begins, np.int64), ends_us, "right") - 1
        return {
            start_us: (places == place).astype(np.float64) for place, start_us in enumerate(begins)
        }

    def _executing_share(self, start_us: int, end_us: int) -> Mapping[int, float]:
        """Give the share of the span's time in the shift in which the machine executed."""
        start_us = max(start_us, self._plan.start_us)
        lasted_us = max(1, end_us - start_us)
        done_us = self._executed_until(end_us) - self._executed_until(start_us)
        return {self.EXECUTING: done_us / lasted_us}

    def _executing_shares(self, starts_us: Times, ends_us: Times) -> Mapping[int, Values]:
        starts_us = np.maximum(starts_us, self._plan.start_us)
        lasted_us = np.maximum(1, ends_us - starts_us)
        done_us = self._all_executed_until(ends_us) - self._all_executed_until(starts_us)
        return {self.EXECUTING: done_us / lasted_us}

    def _executed_until(self, time_us: int) -> int:
        place = bisect_right(self._starts, time_us) - 1
        if place < 0:
            return 0
        return self._executed[place] + (time_us - self._starts[place]) * self._runs[place]

    def _all_executed_until(self, times_us: Times) -> Times:
        if not self._starts:
            return np.zeros(len(times_us), np.int64)
        places = np.searchsorted(np.array(self._starts, np.int64), times_us, "right") - 1
        at = np.maximum(places, 0)
        starts, runs = np.array(self._starts, np.int64), np.array(self._runs, np.int64)
        executed = np.array(self._executed, np.int64)
        return np.where(places < 0, 0, executed[at] + (times_us - starts[at]) * runs[at])
