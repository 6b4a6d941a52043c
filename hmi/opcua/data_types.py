"""What a server's types are called, what they derive from, and how enumerations count.

Read from the server once a visit; texts stay texts, nothing of a server becomes code.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds

from hmi.opcua.plain_names import plain_name
from hmi.opcua.visit import Visit, local, value_in
from hmi.plant.tags import Kind

States = tuple[tuple[int, str], ...]

_DEEPEST: Final = 16
_MOST_STATES: Final = 200
_ENUMERATION: Final = 29
_HIGHEST_BUILT_IN: Final = 29
"""Number of the last abstract type at the top of the standard's tree of data types."""
_KINDS: Final = {
    1: Kind.BOOLEAN,
    **dict.fromkeys((2, 3, 4, 5, 6, 7, 8, 9, 19, 27, 28, _ENUMERATION), Kind.INTEGER),
    **dict.fromkeys((10, 11, 26), Kind.NUMBER),
    **dict.fromkeys((12, 13, 14, 15, 16, 17, 18, 20, 21), Kind.TEXT),
}
"""Kind by the number of the built-in type; structures and the like have none."""
STATE_PROPERTIES: Final = ("EnumStrings", "EnumValues")


class DataTypes:
    """The types of one server, as far as they were met."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._names: dict[ua.NodeId, str] = {}
        self._bases: dict[ua.NodeId, int] = {}
        self._states: dict[ua.NodeId, States] = {}

    async def learn(self, types: Iterable[ua.NodeId]) -> None:
        """Ask for the names of types that are not known yet. Raise PlantError."""
        new = [one for one in dict.fromkeys(types) if one not in self._names and not one.is_null()]
        answers = await self._visit.read([(one, AttributeIds.BrowseName) for one in new])
        for one, answer in zip(new, answers, strict=True):
            self._names[one] = plain_name(value_in(answer))

    def name(self, kind: ua.NodeId) -> str:
        """Return the name of a type that was learnt, empty for another one."""
        return self._names.get(kind, "")

    async def kind_of(self, data_type: ua.NodeId) -> Kind | None:
        """Return what a scalar of a data type is for us, before its states are known."""
        return _KINDS.get(await self._base(data_type))

    async def states_of(self, data_type: ua.NodeId) -> States:
        """Return the states of an enumeration type, empty for any other. Raise PlantError."""
        if data_type not in self._states:
            is_one = await self._base(data_type) == _ENUMERATION
            self._states[data_type] = await self._read_states(data_type) if is_one else ()
        return self._states[data_type]

    async def _base(self, data_type: ua.NodeId) -> int:
        """Return the number of the standard type that a data type derives from, 0 for none."""
        if data_type not in self._bases:
            self._bases[data_type] = await self._look_up(data_type)
        return self._bases[data_type]

    async def _look_up(self, data_type: ua.NodeId) -> int:
        step = data_type
        # A chain has an end even where a server's has none.
        for _ in range(_DEEPEST):
            if step.NamespaceIndex == 0 and step.Identifier in range(1, _HIGHEST_BUILT_IN + 1):
                return int(step.Identifier)
            above = await self._visit.supertypes(step)
            parent = local(above[0].NodeId, self._visit.namespaces) if above else None
            if parent is None:
                return 0
            step = parent
        return 0

    async def _read_states(self, data_type: ua.NodeId) -> States:
        visit = self._visit
        (definition,) = await visit.read([(data_type, AttributeIds.DataTypeDefinition)])
        fields = getattr(value_in(definition), "Fields", None)
        if fields:
            return states_from(fields)
        (listed,) = await visit.browse([data_type])
        own = [
            one for one in visit.references(data_type, listed)
            if one.browse_name in STATE_PROPERTIES
        ]  # fmt: skip
        answers = await visit.read([(one.node, AttributeIds.Value) for one in own])
        found = (states_from(value_in(answer)) for answer in answers)
        return next((states for states in found if states), ())


def states_from(raw: Any) -> States:
    """Return the states that EnumStrings, EnumValues or the fields of a definition tell."""
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes):
        return ()
    states: dict[int, str] = {}
    for position, one in enumerate(raw[:_MOST_STATES]):
        number = getattr(one, "Value", None)
        number = number if isinstance(number, int) else position
        states.setdefault(number, _word(one) or str(number))
    return tuple(sorted(states.items()))


def _word(one: Any) -> str:
    if isinstance(one, ua.LocalizedText):
        return plain_name(one)
    return plain_name(getattr(one, "DisplayName", None)) or plain_name(getattr(one, "Name", None))
