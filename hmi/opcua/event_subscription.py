"""The subscription through which a server tells of its alarms, apart from those for values.

A flood of events then fills its queue and not theirs, and what it costs to take one up again is
not paid by the values.
"""

import logging
from typing import Final

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

from hmi.errors import NotConnected
from hmi.opcua.condition_fields import event_filter
from hmi.opcua.rate_groups import RateGroup
from hmi.opcua.refusals import SERVER_REFUSED, converted
from hmi.opcua.subscription import Subscription, SubscriptionServices

log = logging.getLogger(__name__)

EVENTS_PER_MESSAGE: Final = 200
"""So many take some milliseconds to read: values wait for no more than that."""
EVENT_QUEUE: Final = 10_000
"""With less some servers keep one event: of two in a publishing interval one is lost."""
EVENT_HANDLE: Final = 1
_SERVER: Final = ua.NodeId(ua.Int32(ObjectIds.Server))


class EventSubscription(Subscription):
    """One item on the Server object, for events of conditions and the marks of refreshes."""

    def __init__(self, publishing_s: float) -> None:
        super().__init__(RateGroup(publishing_s, ()))
        self.per_message = EVENTS_PER_MESSAGE
        self.is_for_events = True

    async def watch(self, services: SubscriptionServices) -> None:
        """Create the item. Raise PlantError, SERVER_REFUSED with the status where none is made."""
        status = await self._create_item(services, with_where=True)
        if not status.is_good():
            log.info("Events are not filtered by the server: %s", status.name)
            status = await self._create_item(services, with_where=False)
        if not status.is_good():
            raise NotConnected(SERVER_REFUSED, step="events", status=status.name)

    async def _create_item(
        self, services: SubscriptionServices, *, with_where: bool
    ) -> ua.StatusCode:
        item = ua.MonitoredItemCreateRequest(
            ItemToMonitor=ua.ReadValueId(NodeId=_SERVER, AttributeId=AttributeIds.EventNotifier),
            MonitoringMode=ua.MonitoringMode.Reporting,
            RequestedParameters=ua.MonitoringParameters(
                ClientHandle=ua.IntegerId(EVENT_HANDLE),
                SamplingInterval=ua.Double(0.0),
                Filter=event_filter(with_where=with_where),
                QueueSize=ua.Counter(EVENT_QUEUE),
                DiscardOldest=True,
            ),
        )
        with converted("events"):
            results = await services.create_monitored_items(
                ua.CreateMonitoredItemsParameters(
                    SubscriptionId=ua.IntegerId(self.id),
                    TimestampsToReturn=ua.TimestampsToReturn.Both,
                    ItemsToCreate=[item],
                )
            )
            if len(results) != 1:
                raise NotConnected("malformed-answer", step="events")
            status: ua.StatusCode = results[0].StatusCode
            return status
