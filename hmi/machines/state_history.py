"""The recorded states of machines in the holes that a server's history filled.

Only `line_state` is derived for the past, from the recorded signals by the code of the running
shift. OEE, its factors and health are not: they tell how the running shift stood at a moment, and
its figures are rebuilt as a whole once the hole is filled.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import Clock, to_us
from hmi.machines.derived_samples import state_sample
from hmi.machines.machine_watch import FAULT_MEMORY_US
from hmi.machines.past_states import past_states
from hmi.machines.replay import Read, RecordedSeries
from hmi.machines.signals import MachineSignals
from hmi.machines.states import NO_DATA
from hmi.machines.timeline import Segment
from hmi.plant.assets import Machine, MachineState, StateSource
from hmi.plant.derived import STATE, key_of
from hmi.plant.samples import Origin, Sample, SampleBatch, batch_of
from hmi.plant.site import Site

OVERLAP_US = 1_000_000
"""Derived before a hole too: its start and the moment a machine was lost may differ a little."""
_FINISHED = (GapState.FILLED, GapState.PARTLY)


@dataclass(frozen=True, slots=True)
class _Span:
    """What is derived of one hole: [start_us, end_us), with the holes that touch it."""

    start_us: int
    end_us: int
    gaps: tuple[GapChanged, ...]


class StateHistory:
    """Derives the states of each filled hole once, and again where a run ended before it could."""

    def __init__(self, site: Site, clock: Clock, accept: Callable[[SampleBatch], None]) -> None:
        self._site, self._clock, self._accept = site, clock, accept
        self._machines: dict[str, list[Machine]] = {}
        for one in site.machines:
            if one.state_source is not StateSource.NONE:
                connection = MachineSignals.of(one, site).connection
                self._machines.setdefault(connection, []).append(one)
        self._done: set[int] = set()
        """Numbers of the holes that need no look in this run any more."""

    async def derive(self, gaps: Iterable[GapChanged], read: Read) -> bool:
        """Hand over the states of filled holes that are not recorded yet; return whether any were.

        gaps are all holes that are known. Files are read in worker threads, a machine at a time.
        """
        known = list(gaps)
        oldest_us = to_us(self._clock.now()) - FAULT_MEMORY_US
        found = False
        for gap in sorted(known, key=lambda one: one.start, reverse=True):
            if gap.number in self._done or gap.state not in _FINISHED or gap.end is None:
                continue
            if to_us(gap.end) >= oldest_us:
                found |= await self._derive(gap.connection, _span(gap.end, gap, known), read)
            self._done.add(gap.number)
        return found

    async def _derive(self, connection: str, span: _Span, read: Read) -> bool:
        found = False
        for machine in self._machines.get(connection, ()):
            samples = await asyncio.to_thread(self._states_of, machine, span, read)
            if samples:
                self._accept(batch_of(samples, Origin.HISTORY))
                found = True
        return found

    def _states_of(self, machine: Machine, span: _Span, read: Read) -> list[Sample]:
        """Return a machine's states in a hole; none where that was done or nothing is known."""
        number = self._site.number_by_key.get(key_of(machine.key, STATE))
        if number is None:
            return []
        key = self._site.tags[number].key
        if _is_derived(read(key, span.start_us, span.start_us), span):
            return []
        between_us = (span.start_us, span.end_us)
        segments = past_states(self._site, machine, read, span.gaps, between_us)
        # Without any known state there is nothing to add: what is not recorded is unknown anyway.
        if not any(one.state for one in segments):
            return []
        recorded = read(key, span.start_us, span.end_us)
        return state_samples(number, segments, recorded, between_us, to_us(self._clock.now()))


def state_samples(
    number: int,
    segments: Sequence[Segment],
    recorded: RecordedSeries,
    between_us: tuple[int, int],
    now_us: int,
) -> list[Sample]:
    """Return a sample of tag `number` at the start, at each change, and over what is refuted.

    What was recorded while the machine could not be seen says UNKNOWN. Of two samples at one time
    the one received later holds, so a derived one takes the place of such a one.
    """
    start_us, end_us = between_us
    begins = [one.start_us for one in segments]

    def holding(time_us: int) -> Sample:
        place = bisect_right(begins, time_us)
        segment = (
            segments[place - 1] if place else Segment(start_us, MachineState.UNKNOWN, NO_DATA)
        )
        return state_sample(number, segment, time_us, now_us)

    wanted = {time_us for time_us in begins if start_us < time_us < end_us} | {start_us}
    for time_us, (value, status) in _newest(recorded, between_us).items():
        sample = holding(time_us)
        if (sample.value, sample.status) != (value, status):
            wanted.add(time_us)
    return [holding(time_us) for time_us in sorted(wanted)]


def _newest(recorded: RecordedSeries, between_us: tuple[int, int]) -> dict[int, tuple[float, int]]:
    """Return value and status that hold at each recorded time in [start, end)."""
    start_us, end_us = between_us
    rows = zip(
        recorded.times_us.tolist(), recorded.values.tolist(), recorded.statuses.tolist(),
        strict=True,
    )  # fmt: skip
    return {time: (value, status) for time, value, status in rows if start_us <= time < end_us}


def _is_derived(at_start: RecordedSeries, span: _Span) -> bool:
    """Tell whether the state at the start of a hole was recorded after its end."""
    rows = zip(at_start.times_us.tolist(), at_start.receive_us.tolist(), strict=True)
    return any(
        time_us == span.start_us and receive_us >= span.end_us for time_us, receive_us in rows
    )


def _span(end: datetime, gap: GapChanged, known: Collection[GapChanged]) -> _Span:
    start_us, end_us = to_us(gap.start) - OVERLAP_US, to_us(end)
    touching = tuple(
        one
        for one in known
        if to_us(one.start) < end_us and (one.end is None or to_us(one.end) > start_us)
    )
    return _Span(start_us, end_us, touching)
