"""What becomes of publish responses: samples in order, losses, repairs, ends."""

import asyncio
import struct

import pytest
from asyncua.common.utils import Buffer
from asyncua.ua.status_codes import StatusCodes
from asyncua.ua.uaerrors import BadTooManyPublishRequests, UaStatusCodeError

from hmi.clock import ManualClock
from hmi.opcua.message_decoder import MessageDecoder
from hmi.opcua.publisher import OUTSTANDING_MAX, OUTSTANDING_MIN, Publisher, Receiver
from hmi.opcua.rate_groups import RateGroup
from hmi.opcua.subscription import Subscription
from tests.helpers.ua_messages import doubles, item, number, response, response_of
from tests.helpers.ua_services import SUBSCRIPTION, FakeServices, again, message

BROKEN = Buffer(response(doubles([1.0]))[:-1])


def subscription(number: int = SUBSCRIPTION) -> Subscription:
    one = Subscription(RateGroup(0.2, (0, 1)))
    one.id, one.is_gone = number, False
    return one


class Stage:
    def __init__(self, *subscriptions: Subscription) -> None:
        self.services = FakeServices()
        self.clock = ManualClock()
        self.messages: list[list[float]] = []
        self.losses, self.ends = [], []
        self.subscriptions = subscriptions or (subscription(),)
        receiver = Receiver(
            lambda batch: self.messages.append(batch.rows["value"].tolist()),
            lambda cause, numbers: self.losses.append((cause, numbers)),
            self.ends.append,
        )
        decoder = MessageDecoder(range(10), self.clock)
        self.publisher = Publisher(self.services, decoder, receiver, self.clock)

    async def answer(self, *answers) -> None:
        for one in answers:
            self.services.answers.put_nowait(one)
            for _ in range(10):
                await asyncio.sleep(0)

    @property
    def one(self) -> Subscription:
        return self.subscriptions[0]


@pytest.fixture
async def stage():
    stage = Stage()
    stage.publisher.start(stage.subscriptions)
    yield stage
    await stage.publisher.close()


async def test_two_requests_wait_at_the_server_and_messages_are_acknowledged(stage):
    await stage.answer(message(1, 1.0, 2.0), message(2, 3.0), message(3))
    assert stage.services.waiting == OUTSTANDING_MIN
    assert stage.messages == [[1.0, 2.0], [3.0], []]
    assert stage.services.acknowledged == [1, 2]
    assert stage.losses == []


async def test_more_subscriptions_get_more_requests_but_not_without_bound():
    stage = Stage(*(subscription(n) for n in range(1, 9)))
    stage.publisher.start(stage.subscriptions)
    await stage.answer()
    await asyncio.sleep(0)
    assert stage.services.waiting == OUTSTANDING_MAX
    await stage.publisher.close()


async def test_each_message_is_a_word_of_its_subscription_alone():
    stage = Stage(subscription(7), subscription(8))
    stage.publisher.start(stage.subscriptions)
    stage.clock.advance(5.0)
    await stage.answer(message(1, subscription=8))
    assert stage.subscriptions[0].heard_at is None
    assert stage.subscriptions[1].heard_at == stage.clock.monotonic()
    await stage.publisher.close()


async def test_n10_a_message_that_was_left_out_is_fetched_before_newer_ones(stage):
    stage.services.held = {6: again(6, 2.0), 7: again(7, 3.0)}
    await stage.answer(message(5, 1.0), message(8, 4.0), message(9, 5.0))
    assert stage.messages == [[1.0], [2.0], [3.0], [4.0], [5.0]]
    assert stage.losses == []
    await stage.answer(message(10, 6.0))
    assert stage.services.acknowledged == [5, 6, 7, 8, 9, 10]


async def test_n10_a_message_that_cannot_be_had_is_a_loss_and_a_keep_alive_is_none(stage):
    await stage.answer(message(5, 1.0), message(6), message(6, 2.0), message(8, 3.0))
    assert stage.losses == [("message-skipped", (0, 1))]
    assert stage.services.asked_again == [7]
    assert stage.messages[-1] == [3.0]


async def test_words_that_come_while_it_asks_again_count_as_heard(stage):
    stage.services.held = {6: again(6, 2.0)}
    await stage.answer(message(5, 1.0))
    stage.clock.advance(1.0)
    stage.services.answers.put_nowait(message(7, 3.0))
    stage.services.answers.put_nowait(message(8))
    await stage.answer()
    for _ in range(20):
        await asyncio.sleep(0)
    assert stage.one.heard_at == stage.clock.monotonic()
    assert stage.messages == [[1.0], [2.0], [3.0], []]


