"""What the station's own records say about the maturity of a plant: facts and their parts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Confidence(StrEnum):
    """How far evidence carries, by days of data and share of machines seen (domain model 4.7)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class EvidenceGate:
    """One thing that a level asks for, with what was found.

    code names its sentence, figures are the sentence's fields. is_met is None when the station
    does not know. page is the page that shows the data, key what to show there.
    """

    level: int
    code: str
    is_met: bool | None
    figures: tuple[tuple[str, float | int | str], ...] = ()
    page: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class DimensionEvidence:
    """The level that records support for one dimension, never above 4; None when they cannot say.

    cannot_see names what no station sees of this dimension, codes of sentences.
    """

    dimension: str
    level: int | None
    gates: tuple[EvidenceGate, ...]
    confidence: Confidence
    cannot_see: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """What the records said at a moment, all dimensions in fixed order; days is the data's age."""

    at: datetime
    days: int
    dimensions: tuple[DimensionEvidence, ...]
