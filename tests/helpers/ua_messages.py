"""Publish responses in bytes: by the library's encoder, or by hand where that one is wrong."""

import struct
from collections.abc import Iterable, Sequence

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_to_binary

from hmi.clock import ManualClock, to_us
from hmi.opcua.client_handles import handle_of
from hmi.opcua.message import Message
from hmi.opcua.message_decoder import MessageDecoder
from hmi.plant.samples import SampleBatch

VALUE_SIZES = {
    0: 0,
    1: 1,
    2: 1,
    3: 1,
    4: 2,
    5: 2,
    6: 4,
    7: 4,
    8: 8,
    9: 8,
    10: 4,
    11: 8,
    13: 8,
    19: 4,
}
"""Bytes of the values of the types of fixed size."""
RECEIVED_US = to_us(ManualClock().now())
TICKS = 134_120_664_001_234_567
"""A time on the wire in January 2026."""


def response(
    *notifications: object, sequence: int = 1, subscription: int = 7, **fields: object
) -> bytes:
    """Return what the library's encoder makes of a publish response."""
    answer = ua.PublishResponse()
    answer.Parameters = ua.PublishResult(
        SubscriptionId=subscription,
        MoreNotifications=False,
        NotificationMessage=ua.NotificationMessage(
            SequenceNumber=sequence, NotificationData=list(notifications)
        ),
        **({"AvailableSequenceNumbers": [1, 2, 3]} | fields),
    )
    return struct_to_binary(answer)


def data_change(items: Iterable[ua.MonitoredItemNotification]) -> ua.DataChangeNotification:
    """Return a notification of data changes."""
    return ua.DataChangeNotification(MonitoredItems=list(items))


def doubles(values: Iterable[float]) -> ua.DataChangeNotification:
    """Return a notification of values of tags 0, 1 ..."""
    return data_change(
        ua.MonitoredItemNotification(
            handle_of(number), ua.DataValue(ua.Variant(value, ua.VariantType.Double))
        )
        for number, value in enumerate(values)
    )


def item(
    number: int,
    kind: int | None,
    value: bytes = b"",
    *,
    status: int | None = None,
    source: int | None = None,
    source_picoseconds: int | None = None,
    server: int | None = None,
    server_picoseconds: int | None = None,
) -> bytes:
    """Return one item of a tag as OPC 10000-6 5.2.2.17 has it; times are ticks, None is left out.

    number is that of the tag.
    """
    rest = (
        (2, "<I", status), (4, "<q", source), (16, "<H", source_picoseconds), (8, "<q", server),
        (32, "<H", server_picoseconds),
    )  # fmt: skip
    mask = sum(bit for bit, _, field in rest if field is not None) + (kind is not None)
    typed = b"" if kind is None else bytes([kind]) + value
    tail = b"".join(struct.pack(form, field) for _, form, field in rest if field is not None)
    return struct.pack("<IB", handle_of(number), mask) + typed + tail


def response_of(items: Sequence[bytes], count: int | None = None) -> bytes:
    """Return a plain response around items made by hand, which may lie about their number."""
    content = response(doubles([]))
    empty = struct.pack("<iii", 8, 0, 0)  # length of the body, items, diagnostics
    before, after = content.rsplit(empty, 1)
    body = struct.pack("<i", len(items) if count is None else count) + b"".join(items) + bytes(4)
    return before + struct.pack("<i", len(body)) + body + after


def as_compared(batch: SampleBatch) -> tuple[bytes, list[tuple[int, type, object]]]:
    """Return all bits and all exact values of a batch, to be compared."""
    others = [(row, type(value), value) for row, value in sorted(batch.others.items())]
    return batch.rows.tobytes(), others


def number(form: str, value: float) -> bytes:
    """Return one number on the wire."""
    return struct.pack(form, value)


def decoder() -> MessageDecoder:
    """Return a decoder that knows the tags 0 to 999 and receives at RECEIVED_US."""
    return MessageDecoder(range(1000), ManualClock())


def library(content: bytes) -> Message:
    """Return what the library makes of a message."""
    return decoder().by_library(Buffer(content), RECEIVED_US)


def at_once(content: bytes) -> Message:
    """Return what we make of a message that must not need the library."""
    ours = decoder()
    message = ours.decode(Buffer(content))
    assert ours.decoded.by_library == 0
    return message


def same(one: Message, other: Message) -> bool:
    """Tell whether two messages are the same, bit for bit."""
    heads = [
        (m.subscription, m.sequence, m.is_keep_alive, m.ended_by, as_compared(m.batch))
        for m in (one, other)
    ]
    return heads[0] == heads[1]
