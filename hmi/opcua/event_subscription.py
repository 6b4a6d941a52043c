"""The subscription through which a server tells of its alarms, apart from those for values.

A flood of events then fills its queue and not theirs, and what it costs to take one up again is
not paid by the values.
"""

from typing import Final

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

from hmi.errors import NotConnected
from hmi.opcua.condition_fields import event_filter
from hmi.opcua.rate_groups import RateGroup
from hmi.opcua.refusals import SERVER_REFUSED, converted
from hmi.opcua.subscription import Subscription, SubscriptionServices

EVENTS_PER_MESSAGE: Final = 100
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
        item = ua.MonitoredItemCreateRequest(
            ItemToMonitor=ua.ReadValueId(NodeId=_SERVER, AttributeId=AttributeIds.EventNotifier),
            MonitoringMode=ua.MonitoringMode.Reporting,
            RequestedParameters=ua.MonitoringParameters(
                ClientHandle=ua.IntegerId(EVENT_HANDLE),
                SamplingInterval=ua.Double(0.0),
                Filter=event_filter(),
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
        status = results[0].StatusCode
        if not status.is_good():
            raise NotConnected(SERVER_REFUSED, step="events", status=status.name)
