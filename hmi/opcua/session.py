"""One connection from opening to closing: transport, subscription, values, history. Used once.

It feeds samples to whoever gave it `receive`, tells losses to `report_loss`, and knows when the
server was last heard. What goes wrong comes out as PlantError, or later as `ended_by`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

from hmi.bus.facts import ConnectionPhase
from hmi.clock import Clock, to_us
from hmi.errors import NotConnected, PlantError
from hmi.opcua.clock_offset import LOOKS, SLOW_S, Look, best_offset_s
from hmi.opcua.companion_models import models_among
from hmi.opcua.condition_services import ConditionServices, Hear
from hmi.opcua.convert import refused_tags
from hmi.opcua.credentials import Credentials
from hmi.opcua.history import HistoryAsk, HistoryPage
from hmi.opcua.history_reader import HistoryReader
from hmi.opcua.kept import Kept, Known
from hmi.opcua.losses import overflowed
from hmi.opcua.message import EventFields
from hmi.opcua.message_decoder import Decoded, MessageDecoder
from hmi.opcua.node_writing import write_node
from hmi.opcua.nodes import resolve
from hmi.opcua.publisher import Publisher, Receiver
from hmi.opcua.rate_groups import rate_groups
from hmi.opcua.recovery import Step
from hmi.opcua.refusals import SERVER_BUSY, SERVER_REFUSED, converted
from hmi.opcua.restoring import Restored, Restorer
from hmi.opcua.resync import Resync
from hmi.opcua.server_limits import LIMIT_NODES, ServerLimits
from hmi.opcua.server_state import ServerState
from hmi.opcua.subscription import Subscription
from hmi.opcua.transport import Transport
from hmi.plant.connections import Connection
from hmi.plant.gap_cause import GapCause
from hmi.plant.quality import BAD_NODE_ID_UNKNOWN
from hmi.plant.samples import SampleBatch, Value
from hmi.plant.tags import Tag

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a session tells: samples as they come, and each loss with its code and its tags."""

    receive: Callable[[SampleBatch], None]
    report_loss: Callable[[str, Sequence[str]], None]
    """Without tags the loss may be one of any tag."""
    enter: Callable[[ConnectionPhase], None]
    """By which step the connection is being taken up or set up."""
    hear: Hear = lambda _words: None
    """What the server says about its alarms."""
    lose_words: Callable[[], None] = lambda: None
    """Something that it has said about them is lost."""


