"""States over a shift from samples in any order, with what we did not see cut out; pure.

The timeline is a function of the set of samples and blind spans alone: live and recorded samples
give the same one, whatever order they came in.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from math import inf

from hmi.machines.states import (
    ENTERED,
    NO_DATA,
    NOT_CONNECTED,
    OVERRULING,
    Names,
    StateInputs,
    StateReading,
    entered_state,
    from_rules,
    read_state,
    unknown,
)
from hmi.plant.assets import Machine, MachineState, StateSource
from hmi.plant.expressions import Expression
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value

FOREVER_US = 2**62
STOPS = frozenset({MachineState.HELD, MachineState.STOPPED, MachineState.FAULT})


class StateSignal(IntEnum):
    """The signals a state is read from."""

    STATE = 0
    MODE = 1
    STARVED = 2
    BLOCKED = 3
    ENTERED = 4


@dataclass(frozen=True, slots=True)
class RuleInput:
    """A tag that the rules of a state read."""

    key: str


StateInput = StateSignal | RuleInput
STATE_INPUTS = (StateSignal, RuleInput)
Newest = Mapping[StateInput, tuple[Value, int]]
"""Newest value and status of each signal."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One state from start_us until the next segment."""

    start_us: int
    state: MachineState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BlindSpan:
    """A time [start_us, end_us) in which the connection was not heard and not filled since.

    partly: some of it was filled; it then ends at the first state sample inside.
    """

    start_us: int
    end_us: int
    partly: bool = False


class Track:
    """The samples of one signal in order of source time, and the last one before start."""

    def __init__(self, start_us: int) -> None:
        self._start_us = start_us
        self.points: list[tuple[int, Value, int]] = []

    def feed(self, time_us: int, value: Value, status: int) -> bool:
        """Insert one sample; return whether it may change the timeline."""
        # Samples nearly always come in order, and a day of them is fed at once after a hole.
        is_newest = not self.points or self.points[-1][0] <= time_us
        place = len(self.points)
        if not is_newest:
            place = bisect_right(self.points, time_us, key=_time)
        is_news = not place or self.points[place - 1][1:] != (value, status)
        # A repeated value is kept too: a late sample may yet come in before it.
        self.points.insert(place, (time_us, value, status))
        if len(self.points) > 1 and self.points[1][0] <= self._start_us:
            seeds = bisect_right(self.points, self._start_us, key=_time)
            del self.points[: seeds - 1]
        return is_news

    def first_in(self, start_us: int, end_us: int) -> int | None:
        """Return the time of the first sample in [start_us, end_us)."""
        place = bisect_left(self.points, start_us, key=_time)
        inside = place < len(self.points) and self.points[place][0] < end_us
        return self.points[place][0] if inside else None


@dataclass(frozen=True, slots=True)
class StateReader:
    """How the samples of a machine's signals become its state."""

    machine: Machine
    state_names: Names
    mode_names: Names
    rules: tuple[tuple[MachineState, Expression], ...] = ()

    def simplified(self, signal: StateInput, value: Value) -> Value:
        """Return a value that gives the same states and changes with them alone.

        A speed that wanders is news only when it crosses the threshold.
        """
        is_speed = self.machine.state_source is StateSource.SPEED and signal is StateSignal.STATE
        if not is_speed or value is None or isinstance(value, str) or value != value:
            return value
        return inf if float(value) > self.machine.state_threshold else -inf

    def read(self, newest: Newest) -> StateReading:
        """Return the state from the newest value and status of each signal."""
        entered = _usable(newest.get(StateSignal.ENTERED))
        if self.rules and entered_state(entered) not in OVERRULING:
            return self._ruled(newest)
        state, status = newest.get(StateSignal.STATE, (None, 0))
        inputs = StateInputs(
            state=state,
            status=status,
            mode=_usable(newest.get(StateSignal.MODE)),
            starved=_is_on(newest.get(StateSignal.STARVED)),
            blocked=_is_on(newest.get(StateSignal.BLOCKED)),
            entered=entered,
        )
        return read_state(self.machine, inputs, self.state_names, self.mode_names)

    def _ruled(self, newest: Newest) -> StateReading:
        def value_of(key: str) -> Value:
            return _usable(newest.get(RuleInput(key)))

        return from_rules((state, rule.truth(value_of)) for state, rule in self.rules)


def timeline(
    reader: StateReader, tracks: Mapping[StateInput, Track], blind: Sequence[BlindSpan]
) -> list[Segment]:
    """Return the segments in order; neighbours differ. Empty without any sample or span."""
    return seen_through(told(reader, tracks), tracks, blind)


