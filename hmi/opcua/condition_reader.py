"""From the fields of an event to a ConditionEvent, whatever a server has put into them. Pure.

Each field is taken for what the standard says it is, or not at all: a field that is missing, of
another type or hostile costs itself and never the row. Texts become one plain, cut line.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from asyncua import ua
from asyncua.ua.object_ids import ObjectIdNames, ObjectIds

from hmi.bus.conditions import ConditionEvent, Shelving
from hmi.opcua.condition_fields import PLACES
from hmi.opcua.nodes import told
from hmi.opcua.plain_names import NAME_LENGTH, plain_name

TEXT_LENGTH: Final = 200
NODE_LENGTH: Final = 200
EVENT_ID_BYTES: Final = 1024
"""A longer id is not kept: such an event cannot be acknowledged, only seen."""


class Mark(Enum):
    """An event that is about the list of alarms and not about one of them."""

    REFRESH_START = ObjectIds.RefreshStartEventType
    REFRESH_END = ObjectIds.RefreshEndEventType
    REFRESH_REQUIRED = ObjectIds.RefreshRequiredEventType
    OVERFLOW = ObjectIds.EventQueueOverflowEventType


_MARKS: Final[Mapping[int, Mark]] = {mark.value: mark for mark in Mark}
_SHELVED: Final[Mapping[int, Shelving]] = {
    ObjectIds.ShelvedStateMachineType_Unshelved: Shelving.NONE,
    ObjectIds.ShelvedStateMachineType_TimedShelved: Shelving.TIMED,
    ObjectIds.ShelvedStateMachineType_OneShotShelved: Shelving.ONE_SHOT,
}
_SHELVED_TEXTS: Final[Mapping[str, Shelving]] = {
    "unshelved": Shelving.NONE,
    "timedshelved": Shelving.TIMED,
    "oneshotshelved": Shelving.ONE_SHOT,
}
_LEVELS: Final[Mapping[str, str]] = {
    "HighHigh": "HIHI", "High": "HI", "LowLow": "LOLO", "Low": "LO",
}  # fmt: skip
_EXCLUSIVE: Final[Mapping[int, str]] = {
    ObjectIds.ExclusiveLimitStateMachineType_HighHigh: "HIHI",
    ObjectIds.ExclusiveLimitStateMachineType_High: "HI",
    ObjectIds.ExclusiveLimitStateMachineType_Low: "LO",
    ObjectIds.ExclusiveLimitStateMachineType_LowLow: "LOLO",
}
_SIGNS_OF_A_CONDITION: Final = ("Retain", "EnabledState/Id", "AckedState/Id", "ActiveState/Id")


def read_event(
    fields: Sequence[ua.Variant | None], namespaces: Sequence[str]
) -> ConditionEvent | Mark | None:
    """Return what an event says, None where it is about no condition."""
    event = _Fields(fields, namespaces)
    kind = event.node("EventType")
    mark = _MARKS.get(_standard(kind))
    if mark is not None:
        return mark
    condition = event.address("ConditionId")
    if not condition:
        if all(event.flag(name) is None for name in _SIGNS_OF_A_CONDITION):
            return None
        # A condition without its id can be shown, though nothing can be asked about it.
        condition = f"?{event.address('SourceNode')}/{event.text('ConditionName')}"[:NODE_LENGTH]
    return _condition(event, condition)


def _condition(event: "_Fields", condition: str) -> ConditionEvent:
    retain, enabled = event.flag("Retain"), event.flag("EnabledState/Id")
    return ConditionEvent(
        condition=condition,
        event_id=event.event_id(),
        at=event.time("Time"),
        branch=event.address("BranchId"),
        kind=_kind(event.node("EventType"), event.address("EventType")),
        source_node=event.address("SourceNode"),
        source=event.text("SourceName"),
        name=event.text("ConditionName"),
        message=event.text("Message", TEXT_LENGTH),
        condition_class=event.text("ConditionClassName"),
        severity=event.severity(),
        # What a server does not say of a row must not hide it.
        retain=True if retain is None else retain,
        enabled=True if enabled is None else enabled,
        active=event.flag("ActiveState/Id"),
        acked=event.flag("AckedState/Id"),
        confirmed=event.flag("ConfirmedState/Id"),
        latched=event.flag("LatchedState/Id"),
        suppressed=event.flag("SuppressedState/Id"),
        out_of_service=event.flag("OutOfServiceState/Id"),
        shelving=event.shelving(),
        unshelve_s=event.seconds("ShelvingState/UnshelveTime"),
        max_shelve_s=event.seconds("MaxTimeShelved"),
        levels=event.levels(),
        limits=event.limits(),
        input_node=event.address("InputNode"),
        status=event.status("Quality"),
        comment=event.text("Comment", TEXT_LENGTH),
        user=event.text("ClientUserId"),
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of one event by name; each getter gives a sound value or none."""

    fields: Sequence[ua.Variant | None]
    namespaces: Sequence[str]

    def raw(self, name: str) -> Any:
        place = PLACES[name]
        variant = self.fields[place] if place < len(self.fields) else None
        return getattr(variant, "Value", None)

    def text(self, name: str, length: int = NAME_LENGTH) -> str:
        raw = self.raw(name)
        is_text = isinstance(raw, str | ua.LocalizedText | ua.QualifiedName)
        return plain_name(raw, length) if is_text else ""

    def flag(self, name: str) -> bool | None:
        raw = self.raw(name)
        return raw if isinstance(raw, bool) else None

    def number(self, name: str) -> float | None:
        raw = self.raw(name)
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return None
        try:
            number = float(raw)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None

    def seconds(self, name: str) -> float | None:
        number = self.number(name)
        return None if number is None or number <= 0 else number / 1000

    def severity(self) -> int | None:
        number = self.number("Severity")
        return None if number is None else min(max(round(number), 1), 1000)

    def status(self, name: str) -> int:
        raw = self.raw(name)
        return int(raw.value) if isinstance(raw, ua.StatusCode) else 0

    def time(self, name: str) -> datetime | None:
        raw = self.raw(name)
        if not isinstance(raw, datetime):
            return None
        # Times of servers are UTC and come without a zone.
        return raw.replace(tzinfo=raw.tzinfo or UTC)

    def event_id(self) -> bytes:
        raw = self.raw("EventId")
        return bytes(raw) if isinstance(raw, bytes) and len(raw) <= EVENT_ID_BYTES else b""

    def node(self, name: str) -> ua.NodeId | None:
        raw = self.raw(name)
        return raw if isinstance(raw, ua.NodeId) and not raw.is_null() else None

    def address(self, name: str) -> str:
        """Return a node id by URI, empty where there is none or it is longer than we keep."""
        node = self.node(name)
        if node is None:
            return ""
        try:
            text = told(node, self.namespaces)
        except (ValueError, TypeError, AttributeError, UnicodeError):
            return ""
        return text if len(text) <= NODE_LENGTH and text.isprintable() else ""

    def shelving(self) -> Shelving | None:
        node = self.node("ShelvingState/CurrentState/Id")
        found = _SHELVED.get(_standard(node))
        if found is not None:
            return found
        if not isinstance(self.raw("ShelvingState/CurrentState"), ua.LocalizedText):
            return None
        # What was never shelved has no state yet in some servers, though it could be.
        text = self.text("ShelvingState/CurrentState").replace(" ", "").lower()
        return _SHELVED_TEXTS.get(text, Shelving.NONE)

    def levels(self) -> tuple[str, ...]:
        """Return the sublevels in force, the outermost first."""
        node = self.node("LimitState/CurrentState/Id")
        level = _EXCLUSIVE.get(_standard(node))
        level = level or _LEVELS.get(self.text("LimitState/CurrentState").replace(" ", ""))
        if level is not None:
            return (level,)
        return tuple(level for name, level in _LEVELS.items() if self.flag(f"{name}State/Id"))

    def limits(self) -> tuple[tuple[str, float], ...]:
        found = ((level, self.number(f"{name}Limit")) for name, level in _LEVELS.items())
        return tuple((level, limit) for level, limit in found if limit is not None)


def _standard(node: ua.NodeId | None) -> int:
    """Return the number of a node of the standard, 0 for any other."""
    if node is None or node.NamespaceIndex != 0 or not isinstance(node.Identifier, int):
        return 0
    return int(node.Identifier)


def _kind(node: ua.NodeId | None, address: str) -> str:
    """Return the name of a type of the standard, else its address."""
    return str(ObjectIdNames.get(_standard(node), "")) or address
