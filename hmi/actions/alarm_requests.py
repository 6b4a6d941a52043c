"""What an operator can ask about alarms; part of the page of requests, from where it is imported.

An alarm may be our own or a server's: for a server's, what was asked is done when the server has
said so.
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
    """Set an alarm aside for duration_s, or with None until it has returned to normal.

    The reason is kept in the journal.
    """

    key: str
    duration_s: float | None
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
class ConfirmAlarm:
    """Confirm that one has responded to an occurrence, where its server wants that."""

    key: str
    occurrence: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class EnableAlarm:
    """Let a server detect an alarm, or not; the reason is kept in the journal."""

    key: str
    enable: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SuppressAlarm:
    """Let a server suppress an alarm, or not any more; the reason is kept in the journal."""

    key: str
    suppress: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RefreshAlarms:
    """Ask the server of a connection for all of its alarms once more."""

    connection: str


@dataclass(frozen=True, slots=True)
class CommentAlarm:
    """Write a comment into an alarm's journal."""

    key: str
    comment: str
