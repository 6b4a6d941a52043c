"""The types of DI, Machinery and PackML that the plant's machines are made of.

Names and numeric NodeIds are those of the companion specifications (OPC 10000-100, OPC 40001-1,
OPC 30050). Only the subset that the machines use is built; the official NodeSets are not shipped.
"""

from dataclasses import dataclass

from asyncua import ua
from asyncua.server.server import Server

from hmi.simulator.object_nodes import add_object
from hmi.simulator.ua_values import node_id

DI = "http://opcfoundation.org/UA/DI/"
MACHINERY = "http://opcfoundation.org/UA/Machinery/"
PACKML = "http://opcfoundation.org/UA/PackML/"
PLANT = "urn:lineside:demo"

_BASE_OBJECT = ("", 58)
_FOLDER = ("", 61)
_STATE_MACHINE = ("", 2771)
"""FiniteStateMachineType."""

_OBJECT_TYPES: tuple[tuple[str, int, str, tuple[str, int]], ...] = (
    (DI, 15034, "ComponentType", _BASE_OBJECT),
    (DI, 15051, "IDeviceHealthType", ("", 17602)),
    (DI, 480, "IOperationCounterType", ("", 17602)),
    (MACHINERY, 1003, "IMachineryItemVendorNameplateType", ("", 17602)),
    (MACHINERY, 1004, "MachineryItemIdentificationType", _BASE_OBJECT),
    (MACHINERY, 1012, "MachineIdentificationType", (MACHINERY, 1004)),
    (MACHINERY, 1002, "MachineryItemState_StateMachineType", _STATE_MACHINE),
    (MACHINERY, 1008, "MachineryOperationModeStateMachineType", _STATE_MACHINE),
    (MACHINERY, 1009, "MachineryOperationCounterType", _BASE_OBJECT),
    (MACHINERY, 1014, "MonitoringType", _FOLDER),
    (PACKML, 6, "PackMLBaseObjectType", _BASE_OBJECT),
    (PACKML, 3, "PackMLBaseStateMachineType", _STATE_MACHINE),
)
ITEM_STATE_IDS = {0: (5005, "NotAvailable"), 1: (5004, "OutOfService"), 2: (5007, "NotExecuting"),
                  3: (5006, "Executing")}  # fmt: skip
"""Machinery NodeId and name of each MachineryItemState, by its number."""
MODE_IDS = {0: (5024, "None"), 1: (5025, "Maintenance"), 2: (5027, "Setup"),
            3: (5026, "Processing")}  # fmt: skip
"""Machinery NodeId and name of each MachineryOperationMode, by its number."""
DEVICE_HEALTH_TYPE = 6244
_HEALTH_NAMES = ("NORMAL", "FAILURE", "CHECK_FUNCTION", "OFF_SPEC", "MAINTENANCE_REQUIRED")


@dataclass(frozen=True, slots=True)
class Names:
    """Namespace indices of this server, by URI."""

    index: dict[str, int]

    def node(self, uri: str, number: int) -> ua.NodeId:
        """Return a numeric NodeId of a companion namespace."""
        return node_id(number, self.index[uri])

    def plant(self, text: str) -> ua.NodeId:
        """Return a string NodeId of the plant's own namespace."""
        return node_id(text, self.index[PLANT])

    def name(self, uri: str, text: str) -> ua.QualifiedName:
        """Return a browse name."""
        return ua.QualifiedName(text, self.index[uri])


async def build_types(server: Server) -> Names:
    """Register the namespaces and add the types and entry folders. Return the indices."""
    index = {"": 0}
    for uri in (DI, MACHINERY, PACKML, PLANT):
        index[uri] = await server.register_namespace(uri)
    names = Names(index)
    for uri, number, text, (parent_uri, parent) in _OBJECT_TYPES:
        parent_id = node_id(parent, index[parent_uri])
        await server.get_node(parent_id).add_object_type(
            names.node(uri, number), names.name(uri, text)
        )
    await _add_states(server, names, 1002, ITEM_STATE_IDS)
    await _add_states(server, names, 1008, MODE_IDS)
    await _add_health_type(server, names)
    objects = server.nodes.objects
    await objects.add_folder(names.node(MACHINERY, 1001), names.name(MACHINERY, "Machines"))
    await objects.add_folder(names.plant("PackMLObjects"), names.name(PACKML, "PackMLObjects"))
    return names


async def _add_states(
    server: Server, names: Names, type_number: int, states: dict[int, tuple[int, str]]
) -> None:
    machine = server.get_node(names.node(MACHINERY, type_number))
    for state_number, (number, text) in states.items():
        state = await add_object(
            server, machine.nodeid, names.node(MACHINERY, number), names.name(MACHINERY, text),
            node_id(2307),
        )  # fmt: skip
        await state.add_property(
            names.plant(f"{type_number}/{text}/StateNumber"), ua.QualifiedName("StateNumber"),
            state_number, ua.VariantType.UInt32,
        )  # fmt: skip


async def _add_health_type(server: Server, names: Names) -> None:
    kind = await server.get_node(node_id(29)).add_data_type(
        names.node(DI, DEVICE_HEALTH_TYPE), names.name(DI, "DeviceHealthEnumeration")
    )
    await kind.add_property(0, "EnumStrings", [ua.LocalizedText(text) for text in _HEALTH_NAMES])
    await kind.write_data_type_definition(
        ua.EnumDefinition(
            Fields=[
                ua.EnumField(Value=number, Name=text, DisplayName=ua.LocalizedText(text))
                for number, text in enumerate(_HEALTH_NAMES)
            ]
        )
    )
