"""Services of a session that answer from a queue, and what they were asked."""

import asyncio

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.status_codes import StatusCodes
from asyncua.ua.ua_binary import struct_to_binary
from asyncua.ua.uaerrors import BadMessageNotAvailable

from hmi.errors import PlantError
from hmi.opcua.client_handles import number_of
from hmi.opcua.kept import Ticket
from tests.helpers.ua_messages import doubles, response

SUBSCRIPTION = 7


class FakeServices:
    """Every service of a session that keeps subscriptions; set what it holds and refuses."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue = asyncio.Queue()
        self.acknowledged: list[int] = []
        self.waiting = 0
        self.calls: list[list[ua.MonitoredItemCreateRequest]] = []
        self.unknown: set[int] = set()
        self.held: dict[int, Buffer] = {}
        self.asked_again: list[int] = []
        self.again_error: Exception | None = None
        self.deleted: list[int] = []
        self.transferred: list[ua.TransferResult] | Exception = []
        self.methods: list[ua.CallMethodRequest] = []
        self.method_status = StatusCodes.Good
        self.values: list[ua.DataValue] | Exception = []

    async def create_subscription(self, asked, _callback):
        self.asked = asked
        return ua.CreateSubscriptionResult(
            SubscriptionId=SUBSCRIPTION, RevisedPublishingInterval=250.0,
            RevisedLifetimeCount=100, RevisedMaxKeepAliveCount=4,
        )  # fmt: skip

    async def delete_subscriptions(self, ids):
        self.deleted += ids
        return [ua.StatusCode()]

    async def ask_for_message(self, acks):
        self.acknowledged += [ack.SequenceNumber for ack in acks]
        self.waiting += 1
        answer = await self.answers.get()
        self.waiting -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask_again(self, _subscription, number):
        self.asked_again.append(number)
        await asyncio.sleep(0)
        if self.again_error is not None:
            raise self.again_error
        if number not in self.held:
            raise BadMessageNotAvailable
        return self.held[number].copy()

    async def create_monitored_items(self, asked):
        self.calls.append(asked.ItemsToCreate)
        handles = [item.RequestedParameters.ClientHandle for item in asked.ItemsToCreate]
        bad, good = ua.StatusCode(StatusCodes.BadNodeIdUnknown), ua.StatusCode()
        return [
            ua.MonitoredItemCreateResult(
                StatusCode=bad if number_of(handle) in self.unknown else good
            )
            for handle in handles
        ]

    async def transfer_subscriptions(self, params):
        self.moved = params
        if isinstance(self.transferred, Exception):
            raise self.transferred
        return self.transferred

    async def call(self, methods):
        self.methods += methods
        return [ua.CallMethodResult(StatusCode=ua.StatusCode(self.method_status))]

    async def read(self, params):
        self.read_nodes = [one.NodeId for one in params.NodesToRead]
        if isinstance(self.values, Exception):
            raise self.values
        return self.values


class FakeChannel:
    """An open channel whose session is taken up or refused as told."""

    def __init__(self) -> None:
        self.services = FakeServices()
        self.refusal: PlantError | None = None
        self.steps: list[str] = []

    async def resume(self, ticket: Ticket) -> Ticket:
        self.steps.append("resume")
        if self.refusal is not None:
            raise self.refusal
        return ticket

    async def log_in(self) -> Ticket:
        self.steps.append("log in")
        return ticket(2)


def ticket(number: int = 1) -> Ticket:
    """Return a ticket of a session."""
    return Ticket(ua.NodeId(number), ua.CreateSessionResult(), None, (), 60.0)


def message(
    sequence: int, *values: float, status: int | None = None, subscription: int = SUBSCRIPTION
) -> Buffer:
    """Return a publish response; without values and status it is a keep-alive."""
    notifications = [doubles(values)] if values else []
    if status is not None:
        notifications.append(ua.StatusChangeNotification(Status=ua.StatusCode(status)))
    return Buffer(response(*notifications, sequence=sequence, subscription=subscription))


def again(sequence: int, *values: float) -> Buffer:
    """Return the response that brings a message once more."""
    answer = ua.RepublishResponse()
    answer.NotificationMessage = ua.NotificationMessage(
        SequenceNumber=sequence, NotificationData=[doubles(values)] if values else []
    )
    return Buffer(struct_to_binary(answer))
