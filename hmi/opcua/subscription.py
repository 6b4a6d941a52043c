"""One subscription: created in batches, fed by several publish requests, watched by sequence.

It calls back once per publish response, in the loop and in order; no task per value. What cannot
be decoded and what the server skipped is told as a loss, never passed over.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from typing import Final

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.uaerrors import (
    BadNoSubscription,
    BadTimeout,
    BadTooManyPublishRequests,
    UaStructParsingError,
)

from hmi.errors import NotConnected, PlantError
from hmi.opcua.message import Message
from hmi.opcua.refusals import INTERNAL_ERROR, SUBSCRIPTION_ENDED, converted
from hmi.opcua.transport import PatientSession
from hmi.plant.samples import SampleBatch
from hmi.plant.tags import Tag

log = logging.getLogger(__name__)

OUTSTANDING: Final = 2
"""Publish requests waiting at the server: one lost answer does not stop the data."""
KEEP_ALIVE_S: Final = 2.0
LIFETIME_S: Final = 60.0
QUEUE_S: Final = 60.0
QUEUE_MIN: Final = 600
QUEUE_MAX: Final = 10_000
PER_MESSAGE: Final = 2000
DEFAULT_BATCH: Final = 1000
DECODE_FAILURES: Final = 3
"""Messages in a row that could not be decoded, after which the connection is given up."""
HEARTBEAT: Final = 0x7FFF_FFFF
"""Client handle of the server's clock; all others are tag numbers.

