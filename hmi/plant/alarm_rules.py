"""When a tag's value is an alarm, and what the operator is to do then (ISA-18.2)."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from hmi.plant.assets import MachineState


class Priority(IntEnum):
    """Priority of an alarm; 1 is the highest."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4


class ConditionKind(StrEnum):
    """How a rule's condition is evaluated."""

    LEVEL = "level"
    DISCRETE = "discrete"
    BAD_QUALITY = "bad_quality"
    STALE = "stale"
    COMMUNICATION = "communication"
    CLOCK = "clock"
    """The clock of connection's server differs from ours by minutes."""
    DEVIATION = "deviation"
    """tag minus setpoint_tag beyond levels."""
    RATE = "rate"
    """Slope of tag over window_s beyond levels, in units a minute."""
    DISCREPANCY = "discrepancy"
    """tag is a command that feedback_tag does not follow."""
    DEVICE_HEALTH = "device_health"
    """tag is DeviceHealth (NAMUR NE 107) and not NORMAL."""
    RULE = "rule"
    """expression holds."""
    CERTIFICATE = "certificate"
    """The certificate of connection's server, or without one our own, ends within days: levels
    lo and lolo are days left, 30 and 7 if none are given."""
    TOLD = "told"
    """Nothing is evaluated: a part of the station says so. Never in a site."""


class Harm(StrEnum):
    """What an alarm is to prevent, in rising order."""

    MINOR = "minor"
    """A nuisance, a little scrap."""
    MODERATE = "moderate"
    """Minutes of stop, a batch of scrap."""
    MAJOR = "major"
    """More than an hour of stop, damage."""
    SEVERE = "severe"
    """Injury, harm to the environment."""


OF_CONNECTION = frozenset({
    ConditionKind.COMMUNICATION, ConditionKind.CLOCK, ConditionKind.CERTIFICATE,
})  # fmt: skip
"""Kinds that are about a connection and not about a tag."""


LEVELLED = frozenset({ConditionKind.LEVEL, ConditionKind.DEVIATION, ConditionKind.RATE})
"""Kinds that compare a number with levels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Limits of one exclusive level condition, in the tag's unit; None means not monitored.

    Of a deviation they are limits of the difference, of a rate of the slope in units a minute.
    """

    lolo: float | None = None
    lo: float | None = None
    hi: float | None = None
    hihi: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRule:
    """One configured alarm.

    message is `<part> <condition>` in at most 40 characters. consequence and response are never
    empty: what needs no response is an alert. With levels, priority is that of lo and hi;
    extreme_priority that of lolo and hihi. For COMMUNICATION and CLOCK, tag is empty and
    connection is set. deadband acts on reset only and is in the tag's unit.
    """

    key: str
    machine: str
    kind: ConditionKind
    message: str
    consequence: str
    response: str
    priority: Priority
    tag: str = ""
    connection: str = ""
    cause: str = ""
    levels: Levels = Levels()
    extreme_priority: Priority | None = None
    alarm_value: float | bool | str | None = None
    """DISCRETE: the value that is abnormal."""
    setpoint_tag: str = ""
    """DEVIATION: what tag should be."""
    settle_s: float = 60.0
    """DEVIATION: how long tag may take to follow a change of setpoint_tag."""
    window_s: float = 60.0
    """RATE: over how long the slope is taken."""
    feedback_tag: str = ""
    """DISCREPANCY: what should be as tag commands."""
    expression: str = ""
    """RULE: what is abnormal, as hmi.plant.expressions reads it."""
    count: int = 1
    """How often within count_window_s the condition must have become true before it counts."""
    count_window_s: float = 60.0
    deadband: float = 0.0
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    latching: bool = False
    ack_required: bool = True
    shelvable: bool = True
    max_shelve_s: float = 28800.0
    realarm_s: float | None = None
    only_when_executing: bool = False
    """Suppressed by design while the machine is not Executing, and 10 s after it starts."""
    only_in: tuple[MachineState, ...] = ()
    """Suppressed by design while the machine is in no state of these, and 10 s after it came."""
    group: str = ""
    """First-out group: a chain of alarms of which the first tells the cause; else the machine."""
    follower_of: str = ""
    """Key of the leading alarm of this machine: what comes within 30 s of it is its consequence
    and is suppressed by design while that is active. Never for P1."""
    confirm_required: bool = False
    """Whether the response must be confirmed after the acknowledgement, before it may go."""
    is_exclusive: bool = True
    """LEVEL: one sublevel at a time; else all that are in force are named."""
    harm: Harm | None = None
    """What it is to prevent; with response_time_s it gives the priority (domain model 1.7)."""
    response_time_s: float | None = None
    """From the annunciation until the harm can no longer be avoided."""
    is_alert: bool = False
    """An alert informs: separate list, no horn, no response demanded."""