class Session:
    """One connection to one server, with all tags of that server monitored."""

    def __init__(
        self,
        connection: Connection,
        tags: Mapping[int, Tag],
        credentials: Credentials,
        clock: Clock,
        listener: Listener,
        kept: Kept,
    ) -> None:
        self._connection = connection
        self._tags = tags
        self._clock = clock
        self._listener = listener
        self._transport = Transport(connection, credentials, clock)
        self._kept = kept
        self._state = ServerState(tags)
        self._decoder = MessageDecoder([*tags, *self._state.nodes], clock)
        self._publisher: Publisher | None = None
        self._nodes: dict[int, ua.NodeId] = {}
        self._early: list[EventFields] = []
        self._history_reader: HistoryReader | None = None
        self.conditions: ConditionServices | None = None
        """What can be done about the server's alarms, once it is open."""
        self.limits = ServerLimits()
        """What the server allows in one call."""
        self.restored = Restored()
        """What could be taken up of the session before."""
        self.ended_by: PlantError | None = None
        """What ended it, None while nothing did."""
        self.refused: tuple[tuple[str, str], ...] = ()
        """Tag key and status name of each tag that the server does not monitor."""
        self.clock_offset_s: float | None = None
        self.models: tuple[str, ...] = ()
        """Companion models that the server offers, by what people call them."""
        """Server clock minus ours."""
        self.server_started: datetime | None = None
        """When the server began to run, by its own clock."""

    async def open(self) -> None:
        """Connect and take up what the server kept, or monitor every tag anew.

        Raise PlantError; the caller closes in any case.
        """
        await self._transport.open(self._end)
        services = self._transport.services
        receiver = Receiver(
            self._take, self._lose, self._end, self._hear, self._listener.lose_words
        )
        publisher = Publisher(services, self._decoder, receiver, self._clock)
        self._publisher = publisher
        restorer = Restorer(self._transport, publisher, self._kept, self._clock, self._listener)
        self.restored = await restorer.take_up()
        namespaces = await self._known_server()
        self._history_reader = HistoryReader(services, self._nodes, self.limits, self._clock)
        refused = self._resolve(namespaces)
        if self.restored.step is Step.RECREATE or not self._kept.subscriptions:
            self._kept.subscriptions = self._new_subscriptions()
        self.conditions = ConditionServices(
            services, publisher, self._kept, namespaces, self._clock
        )
        self._hear(self._early)
        # Those for events are made anew beside the data: values do not wait for alarms.
        self._kept.subscriptions[:] = [
            one for one in self._kept.subscriptions if not (one.is_for_events and one.is_gone)
        ]
        for one in self._subscriptions:
            if one.is_gone:
                self._listener.enter(ConnectionPhase.RECREATING)
                await self._create(one)
                self.restored.recreated += one.group.numbers
            refused |= one.refused
        self._tell_refused(refused)
        publisher.start(self._kept.subscriptions)

    async def resync(self) -> None:
        """Get the present value of every tag that was taken up; call it once the server spoke.

        Raise PlantError when the server does not answer.
        """
        if self.restored.step is not Step.REACTIVATE:
            return  # a transfer and new items send the present values by themselves
        self._listener.enter(ConnectionPhase.RESYNC)
        resync = Resync(self._transport.services, self._nodes, self.limits, self._clock)
        for one in self._subscriptions:
            if set(one.group.numbers).isdisjoint(self.restored.recreated):
                self._take(await resync.values_of(one))

    async def _known_server(self) -> Sequence[str]:
        """Return the namespaces; what is known of a server that kept the session still holds."""
        known = self._kept.known
        if known is None or self.restored.step is not Step.REACTIVATE:
            namespaces = tuple(await self._read_server())
            known = Known(namespaces, self.limits, self.server_started, self.clock_offset_s)
            self._kept.known = known
        self.limits, self.server_started = known.limits, known.started
        self.clock_offset_s = known.clock_offset_s
        self.models = models_among(known.namespaces)
        return known.namespaces

    def _new_subscriptions(self) -> list[Subscription]:
        groups = rate_groups(
            self._connection.publishing_ms / 1000, self._tags,
            items_max=self.limits.items_per_subscription,
            groups_max=self.limits.subscriptions_per_session,
        )  # fmt: skip
        return [Subscription(group) for group in groups]

    @property
    def _subscriptions(self) -> list[Subscription]:
        """Those for values."""
        return [one for one in self._kept.subscriptions if not one.is_for_events]

    async def _create(self, one: Subscription) -> None:
        """Create a subscription with the items of its group; the first watches the server too."""
        nodes = {n: self._nodes[n] for n in one.group.numbers if n in self._nodes}
        if one is self._subscriptions[0]:
            nodes |= self._state.nodes
        services = self._transport.services
        if one.id:  # it may live on where it was only silent
            with suppress(PlantError):
                await one.delete(services)
        await one.create(services)
        await one.monitor(services, nodes, self._tags, self.limits.items_per_call)

    @property
    def heard_at(self) -> float | None:
        """Monotonic second of the last word of the subscription that is silent for longest.

        None until each of them has spoken on this connection.
        """
        words = [one.heard_at for one in self._subscriptions]
        heard = [word for word in words if word is not None]
        return min(heard) if heard and len(heard) == len(words) else None

    @property
    def keep_alive_s(self) -> float:
        """The longest time after which a subscription says that there is nothing new."""
        return max((one.keep_alive_s for one in self._subscriptions), default=0.0)

    @property
    def trouble(self) -> PlantError | None:
        """What the server says is wrong with itself, None while it runs."""
        return self._state.trouble

    async def close(self, *, politely: bool) -> None:
        """End it; never hangs and never raises. Without politeness the socket is just dropped."""
        if self._publisher is not None:
            await self._publisher.close()
            log.info("%s: %s", self._connection.key, self._decoder.decoded)
        await self._transport.close(politely=politely)

    @property
    def decoded(self) -> Decoded:
        """How its messages were decoded so far."""
        return self._decoder.decoded

    async def probe(self) -> None:
        """Ask the server for a word. Raise PlantError when none comes in time."""
        await self._read([ObjectIds.Server_ServerStatus_State])

    async def write(self, number: int, value: Value) -> Value:
        """Write a tag and return what is read back. Raise PlantError."""
        if number not in self._nodes:
            raise NotConnected("not-connected", step="write")
        return await write_node(self._transport.services, self._nodes[number], value)

    def history_tags_per_call(self, wanted: int) -> int:
        """Return how many tags one history request may ask for."""
        return self._history().tags_per_call(wanted)

    async def without_history(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Return the tags that have no history or no node, with the name of the status."""
        return await self._history().unreadable(numbers)

    async def read_history(self, asks: Sequence[HistoryAsk], end_us: int) -> list[HistoryPage]:
        """Return one page of raw history for each ask, up to end_us, in the server's time."""
        return await self._history().read(asks, end_us)

    async def release_history(self, asks: Sequence[HistoryAsk]) -> None:
        """Give up what is left of pages."""
        await self._history().release(asks)

    async def measure_clock(self) -> float | None:
        """Compare the server's clock with ours; return the offset, None where it has none.

        Raise PlantError.
        """
        looks = []
        for _ in range(LOOKS):
            asked, began = self._clock.now(), self._clock.monotonic()
            (now,) = await self._read([ObjectIds.Server_ServerStatus_CurrentTime])
            if isinstance(now, datetime):
                looks.append(Look(asked, self._clock.monotonic() - began, now))
            if len(looks) > 1 and looks[-1].took_s > SLOW_S:
                break  # a slow server is not held up by questions; one slow answer may be chance
        self.clock_offset_s = best_offset_s(looks)
        return self.clock_offset_s

    async def service_level(self) -> int | None:
        """Return how well the server can serve, 0 to 255; None where it does not say.

        It is read only from a server that does not tell it by itself. Raise PlantError.
        """
        if self._state.level is not None:
            return self._state.level
        (level,) = await self._read([ObjectIds.Server_ServiceLevel])
        return level if type(level) is int else None

    def _history(self) -> HistoryReader:
        if self._history_reader is None:
            raise NotConnected("not-connected")
        return self._history_reader

    async def _read_server(self) -> list[str]:
        """Read limits, start and clock; return the namespaces. Raise PlantError."""
        # One by one what must be known, since how many nodes one call may name is not known yet.
        (namespaces,) = await self._read([ObjectIds.Server_NamespaceArray])
        if not isinstance(namespaces, list):
            raise NotConnected("malformed-answer", step="namespaces")
        self.limits = ServerLimits.of(await self._read_one_by_one(LIMIT_NODES))
        (started,) = await self._read([ObjectIds.Server_ServerStatus_StartTime])
        if isinstance(started, datetime):
            self.server_started = started.replace(tzinfo=started.tzinfo or UTC)
        await self.measure_clock()
        return [str(uri) for uri in namespaces]

    async def _read_one_by_one(self, nodes: Sequence[int]) -> list[Any]:
        """Read standard variables together, or each alone where the server takes fewer a call."""
        try:
            return await self._read(nodes)
        except NotConnected as error:
            if error.code not in (SERVER_BUSY, SERVER_REFUSED):
                raise
            return [(await self._read([node]))[0] for node in nodes]

    async def _read(self, nodes: Sequence[int]) -> list[Any]:
        """Return the values of standard variables; None for what the server does not have."""
        with converted("read"):
            results = await self._transport.services.read(
                ua.ReadParameters(
                    MaxAge=ua.Double(0.0),
                    TimestampsToReturn=ua.TimestampsToReturn.Neither,
                    NodesToRead=[
                        ua.ReadValueId(
                            NodeId=ua.NodeId(ua.Int32(node)), AttributeId=AttributeIds.Value
                        )
                        for node in nodes
                    ],
                )
            )
            if len(results) != len(nodes):
                raise NotConnected("malformed-answer", step="read")
            return [result.Value.Value if result.Value else None for result in results]

    def _resolve(self, namespaces: Sequence[str]) -> dict[int, str]:
        refused: dict[int, str] = {}
        for number, tag in self._tags.items():
            node = resolve(tag.node, namespaces)
            if isinstance(node, str):
                refused[number] = node
            else:
                self._nodes[number] = node
        return refused

    def _tell_refused(self, refused: Mapping[int, str]) -> None:
        """Give each refused tag a sample that says so: it must not show an old value."""
        for number in refused:
            self._nodes.pop(number, None)
        self.refused = tuple((self._tags[number].key, name) for number, name in refused.items())
        if refused:
            now_us = to_us(self._clock.now())
            statuses = dict.fromkeys(refused, BAD_NODE_ID_UNKNOWN)
            self._listener.receive(refused_tags(statuses, now_us))

    def _take(self, batch: SampleBatch) -> None:
        self._kept.heard_at = self._clock.monotonic()
        batch = self._state.take_out(batch)
        if not len(batch):
            return
        lost = overflowed(batch.rows)
        if lost:
            self._lose(GapCause.OVERFLOW, lost)
        self._listener.receive(batch)

    def _lose(self, cause: str, numbers: Sequence[int]) -> None:
        lost = [number for number in numbers if number in self._tags]  # not of the server's state
        if lost or not numbers:
            is_all = len(lost) == len(self._tags)
            self._listener.report_loss(cause, () if is_all else [self._tags[n].key for n in lost])

    def _hear(self, events: Sequence[EventFields]) -> None:
        self._kept.heard_at = self._clock.monotonic()
        if self.conditions is not None:
            self._listener.hear(self.conditions.words(events))
        else:  # fetched again before the namespaces are known
            self._early += events

    def _end(self, error: PlantError) -> None:
        if self.ended_by is None:
            self.ended_by = error
