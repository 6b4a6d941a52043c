"""What would be different: levers on a line, and how they change what was recorded; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hmi.process_twin.line_facts import BufferFacts

ALL_STOPS = "*"
"""Stands for every reason of a machine's stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Levers that differ from what was; without any it is the line as recorded."""

    speeds: Mapping[str, float] = field(default_factory=dict)
    """Factor of the rate by machine: 1.05 is 5 % faster."""
    capacities: Mapping[int, float] = field(default_factory=dict)
    """Pieces by number of the buffer from the start of the line."""
    stops_left: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Share of stops that remain, by machine and reason (ALL_STOPS: each), 0..1."""
    changeover: float = 1.0
    """Factor of the time of each changeover."""

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.speeds or self.capacities or self.stops_left) and self.changeover == 1.0

    def speed(self, machine: str) -> float:
        """Return the factor of a machine's rate."""
        return self.speeds.get(machine, 1.0)

    def buffer(self, number: int, facts: BufferFacts) -> BufferFacts:
        """Return a buffer with the capacity it would have; shares of it stay."""
        wanted = self.capacities.get(number)
        return facts if wanted is None else replace(facts, capacity=wanted)

    def stop_s(self, machine: str, reason: str, duration_s: float, chance: float) -> float:
        """Return how long a stop would last: not at all if it is one of those that are spared."""
        share = self.stops_left.get((machine, reason))
        if share is None:
            share = self.stops_left.get((machine, ALL_STOPS), 1.0)
        return duration_s if chance < share else 0.0

    def with_speed(self, machine: str, factor: float) -> "Scenario":
        """Return the same with one machine faster or slower; 1.0 takes the lever back."""
        speeds = {key: one for key, one in self.speeds.items() if key != machine}
        return replace(self, speeds=speeds if factor == 1.0 else {**speeds, machine: factor})

    def with_capacity(self, number: int, pieces: float | None) -> "Scenario":
        """Return the same with another buffer; None takes the lever back."""
        others = {key: one for key, one in self.capacities.items() if key != number}
        return replace(self, capacities=others if pieces is None else {**others, number: pieces})

    def with_stops_left(self, machine: str, reason: str, share: float) -> "Scenario":
        """Return the same with fewer stops; 1.0 takes the lever back."""
        place = (machine, reason)
        others = {key: one for key, one in self.stops_left.items() if key != place}
        return replace(self, stops_left=others if share == 1.0 else {**others, place: share})

    def with_changeover(self, factor: float) -> "Scenario":
        """Return the same with each changeover longer or shorter."""
        return replace(self, changeover=factor)
