"""One machine in the address space: identification, building blocks, PackML, process variables.

A process variable is one node, `s=machine.quantity`, with its companion browse name where a
companion specification has a place for it.
"""

from dataclasses import dataclass, field

from asyncua import ua
from asyncua.common.node import Node
from asyncua.server.server import Server

from hmi.simulator.companion_types import (
    DEVICE_HEALTH_TYPE,
    DI,
    MACHINERY,
    PACKML,
    PLANT,
    Names,
)
from hmi.simulator.machine_identities import Identity
from hmi.simulator.object_nodes import (
    FOLDER_TYPE,
    HAS_ADD_IN,
    HAS_COMPONENT,
    ORGANIZES,
    add_object,
)
from hmi.simulator.ua_values import node_id, text_of

STATUS = {
    "state": "StateCurrent", "mode": "UnitModeCurrent", "speed": "CurMachSpeed",
    "target_speed": "MachSpeed", "blocked": "EquipmentBlocked", "starved": "EquipmentStarved",
}  # fmt: skip
ADMIN = {
    "total": "ProdProcessedCount", "good": "ProdGoodCount", "reject": "ProdDefectiveCount",
    "fault_code": "StopReason",
}  # fmt: skip
_FOLDERS = {
    "Consumption": {"current", "power", "energy", "air_flow", "flow", "delivered"},
    "Health": {"vibration", "temperature", "winding_temperature", "running_hours", "stops"},
    "Status": {"item_state", "operation_mode", "guard_closed", "loaded"},
}
_HAS_INTERFACE = node_id(17603)


@dataclass(slots=True)
class MachineNodes:
    """The parts of a machine that variables are hung into or that follow its values."""

    folders: dict[str, Node]
    item_state: Node
    operation_mode: Node
    base_state: Node | None = None
    counters: dict[str, Node] = field(default_factory=dict)


