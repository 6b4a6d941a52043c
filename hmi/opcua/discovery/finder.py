"""Finds the machines of a server: where the companion models let them begin, and binds them."""

from collections.abc import Mapping, Sequence
from typing import Final

from asyncua import ua
from asyncua.ua.object_ids import ObjectIds

from hmi.clock import Clock
from hmi.opcua.discovery import companions
from hmi.opcua.discovery.binding import Place, bind
from hmi.opcua.discovery.spots import Root
from hmi.opcua.discovery.subtree import Subtree
from hmi.opcua.node_details import NodeDetails
from hmi.opcua.reference import Reference
from hmi.opcua.visit import Visit, standard
from hmi.plant.explored import FoundMachine
from hmi.plant.site import Site

LONGEST_S: Final = 6.0
"""Looking stops here, so that what was found is told while somebody waits for it."""
MOST_MACHINES: Final = 200
_OBJECTS: Final = standard(ObjectIds.ObjectsFolder)


class MachineFinder:
    """One look around for machines; used once."""

    def __init__(self, visit: Visit, clock: Clock, site: Site, tags: Mapping[str, str]) -> None:
        """Take the site, and the keys of its tags on this server by node."""
        self._visit = visit
        self._clock = clock
        self._place = Place(site, visit.connection.key, tags)
        self._ends_s = clock.monotonic() + LONGEST_S
        self._subtree = Subtree(visit, NodeDetails(visit), self._is_late)

    async def run(self) -> tuple[tuple[FoundMachine, ...], bool]:
        """Return the machines found, and whether everything was looked at. Raise PlantError."""
        roots: list[Root] = []
        machines = await self._below(companions.MACHINES_FOLDER)
        machines += await self._of_types(machines)
        roots += await self._walk(machines, are_devices=False)
        roots += await self._walk(await self._packml(), are_devices=False)
        devices = await self._below(companions.DEVICE_SET)
        roots += await self._walk(devices, are_devices=True)
        given: set[str] = set()
        found = (bind(root, self._place, given) for root in roots)
        kept = tuple(one for one in found if one is not None)
        return kept, self._subtree.is_complete and not self._is_late()

    def _is_late(self) -> bool:
        return self._clock.monotonic() > self._ends_s

    async def _walk(self, begins: Sequence[Reference], *, are_devices: bool) -> list[Root]:
        new = {one.node: one for one in begins if not self._subtree.is_seen(one.node)}
        walked = list(new.values())[:MOST_MACHINES]
        return await self._subtree.walk(walked, are_devices=are_devices) if walked else []

    async def _below(self, folder: str) -> list[Reference]:
        node = self._visit.node(folder)
        return [] if node is None else await self._objects(node)

    async def _objects(self, node: ua.NodeId) -> list[Reference]:
        (result,) = await self._visit.browse([node])
        await self._visit.release([result])
        found = self._visit.references(node, result)
        return [one for one in found if one.node_class is ua.NodeClass.Object]

    async def _of_types(self, known: Sequence[Reference]) -> list[Reference]:
        """Return machine tools that stand elsewhere than in the folder of machines."""
        nodes = {one.node for one in known}
        return [
            one
            for one in await self._objects(_OBJECTS)
            if one.node not in nodes
            and self._visit.told(one.type_node) == companions.MACHINE_TOOL_TYPE
        ]

    async def _packml(self) -> list[Reference]:
        """Return PackML objects: those listed in their folder, and those right under Objects."""
        found = await self._below(companions.PACKML_FOLDER)
        for one in await self._objects(_OBJECTS):
            if one.browse_name == companions.PACKML_OBJECTS:
                found += await self._objects(one.node)
            elif self._visit.told(one.type_node) == companions.PACKML_TYPE:
                found.append(one)
        return found
