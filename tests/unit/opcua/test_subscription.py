"""What a subscription asks a server for, and how it fetches what it missed."""

import pytest
from asyncua import ua
from asyncua.ua.uaerrors import BadSubscriptionIdInvalid

from hmi.clock import ManualClock
from hmi.errors import NotConnected
from hmi.opcua.client_handles import handle_of
from hmi.opcua.message_decoder import MessageDecoder
from hmi.opcua.rate_groups import RateGroup
from hmi.opcua.sequence import Retransmission, following
from hmi.opcua.subscription import HEARTBEAT, QUEUE_MAX, Subscription, queue_size
from tests.helpers.builders import tag
from tests.helpers.ua_services import FakeServices, again


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
async def one(services) -> Subscription:
    one = Subscription(RateGroup(0.2, (0, 1)))
    await one.create(services)
    return one


async def test_it_asks_for_short_keep_alives_and_reads_what_it_got(one, services):
    assert services.asked.RequestedMaxKeepAliveCount == 10
    assert services.asked.RequestedLifetimeCount == 3000
    assert (one.publishing_s, one.keep_alive_s, one.lifetime_s) == (0.25, 1.0, 25.0)
    assert not one.is_gone


@pytest.mark.parametrize(("per_call", "sizes"), [(500, [500, 500, 1]), (0, [1000, 1])])
async def test_n7_items_are_created_in_batches_that_the_server_allows(
    one, services, per_call, sizes
):
    nodes = {n: ua.NodeId(n + 1, 2) for n in range(1000)}
    tags = {n: tag(f"m.t{n}", interval_s=0.1) for n in nodes}
    services.unknown = {3, 700}
    await one.monitor(services, nodes, tags, per_call)
    assert [len(call) for call in services.calls] == sizes
    assert one.refused == {3: "BadNodeIdUnknown", 700: "BadNodeIdUnknown"}
    first, second = services.calls[0][:2]
    assert first.RequestedParameters.ClientHandle == handle_of(HEARTBEAT)
    assert second.RequestedParameters.ClientHandle == 1, "0 is no handle (OPC 10000-4 7.19)"
    assert first.ItemToMonitor.NodeId == ua.NodeId(2258, 0)
    assert second.RequestedParameters.SamplingInterval == 100.0
    assert second.RequestedParameters.QueueSize >= 600


async def test_what_a_server_does_not_tell_of_itself_is_no_refused_tag(one, services):
    services.unknown = {1, HEARTBEAT}
    nodes = {0: ua.NodeId(5), 1: ua.NodeId(2259)}
    await one.monitor(services, nodes, {0: tag("m.a")}, 0)
    assert one.refused == {}


@pytest.mark.parametrize(("interval_s", "size"), [(0.1, 1200), (1.0, 600), (0.001, QUEUE_MAX)])
def test_the_server_keeps_a_minute_of_values_for_us(interval_s, size):
    assert queue_size(interval_s) == size


def fetching(one: Subscription, services: FakeServices):
    decode = MessageDecoder(range(10), ManualClock()).republished
    plan = Retransmission(following(5), 0.0, is_open_ended=True)
    return one.fetch(services, decode, plan, lambda: 0.0)


async def test_messages_that_the_server_still_has_are_fetched_in_order(one, services):
    services.held = {5: again(5, 1.0), 6: again(6, 2.0)}
    found = await fetching(one, services)
    assert [(m.sequence, m.batch.rows["value"].tolist()) for m in found] == [
        (5, [1.0]),
        (6, [2.0]),
    ]
    assert services.asked_again == [5, 6, 7]


@pytest.mark.parametrize("answer", [again(5), again(9, 1.0)], ids=["empty", "another"])
async def test_n10_a_server_that_says_good_to_any_number_ends_the_fetching(one, services, answer):
    services.held = dict.fromkeys(range(100), answer)
    assert await fetching(one, services) == []
    assert services.asked_again == [5]


async def test_n9_a_subscription_that_the_server_does_not_know_is_gone(one, services):
    services.again_error = BadSubscriptionIdInvalid()
    with pytest.raises(NotConnected, match="subscription-ended"):
        await fetching(one, services)
    assert one.is_gone