class MachineBuilder:
    """Adds one machine below the Machines folder."""

    def __init__(self, server: Server, names: Names, key: str, identity: Identity) -> None:
        self._server = server
        self._names = names
        self._key = key
        self._identity = identity

    async def build(self, is_packml: bool) -> MachineNodes:
        """Add the machine and return its parts; with its PackML objects where it has them."""
        names = self._names
        machine = await add_object(
            self._server, names.node(MACHINERY, 1001), names.plant(self._key),
            names.name(PLANT, self._identity.name), node_id(58), ORGANIZES,
        )  # fmt: skip
        await machine.add_reference(names.node(DI, 15051), _HAS_INTERFACE)
        await self._add_identification(machine)
        blocks = await self._add(machine, DI, "MachineryBuildingBlocks")
        state = await self._add_in(blocks, MACHINERY, "MachineryItemState", 1002)
        mode = await self._add_in(blocks, MACHINERY, "MachineryOperationMode", 1008)
        counters = await self._add_in(blocks, DI, "OperationCounters", 1009)
        folders = await self._add_monitoring(blocks)
        folders["Machine"] = machine
        nodes = MachineNodes(
            folders,
            await self._add_current_state(state, "NotAvailable"),
            await self._add_current_state(mode, "None"),
        )
        nodes.counters = await self._add_counters(counters)
        if is_packml:
            nodes.base_state = await self._add_packml(machine, folders)
        return nodes

    async def _add(
        self,
        parent: Node,
        uri: str,
        text: str,
        type_id: ua.NodeId = FOLDER_TYPE,
        reference: ua.NodeId = HAS_COMPONENT,
    ) -> Node:
        node_id = self._names.plant(f"{text_of(parent.nodeid)}/{text}")
        name = self._names.name(uri, text)
        return await add_object(self._server, parent.nodeid, node_id, name, type_id, reference)

    async def _add_in(self, parent: Node, uri: str, text: str, type_number: int) -> Node:
        """Add an AddIn of a Machinery type."""
        return await self._add(
            parent, uri, text, self._names.node(MACHINERY, type_number), HAS_ADD_IN
        )

    async def _add_identification(self, machine: Node) -> None:
        plate = self._identity
        holder = await self._add_in(machine, DI, "Identification", 1012)
        localized = ua.VariantType.LocalizedText
        for uri, text, value, kind in (
            (DI, "Manufacturer", ua.LocalizedText(plate.manufacturer), localized),
            (DI, "Model", ua.LocalizedText(plate.model), localized),
            (DI, "SerialNumber", plate.serial, ua.VariantType.String),
            (DI, "ProductInstanceUri", plate.product_uri, ua.VariantType.String),
            (DI, "SoftwareRevision", plate.software, ua.VariantType.String),
            (MACHINERY, "YearOfConstruction", plate.year, ua.VariantType.UInt16),
            (MACHINERY, "Location", plate.location, ua.VariantType.String),
        ):
            node_id = self._names.plant(f"{self._key}/Identification/{text}")
            await holder.add_property(node_id, self._names.name(uri, text), value, kind)

    async def _add_current_state(self, machine: Node, text: str) -> Node:
        node_id = self._names.plant(f"{text_of(machine.nodeid)}/CurrentState")
        current = await machine.add_variable(
            node_id, ua.QualifiedName("CurrentState", 0), ua.LocalizedText(text)
        )
        await current.add_property(
            self._names.plant(f"{text_of(node_id)}/Id"), ua.QualifiedName("Id", 0), ua.NodeId(),
            ua.VariantType.NodeId,
        )  # fmt: skip
        return current

    async def _add_monitoring(self, blocks: Node) -> dict[str, Node]:
        monitoring = await self._add_in(blocks, MACHINERY, "Monitoring", 1014)
        return {
            text: await self._add(monitoring, MACHINERY, text)
            for text in ("Status", "Process", "Consumption", "Health")
        }

    async def _add_counters(self, holder: Node) -> dict[str, Node]:
        found = {}
        for text, kind in (
            ("PowerOnDuration", ua.VariantType.Double),
            ("OperationDuration", ua.VariantType.Double),
            ("OperationCycleCounter", ua.VariantType.UInt64),
        ):
            value = 0.0 if kind is ua.VariantType.Double else 0
            node_id = self._names.plant(f"{text_of(holder.nodeid)}/{text}")
            found[text] = await holder.add_property(
                node_id, self._names.name(DI, text), value, kind
            )
        return found

    async def _add_packml(self, machine: Node, folders: dict[str, Node]) -> Node:
        """Add the PackML object below the machine and list it in PackMLObjects."""
        names = self._names
        pack = await self._add(machine, PACKML, "PackML", names.node(PACKML, 6))
        entry = self._server.get_node(names.plant("PackMLObjects"))
        await entry.add_reference(pack, ORGANIZES)
        await pack.add_property(
            names.plant(f"{self._key}/PackML/TagID"), names.name(PACKML, "TagID"), self._key
        )
        folders["PackStatus"] = await self._add(pack, PACKML, "Status")
        folders["PackAdmin"] = await self._add(pack, PACKML, "Admin")
        base = await self._add(pack, PACKML, "BaseStateMachine", names.node(PACKML, 3))
        return await self._add_current_state(base, "Stopped")


def place_of(quantity: str, is_packml: bool) -> tuple[str, str, str]:
    """Return folder, namespace URI and browse name of a process variable."""
    if quantity == "device_health":
        return "Machine", DI, "DeviceHealth"
    if is_packml and quantity in STATUS:
        return "PackStatus", PACKML, STATUS[quantity]
    if is_packml and quantity in ADMIN:
        return "PackAdmin", PACKML, ADMIN[quantity]
    folder = next((text for text, found in _FOLDERS.items() if quantity in found), "Process")
    return folder, PLANT, quantity


def data_type_of(quantity: str, names: Names) -> ua.NodeId | None:
    """Return the companion data type of a quantity, None for a built-in one."""
    if quantity == "device_health":
        return names.node(DI, DEVICE_HEALTH_TYPE)
    return None
