"""What happens to alarms: frozen facts, plain data like all of hmi.bus.facts.

Alarms of this station's rules and alarms of servers are the same fact; origin tells them apart.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hmi.plant.alarm_rules import Priority
from hmi.texts.codes import has_sentence, sentence


class AlarmLetter(StrEnum):
    """The nine derived states of ISA-18.2 / IEC 62682."""

    NORMAL = "A"
    UNACKNOWLEDGED = "B"
    ACKNOWLEDGED = "C"
    RETURNED_UNACKNOWLEDGED = "D"
    LATCHED_UNACKNOWLEDGED = "E"
    LATCHED_ACKNOWLEDGED = "F"
    SHELVED = "G"
    SUPPRESSED = "H"
    OUT_OF_SERVICE = "I"


class Trigger(StrEnum):
    """What moved an alarm from one state to another."""

    ACTIVATE = "activate"
    RTN = "rtn"
    ACK = "ack"
    CONFIRM = "confirm"
    RESET = "reset"
    SHELVE_TIMED = "shelve_timed"
    SHELVE_ONESHOT = "shelve_oneshot"
    UNSHELVE_USER = "unshelve_user"
    UNSHELVE_EXPIRED = "unshelve_expired"
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    OOS_ON = "oos_on"
    OOS_OFF = "oos_off"
    REALARM = "realarm"
    SEVERITY_CHANGE = "severity_change"
    COMMENT = "comment"
    COMM_LOST = "comm_lost"
    COMM_BACK = "comm_back"
    SILENCE = "silence"
    CONFIG = "config"


class AlarmOrigin(StrEnum):
    """Who judges an alarm's condition and keeps its state."""

    LOCAL = "local"
    """A rule of this station."""
    SERVER = "server"
    """A condition of a server (OPC UA Alarms & Conditions)."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Who shelved an alarm or took it out of service, when, and why.

    until is when it comes back by itself, None for an alarm that is out of service. A one-shot
    shelf ends at the next return to normal as well. owner has to bring the alarm back.
    """

    by: str
    at: datetime
    reason: str
    until: datetime | None = None
    is_one_shot: bool = False
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """One reason for which an alarm is suppressed by design.

    code is for texts/codes: `machine-not-executing`, `machine-in-other-state`, `connection-lost`,
    `leader-active`, `suppression-on`. by is the key of what suppresses: the machine, the
    connection, the leading alarm or the named suppression of the site.
    """

    code: str
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AlarmChanged:
    """One alarm as it stands after a trigger; the last one of each key is the alarm's state.

    value and limit are in the tag's unit; sublevel is `HIHI`, `HI`, `LO`, `LOLO` or empty.
    occurrence counts annunciations; an acknowledgement names the one that was seen.
    trigger is None when the fact only repeats the present state (a snapshot).
    """

    key: str
    machine: str
    message: str
    priority: Priority
    letter: AlarmLetter
    before: AlarmLetter
    trigger: Trigger | None
    at: datetime
    source_time: datetime
    active: bool
    acked: bool
    latched: bool
    occurrence: int
    active_since: datetime | None
    sublevel: str = ""
    value: float | str | None = None
    limit: float | None = None
    unit: str = ""
    tag: str = ""
    status: int = 0
    cause: str = ""
    consequence: str = ""
    response: str = ""
    is_alert: bool = False
    is_annunciation: bool = False
    silenced: bool = False
    unshelve_at: datetime | None = None
    acked_by: str = ""
    acked_at: datetime | None = None
    user: str = ""
    comment: str = ""
    came_at: datetime | None = None
    """When the condition last became true; it stays when the alarm has returned."""
    came_value: float | str | None = None
    """What the value was then, or when the alarm last became more severe."""
    is_latching: bool = False
    """Whether it stays after its return until it is reset."""
    confirm_required: bool = False
    """Whether the response must be confirmed after the acknowledgement, before it may go."""
    confirmed: bool = True
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    shelved: SetAside | None = None
    """Set while it is shelved, also where another suppression decides the letter."""
    removed: SetAside | None = None
    """Set while it is out of service."""
    suppressed: tuple[Suppressed, ...] = ()
    """Why it is suppressed by design, the oldest reason first; empty where it is not."""
    group: str = ""
    """Key of the group in which the first to come is marked; empty for none."""
    is_first_out: bool = False
    is_simultaneous: bool = False
    """Whether it came in the same millisecond as the first of its group."""
    chatters_until: datetime | None = None
    """It came three times within a minute; the badge for that goes at this time."""
    is_unknown: bool = False
    """Its source is not heard: this is how it stood then, and nobody knows how it stands now."""
    response_time_s: float | None = None
    """How long there is for the response, as far as it was engineered."""
    kind: str = ""
    """Value of the rule's ConditionKind; of a server's alarm the name of its type."""
    origin: AlarmOrigin = AlarmOrigin.LOCAL
    connection: str = ""
    """Key of the connection it hangs on; empty for what the engine computes itself."""
    branch: str = ""
    """Of a server's alarm: the id of an earlier occurrence that still needs attention."""
    event_id: str = ""
    """Of a server's alarm: the id of the event seen, in hexadecimal digits."""
    limits: tuple[str, ...] = ()
    """Of a non-exclusive level alarm: the sublevels in force, the outermost first."""
    source: str = ""
    """Of a server's alarm: its name of what the alarm is about; untrusted plain text."""
    condition: str = ""
    """Of a server's alarm: the server's name of the condition; untrusted plain text."""
    condition_class: str = ""
    severity: int | None = None
    """Of a server's alarm: its severity, 1 to 1000, from which the priority follows."""
    is_disabled: bool = False
    """Disabled at its server: nothing is detected. It is listed as out of service."""
    offers: tuple[str, ...] = ()
    """What its server lets be done with it: words of conditions.ServerOffer."""
    asked: Trigger | None = None
    """What a person has asked of its server, which has not said yet that it is so."""
    code: str = ""
    """Of an alert that the station came upon itself: code of its sentences, for texts/codes."""
    fields: tuple[tuple[str, str | float], ...] = ()
    """What belongs into these sentences, by name."""

    @property
    def text(self) -> str:
        """The message, in the language in use where it is one of ours."""
        return sentence(self.code, **dict(self.fields)) if self.code else self.message

    @property
    def guidance(self) -> tuple[str, str, str]:
        """Cause, consequence and response, in the language in use where they are ours."""
        return (
            self._guided("cause", self.cause),
            self._guided("consequence", self.consequence),
            self._guided("response", self.response),
        )

    def _guided(self, part: str, text: str) -> str:
        code = f"{self.code}-{part}"
        return sentence(code, **dict(self.fields)) if has_sentence(code) else text

    @property
    def came(self) -> datetime:
        """When the alarm came, as far as is known."""
        return self.came_at or self.active_since or self.at

    @property
    def tripped(self) -> float | str | None:
        """The value that made it come, as far as is known."""
        return self.value if self.came_at is None else self.came_value

    @property
    def flood_group(self) -> str:
        """Under what it is listed in a flood: key of the machine, else of the connection."""
        return self.machine or self.connection

    @property
    def needs_confirming(self) -> bool:
        """Tell whether it is acknowledged and still waits for its confirmation."""
        return self.confirm_required and self.acked and not self.confirmed


