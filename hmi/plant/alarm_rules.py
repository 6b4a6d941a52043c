"""When a tag's value is an alarm, and what the operator is to do then (ISA-18.2)."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


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
    is_alert: bool = False
    """An alert informs: separate list, no horn, no response demanded."""
