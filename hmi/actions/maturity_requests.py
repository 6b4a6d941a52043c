"""What is asked about the maturity of the plant; requests.py offers all of it."""

from dataclasses import dataclass

from hmi.plant.attachments import AttachmentKind
from hmi.plant.pilots import Pilot, PilotEntry
from hmi.plant.roadmap import RoadmapStep


@dataclass(frozen=True, slots=True)
class BeginAssessment:
    """Begin a new maturity assessment of a scope, all dimensions unassessed.

    corrects is the number of a closed one that it begins with, survey that of the survey that it
    is a vote in; 0 for none.
    """

    scope: str
    is_detailed: bool = False
    corrects: int = 0
    survey: int = 0


@dataclass(frozen=True, slots=True)
class RateDimension:
    """Set level (0..5, 0 clears), target (0 for none) and note of one dimension."""

    assessment: int
    dimension: str
    level: int
    target: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer a question: yes, partly, no, n/a, or empty to take the answer back."""

    assessment: int
    question: str
    answer: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AttachProof:
    """Lay a proof beside a question: a file that the engine can read, or a trend's target."""

    assessment: int
    question: str
    kind: AttachmentKind
    name: str
    path: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class DetachProof:
    """Take a proof away from an open assessment."""

    assessment: int
    attachment: int


@dataclass(frozen=True, slots=True)
class ImportAssessments:
    """Take in assessments of another station, as that station exported them."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """Let several people rate a scope, each alone."""

    scope: str
    assessors: tuple[str, ...]
    is_detailed: bool = False


@dataclass(frozen=True, slots=True)
class AgreeSurvey:
    """Make the consensus of a survey an assessment; notes by dimension tell how it was found."""

    survey: int
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SaveStep:
    """Put a step on the roadmap, or change it; number 0 is a new one."""

    step: RoadmapStep


@dataclass(frozen=True, slots=True)
class RemoveStep:
    """Take a step off the roadmap."""

    step: int


@dataclass(frozen=True, slots=True)
class SavePilot:
    """Begin a pilot, or change it; number 0 is a new one. Its log stays as it is."""

    pilot: Pilot


@dataclass(frozen=True, slots=True)
class WriteIntoPilot:
    """Add a line to a pilot's log."""

    pilot: int
    entry: PilotEntry


@dataclass(frozen=True, slots=True)
class CloseAssessment:
    """Close an assessment; it cannot be changed afterwards."""

    assessment: int


@dataclass(frozen=True, slots=True)
class GatherEvidence:
    """Look through the records now; ends in the fact EvidenceFound."""


@dataclass(frozen=True, slots=True)
class PageOpened:
    """Say that somebody looks at a page of figures; the journal counts days of use by it."""

    page: str


MaturityRequest = (
    BeginAssessment | RateDimension | AnswerQuestion | AttachProof | DetachProof
    | CloseAssessment | ImportAssessments | OpenSurvey | AgreeSurvey | SaveStep | RemoveStep
    | SavePilot | WriteIntoPilot | GatherEvidence | PageOpened
)  # fmt: skip
