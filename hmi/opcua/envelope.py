"""What lies around the items of a plain publish response; OPC 10000-6 5.2, 10000-4 5.14.5.

Plain is what servers send all day: a good result without diagnostics, with data changes or none;
some servers spread these over a few notifications of one message.
Everything is read in place with its bounds checked, and nothing is allocated by what a number
says. Whatever is not plain, be it legal or broken, is left to the library's decoder.
"""

import struct
from dataclasses import dataclass
from typing import Final

from asyncua.ua.object_ids import ObjectIds

from hmi.opcua.guard import ELEMENTS

ITEM_MIN: Final = 5
"""Bytes of the smallest item: its handle and the mask that says that nothing follows."""

NOTIFICATIONS: Final = 16
"""More notifications than so many in one message are nothing that servers do all day."""

_FOUR_BYTE_ID = struct.Struct("<BBH")
_HEAD = struct.Struct("<4sqIIBi3sIi")
"""Type id, timestamp, request handle, result, diagnostics mask, string table, additional header;
subscription, available sequence numbers."""
_MESSAGE = struct.Struct("<BIqi")
"""More notifications, sequence number, publish time, notifications."""
_DATA = struct.Struct("<4sBii")
"""Type id and encoding of the extension object, length of its body, items."""
_COUNT = struct.Struct("<i")
_NONE = (0, -1)
_RESPONSE: Final = _FOUR_BYTE_ID.pack(1, 0, ObjectIds.PublishResponse_Encoding_DefaultBinary)
_PLAIN: Final = (_RESPONSE, 0, 0, b"\x00\x00\x00")
_DATA_CHANGE: Final = (
    _FOUR_BYTE_ID.pack(1, 0, ObjectIds.DataChangeNotification_Encoding_DefaultBinary), 1,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """The items of one notification: bytes start to end of the content."""

    start: int
    end: int
    count: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """The head of a message, and where its items are."""

    subscription: int
    sequence: int
    is_keep_alive: bool
    spans: tuple[Span, ...] = ()

    @property
    def count(self) -> int:
        """How many items there are."""
        return sum(span.count for span in self.spans)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the notifications of a message, and where they begin."""

    subscription: int
    sequence: int
    notifications: int
    at: int


def message_head(content: bytes) -> Head | None:
    """Return the head of a plain publish response, None when it is not plain.

    Raise struct.error where the content ends too early.
    """
    kind, _, _, result, mask, strings, header, subscription, available = _HEAD.unpack_from(content)
    if (kind, result, mask, header) != _PLAIN or strings not in _NONE or available < -1:
        return None
    at = _HEAD.size + 4 * max(available, 0)
    _, sequence, _, notifications = _MESSAGE.unpack_from(content, at)
    return Head(subscription, sequence, notifications, at + _MESSAGE.size)


def envelope_of(content: bytes) -> Envelope | None:
    """Return the envelope of a publish response, None when it is not plain."""
    try:
        return _walk(content)
    except struct.error:  # the content ends before it should
        return None


def _walk(content: bytes) -> Envelope | None:
    head = message_head(content)
    if head is None:
        return None
    subscription, sequence = head.subscription, head.sequence
    notifications, at = head.notifications, head.at
    if notifications in _NONE:
        is_whole = _ends(content, at)
        return Envelope(subscription, sequence, is_keep_alive=True) if is_whole else None
    if not 0 < notifications <= NOTIFICATIONS:
        return None
    spans: list[Span] = []
    for _ in range(notifications):
        span = _span(content, at)
        if span is None:
            return None
        spans.append(span)
        at = span.end + _COUNT.size
    is_whole = sum(span.count for span in spans) <= ELEMENTS and _ends(content, at)
    return Envelope(subscription, sequence, False, tuple(spans)) if is_whole else None


def _span(content: bytes, at: int) -> Span | None:
    """Return the items of the notification that begins here."""
    kind, encoding, length, count = _DATA.unpack_from(content, at)
    start = at + _DATA.size
    end = start + length - 2 * _COUNT.size
    if (kind, encoding) != _DATA_CHANGE or count < 0 or count * ITEM_MIN > end - start:
        return None
    (diagnostics,) = _COUNT.unpack_from(content, end)
    return Span(start, end, count) if diagnostics in _NONE else None


def _ends(content: bytes, at: int) -> bool:
    """Tell whether results without diagnostics are all that follows."""
    (results,) = _COUNT.unpack_from(content, at)
    if results < -1:
        return False
    at += _COUNT.size + 4 * max(results, 0)
    (diagnostics,) = _COUNT.unpack_from(content, at)
    return diagnostics in _NONE and at + _COUNT.size == len(content)
