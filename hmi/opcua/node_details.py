"""Everything that is told of a node, for many nodes at once: a few requests, however many nodes.

Two steps: what hangs on the nodes (which tells their properties and whether they have children),
then values, types, ranges, units, texts and rights in one batch.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds

from hmi.opcua.convert import history_of
from hmi.opcua.data_types import STATE_PROPERTIES, DataTypes, States, states_from
from hmi.opcua.plain_names import TEXT_LENGTH, plain_name
from hmi.opcua.reference import Reference
from hmi.opcua.visit import Ask, Visit, value_in
from hmi.plant.explored import Node
from hmi.plant.quality import GOOD
from hmi.plant.tags import Kind
from hmi.texts.formats import number

PEEKED: Final = 64
"""So many children of a node are looked at to find its properties."""
_OF_VARIABLES: Final = (
    AttributeIds.Value, AttributeIds.DataType, AttributeIds.ValueRank,
    AttributeIds.UserAccessLevel, AttributeIds.MinimumSamplingInterval, AttributeIds.Description,
)  # fmt: skip
_PROPERTIES: Final = ("EURange", "EngineeringUnits", *STATE_PROPERTIES)
_WRITABLE_BIT: Final = 1 << 1
_HISTORY_BIT: Final = 1 << 2
_SHOWN_VALUES: Final = 8
_INTERVAL_RANGE_S: Final = (0.05, 60.0)

Children = Mapping[ua.NodeId, Sequence[Reference]]


@dataclass(frozen=True, slots=True)
class Detail:
    """A node of the explored kind, beside the reference it was found by."""

    reference: Reference
    node: Node
    data_type: ua.NodeId
    interval_s: float | None = None
    """Fastest sampling that the server offers, None where it does not say."""


class NodeDetails:
    """Describes nodes of one visit."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._types = DataTypes(visit)

    async def peek(
        self, references: Sequence[Reference], most: int = PEEKED
    ) -> dict[ua.NodeId, list[Reference]]:
        """Return the first children of objects and variables. Raise PlantError.

        A node whose children the server would not tell is absent.
        """
        open_classes = (ua.NodeClass.Object, ua.NodeClass.Variable, ua.NodeClass.View)
        nodes = [one.node for one in references if one.node_class in open_classes]
        results = await self._visit.browse(nodes, most)
        await self._visit.release(results)
        return {
            node: self._visit.references(node, result)
            for node, result in zip(nodes, results, strict=True)
            if result.StatusCode.is_good()
        }

    async def describe(self, references: Sequence[Reference], children: Children) -> list[Detail]:
        """Return nodes with all that is told of them, in their order. Raise PlantError.

        Paths and tags are left to who knows them.
        """
        asks = [ask for one in references for ask in _asks(one, children.get(one.node, ()))]
        answers = dict(zip(asks, await self._visit.read(asks), strict=True))
        await self._types.learn(_types_in(references, answers))
        return [
            await self._detail(one, children.get(one.node), answers) for one in references
        ]  # fmt: skip

    async def _detail(
        self,
        reference: Reference,
        children: Sequence[Reference] | None,
        answers: Mapping[Ask, ua.DataValue],
    ) -> Detail:
        told = _Told(reference.node, answers)
        is_variable = reference.node_class is ua.NodeClass.Variable
        node = Node(
            node=self._visit.told(reference.node),
            parent=self._visit.told(reference.parent),
            name=reference.name,
            node_class=reference.node_class.name.lower(),
            type_name=self._types.name(told.data_type if is_variable else reference.type_node),
            has_children=_may_be_opened(children, is_variable=is_variable),
            description=plain_name(told.of(AttributeIds.Description), TEXT_LENGTH),
        )
        if not is_variable:
            return Detail(reference, node, told.data_type)
        node = await self._with_value(node, told)
        properties = told.properties(children or ())
        node = await self._with_states(node, told.data_type, properties)
        rights = told.of(AttributeIds.UserAccessLevel)
        rights = rights if isinstance(rights, int) else 0
        node = replace(
            node,
            unit=_unit(properties.get("EngineeringUnits")),
            is_writable=bool(rights & _WRITABLE_BIT),
            has_history=bool(rights & _HISTORY_BIT),
            **_range(properties.get("EURange")),
        )
        interval_s = _interval(told.of(AttributeIds.MinimumSamplingInterval))
        return Detail(reference, node, told.data_type, interval_s)

    async def _with_value(self, node: Node, told: "_Told") -> Node:
        answer, rank = told.value, told.of(AttributeIds.ValueRank)
        is_array = bool(answer.Value is not None and answer.Value.is_array)
        kind = None
        if not is_array and not (isinstance(rank, int) and rank >= 0):
            kind = _kind_of(answer.Value) or await self._types.kind_of(told.data_type)
        (sample,) = history_of(0, [answer], 0).samples()
        status = sample.status
        if is_array or kind is None:
            status = GOOD if answer.StatusCode is None else int(answer.StatusCode.value)
        return replace(node, kind=kind, value=_shown(answer, sample.value), status=status)

    async def _with_states(
        self, node: Node, data_type: ua.NodeId, properties: Mapping[str, Any]
    ) -> Node:
        if node.kind is not Kind.INTEGER:
            return node
        states: States = ()
        for name in reversed(STATE_PROPERTIES):
            states = states or states_from(properties.get(name))
        states = states or await self._types.states_of(data_type)
        if not states:
            return node
        named = dict(states).get(int(node.value) if node.value.lstrip("-").isdigit() else -1)
        value = f"{node.value} ({named})" if named else node.value
        return replace(node, kind=Kind.ENUMERATION, states=states, value=value)


