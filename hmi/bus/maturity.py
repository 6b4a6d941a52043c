"""What people plan and agree about the maturity of the plant: facts, one page."""

from dataclasses import dataclass

from hmi.plant.pilots import Pilot
from hmi.plant.roadmap import RoadmapStep
from hmi.plant.surveys import Survey


@dataclass(frozen=True, slots=True)
class SurveyChanged:
    """A survey was opened or agreed."""

    survey: Survey


@dataclass(frozen=True, slots=True)
class RoadmapChanged:
    """All steps of the roadmap as they stand now."""

    steps: tuple[RoadmapStep, ...]


@dataclass(frozen=True, slots=True)
class PilotChanged:
    """A pilot was begun, changed, or something was written into its log."""

    pilot: Pilot


Planned = SurveyChanged | RoadmapChanged | PilotChanged
