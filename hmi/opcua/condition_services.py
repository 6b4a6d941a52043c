"""What can be done about alarms through one session: be told of them, ask for all, act on one."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

from asyncua import ua
from asyncua.ua.object_ids import ObjectIds

from hmi.bus.conditions import ConditionCall, ConditionEvent
from hmi.clock import Clock
from hmi.errors import NotConnected, PlantError
from hmi.opcua.condition_calls import GOOD, CallServices, call_condition, call_method
from hmi.opcua.condition_reader import Mark, read_event
from hmi.opcua.event_subscription import EventSubscription
from hmi.opcua.kept import Kept
from hmi.opcua.message import EventFields
from hmi.opcua.publisher import Publisher
from hmi.opcua.refusals import SERVER_REFUSED
from hmi.opcua.subscription import SubscriptionServices

SILENT_S: Final = 5.0
_CONDITION_TYPE: Final = ua.NodeId(ua.Int32(ObjectIds.ConditionType))
_REFRESH: Final = ua.NodeId(ua.Int32(ObjectIds.ConditionType_ConditionRefresh))

Word = ConditionEvent | Mark
"""What a server says about its alarms."""
Hear = Callable[[Sequence[Word]], None]


class SessionServices(SubscriptionServices, CallServices, Protocol):
    """The services of a session that are needed here."""


class ConditionServices:
    """Alarms of one server through one session."""

    def __init__(
        self,
        services: SessionServices,
        publisher: Publisher,
        kept: Kept,
        namespaces: Sequence[str],
        clock: Clock,
    ) -> None:
        self._services = services
        self._publisher = publisher
        self._kept = kept
        self._namespaces = namespaces
        self._clock = clock
        self._created_at = clock.monotonic()

    async def watch(self, publishing_s: float) -> None:
        """Have the server tell of its alarms, unless it does. Raise PlantError.

        What is subscribed lives on with the session's other subscriptions.
        """
        one = self._subscription
        if one is not None and not one.is_gone and not self.is_silent:
            return
        if one is not None:
            await self._drop(one)
        fresh = EventSubscription(publishing_s)
        await fresh.create(self._services)
        try:
            await fresh.watch(self._services)
        except PlantError:
            with suppress(PlantError):
                await fresh.delete(self._services)
            raise
        self._created_at = self._clock.monotonic()
        self._kept.subscriptions.append(fresh)
        self._publisher.add(fresh)

    async def refresh(self) -> None:
        """Ask for all alarms; they come as events. Raise PlantError, with the status."""
        one = self._subscription
        if one is None:
            raise NotConnected("not-connected", step="alarms")
        status = await call_method(
            self._services,
            ua.CallMethodRequest(
                ObjectId=_CONDITION_TYPE, MethodId=_REFRESH,
                InputArguments=[ua.Variant(ua.UInt32(one.id), ua.VariantType.UInt32)],
            ),
        )  # fmt: skip
        if status != GOOD:
            raise NotConnected(SERVER_REFUSED, step="alarms", status=status)

    async def call(self, call: ConditionCall) -> str:
        """Ask for a deed; return the name of the server's answer. Raise PlantError without one."""
        return await call_condition(self._services, call, self._namespaces)

    @property
    def is_silent(self) -> bool:
        """Tell whether the events' subscription has not spoken for longer than it may."""
        one = self._subscription
        if one is None:
            return False
        heard_at = max(one.heard_at or self._created_at, self._created_at)
        return self._clock.monotonic() - heard_at > 2 * one.keep_alive_s + SILENT_S

    def words(self, events: Sequence[EventFields]) -> list[Word]:
        """Return what events say; those about no alarm are left out."""
        said = (read_event(fields, self._namespaces) for fields in events)
        return [word for word in said if word is not None]

    @property
    def _subscription(self) -> EventSubscription | None:
        found = (one for one in self._kept.subscriptions if isinstance(one, EventSubscription))
        return next(found, None)

    async def _drop(self, one: EventSubscription) -> None:
        self._kept.subscriptions.remove(one)
        with suppress(PlantError):  # it may live on where it was only silent
            await one.delete(self._services)
