"""Stops: the times a machine stood, and what people said of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hmi.plant.assets import MachineState

LONGEST_REMARK: Final = 400
"""Characters of what is said beside a reason."""
Span = tuple[int, int]
"""[start, end) in UTC microseconds."""


class StopKind(StrEnum):
    """Where the cause of a stop lies, as the state tells it."""

    OWN = "own"
    """Inside the machine: HELD, STOPPED or FAULT."""
    OUTSIDE = "outside"
    """STARVED or BLOCKED: another machine made it stand."""
    NAMED = "named"
    """A state that is no stop by itself; it counts because the site has a reason for it alone."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop. parts are the times in which the machine was seen to stand, in order.

    Between two parts it was not seen, or it ran and somebody merged what was before and after.
    edits are the numbers of what people did with it, the last one last.
    """

    machine: str
    start_us: int
    end_us: int
    state: MachineState
    """The gravest of the states that it went through."""
    kind: StopKind
    parts: tuple[Span, ...]
    is_micro: bool
    is_open: bool = False
    """It lasts."""
    reason: str = ""
    text: str = ""
    user: str = ""
    edits: tuple[int, ...] = ()
    led_by: str = ""
    """Key of the alarm that came first around its start, empty where none did."""

    @property
    def name(self) -> str:
        """What the stop is called: its machine and when it began."""
        return f"{self.machine}@{self.start_us}"

    @property
    def stopped_us(self) -> int:
        """How long the machine was seen to stand."""
        return sum(end - start for start, end in self.parts)

    @property
    def is_unqualified(self) -> bool:
        """Tell whether somebody should say why: it was long, its own, and has no reason."""
        return not self.reason and not self.is_micro and self.kind is not StopKind.OUTSIDE

    def stopped_within_us(self, span: Span) -> int:
        """Return how long the machine was seen to stand within a time."""
        cut = ((max(start, span[0]), min(end, span[1])) for start, end in self.parts)
        return sum(end - start for start, end in cut if end > start)


class StopDeed(StrEnum):
    """What can be done with stops."""

    QUALIFIED = "qualified"
    """A reason was given, or with an empty one taken away."""
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class StopEdit:
    """What somebody did with the stop that was at [start, end]. Its number is that of its row.

    at_us is where a stop was split; led_by the alarm that led to it, for later proposals.
    """

    number: int
    deed: StopDeed
    machine: str
    start_us: int
    end_us: int
    reason: str
    text: str
    user: str
    written_us: int
    at_us: int = 0
    led_by: str = ""
    withdrawn_us: int | None = None
    withdrawn_by: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether it was taken back."""
        return self.withdrawn_us is not None
