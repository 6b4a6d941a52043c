"""Takes up what a server kept of a lost connection, on the channel that was just opened.

The order is that of OPC 10000-4 6.7: the session, then each subscription's messages from the next
one on until the server has no more, and only then is published again.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from asyncua import ua

from hmi.bus.facts import ConnectionPhase
from hmi.clock import Clock
from hmi.errors import PlantError
from hmi.opcua.kept import Kept, Ticket
from hmi.opcua.publisher import Publisher
from hmi.opcua.recovery import ABSENT, Step, is_session_gone
from hmi.opcua.refusals import converted
from hmi.opcua.sequence import Retransmission, following, held_from
from hmi.opcua.subscription import Subscription
from hmi.plant.gap_cause import GapCause

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Restored:
    """How a session began, and which of its tags had to be monitored anew."""

    step: Step = Step.RECREATE
    recreated: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether every subscription lived on."""
        return self.step is not Step.RECREATE and not self.recreated


class TransferServices(Protocol):
    """What a session offers to take subscriptions over."""

    async def transfer_subscriptions(
        self, params: ua.TransferSubscriptionsParameters
    ) -> list[ua.TransferResult]:
        """Move subscriptions here."""


class Channel(Protocol):
    """An open channel on which a session is made or taken up."""

    @property
    def services(self) -> TransferServices:
        """The services of the session."""

    async def log_in(self) -> Ticket:
        """Make a new session."""

    async def resume(self, ticket: Ticket) -> Ticket:
        """Take up an old one."""


class Teller(Protocol):
    """Whom it tells by which steps it goes, and what is missing."""

    @property
    def enter(self) -> Callable[[ConnectionPhase], None]:
        """Take note of a step."""

    @property
    def report_loss(self) -> Callable[[str, Sequence[str]], None]:
        """Take note of a loss."""


class Restorer:
    """Takes up one session and its subscriptions as far as the server has them."""

    def __init__(
        self, channel: Channel, publisher: Publisher, kept: Kept, clock: Clock, teller: Teller
    ) -> None:
        self._channel = channel
        self._publisher = publisher
        self._kept = kept
        self._clock = clock
        self._teller = teller

    async def take_up(self) -> Restored:
        """Return what could be taken up; the subscriptions that could not are marked as gone.

        Raise PlantError when the server is away or refuses every session.
        """
        step = self._kept.first_step(self._clock.monotonic())
        for one in self._kept.subscriptions:
            one.heard_at = None
        if step is Step.REACTIVATE and await self._reactivate():
            self._teller.enter(ConnectionPhase.REPUBLISHING)
            for one in self._living():
                plan = self._plan(following(one.sequence.expected or 1), is_open_ended=True)
                await self._catch_up(one, plan)
            return Restored(step)
        self._kept.ticket = None
        self._kept.ticket = await self._channel.log_in()
        if step is Step.RECREATE or not self._living():
            return Restored()
        self._teller.enter(ConnectionPhase.REPUBLISHING)
        await self._transfer()
        return Restored(Step.TRANSFER if self._living() else Step.RECREATE)

    def _living(self) -> list[Subscription]:
        return [one for one in self._kept.subscriptions if not one.is_gone]

    def _plan(self, numbers: Iterable[int], *, is_open_ended: bool) -> Retransmission:
        return Retransmission(numbers, self._clock.monotonic(), is_open_ended=is_open_ended)

    async def _reactivate(self) -> bool:
        """Take up the old session; return whether the server still had it."""
        ticket = self._kept.ticket
        if ticket is None:
            return False
        self._teller.enter(ConnectionPhase.REACTIVATING)
        try:
            self._kept.ticket = await self._channel.resume(ticket)
        except PlantError as error:
            if not is_session_gone(error):
                raise
            log.info("The server does not take the session up: %s", error)
            return False
        return True

    async def _transfer(self) -> None:
        """Move the living subscriptions into the new session; what does not come is gone."""
        moved = self._living()
        parameters = ua.TransferSubscriptionsParameters(
            SubscriptionIds=[ua.IntegerId(one.id) for one in moved], SendInitialValues=True
        )
        results: list[ua.TransferResult] = []
        try:
            with converted("transfer"):
                results = await self._channel.services.transfer_subscriptions(parameters)
        except PlantError as error:
            if error.code in ABSENT:
                raise
            log.info("The server transfers no subscriptions: %s", error)
        for one in moved[len(results) :]:
            one.is_gone = True
        for one, result in zip(moved, results, strict=False):
            if not result.StatusCode.is_good():
                one.is_gone = True
                continue
            first = one.sequence.expected or 1
            numbers = held_from(first, result.AvailableSequenceNumbers or ())
            await self._catch_up(one, self._plan(numbers, is_open_ended=False))

    async def _catch_up(self, one: Subscription, plan: Retransmission) -> None:
        try:
            await self._publisher.catch_up(one, plan)
        except PlantError as error:
            if error.code in ABSENT:
                raise
            log.info("Subscription %d is not taken up: %s", one.id, error)
            one.is_gone = True
        if plan.missing and not one.is_for_events:  # all alarms are asked for in any case
            self._teller.report_loss(GapCause.MESSAGE_MISSING, ())
