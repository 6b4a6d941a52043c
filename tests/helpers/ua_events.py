"""Events of conditions as a server sends them: fields in the order that we ask for."""

from datetime import UTC, datetime

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.ua_binary import struct_to_binary

from hmi.opcua.condition_fields import FIELDS, PLACES

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
NAMESPACES = ("http://opcfoundation.org/UA/", "urn:test:peer")
CONDITION = ua.NodeId("level_alarm", 1)


def standard(number: int) -> ua.NodeId:
    """Return a node of the standard namespace."""
    return ua.NodeId(ua.Int32(number))


def event_fields(**changed: object) -> tuple[ua.Variant | None, ...]:
    """Return an active, unacknowledged limit alarm; names have _ for /, None leaves one out."""
    said: dict[str, object] = {
        "EventId": b"one",
        "EventType": standard(ObjectIds.ExclusiveLimitAlarmType),
        "SourceNode": ua.NodeId("level", 1),
        "SourceName": "level",
        "Time": AT,
        "Message": ua.LocalizedText("Level high"),
        "Severity": ua.UInt16(700),
        "BranchId": ua.NodeId(),
        "ConditionName": "level_alarm",
        "Retain": True,
        "EnabledState/Id": True,
        "AckedState/Id": False,
        "ActiveState/Id": True,
        "ConditionId": CONDITION,
    } | {name.replace("_", "/"): value for name, value in changed.items()}
    fields: list[ua.Variant | None] = [ua.Variant(None)] * len(FIELDS)
    for name, value in said.items():
        fields[PLACES[name]] = value if isinstance(value, ua.Variant) else ua.Variant(value)
    return tuple(fields)


def mark_fields(kind: int) -> tuple[ua.Variant | None, ...]:
    """Return an event that is about no condition, such as the start of a refresh."""
    fields: list[ua.Variant | None] = [ua.Variant(None)] * len(FIELDS)
    fields[PLACES["EventType"]] = ua.Variant(standard(kind))
    return tuple(fields)


def event_response(*events: tuple[ua.Variant | None, ...], number: int = 1) -> Buffer:
    """Return a publish response with events, as it comes from the transport."""
    told = ua.EventNotificationList()
    told.Events = [ua.EventFieldList(ua.IntegerId(1), list(fields)) for fields in events]
    message = ua.PublishResponse()
    message.Parameters.SubscriptionId = ua.IntegerId(7)
    message.Parameters.NotificationMessage.SequenceNumber = ua.Counter(number)
    message.Parameters.NotificationMessage.NotificationData = [told]
    return Buffer(struct_to_binary(message))
