"""One subscription as a server keeps it, across all connections through which it is reached.

It knows its number at the server, which message comes next and what it monitors; it holds no
connection, so each step is given the services of the present one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.uaerrors import (
    BadMessageNotAvailable,
    BadSubscriptionIdInvalid,
    UaStructParsingError,
)

from hmi.errors import NotConnected
from hmi.opcua.client_handles import handle_of
from hmi.opcua.message import Message
from hmi.opcua.rate_groups import RateGroup
from hmi.opcua.refusals import SUBSCRIPTION_ENDED, converted
from hmi.opcua.sequence import Retransmission, SequenceWatch
from hmi.plant.tags import Tag

KEEP_ALIVE_S: Final = 2.0
LIFETIME_S: Final = 600.0
"""How long a server is asked to keep a subscription, with its values, without us."""
QUEUE_S: Final = 60.0
QUEUE_MIN: Final = 600
QUEUE_MAX: Final = 10_000
PER_MESSAGE: Final = 2000
DEFAULT_BATCH: Final = 1000
HEARTBEAT: Final = 0x7FFF_FFFE
"""Number of the server's clock; all others are numbers of tags or of the server's state.

Its handle is not the greatest one: node-opcua puts 0 in the place of that."""
_CLOCK_NODE: Final = ua.NodeId(ua.Int32(ObjectIds.Server_ServerStatus_CurrentTime))
_STATE_S: Final = 1.0

Wanted = tuple[int, ua.NodeId, float]
"""Handle, node and sampling interval in seconds of an item."""


class SubscriptionServices(Protocol):
    """What a session offers to keep subscriptions."""

    async def create_subscription(
        self, params: ua.CreateSubscriptionParameters, callback: Callable[[ua.PublishResult], None]
    ) -> ua.CreateSubscriptionResult:
        """Create one."""

    async def create_monitored_items(
        self, params: ua.CreateMonitoredItemsParameters
    ) -> list[ua.MonitoredItemCreateResult]:
        """Create items."""

    async def delete_subscriptions(self, subscription_ids: list[int]) -> list[ua.StatusCode]:
        """Delete some."""

    async def ask_again(self, subscription: int, number: int) -> Buffer:
        """Return a message that was sent before."""


class Subscription:
    """One subscription for one group of tags."""

    def __init__(self, group: RateGroup) -> None:
        self.group = group
        self.per_message = PER_MESSAGE
        self.is_for_events = False
        """Whether it brings events of alarms instead of values."""
        self.id = 0
        self.sequence = SequenceWatch()
        self.is_gone = True
        """Whether the server does not have it, or not any more."""
        self.heard_at: float | None = None
        """Monotonic second of its last word on the present connection, None before the first."""
        self.refused: dict[int, str] = {}
        """Status name of each tag that the server does not monitor."""
        self.publishing_s = group.publishing_s
        """The publishing interval, since it was created the one that the server agreed to."""
        self.keep_alive_s = KEEP_ALIVE_S
        """After so long the server says that there is nothing new; it has the last word on it."""
        self.lifetime_s = LIFETIME_S

    async def create(self, services: SubscriptionServices) -> None:
        """Create it at the server, without items. Raise PlantError."""
        interval_s = self.group.publishing_s
        asked = ua.CreateSubscriptionParameters(
            RequestedPublishingInterval=ua.Double(interval_s * 1000),
            RequestedLifetimeCount=ua.UInt32(math.ceil(LIFETIME_S / interval_s)),
            RequestedMaxKeepAliveCount=ua.UInt32(math.ceil(KEEP_ALIVE_S / interval_s)),
            MaxNotificationsPerPublish=ua.UInt32(self.per_message),
            PublishingEnabled=True,
            # What is worth more when both wait: values.
            Priority=ua.Byte(0 if self.is_for_events else 10),
        )
        with converted("subscription"):
            result = await services.create_subscription(asked, _never_called)
        self.id = result.SubscriptionId
        self.publishing_s = float(result.RevisedPublishingInterval) / 1000
        self.keep_alive_s = self.publishing_s * result.RevisedMaxKeepAliveCount
        self.lifetime_s = self.publishing_s * result.RevisedLifetimeCount
        self.sequence = SequenceWatch()
        self.refused = {}
        self.is_gone = False

    async def monitor(
        self,
        services: SubscriptionServices,
        nodes: Mapping[int, ua.NodeId],
        tags: Mapping[int, Tag],
        per_call: int,
    ) -> None:
        """Monitor the server's clock and each node of its group; note what is refused.

        nodes that are no tags are those of the server's state. per_call is the server's limit,
        0 where it has none. Raise PlantError.
        """
        wanted: list[Wanted] = [(HEARTBEAT, _CLOCK_NODE, _STATE_S)]
        for number, node in nodes.items():
            wanted.append((number, node, tags[number].interval_s if number in tags else _STATE_S))
        step = min(per_call or DEFAULT_BATCH, DEFAULT_BATCH)
        for first in range(0, len(wanted), step):
            self.refused |= await self._create_items(services, wanted[first : first + step])
        self.refused = {number: name for number, name in self.refused.items() if number in tags}

    async def fetch(
        self,
        services: SubscriptionServices,
        decode: Callable[[int, Buffer], Message],
        plan: Retransmission,
        now: Callable[[], float],
    ) -> list[Message]:
        """Ask for messages again as planned; return those that the server still had.

        Raise NotConnected with SUBSCRIPTION_ENDED when the server does not know the subscription,
        PlantError as it comes.
        """
        found: list[Message] = []
        while (number := plan.next_number(now())) is not None:
            with converted("republish"):
                message = await self._ask_again(services, decode, number)
            plan.answered(number, is_found=message is not None)
            found += [message] if message is not None else []
        return found

    async def delete(self, services: SubscriptionServices) -> None:
        """Delete it at the server. Raise PlantError."""
        self.is_gone = True
        with converted("delete"):
            await services.delete_subscriptions([self.id])

    async def _ask_again(
        self,
        services: SubscriptionServices,
        decode: Callable[[int, Buffer], Message],
        number: int,
    ) -> Message | None:
        try:
            message = decode(self.id, await services.ask_again(self.id, number))
        except (BadMessageNotAvailable, UaStructParsingError):
            return None  # a message that is broken comes back as broken
        except BadSubscriptionIdInvalid as error:
            self.is_gone = True
            raise NotConnected(SUBSCRIPTION_ENDED) from error
        # Some servers answer Good with nothing in it, or with another message, to any number.
        is_it = message.sequence == number and not message.is_keep_alive
        return message if is_it else None

    async def _create_items(
        self, services: SubscriptionServices, wanted: Sequence[Wanted]
    ) -> dict[int, str]:
        items = [_item(*one) for one in wanted]
        with converted("items"):
            results = await services.create_monitored_items(
                ua.CreateMonitoredItemsParameters(
                    SubscriptionId=ua.IntegerId(self.id),
                    TimestampsToReturn=ua.TimestampsToReturn.Both,
                    ItemsToCreate=items,
                )
            )
            if len(results) != len(items):
                raise NotConnected("malformed-answer", step="items")
            return {
                number: result.StatusCode.name
                for (number, *_), result in zip(wanted, results, strict=True)
                if not result.StatusCode.is_good()
            }


def queue_size(interval_s: float) -> int:
    """Return how many values the server shall keep for us: 60 s of them, and never too few.

    A server may sample faster than asked, as those that report every write do.
    """
    return min(max(math.ceil(QUEUE_S / interval_s) * 2, QUEUE_MIN), QUEUE_MAX)


def _never_called(_result: ua.PublishResult) -> None:
    """Stand for what only asyncua's own publish loop would call, which never runs."""


def _item(number: int, node: ua.NodeId, interval_s: float) -> ua.MonitoredItemCreateRequest:
    is_clock = number == HEARTBEAT
    return ua.MonitoredItemCreateRequest(
        ItemToMonitor=ua.ReadValueId(NodeId=node, AttributeId=AttributeIds.Value),
        MonitoringMode=ua.MonitoringMode.Reporting,
        RequestedParameters=ua.MonitoringParameters(
            ClientHandle=ua.IntegerId(handle_of(number)),
            SamplingInterval=ua.Double(interval_s * 1000),
            # Of the clock only the newest time counts, and an overflow of it is no loss.
            QueueSize=ua.Counter(1 if is_clock else queue_size(interval_s)),
            DiscardOldest=True,
        ),
    )