async def test_asking_again_that_fails_ends_the_session(stage):
    stage.services.again_error = ConnectionError()
    await stage.answer(message(5, 1.0), message(7, 2.0))
    assert stage.ends[0].code == "connection-lost"
    assert stage.losses == [("message-skipped", (0, 1))]


async def test_sequence_numbers_begin_again_with_one(stage):
    await stage.answer(message(0xFFFF_FFFF, 1.0), message(1, 2.0))
    assert stage.losses == []


async def test_a_message_of_another_subscription_is_not_taken(stage):
    await stage.answer(message(1, 1.0, subscription=8))
    assert stage.messages == []


@pytest.mark.parametrize(
    ("status", "is_gone"),
    [
        (StatusCodes.BadTimeout, True),
        (StatusCodes.BadUnexpectedError, True),
        (StatusCodes.GoodSubscriptionTransferred, False),
    ],
)
async def test_n9_a_subscription_that_the_server_ends_is_told_and_gone_unless_it_was_moved(
    stage, status, is_gone
):
    await stage.answer(message(1, status=status))
    assert stage.ends[0].code == "subscription-ended"
    assert stage.one.is_gone is is_gone


async def test_a_session_that_never_had_the_subscriptions_has_lost_them(stage):
    await stage.answer(UaStatusCodeError(StatusCodes.BadNoSubscription))
    assert stage.ends[0].code == "subscription-ended"
    assert stage.one.is_gone


async def test_n8_subscriptions_may_outlive_a_session_that_was_forgotten(stage):
    await stage.answer(message(1, 1.0), UaStatusCodeError(StatusCodes.BadNoSubscription))
    assert stage.ends[0].code == "subscription-ended"
    assert not stage.one.is_gone


async def test_a_server_that_holds_only_one_request_keeps_one(stage):
    await stage.answer(BadTooManyPublishRequests(), message(1, 1.0))
    assert stage.ends == []
    assert stage.services.waiting == 1
    await stage.answer(BadTooManyPublishRequests())
    assert stage.ends[0].code == "server-refused"


async def test_an_undecodable_message_is_a_loss_and_three_in_a_row_end_it(stage):
    await stage.answer(BROKEN.copy(), BROKEN.copy(), message(1, 1.0))
    assert stage.losses == [("undecodable-message", ())] * 2
    await stage.answer(*(BROKEN.copy() for _ in range(3)))
    assert stage.ends[0].code == "malformed-answer"


async def test_a_message_that_came_broken_is_fetched_again(stage):
    stage.services.held = {6: again(6, 2.0)}
    await stage.answer(message(5, 1.0), BROKEN.copy(), message(7, 3.0))
    assert (stage.messages, stage.losses) == ([[1.0], [2.0], [3.0]], [])


async def test_a_message_that_stays_broken_is_a_loss_for_that_reason(stage):
    stage.services.held = {6: Buffer(b"no message")}
    await stage.answer(message(5, 1.0), BROKEN.copy(), message(7, 3.0), message(9, 4.0))
    assert [cause for cause, _ in stage.losses] == ["undecodable-message", "message-skipped"]


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ConnectionError(), "connection-lost"),
        (UaStatusCodeError(StatusCodes.BadSessionIdInvalid), "server-refused"),
    ],
)
async def test_n8_whatever_ends_the_session_is_told(stage, failure, code):
    await stage.answer(failure)
    assert stage.ends[0].code == code
    assert not stage.one.is_gone


async def test_a_timeout_of_a_publish_request_is_followed_by_the_next(stage):
    await stage.answer(UaStatusCodeError(StatusCodes.BadTimeout), message(1, 1.0))
    assert stage.messages == [[1.0]]
    assert stage.services.waiting == OUTSTANDING_MIN


async def test_a_bug_in_a_listener_ends_the_session_and_is_logged(expected_warnings):
    expected_warnings("Publishing failed")
    stage = Stage()
    stage.messages = None
    stage.publisher.start(stage.subscriptions)
    await stage.answer(message(1, 1.0))
    assert stage.ends[0].code == "internal-error"
    await stage.publisher.close()


async def test_v4_a_value_that_cannot_be_read_is_a_loss_of_its_tag_alone(stage):
    items = [
        item(0, 11, number("<d", 1.0)),
        item(1, 22, b"\x01\x00" + struct.pack("<HBi", 864, 1, 4) + b"half"),  # of a structure
        item(2, 11, number("<d", 3.0)),
    ]
    await stage.answer(Buffer(response_of(items)))
    assert stage.losses == [("decode-failed", (1,))]
    assert [len(values) for values in stage.messages] == [3]
    assert stage.ends == []
