"""What a server says of its alarms (OPC UA Alarms & Conditions), as plain data.

A ConditionEvent is one event of one condition, cut and cleaned but not judged; hmi.opcua reads it
off the wire, hmi.alarms makes an alarm of it. It never crosses the link to a window.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlarmList(StrEnum):
    """How far the alarms that we show of a server are those that it has."""

    NONE = "none"
    """The server keeps no alarms, or has not been asked yet."""
    ASKED = "asked"
    """The server was asked for all of them and has not told the last one yet."""
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    """It did not tell all of them: there may be alarms that we do not show."""


class ServerOffer(StrEnum):
    """What a server lets its clients do with one of its alarms."""

    ACKNOWLEDGE = "acknowledge"
    CONFIRM = "confirm"
    COMMENT = "comment"
    SHELVE = "shelve"
    ENABLE = "enable"
    SUPPRESS = "suppress"
    SERVICE = "service"
    """To be taken out of service: by methods of its own, else by being disabled."""
    RESET = "reset"


class Deed(StrEnum):
    """What a server can be asked to do with a condition."""

    ACKNOWLEDGE = "acknowledge"
    CONFIRM = "confirm"
    COMMENT = "comment"
    ENABLE = "enable"
    DISABLE = "disable"
    SHELVE_TIMED = "shelve_timed"
    SHELVE_ONESHOT = "shelve_oneshot"
    UNSHELVE = "unshelve"
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    REMOVE_FROM_SERVICE = "remove_from_service"
    PLACE_IN_SERVICE = "place_in_service"
    RESET = "reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionCall:
    """One deed asked of the server that keeps a condition.

    event_id is that of the event that was seen; it and comment belong to acknowledge, confirm and
    comment, duration_s to shelving for a time.
    """

    condition: str
    deed: Deed
    event_id: bytes = b""
    comment: str = ""
    duration_s: float = 0.0


class Shelving(StrEnum):
    """How a server has shelved a condition."""

    NONE = "none"
    ONE_SHOT = "one_shot"
    TIMED = "timed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionEvent:
    """One event of one condition, in the words of OPC 10000-9; None where nothing was said.

    condition is its node id with its namespace by URI, branch that of an earlier occurrence or
    empty. Texts are plain and cut; severity is 1 to 1000; status is that of Quality. Whatever was
    not of the type that the standard demands is as if it had not been said.
    """

    condition: str
    event_id: bytes
    at: datetime | None = None
    branch: str = ""
    kind: str = ""
    """Name of the type where it is one of the standard, else its node id."""
    source_node: str = ""
    source: str = ""
    name: str = ""
    message: str = ""
    condition_class: str = ""
    severity: int | None = None
    retain: bool = True
    enabled: bool = True
    active: bool | None = None
    acked: bool | None = None
    confirmed: bool | None = None
    latched: bool | None = None
    suppressed: bool | None = None
    out_of_service: bool | None = None
    shelving: Shelving | None = None
    unshelve_s: float | None = None
    max_shelve_s: float | None = None
    levels: tuple[str, ...] = ()
    """Sublevels in force, the outermost first: `HIHI`, `HI`, `LO`, `LOLO`."""
    limits: tuple[tuple[str, float], ...] = ()
    """Limit by sublevel."""
    input_node: str = ""
    """Node id of the variable that is judged."""
    value: float | str | None = None
    status: int = 0
    comment: str = ""
    user: str = ""
    """Who acted last, by the server's knowledge of its clients."""
