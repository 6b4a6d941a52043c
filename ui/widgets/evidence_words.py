"""What evidence says, in words: the level it supports, how far it carries, and the claim."""

from hmi.bus.evidence import Confidence, DimensionEvidence
from hmi.texts.catalog import _

AHEAD = 2
"""So many levels above the evidence a claim is ahead of it (domain model 4.7)."""


def confidence_word(confidence: Confidence) -> str:
    """Return how far evidence carries."""
    words = {
        Confidence.LOW: _("low confidence"),
        Confidence.MEDIUM: _("medium confidence"),
        Confidence.HIGH: _("high confidence"),
    }
    return words[confidence]


def supported(evidence: DimensionEvidence) -> str:
    """Return which level evidence supports."""
    if evidence.level is None:
        return _("Records cannot say")
    told = _("Records support level {level}, {confidence}")
    return told.format(level=evidence.level, confidence=confidence_word(evidence.confidence))


def against_claim(claim: int, evidence: DimensionEvidence | None) -> str:
    """Return how a claimed level (0 for none) stands to evidence; empty where they agree."""
    if not claim or evidence is None or evidence.level is None:
        return ""
    if claim - evidence.level >= AHEAD:
        return _("claim ahead of evidence")
    return _("evidence supports more") if claim < evidence.level else ""
