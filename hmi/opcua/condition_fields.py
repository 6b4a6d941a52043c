"""Which fields of events we ask a server for, and of which events. Pure.

The select clauses name each field by the type that declares it (OPC 10000-4 7.22.3), so that a
server answers null for what a condition does not have. The where clause keeps out audit and other
events; a server that cannot filter sends them too, and they are passed over.
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


def event_filter(*, with_where: bool) -> ua.EventFilter:
    """Return the filter of our monitored item for events."""
    wanted = ua.EventFilter()
    wanted.SelectClauses = [_operand(kind, path) for kind, path in FIELDS]
    if with_where:
        wanted.WhereClause = ua.ContentFilter(_conditions_and_marks())
    return wanted


def _operand(kind: int, path: str) -> ua.SimpleAttributeOperand:
    names = [ua.QualifiedName(name, ua.UInt16(0)) for name in path.split("/") if name]
    return ua.SimpleAttributeOperand(
        TypeDefinitionId=ua.NodeId(ua.Int32(kind)),
        BrowsePath=names,
        AttributeId=AttributeIds.Value if path else AttributeIds.NodeId,
    )


def _conditions_and_marks() -> list[ua.ContentFilterElement]:
    """Return: a condition, or a mark of a refresh, or that the server's queue overflowed."""
    return [
        _element(ua.FilterOperator.Or, ua.ElementOperand(ua.UInt32(1)), _at(2)),
        _of_type(_CONDITION),
        _element(ua.FilterOperator.Or, _at(3), _at(4)),
        _of_type(ObjectIds.SystemEventType),
        _of_type(ObjectIds.EventQueueOverflowEventType),
    ]


def _at(place: int) -> ua.ElementOperand:
    return ua.ElementOperand(ua.UInt32(place))


def _of_type(kind: int) -> ua.ContentFilterElement:
    node = ua.Variant(ua.NodeId(ua.Int32(kind)), ua.VariantType.NodeId)
    return _element(ua.FilterOperator.OfType, ua.LiteralOperand(node))


def _element(operator: ua.FilterOperator, *operands: object) -> ua.ContentFilterElement:
    return ua.ContentFilterElement(operator, list(operands))
