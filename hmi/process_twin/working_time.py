"""The working time of a day: planned time without breaks, as one axis of seconds; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hmi.clock import from_us, to_us
from hmi.plant.shifts import ShiftCalendar
from hmi.process_twin.line_facts import Floats


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Spans [start_us, end_us) of work in order; on the axis they follow each other."""

    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, calendar: ShiftCalendar, start_us: int, end_us: int) -> "WorkingTime":
        """Return the working time in [start_us, end_us)."""
        spans: list[tuple[int, int]] = []
        for shift in calendar.spans_between(from_us(start_us), from_us(end_us)):
            at_us = max(to_us(shift.start), start_us)
            last_us = min(to_us(shift.end), end_us)
            for pause_start, pause_end in shift.breaks:
                pause_us = to_us(pause_start)
                if at_us < min(pause_us, last_us):
                    spans.append((at_us, min(pause_us, last_us)))
                at_us = max(at_us, to_us(pause_end))
            if at_us < last_us:
                spans.append((at_us, last_us))
        return cls(_joined(spans))

    @property
    def length_s(self) -> float:
        """All of it."""
        return sum(end - start for start, end in self.spans) / 1e6

    @property
    def break_ends_s(self) -> tuple[float, ...]:
        """Where on the axis work began again after a break, and at its start if there was one."""
        ends, at_s = [], 0.0
        for start, end in self.spans[:-1]:
            at_s += (end - start) / 1e6
            ends.append(at_s)
        return tuple(ends)

    def on_axis(self, times_us: Sequence[int] | Floats) -> Floats:
        """Return moments as seconds on the axis; what is in a break falls on its place."""
        if not self.spans:
            return np.zeros(len(times_us))
        edges = np.array(self.spans, np.float64).ravel()
        lengths = np.diff(np.array(self.spans, np.float64), axis=1).ravel() / 1e6
        ends = np.cumsum(lengths)
        places = np.column_stack((ends - lengths, ends)).ravel()
        return np.interp(np.asarray(times_us, np.float64), edges, places)

    def moment_us(self, at_s: float) -> int:
        """Return the time at a place of the axis."""
        for start, end in self.spans:
            length_s = (end - start) / 1e6
            if at_s < length_s:
                return start + round(at_s * 1e6)
            at_s -= length_s
        return self.spans[-1][1] if self.spans else 0


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans with those that touch made one: a shift follows a shift without a break."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
