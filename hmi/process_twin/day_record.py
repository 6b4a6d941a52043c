"""One recorded day of a line, in the figures that a simulation is made of; pure.

Times are seconds of that day's working time: breaks and times without a shift are cut out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hmi.process_twin.line_facts import Floats, JointStop, StopSeen

PACE_COLUMNS = 4
"""Seconds, pieces, fill of the buffer behind in the middle, least fill of the one in front; fills
are 0..1, NaN where no signal tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDay:
    """What one machine did on one day."""

    paces: Mapping[str, Floats]
    """Stretches of undisturbed work by recipe, shape (n, PACE_COLUMNS)."""
    runs_s: tuple[float, ...]
    """Executing seconds before, between and behind its own stops: one more than stops."""
    stops: tuple[StopSeen, ...]
    executing_s: float
    unseen_s: float
    total: float
    good: float
    filled: tuple[float, ...] = ()
    """Executing seconds of the group before it while it waited for pieces, each time."""
    drained: tuple[float, ...] = ()
    """Executing seconds of the group behind it while it waited for room, each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """What the line did on one day."""

    start_us: int
    working_s: float
    break_ends_s: tuple[float, ...]
    machines: Mapping[str, MachineDay]
    levels: tuple[Floats, ...]
    """By buffer, shape (n, 3): fill 0..1, good pieces put in, pieces taken out (of the group
    behind); without a level signal the fill is 0 where it ran empty and 1 where it ran full."""
    orders: tuple[tuple[str, float], ...]
    """Recipe, and pieces of the pace machine, before, between and behind changeovers."""
    changeovers: tuple[JointStop, ...]
    line_stops: tuple[JointStop, ...]
    line_runs_s: tuple[float, ...]
    """Working seconds before, between and behind stops of the line."""
    restarts: tuple[JointStop, ...]
    pace_machine: str = ""
    good: float = 0.0
    """Good parts of the line."""

    @property
    def coverage(self) -> float:
        """Share of the working time in which all machines were seen, 0..1."""
        if not self.working_s:
            return 0.0
        return 1.0 - max((one.unseen_s for one in self.machines.values()), default=0.0) / (
            self.working_s
        )


def empty_levels() -> Floats:
    """Return no levels."""
    return np.empty((0, 3))
