"""What can still be read of a message with events that the library's decoder refuses as a whole.

Field by field: one that cannot be read costs itself and not its event. Everything is read in place
with its bounds checked; nothing is allocated by what a number says.
"""

import struct
from typing import Final

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua import ua_binary
from asyncua.ua.object_ids import ObjectIds

from hmi.opcua.envelope import message_head
from hmi.opcua.item_ends import variant_end
from hmi.opcua.message import EventFields, Message
from hmi.plant.samples import batch_of

FIELDS_MAX: Final = 200
"""More fields than so many in an event are none that we have asked for."""
_DATA = struct.Struct("<BBHBii")
"""Type id and encoding of the extension object, length of its body, events."""
_EVENT = struct.Struct("<Ii")
"""Handle of the item, number of fields."""
_EVENTS: Final = (1, 0, ObjectIds.EventNotificationList_Encoding_DefaultBinary, 1)
_EVENT_MIN: Final = 8

Refusals = tuple[type[Exception], ...]


def salvaged_events(content: bytes, refusals: Refusals) -> Message | None:
    """Return a publish response with one list of events, None where it is anything else.

    refusals is how the library's decoder fails.
    """
    try:
        head = message_head(content)
        if head is None or head.notifications != 1:
            return None
        *kind, length, count = _DATA.unpack_from(content, head.at)
        if tuple(kind) != _EVENTS or not 0 <= count * _EVENT_MIN <= length:
            return None
        at = head.at + _DATA.size
        events = []
        for _ in range(count):
            event, at = _event(content, at, refusals)
            events.append(event)
    except (ValueError, struct.error):
        return None
    return Message(
        head.subscription, head.sequence, is_keep_alive=False, batch=batch_of(()),
        events=tuple(events),
    )  # fmt: skip


def _event(content: bytes, at: int, refusals: Refusals) -> tuple[EventFields, int]:
    """Return the fields of the event that begins here, and where it ends."""
    _, count = _EVENT.unpack_from(content, at)
    at += _EVENT.size
    if not -1 <= count <= FIELDS_MAX:
        raise ValueError("too many fields")
    fields: list[ua.Variant | None] = []
    for _ in range(count):
        end = variant_end(content, at)
        fields.append(_field(content[at:end], refusals))
        at = end
    return tuple(fields), at


def _field(piece: bytes, refusals: Refusals) -> ua.Variant | None:
    buffer = Buffer(piece)
    try:
        field: ua.Variant = ua_binary.variant_from_binary(buffer)
    except refusals:
        return None
    return field