It is not the greatest handle: node-opcua puts 0, which is a tag, in the place of that one."""
_CLOCK_NODE: Final = ua.NodeId(ua.Int32(ObjectIds.Server_ServerStatus_CurrentTime))


class _OneTooMany(Exception):
    """The server holds fewer publish requests than we send; this task may end."""


class Subscription:
    """One subscription of one session; on_message gets the data changes of each message."""

    def __init__(
        self,
        services: PatientSession,
        decode: Callable[[Buffer], Message],
        on_message: Callable[[SampleBatch], None],
        on_loss: Callable[[str], None],
        on_dead: Callable[[PlantError], None],
    ) -> None:
        self._services = services
        self._decode = decode
        self._on_message = on_message
        self._on_loss = on_loss
        self._on_dead = on_dead
        self._id = 0
        self._next_sequence: int | None = None
        self._acknowledge: list[ua.SubscriptionAcknowledgement] = []
        self._failures = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.publishing_s = 0.0
        """The publishing interval that the server agreed to, 0 before."""

    async def create(self, publishing_s: float) -> None:
        """Create it at the server and begin to publish. Raise PlantError."""
        with converted("subscription"):
            result = await self._services.create_subscription(
                ua.CreateSubscriptionParameters(
                    RequestedPublishingInterval=ua.Double(publishing_s * 1000),
                    RequestedLifetimeCount=ua.UInt32(math.ceil(LIFETIME_S / publishing_s)),
                    RequestedMaxKeepAliveCount=ua.UInt32(math.ceil(KEEP_ALIVE_S / publishing_s)),
                    MaxNotificationsPerPublish=ua.UInt32(PER_MESSAGE),
                    PublishingEnabled=True,
                    Priority=ua.Byte(0),
                ),
                lambda _result: (
                    None
                ),  # only asyncua's own publish loop, which never runs, calls it
            )
        self._id = result.SubscriptionId
        self.publishing_s = float(result.RevisedPublishingInterval) / 1000
        self._tasks = [asyncio.create_task(self._publish()) for _ in range(OUTSTANDING)]
        for task in self._tasks:
            task.add_done_callback(self._note_end)

    async def monitor(
        self, nodes: Mapping[int, ua.NodeId], tags: Mapping[int, Tag], per_call: int
    ) -> dict[int, str]:
        """Monitor the server's clock and each node; return the status name of what was refused.

        per_call is the server's limit, 0 where it has none. Raise PlantError.
        """
        items = [_item(HEARTBEAT, _CLOCK_NODE, 1.0, 10)]
        for number, node in nodes.items():
            interval_s = tags[number].interval_s
            items.append(_item(number, node, interval_s, queue_size(interval_s)))
        refused: dict[int, str] = {}
        step = min(per_call or DEFAULT_BATCH, DEFAULT_BATCH)
        for first in range(0, len(items), step):
            refused |= await self._create_items(items[first : first + step])
        refused.pop(HEARTBEAT, None)
        return refused

    async def close(self) -> None:
        """End the publish tasks and wait until they are gone."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _create_items(self, items: list[ua.MonitoredItemCreateRequest]) -> dict[int, str]:
        with converted("items"):
            results = await self._services.create_monitored_items(
                ua.CreateMonitoredItemsParameters(
                    SubscriptionId=ua.IntegerId(self._id),
                    TimestampsToReturn=ua.TimestampsToReturn.Both,
                    ItemsToCreate=items,
                )
            )
            if len(results) != len(items):
                raise NotConnected("malformed-answer", step="items")
            return {
                item.RequestedParameters.ClientHandle: result.StatusCode.name
                for item, result in zip(items, results, strict=True)
                if not result.StatusCode.is_good()
            }

    async def _publish(self) -> None:
        """Keep one publish request at the server until the subscription or the session ends."""
        while True:
            acknowledged, self._acknowledge = self._acknowledge, []
            try:
                with converted("publish"):
                    message = await self._ask(acknowledged)
                if message is not None:
                    self._take(message)
            except _OneTooMany:
                return
            except PlantError as error:
                self._on_dead(error)
                return

    async def _ask(self, acknowledged: list[ua.SubscriptionAcknowledgement]) -> Message | None:
        """Wait for one message; None when there is nothing to take from this one."""
        try:
            message = self._decode(await self._services.ask_for_message(acknowledged))
        except BadTimeout:
            return None
        except BadTooManyPublishRequests as error:
            if sum(not task.done() for task in self._tasks) > 1:
                raise _OneTooMany from error
            raise
        except BadNoSubscription as error:
            raise NotConnected(SUBSCRIPTION_ENDED) from error
        except UaStructParsingError:
            self._failures += 1
            self._on_loss("undecodable-message")
            if self._failures >= DECODE_FAILURES:
                raise
            return None
        self._failures = 0
        return message

    def _note_end(self, task: "asyncio.Task[None]") -> None:
        """Let no publish task die unseen, not even of a bug of ours."""
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("Publishing failed", exc_info=failure)
            self._on_dead(NotConnected(INTERNAL_ERROR))

    def _take(self, message: Message) -> None:
        if message.subscription != self._id:
            return
        if not message.is_keep_alive:
            self._check_sequence(message.sequence)
            self._acknowledge.append(
                ua.SubscriptionAcknowledgement(
                    ua.IntegerId(self._id), ua.Counter(message.sequence)
                )
            )
        if message.ended_by is not None:
            raise NotConnected(SUBSCRIPTION_ENDED, status=message.ended_by)
        self._on_message(message.batch)

    def _check_sequence(self, number: int) -> None:
        """Notice skipped messages; a keep-alive, which carries the next number, does not count."""
        if self._next_sequence is not None and number != self._next_sequence:
            self._on_loss("message-skipped")
        self._next_sequence = 1 if number >= 0xFFFF_FFFF else number + 1


def queue_size(interval_s: float) -> int:
    """Return how many values the server shall keep for us: 60 s of them, and never too few.

    A server may sample faster than asked, as those that report every write do.
    """
    return min(max(math.ceil(QUEUE_S / interval_s) * 2, QUEUE_MIN), QUEUE_MAX)


def _item(
    handle: int, node: ua.NodeId, interval_s: float, queue: int
) -> ua.MonitoredItemCreateRequest:
    return ua.MonitoredItemCreateRequest(
        ItemToMonitor=ua.ReadValueId(NodeId=node, AttributeId=AttributeIds.Value),
        MonitoringMode=ua.MonitoringMode.Reporting,
        RequestedParameters=ua.MonitoringParameters(
            ClientHandle=ua.IntegerId(handle),
            SamplingInterval=ua.Double(interval_s * 1000),
            QueueSize=ua.Counter(queue),
            DiscardOldest=True,
        ),
    )