@dataclass(frozen=True, slots=True)
class FloodChanged:
    """How many alarms were annunciated in the last 10 min, and since when that is a flood.

    peak is the highest count of this flood, first_out the key of the alarm that came first in it,
    annunciated how many have come since it began, those that began it included.
    """

    since: datetime | None
    count: int
    peak: int = 0
    first_out: str = ""
    annunciated: int = 0


@dataclass(frozen=True, slots=True)
class FloodSource:
    """One alarm or machine and how often it came in a flood; text is what people read."""

    key: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class FloodReview:
    """What a flood was, kept in the journal. Times to acknowledge are seconds after annunciation.

    count is of annunciations, peak the most within 10 min. by_machine is under flood_group,
    by_priority counts P1 to P4. acknowledged counts annunciations that were acknowledged before
    the flood's end; first, half and last of them took so long, None where there is none.
    """

    start: datetime
    end: datetime
    count: int
    peak: int
    first_out: FloodSource
    top: tuple[FloodSource, ...]
    by_machine: tuple[FloodSource, ...]
    by_priority: tuple[int, int, int, int]
    acknowledged: int
    first_ack_s: float | None = None
    half_ack_s: float | None = None
    last_ack_s: float | None = None


@dataclass(frozen=True, slots=True)
class FloodEnded:
    """A flood is over; this is its review."""

    review: FloodReview


@dataclass(frozen=True, slots=True)
class HornChanged:
    """Which sound is on. It is played as the priority's is, until the next fact.

    priority is None for silence. number grows with every annunciation that sounds: a new number
    begins the sound anew. repeats says whether the sound goes on until acknowledged or silenced,
    or is played once. key is the alarm that sounds, the newest of its priority.
    silenced counts unacknowledged alarms that were silenced, held_back those that do not sound
    because of a flood.
    """

    priority: Priority | None
    number: int = 0
    repeats: bool = True
    key: str = ""
    silenced: int = 0
    held_back: int = 0


@dataclass(frozen=True, slots=True)
class SuppressionChanged:
    """Whether a named suppression of the site is on: by its rule, or switched by somebody."""

    key: str
    is_on: bool
    since: datetime
    by: str = ""
    """Who switched it; empty where its rule did."""
    reason: str = ""
    until: datetime | None = None
    """When one that was switched on goes off by itself."""
