"""What is taken up of a lost connection, step by step, and what is given up."""

import pytest
from asyncua import ua
from asyncua.ua.status_codes import StatusCodes
from asyncua.ua.uaerrors import BadSubscriptionIdInvalid, UaStatusCodeError

from hmi.bus.facts import ConnectionPhase
from hmi.clock import ManualClock
from hmi.errors import NotConnected, TimedOut
from hmi.opcua.kept import Kept
from hmi.opcua.message_decoder import MessageDecoder
from hmi.opcua.publisher import Publisher, Receiver
from hmi.opcua.rate_groups import RateGroup
from hmi.opcua.recovery import Step
from hmi.opcua.restoring import Restorer
from hmi.opcua.resync import Resync
from hmi.opcua.server_limits import ServerLimits
from hmi.opcua.subscription import Subscription
from tests.helpers.ua_services import SUBSCRIPTION, FakeChannel, again, ticket

P = ConnectionPhase
FORGOTTEN = NotConnected("server-refused", status="BadSessionIdInvalid")


class Stage:
    """Is the listener as well."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.channel = FakeChannel()
        self.services = self.channel.services
        self.one = Subscription(RateGroup(0.2, (0, 1)))
        self.one.id, self.one.is_gone = SUBSCRIPTION, False
        self.one.sequence.note(4)
        self.kept = Kept("url", ticket(), None, [self.one], self.clock.monotonic())
        self.values, self.phases, self.losses, self.ends = [], [], [], []
        receiver = Receiver(
            lambda batch: self.values.extend(batch.rows["value"].tolist()),
            lambda cause, _numbers: self.losses.append(cause),
            self.ends.append,
        )
        decoder = MessageDecoder(range(10), self.clock)
        self.publisher = Publisher(self.services, decoder, receiver, self.clock)
        self.restorer = Restorer(self.channel, self.publisher, self.kept, self.clock, self)

    def enter(self, phase: ConnectionPhase) -> None:
        self.phases.append(phase)

    def report_loss(self, cause: str, _tags) -> None:
        self.losses.append(cause)

    def transferred(self, status: int = StatusCodes.Good, available=()) -> None:
        self.channel.refusal = FORGOTTEN
        result = ua.TransferResult(ua.StatusCode(status), list(available))
        self.services.transferred = [result]


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_the_old_session_is_taken_up_and_what_was_missed_is_fetched(stage):
    stage.services.held = {5: again(5, 1.0), 6: again(6, 2.0)}
    restored = await stage.restorer.take_up()
    assert restored.step is Step.REACTIVATE
    assert restored.is_whole
    assert stage.channel.steps == ["resume"]
    assert stage.values == [1.0, 2.0]
    assert stage.one.sequence.expected == 7
    assert stage.phases == [P.REACTIVATING, P.REPUBLISHING]


async def test_a_subscription_that_is_forgotten_in_a_session_that_lives_is_gone(stage):
    stage.services.again_error = BadSubscriptionIdInvalid()
    restored = await stage.restorer.take_up()
    assert restored.step is Step.REACTIVATE
    assert stage.one.is_gone


async def test_n8_a_forgotten_session_is_replaced_and_its_subscriptions_are_moved(stage):
    stage.transferred(available=[5, 6])
    stage.services.held = {5: again(5, 1.0), 6: again(6, 2.0)}
    restored = await stage.restorer.take_up()
    assert restored.step is Step.TRANSFER
    assert stage.channel.steps == ["resume", "log in"]
    assert stage.services.moved.SendInitialValues is True
    assert stage.values == [1.0, 2.0]
    assert stage.services.asked_again == [5, 6]
    assert stage.kept.ticket.token == ticket(2).token


async def test_what_the_server_threw_away_before_the_transfer_is_a_loss(stage):
    stage.transferred(available=[6])
    stage.services.held = {6: again(6, 2.0)}
    await stage.restorer.take_up()
    assert stage.losses == ["message-skipped"]
    assert stage.values == [2.0]


@pytest.mark.parametrize("status", [StatusCodes.BadNothingToDo, StatusCodes.BadUserAccessDenied])
async def test_a_subscription_that_is_not_moved_is_made_anew(stage, status):
    stage.transferred(status)
    restored = await stage.restorer.take_up()
    assert restored.step is Step.RECREATE
    assert stage.one.is_gone


async def test_a_server_that_cannot_transfer_gets_everything_anew(stage):
    stage.channel.refusal = FORGOTTEN
    stage.services.transferred = UaStatusCodeError(StatusCodes.BadServiceUnsupported)
    assert (await stage.restorer.take_up()).step is Step.RECREATE


async def test_a_server_that_does_not_answer_keeps_everything_for_the_next_try(stage):
    stage.channel.refusal = TimedOut("no-answer")
    with pytest.raises(TimedOut):
        await stage.restorer.take_up()
    assert stage.kept.ticket is not None
    assert not stage.one.is_gone
    assert stage.channel.steps == ["resume"]


async def test_a_first_connection_just_logs_in(stage):
    stage.kept.clear()
    restored = await stage.restorer.take_up()
    assert (restored.step, stage.channel.steps) == (Step.RECREATE, ["log in"])
    assert stage.phases == []


def resync(stage: Stage) -> Resync:
    nodes = {n: ua.NodeId(n + 1, 2) for n in (0, 1)}
    return Resync(stage.services, nodes, ServerLimits(), stage.clock)


async def test_a_server_is_asked_to_send_all_present_values_again(stage):
    assert len(await resync(stage).values_of(stage.one)) == 0
    (call,) = stage.services.methods
    assert call.InputArguments[0].Value == SUBSCRIPTION


async def test_a_server_that_cannot_is_read(stage):
    stage.services.method_status = StatusCodes.BadMethodInvalid
    stage.services.values = [
        ua.DataValue(ua.Variant(float(n), ua.VariantType.Double)) for n in range(2)
    ]
    values = await resync(stage).values_of(stage.one)
    assert [(one.tag, one.value) for one in values.samples()] == [(0, 0.0), (1, 1.0)]


async def test_a_read_that_is_refused_costs_the_look_and_not_the_connection(stage):
    stage.services.method_status = StatusCodes.BadMethodInvalid
    stage.services.values = UaStatusCodeError(StatusCodes.BadTooManyOperations)
    assert len(await resync(stage).values_of(stage.one)) == 0
    stage.services.values = TimeoutError()
    with pytest.raises(TimedOut):
        await resync(stage).values_of(stage.one)
