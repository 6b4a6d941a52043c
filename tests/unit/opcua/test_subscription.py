"""What a subscription makes of publish responses: items, losses, ends; and of items to create."""

import asyncio

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.status_codes import StatusCodes
from asyncua.ua.uaerrors import BadTooManyPublishRequests, UaStatusCodeError

from hmi.clock import ManualClock
from hmi.opcua.message_decoder import MessageDecoder
from hmi.opcua.subscription import HEARTBEAT, OUTSTANDING, QUEUE_MAX, Subscription, queue_size
from tests.helpers.builders import tag
from tests.helpers.ua_messages import doubles, response

BROKEN = Buffer(response(doubles([1.0]))[:-1])


class FakeServices:
    """Services that answer from a queue and note what they were asked."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue = asyncio.Queue()
        self.acknowledged: list[int] = []
        self.waiting = 0
        self.calls: list[list[ua.MonitoredItemCreateRequest]] = []
        self.unknown: set[int] = set()

    async def create_subscription(self, asked, _callback):
        self.asked = asked
        return ua.CreateSubscriptionResult(SubscriptionId=7, RevisedPublishingInterval=250.0)

    async def ask_for_message(self, acks):
        self.acknowledged += [ack.SequenceNumber for ack in acks]
        self.waiting += 1
        answer = await self.answers.get()
        self.waiting -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def create_monitored_items(self, asked):
        self.calls.append(asked.ItemsToCreate)
        handles = [item.RequestedParameters.ClientHandle for item in asked.ItemsToCreate]
        bad, good = ua.StatusCode(StatusCodes.BadNodeIdUnknown), ua.StatusCode()
        return [
            ua.MonitoredItemCreateResult(StatusCode=bad if handle in self.unknown else good)
            for handle in handles
        ]


def message(sequence: int, *values: float, status: int | None = None, subscription: int = 7):
    notifications = [doubles(values)] if values else []
    if status is not None:
        notifications.append(ua.StatusChangeNotification(Status=ua.StatusCode(status)))
    return Buffer(response(*notifications, sequence=sequence, subscription=subscription))


class Stage:
    def __init__(self) -> None:
        self.services = FakeServices()
        self.messages: list[list[float]] = []
        self.losses, self.ends = [], []
        self.subscription = Subscription(
            self.services,
            MessageDecoder(range(10), ManualClock()).decode,
            lambda batch: self.messages.append(batch.rows["value"].tolist()),
            self.losses.append,
            self.ends.append,
        )

    async def answer(self, *answers) -> None:
        for one in answers:
            self.services.answers.put_nowait(one)
            for _ in range(6):
                await asyncio.sleep(0)


@pytest.fixture
async def stage():
    stage = Stage()
    await stage.subscription.create(0.2)
    yield stage
    await stage.subscription.close()


async def test_two_requests_wait_at_the_server_and_messages_are_acknowledged(stage):
    await stage.answer(message(1, 1.0, 2.0), message(2, 3.0), message(3))
    assert stage.services.waiting == OUTSTANDING
    assert stage.messages == [[1.0, 2.0], [3.0], []]
    assert stage.services.acknowledged == [1, 2]
    assert stage.losses == []


async def test_it_asks_for_short_keep_alives_and_reads_what_it_got(stage):
    assert stage.services.asked.RequestedMaxKeepAliveCount == 10
    assert stage.services.asked.RequestedLifetimeCount == 300
    assert stage.subscription.publishing_s == 0.25


async def test_n10_a_skipped_message_is_a_loss_and_a_keep_alive_is_none(stage):
    await stage.answer(message(5, 1.0), message(6), message(6, 2.0), message(8, 3.0))
    assert stage.losses == ["message-skipped"]
    assert stage.messages[-1] == [3.0]


async def test_sequence_numbers_begin_again_with_one(stage):
    await stage.answer(message(0xFFFF_FFFF, 1.0), message(1, 2.0))
    assert stage.losses == []


async def test_a_message_of_another_subscription_is_not_taken(stage):
    await stage.answer(message(1, 1.0, subscription=8))
    assert stage.messages == []


async def test_n9_a_subscription_that_the_server_ends_is_told(stage):
    await stage.answer(message(1, status=StatusCodes.BadTimeout))
    assert stage.ends[0].code == "subscription-ended"
    assert stage.ends[0].fields["status"] == "BadTimeout"


async def test_a_server_that_holds_only_one_request_keeps_one(stage):
    await stage.answer(BadTooManyPublishRequests(), message(1, 1.0))
    assert stage.ends == []
    assert stage.services.waiting == 1
    await stage.answer(BadTooManyPublishRequests())
    assert stage.ends[0].code == "server-refused"


async def test_an_undecodable_message_is_a_loss_and_three_in_a_row_end_it(stage):
    await stage.answer(BROKEN.copy(), BROKEN.copy(), message(1, 1.0))
    assert stage.losses == ["undecodable-message"] * 2
    await stage.answer(*(BROKEN.copy() for _ in range(3)))
    assert stage.ends[0].code == "malformed-answer"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ConnectionError(), "connection-lost"),
        (UaStatusCodeError(StatusCodes.BadNoSubscription), "subscription-ended"),
        (UaStatusCodeError(StatusCodes.BadSessionIdInvalid), "server-refused"),
    ],
)
async def test_n8_whatever_ends_the_session_is_told(stage, failure, code):
    await stage.answer(failure)
    assert stage.ends[0].code == code


async def test_a_timeout_of_a_publish_request_is_followed_by_the_next(stage):
    await stage.answer(UaStatusCodeError(StatusCodes.BadTimeout), message(1, 1.0))
    assert stage.messages == [[1.0]]
    assert stage.services.waiting == OUTSTANDING


async def test_a_bug_in_a_listener_ends_the_session_and_is_logged(expected_warnings):
    expected_warnings("Publishing failed")
    stage = Stage()
    stage.subscription._on_message = lambda _batch: 1 / 0
    await stage.subscription.create(0.2)
    await stage.answer(message(1, 1.0))
    assert stage.ends[0].code == "internal-error"
    await stage.subscription.close()


@pytest.mark.parametrize(("per_call", "sizes"), [(500, [500, 500, 1]), (0, [1000, 1])])
async def test_n7_items_are_created_in_batches_that_the_server_allows(stage, per_call, sizes):
    nodes = {n: ua.NodeId(n + 1, 2) for n in range(1000)}
    tags = {n: tag(f"m.t{n}", interval_s=0.1) for n in nodes}
    stage.services.unknown = {3, 700}
    refused = await stage.subscription.monitor(nodes, tags, per_call)
    assert [len(call) for call in stage.services.calls] == sizes
    assert refused == {3: "BadNodeIdUnknown", 700: "BadNodeIdUnknown"}
    first, second = stage.services.calls[0][:2]
    assert first.RequestedParameters.ClientHandle == HEARTBEAT
    assert first.ItemToMonitor.NodeId == ua.NodeId(2258, 0)
    assert second.RequestedParameters.SamplingInterval == 100.0
    assert second.RequestedParameters.QueueSize >= 600


@pytest.mark.parametrize(("interval_s", "size"), [(0.1, 1200), (1.0, 600), (0.001, QUEUE_MAX)])
def test_the_server_keeps_a_minute_of_values_for_us(interval_s, size):
    assert queue_size(interval_s) == size
