"""The present shift built again from recorded samples, by the code that live ones go through."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hmi.bus.facts import GapChanged, GapState
from hmi.historian.gap_extent import extent_us
from hmi.machines.machine_watch import FAULT_MEMORY_US, MICRO_STOP_S, MachineWatch
from hmi.machines.means import WINDOW_US
from hmi.machines.oee import PlannedTime
from hmi.machines.shift_ledger import ACCOUNTED, ShiftLedger
from hmi.machines.signals import CounterSignal, Indicator, MachineSignals
from hmi.machines.timeline import FOREVER_US, BlindSpan, Segment, failures
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from hmi.plant.quality import BAD_NO_DATA
from hmi.plant.samples import Value

_STATES = {int(state): state for state in MachineState}


class RecordedSeries(Protocol):
    """Recorded samples of one tag, sorted by source time."""

    @property
    def times_us(self) -> NDArray[np.int64]:
        """Times of measurement, UTC microseconds."""

    @property
    def values(self) -> NDArray[np.float64]:
        """Values, NaN where others has the exact one."""

    @property
    def statuses(self) -> NDArray[np.uint32]:
        """Status codes."""

    @property
    def receive_us(self) -> NDArray[np.int64]:
        """Times of receipt, UTC microseconds."""

    @property
    def others(self) -> Mapping[int, Value]:
        """Values by row that no float holds, such as text."""

    @property
    def lost(self) -> Sequence[tuple[int, int]]:
        """Spans (start, end) whose samples were recorded and cannot be read."""


Read = Callable[[str, int, int], RecordedSeries]
"""Return the samples of a tag key in [start_us, end_us] and the last one before start_us."""


def blind_spans(gaps: Iterable[GapChanged], signals: MachineSignals) -> list[BlindSpan]:
    """Return what was not seen of a machine: holes of its signals that are not filled.

    A hole that is being filled counts as a whole: what came is only taken once it is complete.
    """
    keys = [tag.key for tag in signals.tag_by_signal.values()]
    spans = []
    for gap in sorted(gaps, key=lambda gap: gap.start):
        is_over = gap.state in (GapState.PARTLY, GapState.FILLED)
        extent = extent_us(gap if is_over else replace(gap, filled_from=None), keys)
        if gap.connection == signals.connection and extent is not None:
            start_us, end_us = extent
            partly = is_over and gap.filled_from is None
            spans.append(BlindSpan(start_us, FOREVER_US if end_us is None else end_us, partly))
    return spans


def replay(
    signals: MachineSignals, plan: PlannedTime, blind: Sequence[BlindSpan], read: Read, now_us: int
) -> MachineWatch:
    """Return a machine as its recorded samples until now show it. Reads files: seconds."""
    watch = MachineWatch(signals, plan)
    for signal, tag in signals.tag_by_signal.items():
        if not isinstance(signal, ACCOUNTED):
            start_us = now_us - WINDOW_US if isinstance(signal, Indicator) else plan.start_us
            for time_us, value, status in points(read(tag.key, start_us, now_us)):
                watch.feed(signal, time_us, value, status)
    watch.ledger = replay_ledger(signals, plan, blind, read, now_us)
    watch.past_failures = _past_failures(signals, plan, read)
    return watch


def replay_ledger(
    signals: MachineSignals,
    plan: PlannedTime,
    blind: Sequence[BlindSpan],
    read: Read,
    until_us: int,
) -> ShiftLedger:
    """Return what a machine did in a planned time, as samples recorded until then show it."""
    ledger = ShiftLedger(signals, plan)
    ledger.set_blind(blind)
    # Registers go last: whether a count was seen may depend on where the states begin again.
    ordered = sorted(signals.tag_by_signal, key=lambda one: isinstance(one, CounterSignal))
    for signal in (one for one in ordered if isinstance(one, ACCOUNTED)):
        series = read(signals.tag_by_signal[signal].key, plan.start_us, until_us)
        if isinstance(signal, CounterSignal) and _is_plain(series):
            ledger.feed_counters(signal, series.times_us, series.values, series.statuses)
            continue
        for time_us, value, status in points(series):
            ledger.feed(signal, time_us, value, status)
    return ledger


def _is_plain(series: RecordedSeries) -> bool:
    """Tell whether there are only floats, and no two at one time: those are counted at once."""
    return not series.others and bool(np.all(series.times_us[1:] > series.times_us[:-1]))


def points(series: RecordedSeries) -> Iterator[tuple[int, Value, int]]:
    """Return time, exact value and status of each sample, in order of time.

    At both ends of what is lost there is one without a value: nothing is known between them.
    """
    others = series.others
    ends = sorted(time_us for span in series.lost for time_us in span)
    numbers = zip(
        series.times_us.tolist(), series.values.tolist(), series.statuses.tolist(), strict=True
    )
    for row, (time_us, number, status) in enumerate(numbers):
        while ends and ends[0] < time_us:
            yield ends.pop(0), None, BAD_NO_DATA
        yield time_us, others.get(row, number), status
    yield from ((time_us, None, BAD_NO_DATA) for time_us in ends)


def _past_failures(signals: MachineSignals, plan: PlannedTime, read: Read) -> set[int]:
    """Return the failures of seven days before this shift, as recorded in the derived state.

    One that lasts into the shift is left to the ledger, which knows when it really began.
    """
    key = key_of(signals.machine.key, STATE)
    series = read(key, plan.start_us - FAULT_MEMORY_US, plan.start_us)
    segments: list[Segment] = []
    for time_us, value, _ in points(series):
        number = int(value) if isinstance(value, float) and value == value else 0
        state = _STATES.get(number, MachineState.UNKNOWN)
        if not segments or segments[-1].state is not state:
            segments.append(Segment(time_us, state))
    return set(failures(segments[:-1], segments[-1].start_us, MICRO_STOP_S)) if segments else set()
