"""A rule takes nodes by path, name and type, and names their tags."""

import pytest

from hmi.errors import ActionRefused
from hmi.plant.explored import Node
from hmi.plant.tag_picking import PickRule, picked
from hmi.plant.tags import Kind


def node(path: str, **fields) -> Node:
    described = {"kind": Kind.NUMBER, "type_name": "Double"} | fields
    return Node(node=f"nsu=urn:x;s={path}", parent="", name=path.rpartition("/")[2],
                node_class="variable", path=path, **described)  # fmt: skip


PLANT = (
    node("Machines/Press/Process/Ram force", unit="kN", low=0.0, high=900.0, has_history=True),
    node("Machines/Press/Process/Stroke", low=0.0, high=5.0),
    node("Machines/Press/Axes/Left/Position"),
    node("Machines/Press/Axes/Right/Position"),
    node("Machines/Press/Tool", kind=Kind.ENUMERATION, type_name="Tools", states=((0, "None"),)),
    node("Machines/Press/Curve", kind=None),
    node("Machines/Press/Old", tag="press.old"),
)


def keys(taken=frozenset(), **fields) -> list[str]:
    rule = PickRule(machine="press", connection="line", **fields)
    return [made.key for made in picked(PLANT, rule, taken)]


def test_without_patterns_every_node_is_taken_that_a_tag_can_hold_and_the_site_lacks():
    assert keys() == [
        "press.ram_force", "press.stroke", "press.position", "press.position_2", "press.tool",
    ]  # fmt: skip


def test_patterns_are_of_the_whole_path_name_or_type_in_any_letters():
    assert keys(path="*/process/*") == ["press.ram_force", "press.stroke"]
    assert keys(path="process") == []
    assert keys(name="RAM*") == ["press.ram_force"]
    assert keys(type_name="tools") == ["press.tool"]


def test_a_key_is_made_of_the_names_on_the_way():
    assert keys(name="Position", key="{parent}_{name}") == [
        "press.left_position", "press.right_position",
    ]  # fmt: skip
    assert keys(name="Position", key="{grandparent} {number}") == ["press.axes_1", "press.axes_2"]
    assert keys(name="Tool", key="fixed") == ["press.fixed"]


def test_keys_of_the_site_and_of_the_program_are_left_alone():
    assert keys({"press.stroke"}, name="Stroke") == ["press.stroke_2"]
    assert keys(name="Stroke", key="OEE") == ["press.oee_2"]


def test_a_field_that_does_not_exist_is_refused():
    with pytest.raises(ActionRefused) as refusal:
        keys(key="{name}{colour}")
    assert refusal.value.code == "pick-field-unknown"


def test_a_tag_says_what_the_server_says():
    rule = PickRule(machine="press", connection="line", interval_s=0.2, deadband=0.5)
    force, stroke, *_others, tool = picked(PLANT, rule)
    assert (force.unit, force.low, force.high, force.decimals) == ("kN", 0.0, 900.0, 1)
    assert (force.interval_s, force.deadband, force.backfill) == (0.2, 0.5, True)
    assert (stroke.decimals, stroke.backfill) == (3, False)
    assert (tool.states, tool.decimals, tool.deadband) == (((0, "None"),), 0, 0.0)


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.0), (100.0, 0.0)])
def test_a_range_that_is_none_is_left_out(low, high):
    rule = PickRule(machine="press", connection="line")
    (made,) = picked([node("Machines/Press/Force", low=low, high=high)], rule)
    assert (made.low, made.high, made.decimals) == (None, None, 1)
