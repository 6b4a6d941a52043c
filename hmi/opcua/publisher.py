"""Keeps publish requests at the server and hands each message to its subscription, in order.

It calls back once per publish response, in the loop; no task per value. What was left out is asked
for again before anything newer of that subscription is handed on; what cannot be had or decoded is
told as a loss, never passed over.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.uaerrors import (
    BadNoSubscription,
    BadTimeout,
    BadTooManyPublishRequests,
    UaStructParsingError,
)

from hmi.clock import Clock
from hmi.errors import NotConnected, PlantError
from hmi.opcua.message import EventFields, Message
from hmi.opcua.refusals import INTERNAL_ERROR, SUBSCRIPTION_ENDED, converted
from hmi.opcua.sequence import Retransmission, Skipped
from hmi.opcua.subscription import Subscription, SubscriptionServices
from hmi.plant.gap_cause import GapCause
from hmi.plant.samples import SampleBatch

log = logging.getLogger(__name__)

OUTSTANDING_MIN: Final = 2
OUTSTANDING_MAX: Final = 3
"""Publish requests waiting at the server: one lost answer does not stop the data."""
DECODE_FAILURES: Final = 3
"""Messages in a row that could not be decoded, after which the connection is given up."""

_MOVED: Final = "GoodSubscriptionTransferred"


class PublishServices(SubscriptionServices, Protocol):
    """A session that publishes."""

    async def ask_for_message(self, acknowledged: list[ua.SubscriptionAcknowledgement]) -> Buffer:
        """Return the next publish response, whenever it comes."""


class ResponseDecoder(Protocol):
    """Turns answers into messages; raises UaStructParsingError for broken ones."""

    def decode(self, response: Buffer) -> Message:
        """Decode a publish response."""

    def republished(self, subscription: int, response: Buffer) -> Message:
        """Decode a message that was asked for again."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a publisher tells: batches, losses of a subscription's tags, and its own end."""

    receive: Callable[[SampleBatch], None]
    report_loss: Callable[[str, Sequence[int]], None]
    """Code and tag numbers; without numbers the loss may be one of any tag."""
    end: Callable[[PlantError], None]
    receive_events: Callable[[Sequence[EventFields]], None] = lambda _events: None
    lose_events: Callable[[], None] = lambda: None


class _OneTooMany(Exception):
    """The server holds fewer publish requests than we send; this task may end."""


