"""Which fields of events we ask a server for. Pure.

The select clauses name each field by the type that declares it (OPC 10000-4 7.22.3), so that a
server answers null for what a condition does not have. There is no where clause, and events that
are about no alarm are passed over: servers exist, as those on asyncua, that take OfType for
equality, and with a filter for conditions they would send none of their alarms.
"""

from typing import Final

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

_EVENT: Final = ObjectIds.BaseEventType
_CONDITION: Final = ObjectIds.ConditionType
_ANSWERED: Final = ObjectIds.AcknowledgeableConditionType
_ALARM: Final = ObjectIds.AlarmConditionType
_LIMIT: Final = ObjectIds.LimitAlarmType
_EXCLUSIVE: Final = ObjectIds.ExclusiveLimitAlarmType
_PLAIN: Final = ObjectIds.NonExclusiveLimitAlarmType

FIELDS: Final[tuple[tuple[int, str], ...]] = (
    (_EVENT, "EventId"),
    (_EVENT, "EventType"),
    (_EVENT, "SourceNode"),
    (_EVENT, "SourceName"),
    (_EVENT, "Time"),
    (_EVENT, "Message"),
    (_EVENT, "Severity"),
    (_CONDITION, "BranchId"),
    (_CONDITION, "ConditionName"),
    (_CONDITION, "ConditionClassId"),
    (_CONDITION, "ConditionClassName"),
    (_CONDITION, "Retain"),
    (_CONDITION, "EnabledState/Id"),
    (_CONDITION, "Quality"),
    (_CONDITION, "Comment"),
    (_CONDITION, "ClientUserId"),
    (_ANSWERED, "AckedState/Id"),
    (_ANSWERED, "ConfirmedState/Id"),
    (_ALARM, "ActiveState/Id"),
    (_ALARM, "InputNode"),
    (_ALARM, "SuppressedState/Id"),
    (_ALARM, "OutOfServiceState/Id"),
    (_ALARM, "LatchedState/Id"),
    (_ALARM, "ShelvingState/CurrentState"),
    (_ALARM, "ShelvingState/CurrentState/Id"),
    (_ALARM, "ShelvingState/UnshelveTime"),
    (_ALARM, "MaxTimeShelved"),
    (_LIMIT, "HighHighLimit"),
    (_LIMIT, "HighLimit"),
    (_LIMIT, "LowLimit"),
    (_LIMIT, "LowLowLimit"),
    (_EXCLUSIVE, "LimitState/CurrentState"),
    (_EXCLUSIVE, "LimitState/CurrentState/Id"),
    (_PLAIN, "HighHighState/Id"),
    (_PLAIN, "HighState/Id"),
    (_PLAIN, "LowState/Id"),
    (_PLAIN, "LowLowState/Id"),
    (_CONDITION, ""),
)
"""Declaring type and browse path of each field, in the order of the answer.

The last one is the condition's own node id, which is an attribute and no field."""

PLACES: Final = {path or "ConditionId": place for place, (_, path) in enumerate(FIELDS)}


def event_filter() -> ua.EventFilter:
    """Return the filter of our monitored item for events."""
    wanted = ua.EventFilter()
    wanted.SelectClauses = [_operand(kind, path) for kind, path in FIELDS]
    return wanted


def _operand(kind: int, path: str) -> ua.SimpleAttributeOperand:
    names = [ua.QualifiedName(name, ua.UInt16(0)) for name in path.split("/") if name]
    return ua.SimpleAttributeOperand(
        TypeDefinitionId=ua.NodeId(ua.Int32(kind)),
        BrowsePath=names,
        AttributeId=AttributeIds.Value if path else AttributeIds.NodeId,
    )
