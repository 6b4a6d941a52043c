"""What a line showed of itself over recorded days, ready to be simulated; pure.

Times are seconds of working time: breaks and times without a shift are cut out. Pieces are those
a machine counts itself; a buffer holds pieces of the machines before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StopSeen:
    """One stop whose cause is the machine itself, or the world beyond the ends of the line."""

    reason: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class JointStop:
    """Machines that stand for one cause: seconds until each stands, and how long, by machine."""

    stands: Mapping[str, tuple[float, float]]

    @property
    def longest_s(self) -> float:
        """The longest stand of a machine in it."""
        return max((duration for _, duration in self.stands.values()), default=0.0)

    def followed_by(self, rest: "JointStop") -> "JointStop":
        """Return this with what went on of it later: times add up."""
        found = dict(self.stands)
        for key, (offset_s, duration_s) in rest.stands.items():
            begun_s, stood_s = found.get(key, (offset_s, 0.0))
            found[key] = (begun_s, stood_s + duration_s)
        return JointStop(found)


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """Pieces of one recipe that the pace machine made, and the changeover that followed."""

    recipe: str
    pieces: float
    changeover: JointStop


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFacts:
    """How one machine works while it may, and how it stops."""

    key: str
    rate_by_recipe: Mapping[str, float]
    """Pieces a second while executing, with room behind."""
    slowing: tuple[tuple[float, float], ...] = ()
    """(fill of the buffer behind 0..1, share of the rate), rising fill; empty: never slower."""
    pace_by_day: tuple[float, ...] = (1.0,)
    """How much faster or slower than usual it was, day by day."""
    cycles_s: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Seconds a piece while executing: a tenth is quicker, the median, a tenth is slower."""
    runs_s: tuple[float, ...] = ()
    """Executing seconds between two own stops; as many as stops."""
    stops: tuple[StopSeen, ...] = ()
    executing_s: float = 0.0
    scrap: float = 0.0
    """Share of its pieces that do not go on, 0..1."""

    @property
    def rate(self) -> float:
        """The middle of its rates, pieces a second."""
        return float(np.median(list(self.rate_by_recipe.values())))

    def rate_of(self, recipe: str) -> float:
        """Return the rate with a recipe, the middle one where it was not seen."""
        found = self.rate_by_recipe.get(recipe)
        return self.rate if found is None else found

    def stopped_by_reason(self) -> dict[str, tuple[int, float]]:
        """Return how many stops and how many seconds each reason had, most seconds first."""
        found: dict[str, tuple[int, float]] = {}
        for stop in self.stops:
            count, seconds = found.get(stop.reason, (0, 0.0))
            found[stop.reason] = (count + 1, seconds + stop.duration_s)
        return dict(sorted(found.items(), key=lambda one: -one[1][1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class BufferFacts:
    """The room between two groups of machines, in pieces of the group before it."""

    capacity: float
    factor: float = 1.0
    """Pieces taken for one piece of the group behind: 12 bottles make a case."""
    starved_until: float = 0.0
    """Share of the capacity at which a starved machine goes on."""
    blocked_until: float = 1.0
    """Share of the capacity at which a blocked machine goes on."""
    usual_fill: float = 0.5
    is_given: bool = False
    """Whether somebody told the capacity; else it was found in the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """All that the simulation of a line needs."""

    groups: tuple[tuple[str, ...], ...]
    """Keys of the machines from the start of the line; those of one group stand in parallel."""
    machines: Mapping[str, MachineFacts]
    buffers: tuple[BufferFacts, ...]
    """One behind each group but the last."""
    orders: tuple[OrderSeen, ...] = ()
    """Empty: one recipe for ever."""
    pace_machine: str = ""
    """The machine whose pieces an order is counted in."""
    line_stops: tuple[JointStop, ...] = ()
    line_runs_s: tuple[float, ...] = ()
    """Working seconds between two stops of the line as a whole."""
    restarts: tuple[JointStop, ...] = ()
    """How long machines stood after the end of a break."""
    days: int = 0
    coverage: float = 0.0

    @property
    def last(self) -> tuple[str, ...]:
        """The machines at the end of the line, whose good parts are its output."""
        return self.groups[-1]
