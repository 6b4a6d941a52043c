"""Reads the history of tags through one session: which have one, page by page, and cleans up."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.status_codes import StatusCodes

from hmi.clock import Clock, from_us, to_us
from hmi.errors import NotConnected, PlantError
from hmi.opcua.convert import history_of, microseconds
from hmi.opcua.history import HistoryAsk, HistoryPage
from hmi.opcua.refusals import MALFORMED_ANSWER, converted
from hmi.opcua.server_limits import READ_AT_ONCE, ServerLimits, batches

HISTORY_PAGE: Final = 1000
"""Values of one tag in one page of history."""
NOT_READABLE: Final = "BadHistoryOperationUnsupported"
_NO_BOUND: Final = frozenset({StatusCodes.BadBoundNotFound, StatusCodes.BadBoundNotSupported})
_HISTORY_READ: Final = 1 << ua.AccessLevel.HistoryRead.value


class HistoryServices(Protocol):
    """The services of a session that history needs; they raise the library's errors."""

    async def read(self, parameters: ua.ReadParameters) -> list[ua.DataValue]:
        """Read attributes."""

    async def history_read(self, params: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        """Read history."""


class HistoryReader:
    """The past of the tags of one session."""

    def __init__(
        self,
        services: HistoryServices,
        nodes: Mapping[int, ua.NodeId],
        limits: ServerLimits,
        clock: Clock,
    ) -> None:
        self._services = services
        self._nodes = nodes
        self._limits = limits
        self._clock = clock
        self._unreadable: dict[int, str] = {}
        self._looked_at: set[int] = set()

    def tags_per_call(self, wanted: int) -> int:
        """Return how many tags one request may ask for."""
        return min(wanted, self._limits.nodes_per_history_read or wanted)

    async def unreadable(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the tags without history, with the status that says why. Raise PlantError.

        Each tag is looked up once. A server that does not tell is asked for its history anyway.
        """
        fresh = [n for n in numbers if n not in self._looked_at and n in self._nodes]
        for some in batches(fresh, self._limits.nodes_per_read, READ_AT_ONCE):
            for number, level in zip(some, await self._access_levels(some), strict=True):
                if isinstance(level, int) and not level & _HISTORY_READ:
                    self._unreadable[number] = NOT_READABLE
            self._looked_at.update(some)
        unknown = {n: "BadNodeIdUnknown" for n in numbers if n not in self._nodes}
        return unknown | {n: self._unreadable[n] for n in numbers if n in self._unreadable}

    async def read(self, asks: Sequence[HistoryAsk], end_us: int) -> list[HistoryPage]:
        """Return one page of raw history for each ask, up to end_us, in the server's time.

        All asks agree in start and bounds, since a request has only one of each. Raise PlantError
        when the request as a whole fails.
        """
        start_us = asks[0].start_us
        details = ua.ReadRawModifiedDetails(
            IsReadModified=False, StartTime=from_us(start_us), EndTime=from_us(end_us),
            NumValuesPerNode=ua.Counter(HISTORY_PAGE), ReturnBounds=asks[0].with_bounds,
        )  # fmt: skip
        with converted("history"):
            results = await self._ask(details, asks, is_release=False)
            if len(results) != len(asks):
                raise NotConnected(MALFORMED_ANSWER, step="history")
            now_us = to_us(self._clock.now())
            return [_page(a, r, now_us) for a, r in zip(asks, results, strict=True)]

    async def release(self, asks: Sequence[HistoryAsk]) -> None:
        """Give up what is left of pages that are not wanted any more; errors do not matter."""
        open_ones = [ask for ask in asks if ask.continuation is not None]
        if open_ones:
            with suppress(PlantError), converted("history"):
                await self._ask(ua.ReadRawModifiedDetails(), open_ones, is_release=True)

    async def _ask(
        self, details: ua.ReadRawModifiedDetails, asks: Sequence[HistoryAsk], *, is_release: bool
    ) -> list[ua.HistoryReadResult]:
        nodes = [
            ua.HistoryReadValueId(NodeId=self._nodes[ask.number], ContinuationPoint=_point(ask))
            for ask in asks
        ]
        return await self._services.history_read(
            ua.HistoryReadParameters(
                HistoryReadDetails=details,
                TimestampsToReturn=ua.TimestampsToReturn.Both,
                ReleaseContinuationPoints=is_release,
                NodesToRead=nodes,
            )
        )

    async def _access_levels(self, numbers: Sequence[int]) -> list[Any]:
        with converted("read"):
            results = await self._services.read(
                ua.ReadParameters(
                    MaxAge=ua.Double(0.0),
                    TimestampsToReturn=ua.TimestampsToReturn.Neither,
                    NodesToRead=[
                        ua.ReadValueId(
                            NodeId=self._nodes[number], AttributeId=AttributeIds.UserAccessLevel
                        )
                        for number in numbers
                    ],
                )
            )
            if len(results) != len(numbers):
                raise NotConnected(MALFORMED_ANSWER, step="read")
            return [_value(result) for result in results]


def _value(result: ua.DataValue) -> Any:
    is_good = result.StatusCode is None or result.StatusCode.is_good()
    return result.Value.Value if is_good and result.Value is not None else None


def _point(ask: HistoryAsk) -> ua.ByteString | None:
    return None if ask.continuation is None else ua.ByteString(ask.continuation)


def _page(ask: HistoryAsk, result: ua.HistoryReadResult, receive_us: int) -> HistoryPage:
    if not result.StatusCode.is_good():
        nothing = history_of(ask.number, (), receive_us)
        return HistoryPage(ask.number, nothing, refusal=result.StatusCode.name)
    values = [
        value
        for value in getattr(result.HistoryData, "DataValues", None) or ()
        if value.StatusCode is None or value.StatusCode.value not in _NO_BOUND
    ]
    batch = history_of(ask.number, values, receive_us)
    first = values[0].SourceTimestamp if values and ask.with_bounds else None
    has_bound = first is not None and microseconds(first) <= ask.start_us
    return HistoryPage(ask.number, batch, result.ContinuationPoint or None, has_bound=has_bound)
