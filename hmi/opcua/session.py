"""One connection from opening to closing: transport, subscription, values, history. Used once.

It feeds samples to whoever gave it `receive`, tells losses to `report_loss`, and knows when the
server was last heard. What goes wrong comes out as PlantError, or later as `ended_by`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

from hmi.bus.facts import GapCause
from hmi.clock import Clock, from_us, to_us
from hmi.errors import NotConnected, PlantError
from hmi.opcua.convert import history_of, refused_tags
from hmi.opcua.credentials import Credentials
from hmi.opcua.history import HistoryAsk, HistoryPage
from hmi.opcua.losses import overflowed
from hmi.opcua.message_decoder import Decoded, MessageDecoder
from hmi.opcua.nodes import resolve
from hmi.opcua.refusals import converted
from hmi.opcua.subscription import Subscription
from hmi.opcua.transport import Transport
from hmi.plant.connections import Connection
from hmi.plant.quality import BAD_NODE_ID_UNKNOWN
from hmi.plant.samples import SampleBatch
from hmi.plant.tags import Tag

log = logging.getLogger(__name__)

HISTORY_PAGE: Final = 1000
"""Values of one tag in one page of history."""
_LIMITS = (
    ObjectIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
    ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerHistoryReadData,
)


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a session tells: samples as they come, and each loss with its code and its tags."""

    receive: Callable[[SampleBatch], None]
    report_loss: Callable[[str, Sequence[str]], None]
    """Without tags the loss may be one of any tag."""


class Session:
    """One connection to one server, with all tags of that server monitored."""

    def __init__(
        self,
        connection: Connection,
        tags: Mapping[int, Tag],
        credentials: Credentials,
        clock: Clock,
        listener: Listener,
    ) -> None:
        self._connection = connection
        self._tags = tags
        self._clock = clock
        self._listener = listener
        self._transport = Transport(connection, credentials, clock)
        self._decoder = MessageDecoder(tags, clock)
        self._subscription: Subscription | None = None
        self._nodes: dict[int, ua.NodeId] = {}
        self._limits: tuple[int, ...] = (0,) * len(_LIMITS)
        self.heard_at: float | None = None
        """Monotonic second of the last word: data or keep-alive."""
        self.ended_by: PlantError | None = None
        """What ended it, None while nothing did."""
        self.refused: tuple[tuple[str, str], ...] = ()
        """Tag key and status name of each tag that the server does not monitor."""
        self.clock_offset_s: float | None = None
        """Server clock minus ours."""

    async def open(self) -> None:
        """Connect and monitor every tag; the initial values follow by themselves.

        Raise PlantError; the caller closes in any case.
        """
        await self._transport.open(self._end)
        namespaces = await self._read_server()
        self._subscription = Subscription(
            self._transport.services,
            self._decoder.decode,
            self._take,
            self._lose,
            self._end,
        )
        await self._subscription.create(self._connection.publishing_ms / 1000)
        refused = self._resolve(namespaces)
        refused |= await self._subscription.monitor(self._nodes, self._tags, self._limits[0])
        self._tell_refused(refused)

    async def close(self, *, politely: bool) -> None:
        """End it; never hangs and never raises. Without politeness the socket is just dropped."""
        if self._subscription is not None:
            await self._subscription.close()
            log.info("%s: %s", self._connection.key, self._decoder.decoded)
        await self._transport.close(politely=politely)

    @property
    def decoded(self) -> Decoded:
        """How its messages were decoded so far."""
        return self._decoder.decoded

    async def probe(self) -> None:
        """Ask the server for a word. Raise PlantError when none comes in time."""
        await self._read([ObjectIds.Server_ServerStatus_State])

    def history_tags_per_call(self, wanted: int) -> int:
        """Return how many tags one history request may ask for."""
        return min(wanted, self._limits[1] or wanted)

    async def read_history(self, asks: Sequence[HistoryAsk], end_us: int) -> list[HistoryPage]:
        """Return one page of raw history for each ask, up to end_us, in the server's time.

        All asks have the same start, since a request has only one. Raise PlantError when the
        request as a whole fails.
        """
        start = from_us(asks[0].start_us)
        details = ua.ReadRawModifiedDetails(
            IsReadModified=False, StartTime=start, EndTime=from_us(end_us),
            NumValuesPerNode=ua.Counter(HISTORY_PAGE), ReturnBounds=False,
        )  # fmt: skip
        nodes = [
            ua.HistoryReadValueId(NodeId=self._nodes[ask.number], ContinuationPoint=_point(ask))
            for ask in asks
        ]
        with converted("history"):
            results = await self._transport.services.history_read(
                ua.HistoryReadParameters(
                    HistoryReadDetails=details,
                    TimestampsToReturn=ua.TimestampsToReturn.Both,
                    ReleaseContinuationPoints=False,
                    NodesToRead=nodes,
                )
            )
            if len(results) != len(asks):
                raise NotConnected("malformed-answer", step="history")
            now_us = to_us(self._clock.now())
            return [_page(a, r, now_us) for a, r in zip(asks, results, strict=True)]

    def is_monitored(self, number: int) -> bool:
        """Tell whether the server knows the tag's node."""
        return number in self._nodes

    async def _read_server(self) -> list[str]:
        """Read limits and clock; return the namespaces. Raise PlantError."""
        asked = self._clock.monotonic()
        values = await self._read(
            [ObjectIds.Server_NamespaceArray, ObjectIds.Server_ServerStatus_CurrentTime, *_LIMITS]
        )
        round_trip_s = self._clock.monotonic() - asked
        namespaces, server_now, *limits = values
        if not isinstance(namespaces, list):
            raise NotConnected("malformed-answer", step="namespaces")
        if isinstance(server_now, datetime):
            ours = self._clock.now().timestamp() - round_trip_s / 2
            self.clock_offset_s = server_now.replace(tzinfo=UTC).timestamp() - ours
        self._limits = tuple(value if isinstance(value, int) else 0 for value in limits)
        return [str(uri) for uri in namespaces]

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
        self.heard_at = self._clock.monotonic()
        if not len(batch):
            return
        lost = overflowed(batch.rows)
        if lost:
            self._listener.report_loss(GapCause.OVERFLOW, [self._tags[n].key for n in lost])
        self._listener.receive(batch)

    def _lose(self, cause: str) -> None:
        self._listener.report_loss(cause, ())

    def _end(self, error: PlantError) -> None:
        if self.ended_by is None:
            self.ended_by = error


def _point(ask: HistoryAsk) -> ua.ByteString | None:
    return None if ask.continuation is None else ua.ByteString(ask.continuation)


def _page(ask: HistoryAsk, result: ua.HistoryReadResult, receive_us: int) -> HistoryPage:
    nothing = history_of(ask.number, (), receive_us)
    if not result.StatusCode.is_good():
        return HistoryPage(ask.number, nothing, refusal=result.StatusCode.name)
    values = getattr(result.HistoryData, "DataValues", None) or ()
    batch = history_of(ask.number, values, receive_us)
    return HistoryPage(ask.number, batch, result.ContinuationPoint or None)