class Publisher:
    """Publishes for all subscriptions of one session."""

    def __init__(
        self,
        services: PublishServices,
        decoder: ResponseDecoder,
        receiver: Receiver,
        clock: Clock,
    ) -> None:
        self._services = services
        self._decoder = decoder
        self._receiver = receiver
        self._clock = clock
        self._subscriptions: dict[int, Subscription] = {}
        self._waiting: dict[int, list[Message]] = {}
        self._acknowledge: list[ua.SubscriptionAcknowledgement] = []
        self._failures = 0
        self._is_broken = False
        """Whether a message could not be decoded since messages were last missed."""
        self._tasks: list[asyncio.Task[None]] = []
        self._repairs: set[asyncio.Task[None]] = set()

    def start(self, subscriptions: Sequence[Subscription]) -> None:
        """Begin to publish. Before, republish what was missed: new messages push out old ones."""
        self._subscriptions = {one.id: one for one in subscriptions}
        count = min(max(len(subscriptions) + 1, OUTSTANDING_MIN), OUTSTANDING_MAX)
        self._tasks = [asyncio.create_task(self._publish()) for _ in range(count)]
        for task in self._tasks:
            task.add_done_callback(self._note_end)

    def add(self, one: Subscription) -> None:
        """Take messages of one more subscription, that was just created."""
        self._subscriptions[one.id] = one

    async def close(self) -> None:
        """End all tasks and wait until they are gone."""
        tasks = [*self._tasks, *self._repairs]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def catch_up(self, one: Subscription, plan: Retransmission) -> None:
        """Hand on what a subscription sent while nobody listened. Raise PlantError as it comes."""
        for message in await self._fetch(one, plan):
            self._hand_on(one, message)

    async def _publish(self) -> None:
        """Keep one publish request at the server until the session ends."""
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
                self._receiver.end(error)
                return

    async def _ask(self, acknowledged: list[ua.SubscriptionAcknowledgement]) -> Message | None:
        """Wait for one message; None when there is nothing to take from this one."""
        try:
            message = self._decoder.decode(await self._services.ask_for_message(acknowledged))
        except BadTimeout:
            return None
        except BadTooManyPublishRequests as error:
            if sum(not task.done() for task in self._tasks) > 1:
                raise _OneTooMany from error
            raise
        except BadNoSubscription as error:
            self._doubt_all()
            raise NotConnected(SUBSCRIPTION_ENDED) from error
        except UaStructParsingError:
            self._note_broken()
            if self._failures >= DECODE_FAILURES:
                raise
            return None
        self._failures = 0
        return message

    def _doubt_all(self) -> None:
        """Give up the subscriptions that said nothing since the session was opened.

        A session that was forgotten knows no subscriptions either; they may live on without it.
        """
        for one in self._subscriptions.values():
            one.is_gone = one.is_gone or one.heard_at is None

    def _note_broken(self) -> None:
        """Note a message that cannot be decoded: by the number of the next one it is missed."""
        self._failures += 1
        self._is_broken = True
        values = [one for one in self._subscriptions.values() if not one.is_for_events]
        if any(one.sequence.expected is None for one in values):
            self._receiver.report_loss(GapCause.DECODE_FAILED, ())

    def _take(self, message: Message) -> None:
        """Take a message that came by itself; it waits while older ones are asked for again."""
        one = self._subscriptions.get(message.subscription)
        if one is None:
            return
        one.heard_at = self._clock.monotonic()
        if one.id in self._waiting:
            self._waiting[one.id].append(message)
        elif not message.is_keep_alive:
            self._follow(one, message)
        else:
            self._receiver.receive(message.batch)

    def _follow(self, one: Subscription, message: Message) -> None:
        skipped = one.sequence.note(message.sequence)
        if skipped is None:
            self._finish(one, message)
            return
        log.info("Subscription %d left out %d messages", one.id, skipped.count)
        self._waiting[one.id] = [message]
        task = asyncio.create_task(self._repair(one, skipped))
        self._repairs.add(task)
        task.add_done_callback(self._repairs.discard)
        task.add_done_callback(self._note_end)

    async def _repair(self, one: Subscription, skipped: Skipped) -> None:
        """Fetch what was left out, then hand on what came meanwhile."""
        plan = Retransmission(skipped.numbers(), self._clock.monotonic(), is_open_ended=False)
        cause = GapCause.DECODE_FAILED if self._is_broken else GapCause.MESSAGE_MISSING
        self._is_broken = False
        try:
            found = await self._fetch(one, plan)
        except PlantError as error:
            self._lose(one, cause)
            self._receiver.end(error)
            return
        for message in found:
            self._finish(one, message)
        if len(found) < skipped.count:
            self._lose(one, cause)
        first, *others = self._waiting.pop(one.id)
        self._finish(one, first)
        for message in others:
            self._take(message)

    def _lose(self, one: Subscription, cause: str) -> None:
        if one.is_for_events:
            self._receiver.lose_events()
        else:
            self._receiver.report_loss(cause, one.group.numbers)

    async def _fetch(self, one: Subscription, plan: Retransmission) -> list[Message]:
        return await one.fetch(
            self._services, self._decoder.republished, plan, self._clock.monotonic
        )

    def _hand_on(self, one: Subscription, message: Message) -> None:
        one.sequence.note(message.sequence)
        self._finish(one, message)

    def _finish(self, one: Subscription, message: Message) -> None:
        """Acknowledge a message with notifications and hand its samples on."""
        if not message.is_keep_alive:
            self._acknowledge.append(
                ua.SubscriptionAcknowledgement(ua.IntegerId(one.id), ua.Counter(message.sequence))
            )
        self._receiver.receive(message.batch)
        if message.events:
            self._receiver.receive_events(message.events)
        if message.unreadable:
            self._receiver.report_loss(GapCause.VALUE_UNREADABLE, message.unreadable)
        if message.ended_by is not None:
            # One that was moved may still be had: by a new session, after ours was forgotten.
            one.is_gone = message.ended_by != _MOVED
            self._receiver.end(NotConnected(SUBSCRIPTION_ENDED, status=message.ended_by))

    def _note_end(self, task: "asyncio.Task[None]") -> None:
        """Let no task die unseen, not even of a bug of ours."""
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("Publishing failed", exc_info=failure)
            self._receiver.end(NotConnected(INTERNAL_ERROR))
