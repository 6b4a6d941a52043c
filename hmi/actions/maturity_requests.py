"""What is asked about the maturity of the plant; requests.py offers all of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BeginAssessment:
    """Begin a new maturity assessment of a scope, all dimensions unassessed."""

    scope: str


@dataclass(frozen=True, slots=True)
class RateDimension:
    """Set level (0..5, 0 clears), target (0 for none) and note of one dimension."""

    assessment: int
    dimension: str
    level: int
    target: int
    note: str = ""


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
