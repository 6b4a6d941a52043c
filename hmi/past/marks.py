"""What happened in a time, to be found again: alarms that came, states of machines, stops. Blocks.

A stop is a machine's change into FAULT, HELD or STOPPED, as the figures of a shift count it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from hmi.bus.facts import GapChanged
from hmi.clock import from_us, to_us
from hmi.historian.reader import Reader
from hmi.historian.series import Series
from hmi.journal.reader import Reader as JournalReader
from hmi.machines.timeline import STOPS, Segment, with_ends
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from hmi.plant.quality import Quality, quality_of
from hmi.plant.site import Site

_SEARCHED = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=32))
"""How far is looked for the next mark, step by step."""

_NUMBERS = frozenset(float(state) for state in MachineState)

StateSpan = tuple[int, int, MachineState]
"""Start and end in UTC microseconds, and the state in between."""


class MarkKind(StrEnum):
    """What can be jumped to."""

    ALARM = "alarm"
    STATE = "state"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a time (UTC microseconds)."""

    time_us: int
    kind: MarkKind
    machine: str
    priority: Priority | None = None
    message: str = ""
    state: MachineState | None = None


@dataclass(frozen=True, slots=True)
class MarksOfTime:
    """What a time bar shows of a span: alarms, machines' states and holes."""

    alarms: tuple[Mark, ...]
    states: dict[str, tuple[StateSpan, ...]]
    gaps: tuple[GapChanged, ...]


class Marks:
    """Finds what happened in the record of a data folder."""

    def __init__(self, site: Site, data_folder: Path) -> None:
        self._site = site
        self._reader = Reader(data_folder)
        self._journal = JournalReader(data_folder)
        keys = site.number_by_key
        self._machines = [one.key for one in site.line_machines if key_of(one.key, STATE) in keys]

    def of_time(self, start: datetime, end: datetime) -> MarksOfTime:
        """Return everything in [start, end]. Raise StorageError when it cannot be read."""
        start_us, end_us = to_us(start), to_us(end)
        states = {}
        for machine in self._machines:
            spans = with_ends(self._segments(machine, start_us, end_us), end_us)
            states[machine] = tuple((one.start_us, until, one.state) for one, until in spans)
        gaps = tuple(self._reader.gaps(start_us, end_us))
        return MarksOfTime(tuple(self._alarms(start, end)), states, gaps)

    def following(self, kind: MarkKind, after: datetime, until: datetime) -> Mark | None:
        """Return the first mark of a kind after a moment, none later than until."""
        begin = after
        for reach in _SEARCHED:
            end = min(after + reach, until)
            if end > begin:
                found = [
                    one for one in self._of_kind(kind, begin, end) if from_us(one.time_us) > after
                ]
                if found:
                    return min(found, key=lambda one: one.time_us)
                begin = end
        return None

    def preceding(self, kind: MarkKind, before: datetime) -> Mark | None:
        """Return the last mark of a kind before a moment."""
        end = before
        for reach in _SEARCHED:
            begin = before - reach
            found = [
                one for one in self._of_kind(kind, begin, end) if from_us(one.time_us) < before
            ]
            if found:
                return max(found, key=lambda one: one.time_us)
            end = begin
        return None

    def _of_kind(self, kind: MarkKind, start: datetime, end: datetime) -> Iterator[Mark]:
        if kind is MarkKind.ALARM:
            yield from self._alarms(start, end)
            return
        start_us, end_us = to_us(start), to_us(end)
        for machine in self._machines:
            segments = self._segments(machine, start_us, end_us)
            for before, one in zip([None, *segments], segments, strict=False):
                is_change = before is not None and start_us <= one.start_us <= end_us
                if is_change and (kind is MarkKind.STATE or _is_stop(before, one)):
                    yield Mark(one.start_us, kind, machine, state=one.state)

    def _segments(self, machine: str, start_us: int, end_us: int) -> list[Segment]:
        series = self._reader.read(key_of(machine, STATE), start_us, end_us)
        return segments_of(series)

    def _alarms(self, start: datetime, end: datetime) -> Iterable[Mark]:
        first_s = start.timestamp()
        for one in self._journal.transitions(start, end):
            if one.is_annunciation and not one.is_alert and one.at_s >= first_s:
                yield Mark(
                    round(one.at_s * 1e6), MarkKind.ALARM, one.machine,
                    Priority(one.priority), one.message,
                )  # fmt: skip


def segments_of(series: Series) -> list[Segment]:
    """Return the states of a derived state tag; what is bad is unknown, repetitions are one."""
    rows = zip(
        series.times_us.tolist(), series.values.tolist(), series.statuses.tolist(), strict=True
    )
    segments: list[Segment] = []
    for time_us, value, status in rows:
        is_known = quality_of(status) is not Quality.BAD and value in _NUMBERS
        state = MachineState(int(value)) if is_known else MachineState.UNKNOWN
        if not segments or segments[-1].state is not state:
            segments.append(Segment(time_us, state))
    return segments


def _is_stop(before: Segment | None, one: Segment) -> bool:
    return one.state in STOPS and (before is None or before.state not in STOPS)
