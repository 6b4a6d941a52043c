"""Publish responses to messages: whole arrays where they are plain, by the library where not."""

import logging
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary
from asyncua.ua.uaerrors import UaError, UaStructParsingError

from hmi.clock import Clock, to_us
from hmi.opcua.batch_decoder import BatchDecoder
from hmi.opcua.convert import samples_of
from hmi.opcua.event_salvage import salvaged_events
from hmi.opcua.message import EventFields, Message
from hmi.opcua.salvage import salvaged

log = logging.getLogger(__name__)

REFUSALS: Final = (
    UaError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError,
    AssertionError, struct.error,
)  # fmt: skip
"""As what a broken message comes out of the library's decoder."""


@dataclass(slots=True)
class Decoded:
    """How many messages with notifications were decoded in which way."""

    at_once: int = 0
    by_library: int = 0
    failed: int = 0
    """Of those by the library, the ones of which nothing could be read."""
    unreadable: int = 0
    """Values that could not be read in messages that could."""

    def plus(self, other: "Decoded") -> "Decoded":
        """Return the sum of both."""
        return Decoded(
            self.at_once + other.at_once,
            self.by_library + other.by_library,
            self.failed + other.failed,
            self.unreadable + other.unreadable,
        )


class MessageDecoder:
    """Decodes the messages of one session; items of tags that are not known are dropped."""

    def __init__(self, known: Collection[int], clock: Clock) -> None:
        self._known = known
        self._clock = clock
        self._batches = BatchDecoder(known)
        self.decoded = Decoded()

    def decode(self, response: Buffer) -> Message:
        """Return what a publish response says, received now.

        Raise UaStructParsingError when it is broken.
        """
        receive_us = to_us(self._clock.now())
        content = response.copy().read(len(response))
        message = self._batches.decode(content, receive_us)
        if message is None:
            return self._slowly(response, content, receive_us)
        if not message.is_keep_alive:
            self.decoded.at_once += 1
        return message

    def _slowly(self, response: Buffer, content: bytes, receive_us: int) -> Message:
        """Let the library decode it, else save what can be read. Raise UaStructParsingError."""
        self.decoded.by_library += 1
        try:
            return self.by_library(response, receive_us)
        except UaStructParsingError:
            if (events := salvaged_events(content, REFUSALS)) is not None:
                return events
            found = salvaged(content, REFUSALS)
            if found is None:
                self.decoded.failed += 1
                raise
        self.decoded.unreadable += len(found.unreadable)
        log.info("%d values of a message could not be decoded", len(found.unreadable))
        return Message(
            found.envelope.subscription,
            found.envelope.sequence,
            is_keep_alive=False,
            batch=samples_of(found.items, receive_us, self._known),
            unreadable=tuple(one for one in found.unreadable if one in self._known),
        )

    def by_library(self, response: Buffer, receive_us: int) -> Message:
        """Return the same as decode() for any message, value by value."""
        try:
            result = struct_from_binary(ua.PublishResponse, response).Parameters
        except REFUSALS as error:
            log.info("A message could not be decoded: %s", type(error).__name__)
            raise UaStructParsingError from error
        return self._said(result.SubscriptionId, result.NotificationMessage, receive_us)

    def republished(self, subscription: int, response: Buffer) -> Message:
        """Return what a message says that was asked for again, received now.

        Raise UaStructParsingError when it is broken.
        """
        try:
            message = struct_from_binary(ua.RepublishResponse, response).NotificationMessage
        except REFUSALS as error:
            raise UaStructParsingError from error
        return self._said(subscription, message, to_us(self._clock.now()))

    def _said(
        self, subscription: int, message: ua.NotificationMessage, receive_us: int
    ) -> Message:
        notifications = message.NotificationData or []
        items: list[ua.MonitoredItemNotification] = []
        events: list[EventFields] = []
        ended_by = None
        for notification in notifications:
            if isinstance(notification, ua.DataChangeNotification):
                items += notification.MonitoredItems or []
            elif isinstance(notification, ua.EventNotificationList):
                events += [tuple(one.EventFields or ()) for one in notification.Events or ()]
            elif isinstance(notification, ua.StatusChangeNotification):
                ended_by = ended_by or notification.Status.name
        return Message(
            subscription,
            message.SequenceNumber,
            not notifications,
            samples_of(items, receive_us, self._known),
            ended_by,
            events=tuple(events),
        )
