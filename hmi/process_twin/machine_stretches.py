"""What a machine did on the axis of working time: stretches of one kind; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from hmi.machines.timeline import Segment, with_ends
from hmi.plant.assets import MachineState
from hmi.process_twin.line_facts import Floats
from hmi.process_twin.working_time import WorkingTime

_S = MachineState
SETTLE_S = 120.0
"""A shorter stop right behind a changeover is its end: the machine starts."""


class Does(IntEnum):
    """What matters of a state for the flow of a line."""

    EXECUTES = 0
    STARVES = 1
    IS_BLOCKED = 2
    SETS_UP = 3
    STOPS = 4
    """For a cause of its own, or of the world at the ends of the line."""
    UNSEEN = 5


_DOES = {
    _S.UNKNOWN: Does.UNSEEN, _S.EXECUTING: Does.EXECUTES, _S.STARVED: Does.STARVES,
    _S.BLOCKED: Does.IS_BLOCKED, _S.SETUP: Does.SETS_UP,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start_s, end_s) of one kind; state is the longest state in it."""

    does: Does
    start_s: float
    end_s: float
    state: MachineState

    @property
    def length_s(self) -> float:
        """Seconds of working time."""
        return self.end_s - self.start_s


def stretches(
    segments: list[Segment],
    end_us: int,
    work: WorkingTime,
    *,
    is_first: bool,
    is_last: bool,
) -> list[Stretch]:
    """Return what a machine did; neighbours differ in kind, except that stretches cover work.

    The first machine's want of pieces and the last one's want of room come from outside: they
    are stops here.
    """
    kinds = dict(_DOES)
    if is_first:
        kinds[_S.STARVED] = Does.STOPS
    if is_last:
        kinds[_S.BLOCKED] = Does.STOPS
    ends = list(with_ends(segments, end_us))
    if not ends:
        return [Stretch(Does.UNSEEN, 0.0, work.length_s, _S.UNKNOWN)]
    starts_s = work.on_axis([one.start_us for one, _ in ends])
    ends_s = work.on_axis([end for _, end in ends])
    raw = [
        Stretch(kinds.get(one.state, Does.STOPS), start_s, end_s, one.state)
        for (one, _), start_s, end_s in zip(ends, starts_s.tolist(), ends_s.tolist(), strict=True)
        if end_s > start_s
    ]
    return list(_settled(_merged(_seen_from_start(raw))))


def time_of(found: Iterable[Stretch], does: Does) -> float:
    """Return the seconds of one kind."""
    return sum(one.length_s for one in found if one.does is does)


class TimeSpent:
    """How many seconds of one kind there were until a moment of the axis, of several machines."""

    def __init__(self, of_machines: Iterable[list[Stretch]], does: Does) -> None:
        self._edges: list[tuple[Floats, Floats]] = []
        for found in of_machines:
            wanted = [one for one in found if one.does is does]
            edges = np.array([(one.start_s, one.end_s) for one in wanted]).reshape(-1, 2)
            lengths = np.cumsum(edges[:, 1] - edges[:, 0])
            before = np.r_[0.0, lengths[:-1]] if len(lengths) else lengths
            self._edges.append((edges.ravel(), np.column_stack((before, lengths)).ravel()))

    def between(self, start_s: float, end_s: float) -> float:
        """Return the seconds in [start_s, end_s], added up over the machines."""
        found = 0.0
        for edges, spent in self._edges:
            if len(edges):
                there = np.interp((start_s, end_s), edges, spent)
                found += float(there[1] - there[0])
        return found


def _seen_from_start(raw: list[Stretch]) -> list[Stretch]:
    if not raw or raw[0].start_s <= 0.0:
        return raw
    return [Stretch(Does.UNSEEN, 0.0, raw[0].start_s, _S.UNKNOWN), *raw]


def _merged(raw: list[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    longest_s = 0.0
    for one in raw:
        last = found[-1] if found else None
        if last is None or last.does is not one.does:
            found.append(one)
            longest_s = one.length_s
            continue
        state = one.state if one.length_s > longest_s else last.state
        longest_s = max(longest_s, one.length_s)
        found[-1] = Stretch(one.does, last.start_s, one.end_s, state)
    return found


def _settled(merged: list[Stretch]) -> Iterator[Stretch]:
    """Yield stretches with a short stop right behind a changeover made a part of it."""
    pending: Stretch | None = None
    for one in merged:
        if pending is None:
            pending = one
        elif (
            pending.does is Does.SETS_UP
            and one.does in (Does.STOPS, Does.SETS_UP)
            and one.length_s <= SETTLE_S
        ):
            pending = Stretch(Does.SETS_UP, pending.start_s, one.end_s, pending.state)
        else:
            yield pending
            pending = one
    if pending is not None:
        yield pending