class _Told:
    """What a server answered about one variable."""

    def __init__(self, node: ua.NodeId, answers: Mapping[Ask, ua.DataValue]) -> None:
        self._node = node
        self._answers = answers
        kind = self.of(AttributeIds.DataType)
        self.data_type = kind if isinstance(kind, ua.NodeId) else ua.NodeId()

    @property
    def value(self) -> ua.DataValue:
        return self._answers[(self._node, AttributeIds.Value)]

    def of(self, attribute: int) -> Any:
        answer = self._answers.get((self._node, attribute))
        return None if answer is None else value_in(answer)

    def properties(self, children: Sequence[Reference]) -> dict[str, Any]:
        return {
            one.browse_name: value_in(self._answers[(one.node, AttributeIds.Value)])
            for one in _properties(children)
        }


def _may_be_opened(children: Sequence[Reference] | None, *, is_variable: bool) -> bool:
    """Tell whether a tree should offer a node's children; those of a variable tell of itself."""
    if children is None:
        return True
    return any(not (is_variable and one.is_property) for one in children)


def _asks(reference: Reference, children: Sequence[Reference]) -> list[Ask]:
    if reference.node_class is not ua.NodeClass.Variable:
        return [(reference.node, AttributeIds.Description)]
    own: list[Ask] = [(reference.node, attribute) for attribute in _OF_VARIABLES]
    return own + [(one.node, AttributeIds.Value) for one in _properties(children)]


def _properties(children: Sequence[Reference]) -> list[Reference]:
    return [one for one in children if one.is_property and one.browse_name in _PROPERTIES]


def _types_in(
    references: Sequence[Reference], answers: Mapping[Ask, ua.DataValue]
) -> list[ua.NodeId]:
    found = []
    for one in references:
        answer = answers.get((one.node, AttributeIds.DataType))
        kind = one.type_node if answer is None else value_in(answer)
        if isinstance(kind, ua.NodeId):
            found.append(kind)
    return found


_KIND_BY_VARIANT: Final = {
    ua.VariantType.Boolean: Kind.BOOLEAN,
    ua.VariantType.Float: Kind.NUMBER,
    ua.VariantType.Double: Kind.NUMBER,
    **dict.fromkeys(
        (
            ua.VariantType.SByte, ua.VariantType.Byte, ua.VariantType.Int16,
            ua.VariantType.UInt16, ua.VariantType.Int32, ua.VariantType.UInt32,
            ua.VariantType.Int64, ua.VariantType.UInt64, ua.VariantType.StatusCode,
        ),
        Kind.INTEGER,
    ),
    **dict.fromkeys(
        (
            ua.VariantType.String, ua.VariantType.DateTime, ua.VariantType.Guid,
            ua.VariantType.ByteString, ua.VariantType.XmlElement, ua.VariantType.NodeId,
            ua.VariantType.ExpandedNodeId, ua.VariantType.QualifiedName,
            ua.VariantType.LocalizedText,
        ),
        Kind.TEXT,
    ),
}  # fmt: skip


def _kind_of(value: ua.Variant | None) -> Kind | None:
    """Return the kind of a scalar value as it came; None where none came."""
    return None if value is None else _KIND_BY_VARIANT.get(value.VariantType)


def _shown(answer: ua.DataValue, scalar: object) -> str:
    """Return a value as one line for people."""
    raw = None if answer.Value is None else answer.Value.Value
    if isinstance(raw, list):
        shown = [_word(one) for one in raw[:_SHOWN_VALUES]]
        return ", ".join([*shown, *(["…"] if len(raw) > _SHOWN_VALUES else [])])
    return _word(scalar)


def _word(one: object) -> str:
    if isinstance(one, bool):
        return str(one).lower()
    if isinstance(one, float):
        return number(one, 3).rstrip("0").rstrip(".") if abs(one) < 1e12 else number(one)
    if isinstance(one, int):
        return str(int(one))
    return plain_name(one, TEXT_LENGTH)


def _unit(raw: Any) -> str:
    return plain_name(getattr(raw, "DisplayName", None), 20)


def _range(raw: Any) -> dict[str, Any]:
    low, high = getattr(raw, "Low", None), getattr(raw, "High", None)
    if not isinstance(low, float | int) or not isinstance(high, float | int):
        return {}
    is_sound = math.isfinite(low) and math.isfinite(high) and low < high
    return {"low": float(low), "high": float(high)} if is_sound else {}


def _interval(raw: Any) -> float | None:
    """Return a sampling interval of the server in seconds; 0 and -1 say nothing we can use."""
    if not isinstance(raw, float | int) or not raw > 0:
        return None
    low, high = _INTERVAL_RANGE_S
    return min(max(raw / 1000, low), high)
