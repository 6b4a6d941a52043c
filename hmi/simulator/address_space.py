"""The whole address space: machines, their process variables, and where each is written."""

from collections.abc import Mapping
from datetime import UTC, datetime

from asyncua import ua
from asyncua.common.node import Node
from asyncua.server.server import Server
from asyncua.ua.attribute_ids import AttributeIds

from hmi.plant.tags import Kind
from hmi.simulator.companion_types import ITEM_STATE_IDS, MACHINERY, MODE_IDS, Names
from hmi.simulator.instruments import Instruments
from hmi.simulator.machine_identities import IDENTITIES
from hmi.simulator.machine_nodes import MachineBuilder, MachineNodes, data_type_of, place_of
from hmi.simulator.signals import Signal
from hmi.simulator.ua_values import data_value, node_id, text_of

VARIANTS = {
    Kind.NUMBER: ua.VariantType.Double,
    Kind.INTEGER: ua.VariantType.Int64,
    Kind.BOOLEAN: ua.VariantType.Boolean,
    Kind.TEXT: ua.VariantType.String,
    Kind.ENUMERATION: ua.VariantType.Int32,
}
_EMPTY: dict[Kind, float | int | bool | str] = {
    Kind.NUMBER: 0.0, Kind.INTEGER: 0, Kind.BOOLEAN: False, Kind.TEXT: "", Kind.ENUMERATION: 0,
}  # fmt: skip
_ANALOG = node_id(2368)
"""AnalogItemType."""
_MULTI_STATE = node_id(11238)
"""MultiStateValueDiscreteType."""
_UNECE_CODES = {
    "A": "AMP", "kW": "KWT", "kWh": "KWH", "mm/s": "C16", "°C": "CEL", "%": "P1", "bar": "BAR",
    "kPa": "KPA", "mm": "MMT", "ml": "MLT", "s": "SEC", "N": "NEW", "h": "HUR", "m³": "MTQ",
    "l/min": "L2",
}  # fmt: skip
"""Codes of UNECE recommendation 20; a unit without one gets the UnitId -1."""
_UNECE = "http://www.opcfoundation.org/UA/units/un/cefact"


