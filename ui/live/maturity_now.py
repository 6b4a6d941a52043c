"""What the window knows of maturity: assessments, evidence, surveys, steps and pilots."""

from PySide6.QtCore import QObject, Signal

from hmi.bus.bus import Bus
from hmi.bus.evidence import EvidenceFound
from hmi.bus.facts import Assessment, AssessmentChanged
from hmi.bus.maturity import Planned, RoadmapChanged, SurveyChanged
from hmi.plant.pilots import Pilot
from hmi.plant.roadmap import RoadmapStep
from hmi.plant.surveys import Survey


class MaturityNow(QObject):
    """Fed by the bus; changed tells that something is other than before."""

    changed = Signal()

    def __init__(self, bus: Bus, parent: QObject) -> None:
        super().__init__(parent)
        self.assessments: dict[int, Assessment] = {}
        self.evidence: list[EvidenceFound] = []
        """What the records said, oldest first."""
        self.surveys: dict[int, Survey] = {}
        self.steps: tuple[RoadmapStep, ...] = ()
        self.pilots: dict[int, Pilot] = {}
        bus.assessments.subscribe(self._take_assessment)
        bus.evidence.subscribe(self._take_evidence)
        bus.planned.subscribe(self._take_planned)

    def forget(self) -> None:
        """Know nothing; nobody is told."""
        for known in (self.assessments, self.surveys, self.pilots):
            known.clear()
        self.evidence, self.steps = [], ()

    def _take_assessment(self, fact: AssessmentChanged) -> None:
        self.assessments[fact.assessment.number] = fact.assessment
        self.changed.emit()

    def _take_evidence(self, fact: EvidenceFound) -> None:
        # A window that joins anew is told again what it knows.
        self.evidence = [one for one in self.evidence if one.at < fact.at] + [fact]
        self.changed.emit()

    def _take_planned(self, fact: Planned) -> None:
        if isinstance(fact, SurveyChanged):
            self.surveys[fact.survey.number] = fact.survey
        elif isinstance(fact, RoadmapChanged):
            self.steps = fact.steps
        else:
            self.pilots[fact.pilot.number] = fact.pilot
        self.changed.emit()
