"""Alarms through one session: subscribed once, lent on, made anew when silent or gone."""

import asyncio

import pytest
from asyncua import ua
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.status_codes import StatusCodes

from hmi.clock import ManualClock
from hmi.errors import NotConnected
from hmi.opcua.condition_fields import FIELDS
from hmi.opcua.condition_reader import Mark
from hmi.opcua.condition_services import ConditionServices
from hmi.opcua.event_subscription import EVENT_QUEUE, EVENTS_PER_MESSAGE, EventSubscription
from hmi.opcua.kept import Kept
from hmi.opcua.message_decoder import MessageDecoder
from hmi.opcua.publisher import Publisher, Receiver
from hmi.opcua.rate_groups import RateGroup
from hmi.opcua.subscription import Subscription
from tests.helpers.ua_events import NAMESPACES, event_fields, event_response, mark_fields
from tests.helpers.ua_services import SUBSCRIPTION, FakeServices


class Services(FakeServices):
    """As a session's; makes items for events with the status that is set."""

    def __init__(self) -> None:
        super().__init__()
        self.item_status = StatusCodes.Good

    async def create_monitored_items(self, params):
        self.calls.append(params.ItemsToCreate)
        status = ua.StatusCode(ua.UInt32(self.item_status))
        return [ua.MonitoredItemCreateResult(status) for _ in params.ItemsToCreate]


class Stage:
    def __init__(self) -> None:
        self.services, self.clock = Services(), ManualClock()
        self.told: list[object] = []
        self.lost: list[str] = []
        self.values = Subscription(RateGroup(0.2, (0,)))
        self.kept = Kept(subscriptions=[self.values])
        receiver = Receiver(
            lambda _batch: None, lambda cause, _numbers: self.lost.append(cause),
            lambda _error: None, self.told.extend, lambda: self.lost.append("events"),
        )  # fmt: skip
        decoder = MessageDecoder(range(3), self.clock)
        self.publisher = Publisher(self.services, decoder, receiver, self.clock)
        self.conditions = ConditionServices(
            self.services, self.publisher, self.kept, NAMESPACES, self.clock
        )

    @property
    def events(self) -> list[EventSubscription]:
        return [one for one in self.kept.subscriptions if isinstance(one, EventSubscription)]


@pytest.fixture
async def stage():
    stage = Stage()
    yield stage
    await stage.publisher.close()


async def test_events_have_a_subscription_of_their_own_behind_those_of_values(stage):
    await stage.conditions.watch(0.2)
    (one,) = stage.events
    assert stage.kept.subscriptions[0] is stage.values
    assert one.group.numbers == ()
    assert stage.services.asked.MaxNotificationsPerPublish == EVENTS_PER_MESSAGE
    assert stage.services.asked.Priority == 0
    ((item,),) = stage.services.calls
    assert item.ItemToMonitor.NodeId == ua.NodeId(ua.Int32(ObjectIds.Server))
    assert item.ItemToMonitor.AttributeId == ua.AttributeIds.EventNotifier
    assert item.RequestedParameters.QueueSize == EVENT_QUEUE
    assert len(item.RequestedParameters.Filter.SelectClauses) == len(FIELDS)


async def test_what_lives_on_is_not_made_twice(stage):
    await stage.conditions.watch(0.2)
    await stage.conditions.watch(0.2)
    assert len(stage.services.calls) == len(stage.events) == 1


async def test_what_a_server_does_not_offer_leaves_no_subscription(stage):
    stage.services.item_status = StatusCodes.BadServiceUnsupported
    with pytest.raises(NotConnected) as refused:
        await stage.conditions.watch(0.2)
    assert refused.value.fields["status"] == "BadServiceUnsupported"
    assert stage.services.deleted == [SUBSCRIPTION]
    assert stage.events == []


async def test_a_subscription_that_is_silent_for_too_long_is_made_anew(stage):
    await stage.conditions.watch(0.2)
    (one,) = stage.events
    assert not stage.conditions.is_silent
    stage.clock.advance(2 * one.keep_alive_s + 5.1)
    assert stage.conditions.is_silent
    await stage.conditions.watch(0.2)
    assert stage.services.deleted == [SUBSCRIPTION]
    assert stage.events != [one]
    assert not stage.conditions.is_silent


async def test_a_subscription_that_is_gone_is_made_anew(stage):
    await stage.conditions.watch(0.2)
    stage.events[0].is_gone = True
    await stage.conditions.watch(0.2)
    assert len(stage.events) == 1
    assert not stage.events[0].is_gone


async def test_a_refresh_names_the_subscription_and_tells_a_refusal(stage):
    with pytest.raises(NotConnected):
        await stage.conditions.refresh()
    await stage.conditions.watch(0.2)
    await stage.conditions.refresh()
    (asked,) = stage.services.methods
    assert asked.ObjectId == ua.NodeId(ua.Int32(ObjectIds.ConditionType))
    assert asked.MethodId == ua.NodeId(ua.Int32(ObjectIds.ConditionType_ConditionRefresh))
    assert asked.InputArguments[0].Value == SUBSCRIPTION
    stage.services.method_status = StatusCodes.BadRefreshInProgress
    with pytest.raises(NotConnected) as refused:
        await stage.conditions.refresh()
    assert refused.value.fields["status"] == "BadRefreshInProgress"


def test_words_are_alarms_and_marks_and_nothing_else(stage):
    start = mark_fields(ObjectIds.RefreshStartEventType)
    audit = mark_fields(ObjectIds.AuditEventType)
    words = stage.conditions.words([start, event_fields(), audit])
    assert words[0] is Mark.REFRESH_START
    assert [getattr(word, "name", "") for word in words[1:]] == ["level_alarm"]


async def test_a_message_with_events_that_is_lost_is_no_hole_in_the_values(stage):
    await stage.conditions.watch(0.2)
    stage.publisher.start(stage.kept.subscriptions)
    for number in (1, 3):
        stage.services.answers.put_nowait(event_response(event_fields(), number=number))
        for _ in range(20):
            await asyncio.sleep(0)
    assert len(stage.told) == 2
    assert stage.lost == ["events"]
