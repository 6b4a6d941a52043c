"""What several people's assessments say together: median, spread, agreement. Pure.

Domain model 4.4: everybody rates alone; the median counts, half up; where people are two levels
or more apart they are to talk, and the consensus needs a note.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, pstdev

DISCUSS = 2


@dataclass(frozen=True, slots=True)
class Consensus:
    """One dimension. level is 0 when nobody assessed it."""

    dimension: str
    level: int
    votes: tuple[int, ...]
    """Levels of those who assessed it, sorted."""
    spread: int
    agreement: float | None
    """1 minus half the standard deviation of the votes; None below two votes."""

    @property
    def needs_note(self) -> bool:
        """Whether people are so far apart that they are to talk."""
        return self.spread >= DISCUSS


def consensus_of(
    votes: Sequence[Mapping[str, int]], dimensions: Sequence[str]
) -> tuple[Consensus, ...]:
    """Return the consensus by dimension of everybody's levels (0 or absent: not assessed)."""
    return tuple(_of_one(key, [vote.get(key, 0) for vote in votes]) for key in dimensions)


def _of_one(dimension: str, levels: Sequence[int]) -> Consensus:
    given = sorted(level for level in levels if level)
    if not given:
        return Consensus(dimension, 0, (), 0, None)
    agreement = 1 - pstdev(given) / 2 if len(given) > 1 else None
    return Consensus(
        dimension, math.floor(median(given) + 0.5), tuple(given), given[-1] - given[0], agreement
    )
