"""Walks what hangs below machines, all of them level by level: few requests, and bounded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from asyncua import ua

from hmi.opcua.discovery.spots import Root, Spot
from hmi.opcua.node_details import NodeDetails
from hmi.opcua.reference import Reference
from hmi.opcua.visit import Visit

DEEPEST: Final = 8
MOST_OF_MACHINE: Final = 2000
MOST_NODES: Final = 20_000
PER_NODE: Final = 500

IsLate = Callable[[], bool]


@dataclass
class _Growth:
    """One machine while it is walked: what is to be opened next, and the variables so far."""

    begin: Reference
    level: list[tuple[Reference, tuple[str, ...]]]
    variables: list[tuple[Reference, tuple[str, ...]]] = field(default_factory=list)
    namespaces: set[str] = field(default_factory=set)
    count: int = 0


class Subtree:
    """Walks machines of one visit; a node belongs to the first machine that leads to it."""

    def __init__(self, visit: Visit, details: NodeDetails, is_late: IsLate) -> None:
        self._visit = visit
        self._details = details
        self._is_late = is_late
        self._seen: set[ua.NodeId] = set()
        self._children: dict[ua.NodeId, list[Reference]] = {}
        self.is_complete = True

    def is_seen(self, node: ua.NodeId) -> bool:
        """Tell whether a node belongs to a machine that was walked."""
        return node in self._seen

    async def walk(self, machines: Sequence[Reference], *, are_devices: bool) -> list[Root]:
        """Return machines with all their variables described. Raise PlantError."""
        self._seen |= {one.node for one in machines}
        grown = [_Growth(one, [(one, ())]) for one in machines]
        for _ in range(DEEPEST):
            await self._open_level(grown)
        self.is_complete &= all(not one.level for one in grown)
        references = [reference for one in grown for reference, _way in one.variables]
        details = await self._details.describe(references, self._children)
        spots = iter(details)
        return [
            Root(
                node=self._visit.told(one.begin.node),
                name=one.begin.name,
                browse_name=one.begin.browse_name,
                spots=tuple(
                    Spot(
                        way=way, namespace=reference.namespace, node=detail.node,
                        is_property=reference.is_property, interval_s=detail.interval_s,
                    )
                    for (reference, way), detail in zip(one.variables, spots, strict=False)
                ),
                namespaces=frozenset(one.namespaces),
                type_id=self._visit.told(one.begin.type_node),
                is_device=are_devices,
            )
            for one in grown
        ]  # fmt: skip

    async def _open_level(self, grown: Sequence[_Growth]) -> None:
        opened = [reference for one in grown for reference, _way in one.level]
        if not opened or self._is_late() or len(self._seen) >= MOST_NODES:
            return
        self._children.update(await self._details.peek(opened, PER_NODE))
        for one in grown:
            level, one.level = one.level, []
            for reference, way in level:
                self._open(one, reference, way)

    def _open(self, growth: _Growth, above: Reference, way: tuple[str, ...]) -> None:
        growth.namespaces |= {above.namespace, self._uri(above.type_node)}
        is_variable = above.node_class is ua.NodeClass.Variable
        for child in self._children.get(above.node, ()):
            # What hangs on a variable as a property describes it and is read with it.
            if child.node in self._seen or (is_variable and child.is_property):
                continue
            if growth.count >= MOST_OF_MACHINE:
                self.is_complete = False
                return
            growth.count += 1
            self._seen.add(child.node)
            here = (*way, child.browse_name)
            if child.node_class is ua.NodeClass.Variable:
                growth.variables.append((child, here))
                growth.namespaces.add(child.namespace)
            if child.node_class is not ua.NodeClass.Method and not child.is_property:
                growth.level.append((child, here))

    def _uri(self, node: ua.NodeId) -> str:
        index, uris = node.NamespaceIndex, self._visit.namespaces
        return uris[index] if 0 < index < len(uris) else ""
