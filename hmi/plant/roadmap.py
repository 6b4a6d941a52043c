"""The steps from where a plant is to where it wants to be."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """The order in which steps are best taken (domain model 4.4)."""

    AUDIT = "audit"
    PILOT = "pilot"
    DATA = "data"
    SCALE = "scale"
    PEOPLE = "people"


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapStep:
    """One step on the board. weight, effect, effort and cost are 1 (small) to 3 (large)."""

    number: int = 0
    assessment: int
    dimension: str
    from_level: int
    to_level: int
    text: str
    stage: Stage
    state: StepState = StepState.OPEN
    owner: str = ""
    due: date | None = None
    kpi: str = ""
    """Which KPI it is to move, and how far, in words."""
    weight: int = 2
    effect: int = 2
    effort: int = 2
    cost: int = 2

    @property
    def score(self) -> float:
        """Gap times weight times effect by effort: the higher, the sooner (domain model 4.6)."""
        gap = max(0, self.to_level - self.from_level)
        return gap * self.weight * self.effect / self.effort
