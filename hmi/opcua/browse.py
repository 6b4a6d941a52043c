"""Looking around in one server: pages of children, single nodes, a search by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

from hmi.clock import Clock
from hmi.errors import NotConnected
from hmi.opcua.listing import NODE_UNKNOWN, Listing
from hmi.opcua.node_details import NodeDetails
from hmi.opcua.node_search import Bounds, NodeSearch
from hmi.opcua.plain_names import plain_name
from hmi.opcua.reference import Reference
from hmi.opcua.visit import Visit, standard, value_in
from hmi.plant.explored import Node

PAGE: Final = 200
_LISTINGS: Final = 4
"""Lists kept open a visit: servers keep few places to go on."""
_MOST_PATHS: Final = 200_000
_HIGHEST: Final = 20
OBJECTS: Final = standard(ObjectIds.ObjectsFolder)
OF_SERVER: Final = frozenset(
    standard(one) for one in (ObjectIds.Server, ObjectIds.Aliases, ObjectIds.Locations)
)
"""What every server has, whatever its plant is."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some children of a node; a list that is cut ends although the server has more."""

    nodes: tuple[Node, ...]
    has_more: bool
    is_cut: bool


class Browser:
    """What a visit shows. Paths are remembered from the way that led to a node."""

    def __init__(self, visit: Visit, clock: Clock, tags: Mapping[str, str]) -> None:
        """Take the keys of the site's tags by the node they show."""
        self._visit = visit
        self._clock = clock
        self._tags = tags
        self._details = NodeDetails(visit)
        self._listings: dict[ua.NodeId, Listing] = {}
        self._paths: dict[ua.NodeId, str] = {OBJECTS: ""}

    async def children(self, text: str, start: int) -> Page:
        """Return the children of a node from number start on. Raise PlantError."""
        node = self._node(text)
        listing = await self._listing(node, start)
        await listing.reach(start + PAGE + 1)
        page = listing.children[start : start + PAGE]
        has_more = len(listing.children) > start + PAGE
        await self._path_of(node)
        nodes = await self._described(page)
        return Page(nodes, has_more, listing.is_cut and not has_more)

    async def read(self, text: str) -> Node:
        """Return one node. Raise PlantError when the server has none of that id."""
        node = self._node(text)
        asked = (AttributeIds.NodeClass, AttributeIds.BrowseName, AttributeIds.DisplayName)
        answers = await self._visit.read([(node, attribute) for attribute in asked])
        node_class, browse_name, name = (value_in(answer) for answer in answers)
        if not isinstance(node_class, int):
            status = answers[0].StatusCode
            raise NotConnected(NODE_UNKNOWN, status="" if status is None else status.name)
        above = await self._above(node)
        reference = Reference(
            node=node,
            parent=above.node if above else ua.NodeId(),
            browse_name=plain_name(browse_name),
            namespace="",
            name=plain_name(name) or plain_name(browse_name),
            node_class=ua.NodeClass(node_class),
            type_node=await self._visit.type_of(node),
            is_property=False,
        )
        await self._path_of(node)
        (found,) = await self._described([reference])
        return found

    async def search(
        self, text: str, start: str, bounds: Bounds | None = None, *, only_plant: bool = False
    ) -> tuple[tuple[Node, ...], bool]:
        """Return variables whose name has the text, nearest first, and if all were looked at.

        Large and small letters are alike; with `*` or `?` the whole name must fit. Without bounds
        it ends while a person waits for it. With only_plant the server's own object is left out.
        """
        begin = self._node(start)
        await self._path_of(begin)
        skipped = OF_SERVER if only_plant else frozenset()
        search = NodeSearch(self._visit, self._clock, self._note_path, bounds, skipped)
        found, is_complete = await search.run(begin, text)
        return await self._described(found), is_complete

    def _node(self, text: str) -> ua.NodeId:
        node = self._visit.node(text) if text else OBJECTS
        if node is None:
            raise NotConnected(NODE_UNKNOWN, status="BadNodeIdInvalid")
        return node

    async def _listing(self, node: ua.NodeId, start: int) -> Listing:
        """Return the list of a node's children: a fresh one for its start, else the known one."""
        known = self._listings.pop(node, None)
        if known is not None and start == 0:
            await known.close()
            known = None
        self._listings[node] = known or Listing(self._visit, node)
        while len(self._listings) > _LISTINGS:
            oldest = next(iter(self._listings))
            await self._listings.pop(oldest).close()
        return self._listings[node]

    async def _described(self, references: Sequence[Reference]) -> tuple[Node, ...]:
        children = await self._details.peek(references)
        details = await self._details.describe(references, children)
        return tuple(
            replace(
                one.node,
                path=self._note_path(one.reference),
                tag=self._tags.get(one.node.node, ""),
            )
            for one in details
        )

    def _note_path(self, reference: Reference) -> str:
        known = self._paths.get(reference.node)
        if known is not None:
            return known
        above = self._paths.get(reference.parent, "")
        path = f"{above}/{reference.name}" if above else reference.name
        if len(self._paths) >= _MOST_PATHS:
            self._paths = {OBJECTS: ""}
        self._paths[reference.node] = path
        return path

    async def _path_of(self, node: ua.NodeId) -> None:
        """Learn the path of a node that nothing led to, by the first way up."""
        way: list[Reference] = []
        step = node
        while step not in self._paths and len(way) < _HIGHEST:
            above = await self._above(step)
            if above is None:
                break
            way.append(replace(above, node=step, parent=above.node))
            step = above.node
        names = await self._names([one.node for one in way])
        for one, name in reversed(list(zip(way, names, strict=True))):
            self._note_path(replace(one, name=name))

    async def _names(self, nodes: Sequence[ua.NodeId]) -> list[str]:
        answers = await self._visit.read([(node, AttributeIds.DisplayName) for node in nodes])
        return [plain_name(value_in(answer)) for answer in answers]

    async def _above(self, node: ua.NodeId) -> Reference | None:
        results = await self._visit.browse([node], 1, backwards=True)
        await self._visit.release(results)
        return next(iter(self._visit.references(node, results[0])), None)
