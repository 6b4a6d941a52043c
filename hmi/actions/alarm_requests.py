"""What an operator can ask about alarms; part of the page of requests, from where it is imported.

An alarm may be our own or a server's: for a server's, what was asked is done when the server has
said so.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarm:
    """Acknowledge one occurrence, the one that was seen; refused when it has re-occurred."""

    key: str
    occurrence: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SeenAlarm:
    """One occurrence of an alarm as somebody saw it."""

    key: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class AcknowledgeAlarms:
    """Acknowledge several occurrences; each is answered by itself in the fact AlarmsAnswered.

    Those on the screen at one time are what every operator may ask for. is_all says that more
    than what is visible is meant, as all that a filter leaves: that needs a right of its own.
    """

    inquiry: int
    seen: tuple[SeenAlarm, ...]
    comment: str = ""
    is_all: bool = False


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

    The reason is kept in the journal. P1 needs a second person, who gives name and secret.
    """

    key: str
    duration_s: float | None
    reason: str
    second: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class UnshelveAlarm:
    """Bring a shelved alarm back."""

    key: str


@dataclass(frozen=True, slots=True)
class SetOutOfService:
    """Take an alarm out of service or put it back; the reason is kept in the journal.

    owner is who has to bring it back, empty for who asks.
    """

    key: str
    out: bool
    reason: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmAlarm:
    """Confirm that one has responded to an acknowledged occurrence, where that is wanted."""

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


@dataclass(frozen=True, slots=True)
class SwitchSuppression:
    """Switch a named suppression of the site that is not ruled by an expression."""

    key: str
    is_on: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PreviewAlarmTable:
    """Ask what a table of alarms as comma-separated values would do; ends in AlarmTablePreviewed.

    Nothing is changed.
    """

    inquiry: int
    text: str


@dataclass(frozen=True, slots=True)
class ApplyAlarmTable:
    """Take a table of alarms into the site's file as a whole, or not at all, and load it anew.

    What the table does not name stays as it is. Each change is kept in the journal with the
    reason. digest is that of the preview: refused when the table or the site is another one now.
    """

    text: str
    digest: str
    reason: str
