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


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Limits of one exclusive level condition, in the tag's unit; None means not monitored."""

    lolo: float | None = None
    lo: float | None = None
    hi: float | None = None
    hihi: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRule:
    """One configured alarm.

    message is `<part> <condition>` in at most 40 characters. consequence and response are never
    empty: what needs no response is an alert. For LEVEL, priority is that of lo and hi;
    extreme_priority that of lolo and hihi. For COMMUNICATION, tag is empty and connection is set.
    deadband acts on reset only and is in the tag's unit.
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
