"""What people keep of a chart: groups of pens, pens that are calculated, and golden runs."""

from dataclasses import dataclass
from datetime import datetime

MARK = "="
"""The key of a calculated pen is this and its name; no tag has such a key."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculatedPen:
    """A pen whose values are computed from tags by an expression (see plant.expressions)."""

    name: str
    text: str
    unit: str = ""
    decimals: int = 2

    @property
    def key(self) -> str:
        """What it is called among pens."""
        return MARK + self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class PenGroup:
    """Pens that are shown together: keys of tags and of calculated pens, in order.

    owner is a user's name, empty for a group of the whole station. machine, where given, is the
    key of the one that the group is about.
    """

    name: str
    pens: tuple[str, ...]
    owner: str = ""
    machine: str = ""
    calculated: tuple[CalculatedPen, ...] = ()
    is_stacked: bool = True
    span_s: float = 0.0
    """How much time is shown; 0 leaves it as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenRun:
    """A run that others are compared with; its samples are kept for as long as it is."""

    number: int
    name: str
    pens: tuple[str, ...]
    start: datetime
    end: datetime
    user: str
    kept: datetime