class AddressSpace:
    """Process variables by tag key, and the companion variables that follow them."""

    def __init__(self, server: Server, names: Names) -> None:
        self.names = names
        self._server = server
        self._machines: dict[str, MachineNodes] = {}

    async def build(self, instruments: Instruments) -> None:
        """Add all machines and all process variables."""
        for key, identity in IDENTITIES.items():
            builder = MachineBuilder(self._server, self.names, key, identity)
            self._machines[key] = await builder.build(key != "compressor")
        for signal in instruments.signals.values():
            await self._add_variable(signal)

    def node_id(self, key: str) -> ua.NodeId:
        """Return the NodeId of a tag."""
        return self.names.plant(key)

    async def follow(self, machine: str, values: Mapping[str, float | int | bool | str]) -> None:
        """Write the companion variables of a machine from its true values; changes only."""
        nodes = self._machines[machine]
        item = ITEM_STATE_IDS[int(values[f"{machine}.item_state"])]
        mode = MODE_IDS[int(values[f"{machine}.operation_mode"])]
        await self._show_state(nodes.item_state, item)
        await self._show_state(nodes.operation_mode, mode)
        if nodes.base_state is not None:
            text = str(values[f"{machine}.state"])
            await self._write(nodes.base_state, ua.Variant(ua.LocalizedText(text)))
        running_ms = 3_600_000.0 * float(values[f"{machine}.running_hours"])
        cycles = int(values.get(f"{machine}.total", values.get(f"{machine}.load_cycles", 0)))
        double, counter = ua.VariantType.Double, ua.VariantType.UInt64
        await self._write(nodes.counters["OperationDuration"], ua.Variant(running_ms, double))
        await self._write(nodes.counters["PowerOnDuration"], ua.Variant(1.2 * running_ms, double))
        await self._write(nodes.counters["OperationCycleCounter"], ua.Variant(cycles, counter))

    async def _show_state(self, current: Node, state: tuple[int, str]) -> None:
        number, text = state
        if await self._write(current, ua.Variant(ua.LocalizedText(text))):
            identifier = self.names.plant(f"{text_of(current.nodeid)}/Id")
            await self._write(
                self._server.get_node(identifier), ua.Variant(self.names.node(MACHINERY, number))
            )

    async def _write(self, node: Node, value: ua.Variant) -> bool:
        """Write a companion variable if it changed; tell whether it did."""
        old = self._server.read_attribute_value(node.nodeid)
        if old.Value is not None and old.Value.Value == value.Value:
            return False
        moment = datetime.now(UTC)
        await self._server.write_attribute_value(node.nodeid, data_value(value, moment))
        return True

    async def _add_variable(self, signal: Signal) -> None:
        nodes = self._machines[signal.machine]
        is_packml = nodes.base_state is not None
        folder, uri, text = place_of(signal.quantity, is_packml)
        node = await nodes.folders[folder].add_variable(
            self.node_id(signal.key),
            self.names.name(uri, text),
            _EMPTY[signal.kind],
            VARIANTS[signal.kind],
            data_type_of(signal.quantity, self.names),
        )
        await node.write_attribute(
            AttributeIds.DisplayName,
            ua.DataValue(ua.Variant(ua.LocalizedText(signal.name))),
        )
        bits = (1 << ua.AccessLevel.CurrentRead) | (1 << ua.AccessLevel.HistoryRead)
        if signal.writable:
            bits |= 1 << ua.AccessLevel.CurrentWrite
        for attribute in (AttributeIds.AccessLevel, AttributeIds.UserAccessLevel):
            await node.write_attribute(
                attribute, ua.DataValue(ua.Variant(bits, ua.VariantType.Byte))
            )
        await node.write_attribute(AttributeIds.Historizing, ua.DataValue(ua.Variant(True)))
        await self._describe(node, signal)

    async def _describe(self, node: Node, signal: Signal) -> None:
        """Give a number its range and unit, an enumeration its texts, and both their type."""
        if signal.kind is Kind.ENUMERATION and signal.quantity != "device_health":
            await self._retype(node, _MULTI_STATE)
            values = [
                ua.EnumValueType(Value=number, DisplayName=ua.LocalizedText(text))
                for number, text in signal.states
            ]
            await node.add_property(
                self.names.plant(f"{signal.key}/EnumValues"), ua.QualifiedName("EnumValues"),
                values,
            )  # fmt: skip
        if signal.low is None or signal.high is None or signal.kind is not Kind.NUMBER:
            return
        await self._retype(node, _ANALOG)
        await node.add_property(
            self.names.plant(f"{signal.key}/EURange"), ua.QualifiedName("EURange"),
            ua.Range(Low=signal.low, High=signal.high),
        )  # fmt: skip
        unit = ua.EUInformation(
            NamespaceUri=_UNECE,
            UnitId=_unit_id(signal.unit),
            DisplayName=ua.LocalizedText(signal.unit),
            Description=ua.LocalizedText(signal.unit),
        )
        await node.add_property(
            self.names.plant(f"{signal.key}/EngineeringUnits"),
            ua.QualifiedName("EngineeringUnits"), unit,
        )  # fmt: skip

    async def _retype(self, node: Node, variable_type: ua.NodeId) -> None:
        type_definition = node_id(40)
        await node.delete_reference(node_id(63), type_definition, bidirectional=False)
        await node.add_reference(variable_type, type_definition, bidirectional=False)


def _unit_id(unit: str) -> int:
    """Return the bytes of the unit's code read as a number, as OPC 10000-8 5.6.3 has it."""
    code = _UNECE_CODES.get(unit)
    return -1 if code is None else int.from_bytes(code.encode(), "big")
