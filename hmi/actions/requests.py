"""All an operator can ask, one page: frozen requests in the imperative.

A request is carried out by one handler, which checks the right, writes it into the journal, does
it and confirms it; it ends in None or raises ActionRefused. Results come back as facts.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    """Acknowledge one occurrence, the one that was seen; refused when it has re-occurred."""

    key: str
    occurrence: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SilenceHorn:
    """Quiet the horn; new annunciations sound again."""


@dataclass(frozen=True, slots=True)
class ResetAlarm:
    """Release the latch of an alarm that is normal and acknowledged."""

    key: str


@dataclass(frozen=True, slots=True)
class ShelveAlarm:
    """Set an alarm aside for duration_s; the reason is kept in the journal."""

    key: str
    duration_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class UnshelveAlarm:
    """Bring a shelved alarm back."""

    key: str


@dataclass(frozen=True, slots=True)
class SetOutOfService:
    """Take an alarm out of service or put it back; the reason is kept in the journal."""

    key: str
    out: bool
    reason: str


@dataclass(frozen=True, slots=True)
class CommentAlarm:
    """Write a comment into an alarm's journal."""

    key: str
    comment: str


@dataclass(frozen=True, slots=True)
class LogIn:
    """Say who one is. The secret is a password or PIN and never reaches log or journal."""

    user: str
    secret: str

    def __repr__(self) -> str:
        return f"LogIn(user={self.user!r})"


@dataclass(frozen=True, slots=True)
class LogOut:
    """Leave the station to itself."""


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
class StopEngine:
    """End the engine; recording stops."""

    reason: str


Request = (
    AcknowledgeAlarm
    | SilenceHorn
    | ResetAlarm
    | ShelveAlarm
    | UnshelveAlarm
    | SetOutOfService
    | CommentAlarm
    | LogIn
    | LogOut
    | BeginAssessment
    | RateDimension
    | CloseAssessment
    | StopEngine
)
