"""Reading one day of a line from its recorded samples, machine by machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hmi.bus.facts import GapChanged
from hmi.machines.past_states import past_states
from hmi.machines.replay import Read, points
from hmi.plant.assets import Machine
from hmi.plant.site import Site
from hmi.process_twin.counted import Counted, held
from hmi.process_twin.day_record import PACE_COLUMNS, DayRecord, MachineDay
from hmi.process_twin.groups import line_groups
from hmi.process_twin.joint_stops import Joints, find_joints
from hmi.process_twin.line_facts import Floats, StopSeen
from hmi.process_twin.machine_stretches import Does, Stretch, TimeSpent, stretches, time_of
from hmi.process_twin.working_time import WorkingTime

ReasonOf = Callable[[str, int, int], str]
"""Return what people said of a machine's stop between two times (us), empty if nothing."""
SETTLED_S = 10.0
"""After so long a machine has its speed."""
MEASURED_S = 25.0
"""A stretch of work, or a change of a level, is measured at least so long."""
_NOTHING = Counted(np.empty(0), np.empty(0))
_NO_FILL = (np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of one machine."""

    machine: Machine
    group: int
    found: list[Stretch]
    total: Counted
    good: Counted


@dataclass(frozen=True, slots=True)
class _Day:
    """The day that is being read."""

    start_us: int
    end_us: int
    work: WorkingTime


class DayReading:
    """Reads days of one line."""

    def __init__(
        self, site: Site, read: Read, gaps: Sequence[GapChanged], reason_of: ReasonOf | None = None
    ) -> None:
        self._site, self._read, self._gaps = site, read, gaps
        self._reason_of = reason_of
        self.groups = line_groups(site)

    def day(self, start_us: int, end_us: int) -> DayRecord:
        """Return what was recorded in [start_us, end_us). Reads files."""
        day = _Day(start_us, end_us, WorkingTime.of(self._site.calendar, start_us, end_us))
        seen = [
            self._seen(self._site.machine_by_key[key], number, day)
            for number, group in enumerate(self.groups)
            for key in group
        ]
        marks, length_s = day.work.break_ends_s, day.work.length_s
        joints = find_joints({one.machine.key: one.found for one in seen}, marks, length_s)
        last = len(self.groups) - 1
        return DayRecord(
            start_us=start_us,
            working_s=length_s,
            break_ends_s=marks,
            machines={
                one.machine.key: self._machine_day(one, seen, joints, day) for one in seen
            },
            levels=tuple(self._levels(number, seen, day) for number in range(last)),
            orders=self._orders(seen[0], joints, day),
            changeovers=joints.changeovers,
            line_stops=joints.line_stops,
            line_runs_s=joints.line_runs_s,
            restarts=joints.restarts,
            pace_machine=seen[0].machine.key,
            good=sum(_in_all(one.good, length_s) for one in seen if one.group == last),
        )  # fmt: skip

    def _seen(self, machine: Machine, group: int, day: _Day) -> _Seen:
        between_us = (day.start_us, day.end_us - 1)
        segments = past_states(self._site, machine, self._read, self._gaps, between_us)
        is_last = group == len(self.groups) - 1
        found = stretches(segments, day.end_us, day.work, is_first=group == 0, is_last=is_last)
        total = self._counted(machine.total_tag, day)
        good = self._counted(machine.good_tag, day)
        reject = self._counted(machine.reject_tag, day)
        if not good and total and reject:
            good = total.plus(reject, -1.0)
        if not total and good and reject:
            total = good.plus(reject)
        return _Seen(machine, group, found, total or good, good or total)

    def _counted(self, key: str, day: _Day) -> Counted:
        if key not in self._site.number_by_key:
            return _NOTHING
        tag = self._site.tag(key)
        span = None if tag.low is None or tag.high is None else tag.high - tag.low
        return Counted.of(self._read(key, day.start_us, day.end_us - 1), day.work, span)

    def _machine_day(
        self, one: _Seen, seen: Sequence[_Seen], joints: Joints, day: _Day
    ) -> MachineDay:
        key, length_s = one.machine.key, day.work.length_s
        own = [
            stop for stop in one.found
            if stop.does is Does.STOPS and (key, stop.start_s) not in joints.of_line
        ]  # fmt: skip
        executes = TimeSpent([one.found], Does.EXECUTES)
        edges = [0.0, *(stop.start_s for stop in own), length_s]
        before = [other.found for other in seen if other.group == one.group - 1]
        behind = [other.found for other in seen if other.group == one.group + 1]
        return MachineDay(
            paces=self._paces(one, day),
            runs_s=tuple(executes.between(start, end) for start, end in pairwise(edges)),
            stops=tuple(self._stop(key, stop, day) for stop in own),
            executing_s=time_of(one.found, Does.EXECUTES),
            unseen_s=time_of(one.found, Does.UNSEEN),
            total=_in_all(one.total, length_s),
            good=_in_all(one.good, length_s),
            filled=_worked_meanwhile(one.found, Does.STARVES, before),
            drained=_worked_meanwhile(one.found, Does.IS_BLOCKED, behind),
        )

    def _stop(self, key: str, stop: Stretch, day: _Day) -> StopSeen:
        """Return a machine's own stop; what of it lies behind a break is a late restart."""
        end_s = min(
            (mark for mark in day.work.break_ends_s if stop.start_s < mark < stop.end_s),
            default=stop.end_s,
        )
        reason = ""
        if self._reason_of is not None:
            start_us, end_us = day.work.moment_us(stop.start_s), day.work.moment_us(stop.end_s)
            reason = self._reason_of(key, start_us, end_us)
        return StopSeen(reason or stop.state.name, end_s - stop.start_s)

    def _paces(self, one: _Seen, day: _Day) -> dict[str, Floats]:
        """Return how many pieces went by in stretches of undisturbed work, by recipe."""
        times_s = one.total.times_s
        if not one.total:
            return {}
        recipes = self._texts(one.machine.recipe_tag, day)
        behind = self._fill(one.group, day)
        front = self._fill(one.group - 1, day) if one.group else _NO_FILL
        found: dict[str, list[tuple[float, ...]]] = {}
        for work in one.found:
            if work.does is not Does.EXECUTES or work.length_s < SETTLED_S + MEASURED_S:
                continue
            first = int(np.searchsorted(times_s, work.start_s + SETTLED_S, "left"))
            last = int(np.searchsorted(times_s, work.end_s, "right"))
            rows = _apart(times_s[first:last]) + first
            recipe = _text_at(recipes, work.start_s + SETTLED_S)
            at_s, counts = times_s[rows], one.total.counts[rows]
            amid = _fill_at(behind, (at_s[1:] + at_s[:-1]) / 2.0)
            fronts = _fill_at(front, at_s)
            least = np.minimum(fronts[1:], fronts[:-1])
            rows_here = zip(np.diff(at_s), np.diff(counts), amid, least, strict=True)
            found.setdefault(recipe, []).extend(rows_here)
        return {
            recipe: np.array(rows, np.float64).reshape(-1, PACE_COLUMNS)
            for recipe, rows in found.items()
        }

    def _levels(self, number: int, seen: Sequence[_Seen], day: _Day) -> Floats:
        """Return fill of a buffer, pieces put in and taken out, at moments apart."""
        before = [one for one in seen if one.group == number]
        behind = [one for one in seen if one.group == number + 1]
        times_s, fills = self._fill(number, day)
        if len(times_s):
            rows = _apart(times_s)
            times_s, fills = times_s[rows], fills[rows]
        else:
            times_s, fills = _extremes(before, behind)
        put = sum((one.good.at(times_s) for one in before if one.good), np.zeros(len(times_s)))
        out = sum((one.total.at(times_s) for one in behind if one.total), np.zeros(len(times_s)))
        return np.column_stack((fills, put, out))

    def _fill(self, group: int, day: _Day) -> tuple[Floats, Floats]:
        """Return moments and fill (0..1) of the buffer behind a group; empty without a signal."""
        for key in self.groups[group]:
            tag = self._site.machine_by_key[key].buffer_tag
            if tag in self._site.number_by_key:
                series = self._read(tag, day.start_us, day.end_us - 1)
                is_good = np.isfinite(series.values)
                fills = np.clip(series.values[is_good] / 100.0, 0.0, 1.0)
                times_us, fills = held(np.asarray(series.times_us, np.float64)[is_good], fills)
                return day.work.on_axis(times_us), fills
        return _NO_FILL

    def _orders(self, pace: _Seen, joints: Joints, day: _Day) -> tuple[tuple[str, float], ...]:
        """Return recipe and pieces of the pace machine between changeovers."""
        recipes = self._texts(pace.machine.recipe_tag, day)
        starts = np.array([0.0, *(end for _, end in joints.changes_s)])
        ends = np.array([*(start for start, _ in joints.changes_s), day.work.length_s])
        if pace.total:
            pieces = np.maximum(0.0, pace.total.at(ends) - pace.total.at(starts))
        else:
            pieces = np.zeros(len(starts))
        return tuple(
            (_text_at(recipes, (start + end) / 2.0), count)
            for start, end, count in zip(starts, ends, pieces.tolist(), strict=True)
        )

    def _texts(self, key: str, day: _Day) -> tuple[Floats, list[str]]:
        """Return moments and texts of a tag."""
        if key not in self._site.number_by_key:
            return np.empty(0), []
        found = [
            (time_us, str(value))
            for time_us, value, _ in points(self._read(key, day.start_us, day.end_us - 1))
            if value is not None
        ]
        times_s = day.work.on_axis([time_us for time_us, _ in found])
        return times_s, [text for _, text in found]


def _in_all(count: Counted, length_s: float) -> float:
    """Return what was counted in the day."""
    if not count:
        return 0.0
    counts = count.at(np.array((0.0, length_s)))
    return max(0.0, float(counts[1] - counts[0]))


def _worked_meanwhile(
    found: list[Stretch], does: Does, others: list[list[Stretch]]
) -> tuple[float, ...]:
    """Return how long neighbours worked in each wait that began and ended with work."""
    worked = TimeSpent(others, Does.EXECUTES)
    waits = []
    for earlier, wait, later in zip(found, found[1:], found[2:], strict=False):
        is_clean = earlier.does is Does.EXECUTES and later.does is Does.EXECUTES
        if wait.does is does and is_clean:
            waits.append(worked.between(wait.start_s, wait.end_s))
    return tuple(waits)


def _extremes(before: Sequence[_Seen], behind: Sequence[_Seen]) -> tuple[Floats, Floats]:
    """Return when a buffer without a level signal ran full (1) and empty (0)."""
    marks = [
        (one.start_s, fill)
        for machines, does, fill in (
            (before, Does.IS_BLOCKED, 1.0), (behind, Does.STARVES, 0.0),
        )
        for machine in machines
        for one in machine.found
        if one.does is does
    ]  # fmt: skip
    table = np.array(sorted(marks), np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _fill_at(fill: tuple[Floats, Floats], times_s: Floats) -> Floats:
    """Return the fill at moments, NaN where no signal tells it."""
    return np.interp(times_s, *fill) if len(fill[0]) else np.full(len(times_s), np.nan)


def _apart(times_s: Floats) -> np.ndarray:
    """Return rows of which each is at least MEASURED_S behind the one before."""
    rows: list[int] = []
    next_s = -np.inf
    while True:
        row = int(np.searchsorted(times_s, next_s, "left"))
        if row >= len(times_s):
            return np.array(rows, np.intp)
        rows.append(row)
        next_s = times_s[row] + MEASURED_S


def _text_at(texts: tuple[Floats, list[str]], at_s: float) -> str:
    times_s, found = texts
    row = int(np.searchsorted(times_s, at_s, "right")) - 1
    return found[max(row, 0)] if found else ""
