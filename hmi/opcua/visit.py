"""One visit to a server: a session without subscriptions, for looking around.

It asks in batches that the server takes, halves a batch that it does not, and costs a broken
answer no more than the nodes that it was about. Nothing of a visit is recorded.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.status_codes import StatusCodes

from hmi.clock import Clock
from hmi.errors import NotConnected, PlantError
from hmi.opcua.convert import clean_text
from hmi.opcua.credentials import Credentials
from hmi.opcua.nodes import resolve, told
from hmi.opcua.plain_names import plain_name
from hmi.opcua.reference import HAS_PROPERTY, Reference
from hmi.opcua.refusals import MALFORMED_ANSWER, converted
from hmi.opcua.transport import Transport
from hmi.plant.connections import Connection

log = logging.getLogger(__name__)

Ask = tuple[ua.NodeId, int]
"""A node and the number of one of its attributes."""
T = TypeVar("T")
R = TypeVar("R")

_MOST_READS: Final = 1000
_MOST_BROWSES: Final = 100
_SHOWN_CLASSES: Final = int(
    ua.NodeClass.Object | ua.NodeClass.Variable | ua.NodeClass.Method | ua.NodeClass.View
)
_ALL_OF_REFERENCE: Final = 63
_LIMITS: Final = (
    ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
    ObjectIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerBrowse,
)
_FACTS: Final = (
    ObjectIds.Server_NamespaceArray,
    ObjectIds.Server_ServerStatus_BuildInfo_ProductName,
    ObjectIds.Server_ServerStatus_BuildInfo_SoftwareVersion,
    *_LIMITS,
)
_TOO_MUCH: Final = frozenset({
    "BadTooManyOperations", "BadResponseTooLarge", "BadRequestTooLarge", "BadTcpMessageTooLarge",
    "BadEncodingLimitsExceeded",
})  # fmt: skip
"""By these a server says that it would answer less."""


def standard(number: int) -> ua.NodeId:
    """Return a node of the standard namespace."""
    return ua.NodeId(ua.Int32(number))


HIERARCHICAL: Final = standard(ObjectIds.HierarchicalReferences)
HAS_SUBTYPE: Final = standard(ObjectIds.HasSubtype)
HAS_TYPE: Final = standard(ObjectIds.HasTypeDefinition)


class Visit:
    """One session for looking around; opened once, closed once."""

    def __init__(self, connection: Connection, credentials: Credentials, clock: Clock) -> None:
        self.connection = connection
        self._transport = Transport(connection, credentials, clock)
        self._reads, self._browses = _MOST_READS, _MOST_BROWSES
        self.namespaces: tuple[str, ...] = ()
        self.product = ""
        self.software_version = ""
        self.ended_by: PlantError | None = None
        """What ended it, None while nothing did."""

    async def open(self) -> None:
        """Connect, log in and learn of the server. Raise PlantError; the caller closes."""
        await self._transport.open(self._end)
        await self._transport.log_in()
        answers = await self.read([(standard(node), AttributeIds.Value) for node in _FACTS])
        namespaces, product, version, *limits = [value_in(answer) for answer in answers]
        if not isinstance(namespaces, list):
            raise NotConnected(MALFORMED_ANSWER, step="namespaces")
        self.namespaces = tuple(str(uri) for uri in namespaces)
        self.product, self.software_version = plain_name(product), plain_name(version)
        reads, browses = (one if isinstance(one, int) and one > 0 else None for one in limits)
        self._reads = min(reads or _MOST_READS, _MOST_READS)
        self._browses = min(browses or _MOST_BROWSES, _MOST_BROWSES)

    async def close(self) -> None:
        """End it in good order; never hangs and never raises."""
        await self._transport.close(politely=True)

    def told(self, node: ua.NodeId) -> str:
        """Return a node id with its namespace by URI; what is no text becomes text."""
        return clean_text(told(node, self.namespaces))

    def node(self, text: str) -> ua.NodeId | None:
        """Return a node by its text, None where this server cannot have it."""
        found = resolve(text, self.namespaces)
        return None if isinstance(found, str) else found

    async def read(self, asks: Sequence[Ask]) -> list[ua.DataValue]:
        """Return attributes in the order asked for. Raise PlantError."""
        return await _in_batches(self._read, asks, self._reads, _unreadable_value)

    async def browse(
        self, nodes: Sequence[ua.NodeId], most: int = 0, *, backwards: bool = False
    ) -> list[ua.BrowseResult]:
        """Return the hierarchical references of nodes, at most so many each. Raise PlantError.

        Where the server cuts a list, its result has a continuation point.
        """

        async def ask(part: Sequence[ua.NodeId]) -> list[ua.BrowseResult]:
            return await self._browse(part, most, HIERARCHICAL, backwards)

        return await _in_batches(ask, nodes, self._browses, _unreadable_list)

    async def supertypes(self, node: ua.NodeId) -> Sequence[ua.ReferenceDescription]:
        """Return what a type is a subtype of. Raise PlantError."""
        results = await self._browse([node], 0, HAS_SUBTYPE, is_backwards=True)
        return results[0].References or ()

    async def type_of(self, node: ua.NodeId) -> ua.NodeId:
        """Return the type definition of a node, the null node where it has none."""
        results = await self._browse([node], 0, HAS_TYPE, is_backwards=False)
        targets = (local(one.NodeId, self.namespaces) for one in results[0].References or ())
        return next((one for one in targets if one is not None), ua.NodeId())

    async def browse_on(self, points: Sequence[bytes], *, release: bool) -> list[ua.BrowseResult]:
        """Go on at continuation points, or give them back. Raise PlantError."""
        with converted("browse"):
            results: list[ua.BrowseResult] = await self._transport.services.browse_next(
                ua.BrowseNextParameters(
                    ReleaseContinuationPoints=release,
                    ContinuationPoints=[ua.ByteString(point) for point in points],
                )
            )
        if not release and len(results) != len(points):
            raise NotConnected(MALFORMED_ANSWER, step="browse")
        return results

    async def release(self, results: Sequence[ua.BrowseResult]) -> None:
        """Give back the continuation points of lists that are not read to their end."""
        points = [one.ContinuationPoint for one in results if one.ContinuationPoint]
        if points:
            await self.browse_on(points, release=True)

    def references(self, parent: ua.NodeId, result: ua.BrowseResult) -> list[Reference]:
        """Return what one browse answer says of the nodes of this server, reduced and plain."""
        described = (self._reference(parent, one) for one in result.References or ())
        return [one for one in described if one is not None]

    def _reference(self, parent: ua.NodeId, raw: ua.ReferenceDescription) -> Reference | None:
        target = local(raw.NodeId, self.namespaces)
        if target is None:
            return None
        index = raw.BrowseName.NamespaceIndex or 0
        browse_name = plain_name(raw.BrowseName)
        return Reference(
            node=target,
            parent=parent,
            browse_name=browse_name,
            namespace=self.namespaces[index] if 0 <= index < len(self.namespaces) else "",
            name=plain_name(raw.DisplayName) or browse_name or plain_name(str(target.Identifier)),
            node_class=raw.NodeClass,
            type_node=local(raw.TypeDefinition, self.namespaces) or ua.NodeId(),
            is_property=raw.ReferenceTypeId == HAS_PROPERTY,
        )

    async def _read(self, asks: Sequence[Ask]) -> list[ua.DataValue]:
        with converted("read"):
            results: list[ua.DataValue] = await self._transport.services.read(
                ua.ReadParameters(
                    MaxAge=ua.Double(0.0),
                    TimestampsToReturn=ua.TimestampsToReturn.Both,
                    NodesToRead=[
                        ua.ReadValueId(NodeId=node, AttributeId=ua.IntegerId(attribute))
                        for node, attribute in asks
                    ],
                )
            )
        return _counted(results, asks, "read")

    async def _browse(
        self, nodes: Sequence[ua.NodeId], most: int, kind: ua.NodeId, is_backwards: bool
    ) -> list[ua.BrowseResult]:
        way = ua.BrowseDirection.Inverse if is_backwards else ua.BrowseDirection.Forward
        described = [
            ua.BrowseDescription(
                NodeId=node, BrowseDirection=way, ReferenceTypeId=kind, IncludeSubtypes=True,
                NodeClassMask=ua.UInt32(_SHOWN_CLASSES if kind == HIERARCHICAL else 0),
                ResultMask=ua.UInt32(_ALL_OF_REFERENCE),
            )
            for node in nodes
        ]  # fmt: skip
        with converted("browse"):
            results: list[ua.BrowseResult] = await self._transport.services.browse(
                ua.BrowseParameters(
                    View=ua.ViewDescription(),
                    RequestedMaxReferencesPerNode=ua.Counter(most),
                    NodesToBrowse=described,
                )
            )
        return _counted(results, nodes, "browse")

    def _end(self, error: PlantError) -> None:
        self.ended_by = self.ended_by or error


def local(node: Any, namespaces: Sequence[str]) -> ua.NodeId | None:
    """Return an (expanded) node id as one of this server; None for one of another server."""
    if getattr(node, "ServerIndex", 0):
        return None
    uri = getattr(node, "NamespaceUri", None)
    index = node.NamespaceIndex
    if uri:
        if uri not in namespaces:
            return None
        index = ua.Int16(list(namespaces).index(uri))
    return ua.NodeId(node.Identifier, index, node.NodeIdType)


def value_in(answer: ua.DataValue) -> Any:
    """Return the bare value of an answer; None where there is none or it is bad."""
    if answer.Value is None or (answer.StatusCode is not None and answer.StatusCode.is_bad()):
        return None
    return answer.Value.Value


def _counted(results: list[R], asked: Sequence[object], step: str) -> list[R]:
    if len(results) != len(asked):
        raise NotConnected(MALFORMED_ANSWER, step=step)
    return results


def _unreadable_value() -> ua.DataValue:
    return ua.DataValue(StatusCode=ua.StatusCode(ua.UInt32(StatusCodes.BadDecodingError)))


def _unreadable_list() -> ua.BrowseResult:
    return ua.BrowseResult(StatusCode=ua.StatusCode(ua.UInt32(StatusCodes.BadDecodingError)))


async def _in_batches(
    ask: Callable[[Sequence[T]], Awaitable[list[R]]],
    things: Sequence[T],
    most: int,
    unreadable: Callable[[], R],
) -> list[R]:
    found: list[R] = []
    for start in range(0, len(things), most):
        found += await _halving(ask, things[start : start + most], unreadable)
        # A long look around must not keep the engine from its other work.
        await asyncio.sleep(0)
    return found


async def _halving(
    ask: Callable[[Sequence[T]], Awaitable[list[R]]],
    part: Sequence[T],
    unreadable: Callable[[], R],
) -> list[R]:
    """Ask for a part; where the server cannot answer it as a whole, ask for its halves.

    A single answer that cannot be understood costs that one answer.
    """
    try:
        return await ask(part)
    except NotConnected as error:
        is_malformed = error.code == MALFORMED_ANSWER
        if is_malformed and len(part) == 1:
            return [unreadable()]
        is_too_much = error.fields.get("status") in _TOO_MUCH
        if len(part) <= 1 or not (is_malformed or is_too_much):
            raise
    middle = len(part) // 2
    first = await _halving(ask, part[:middle], unreadable)
    return [*first, *await _halving(ask, part[middle:], unreadable)]
