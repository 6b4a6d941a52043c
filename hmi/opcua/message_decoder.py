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
from hmi.opcua.message import Message

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
        message = self._batches.decode(response.copy().read(len(response)), receive_us)
        if message is None:
            message = self.by_library(response, receive_us)
            self.decoded.by_library += 1
        elif not message.is_keep_alive:
            self.decoded.at_once += 1
        return message

    def by_library(self, response: Buffer, receive_us: int) -> Message:
        """Return the same as decode() for any message, value by value."""
        try:
            result = struct_from_binary(ua.PublishResponse, response).Parameters
        except REFUSALS as error:
            log.info("A message could not be decoded: %s", type(error).__name__)
            raise UaStructParsingError from error
        notifications = result.NotificationMessage.NotificationData or []
        items: list[ua.MonitoredItemNotification] = []
        ended_by = None
        for notification in notifications:
            if isinstance(notification, ua.DataChangeNotification):
                items += notification.MonitoredItems or []
            elif isinstance(notification, ua.StatusChangeNotification):
                ended_by = ended_by or notification.Status.name
        return Message(
            result.SubscriptionId,
            result.NotificationMessage.SequenceNumber,
            not notifications,
            samples_of(items, receive_us, self._known),
            ended_by,
        )
