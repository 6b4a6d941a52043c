"""What can still be read of a message that the library's decoder refuses as a whole.

Item by item: one that cannot be read costs its own value, which is told as not decodable; where
the end of an item cannot be found, the message is lost.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary

from hmi.opcua.client_handles import number_of
from hmi.opcua.envelope import Envelope, envelope_of
from hmi.opcua.item_ends import item_end
from hmi.plant.quality import BAD_DECODING_ERROR

ITEMS: Final = 20_000
"""Of messages with more items, ten times what we ask for at most, nothing is salvaged."""
_HANDLE = struct.Struct("<I")
_UNREADABLE = ua.StatusCode(ua.UInt32(BAD_DECODING_ERROR))

Decode = Callable[[Buffer], ua.MonitoredItemNotification]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The items of a message, and the numbers of those whose value could not be read."""

    envelope: Envelope
    items: list[ua.MonitoredItemNotification]
    unreadable: tuple[int, ...]


def salvaged(content: bytes, refusals: tuple[type[Exception], ...]) -> Salvaged | None:
    """Return what can be read of a publish response, None when its items cannot be told apart.

    refusals is how the library's decoder fails.
    """
    envelope = envelope_of(content)
    if envelope is None or not 0 < envelope.count <= ITEMS:
        return None
    try:
        pieces = list(_pieces(content, envelope))
    except (ValueError, struct.error):
        return None
    items = [_item(piece, refusals) for piece in pieces]
    lost = tuple(
        number_of(item.ClientHandle) for item in items if item.Value.StatusCode is _UNREADABLE
    )
    return Salvaged(envelope, items, lost) if len(lost) < len(items) else None


def _pieces(content: bytes, envelope: Envelope) -> Iterator[bytes]:
    """Return the bytes of each item. Raise ValueError where they do not fit."""
    for span in envelope.spans:
        at = span.start
        for _ in range(span.count):
            end = item_end(content, at)
            yield content[at:end]
            at = end
        if at != span.end:
            raise ValueError("the items do not fill their notification")


def _item(piece: bytes, refusals: tuple[type[Exception], ...]) -> ua.MonitoredItemNotification:
    buffer = Buffer(piece)
    try:
        item: ua.MonitoredItemNotification = struct_from_binary(
            ua.MonitoredItemNotification, buffer
        )
    except refusals:
        return _unreadable(piece)
    return _unreadable(piece) if len(buffer) else item


def _unreadable(piece: bytes) -> ua.MonitoredItemNotification:
    (handle,) = _HANDLE.unpack_from(piece)
    return ua.MonitoredItemNotification(handle, ua.DataValue(StatusCode=_UNREADABLE))