def seen_through(
    raw: Sequence[Segment], tracks: Mapping[StateInput, Track], blind: Sequence[BlindSpan]
) -> list[Segment]:
    """Return states as they were told, with what was not seen cut out."""
    return _overlay(raw, effective(blind, tracks.get(StateSignal.STATE)))


def told(reader: StateReader, tracks: Mapping[StateInput, Track]) -> list[Segment]:
    """Return the states as the samples tell them, in order; neighbours differ."""
    events = [
        (time_us, signal, value, status)
        for signal, track in tracks.items()
        for time_us, value, status in track.points
    ]
    events.sort(key=lambda event: event[0])
    newest: dict[StateInput, tuple[Value, int]] = {}
    raw: list[Segment] = []
    for position, (time_us, signal, value, status) in enumerate(events):
        newest[signal] = (value, status)
        if position + 1 < len(events) and events[position + 1][0] == time_us:
            continue
        append(raw, time_us, reader.read(newest))
    return raw


def effective(blind: Sequence[BlindSpan], states: Track | None) -> list[tuple[int, int]]:
    """Return the spans that are really blind, as [start, end) in microseconds."""
    spans = []
    for span in blind:
        end_us = span.end_us
        if span.partly and states is not None:
            first = states.first_in(span.start_us, end_us)
            end_us = end_us if first is None else first
        spans.append((span.start_us, end_us))
    return spans


def count_stops(segments: Sequence[Segment], start_us: int) -> int:
    """Count entries into HELD, STOPPED or FAULT at or after start_us; UNKNOWN ends no stop."""
    stops, stopped = 0, False
    for segment in segments:
        if segment.state is MachineState.UNKNOWN:
            continue
        entered = segment.state in STOPS and not stopped
        stops += entered and segment.start_us >= start_us
        stopped = segment.state in STOPS
    return stops


def is_planned_maintenance(segments: Sequence[Segment], row: int) -> bool:
    """Tell whether a segment is maintenance that no fault led to, as far as is known.

    So is a time for which people said that there was no order.
    """
    if not 0 <= row < len(segments):
        return False
    if segments[row].state is MachineState.OFF and segments[row].reason == ENTERED:
        return True
    if segments[row].state is not MachineState.MAINTENANCE:
        return False
    passed_over = (MachineState.UNKNOWN, MachineState.MAINTENANCE)
    before = (one.state for one in reversed(segments[:row]) if one.state not in passed_over)
    return next(before, MachineState.IDLE) is not MachineState.FAULT


def failures(segments: Sequence[Segment], end_us: int, micro_stop_s: float) -> list[int]:
    """Return when each FAULT of at least micro_stop_s began; shorter ones are minor stops."""
    return [
        segment.start_us
        for segment, end in with_ends(segments, end_us)
        if segment.state is MachineState.FAULT and end - segment.start_us >= micro_stop_s * 1e6
    ]


def with_ends(segments: Sequence[Segment], end_us: int) -> Iterator[tuple[Segment, int]]:
    """Yield each segment with the time at which it ended; the last one with end_us."""
    for segment, following in pairwise(segments):
        yield segment, following.start_us
    if segments:
        yield segments[-1], end_us


def _overlay(raw: Sequence[Segment], spans: list[tuple[int, int]]) -> list[Segment]:
    cuts = {segment.start_us for segment in raw}
    for span in spans:
        cuts.update(span)
    cuts.discard(FOREVER_US)
    result: list[Segment] = []
    for cut in sorted(cuts):
        if any(start <= cut < end for start, end in spans):
            append(result, cut, unknown(NOT_CONNECTED))
            continue
        place = bisect_right(raw, cut, key=lambda segment: segment.start_us)
        if place:
            present = raw[place - 1]
            append(result, cut, StateReading(present.state, present.reason))
        else:
            append(result, cut, unknown(NO_DATA))
    return result


def append(segments: list[Segment], time_us: int, reading: StateReading) -> None:
    """Add a state from a time on, unless it goes on."""
    last = segments[-1] if segments else None
    if last is None or (last.state, last.reason) != (reading.state, reading.reason):
        segments.append(Segment(time_us, reading.state, reading.reason))


def _time(point: tuple[int, Value, int]) -> int:
    return point[0]


def _usable(point: tuple[Value, int] | None) -> Value:
    if point is None or quality_of(point[1]) is Quality.BAD:
        return None
    return point[0]


def _is_on(point: tuple[Value, int] | None) -> bool:
    return _usable(point) not in (None, False, 0, "")
