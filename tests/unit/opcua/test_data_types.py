"""Types are followed up to the built-in ones, and a chain without end is left."""

import pytest
from asyncua import ua

from hmi.opcua.data_types import DataTypes, states_from
from hmi.plant.tags import Kind
from tests.unit.opcua.exploring import node, reference

DOUBLE, ENUMERATION = ua.NodeId(11), ua.NodeId(29)


class Types:
    """A visit to a server that has data types alone, each with what it derives from."""

    namespaces = ("http://opcfoundation.org/UA/", "urn:test")

    def __init__(self, above: dict, values: dict | None = None):
        self.above = above
        self.values = values or {}

    async def supertypes(self, one):
        parent = self.above.get(one)
        return () if parent is None else (ua.ReferenceDescription(NodeId=parent),)

    async def read(self, asks):
        return [self.values.get(ask, ua.DataValue()) for ask in asks]

    async def browse(self, nodes):
        return [ua.BrowseResult() for _one in nodes]

    def references(self, parent, _result):
        own = {"node_class": ua.NodeClass.Variable, "is_property": True}
        return [reference(99, 1, "EnumStrings", **own)] if parent == node(1) else []


async def test_a_type_is_what_it_derives_from():
    types = DataTypes(Types({node(3): node(2), node(2): DOUBLE}))
    assert await types.kind_of(node(3)) is Kind.NUMBER
    assert await types.kind_of(DOUBLE) is Kind.NUMBER
    assert await types.states_of(node(3)) == ()


@pytest.mark.parametrize("above", [{}, {node(3): node(2), node(2): node(3)}])
async def test_a_type_without_end_or_beginning_is_none_we_know(above):
    assert await DataTypes(Types(above)).kind_of(node(3)) is None


async def test_states_come_from_the_definition_of_a_type():
    fields = [ua.EnumField(Value=4, Name="Four"), ua.EnumField(Value=1, Name="One")]
    told = ua.DataValue(ua.Variant(ua.EnumDefinition(Fields=fields)))
    asked = (node(3), ua.AttributeIds.DataTypeDefinition)
    types = DataTypes(Types({node(3): ENUMERATION}, {asked: told}))
    assert await types.states_of(node(3)) == ((1, "One"), (4, "Four"))


async def test_states_come_from_the_strings_of_a_type_without_definition():
    told = ua.DataValue(ua.Variant([ua.LocalizedText("Off"), ua.LocalizedText("On")]))
    types = DataTypes(Types({node(1): ENUMERATION}, {(node(99), ua.AttributeIds.Value): told}))
    assert await types.states_of(node(1)) == ((0, "Off"), (1, "On"))
    assert await types.kind_of(node(1)) is Kind.INTEGER


def test_states_are_each_number_once_and_never_nameless():
    doubles = [ua.EnumValueType(Value=1, DisplayName=ua.LocalizedText(text)) for text in "ab"]
    assert states_from(doubles) == ((1, "a"),)
    assert states_from([ua.LocalizedText(None)]) == ((0, "0"),)
    assert states_from("text") == ()
    assert states_from(None) == ()
    assert len(states_from([ua.LocalizedText("x")] * 5000)) == 200
