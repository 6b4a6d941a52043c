"""A search looks level by level, at each node once, and says when it stopped early."""

import pytest
from asyncua import ua

from hmi.opcua import node_search
from hmi.opcua.node_search import NodeSearch, pattern_of
from tests.unit.opcua.exploring import FakeVisit, node, reference


def variable(number: int, parent: int, name: str, **fields):
    return reference(number, parent, name, node_class=ua.NodeClass.Variable, **fields)


class Search:
    def __init__(self, tree, clock):
        self.met = []
        self.visit = FakeVisit(tree)
        self.search = NodeSearch(self.visit, clock, self.met.append)

    async def run(self, text):
        found, is_complete = await self.search.run(node(1), text)
        return [one.name for one in found], is_complete


async def test_what_is_near_is_found_first_and_objects_are_no_hits(clock):
    tree = {
        1: [reference(2, 1, "speeds"), variable(3, 1, "Speed")],
        2: [variable(4, 2, "deep speed")],
        3: [], 4: [],
    }  # fmt: skip
    assert await Search(tree, clock).run("SPEED") == (["Speed", "deep speed"], True)


async def test_a_cycle_is_walked_once(clock):
    tree = {1: [reference(2, 1)], 2: [reference(1, 2), variable(3, 2, "x")], 3: [reference(2, 3)]}
    one = Search(tree, clock)
    assert await one.run("x") == (["x"], True)
    assert [met.node for met in one.met] == [node(2), node(3)]


async def test_a_chain_without_end_is_left_at_a_depth(clock, monkeypatch):
    monkeypatch.setattr(node_search, "DEEPEST", 5)
    tree = {number: [reference(number + 1, number)] for number in range(1, 50)}
    one = Search(tree, clock)
    assert await one.run("x") == ([], False)
    assert len(one.met) == 5


async def test_a_crowd_is_left_at_a_number(clock, monkeypatch):
    monkeypatch.setattr(node_search, "MOST_NODES", 20)
    tree = {1: [variable(number, 1, "x") for number in range(2, 200)]}
    names, is_complete = await Search(tree, clock).run("x")
    assert (len(names), is_complete) == (19, False)


async def test_a_search_that_takes_too_long_tells_what_it_has(clock):
    tree = {1: [variable(2, 1, "x"), reference(3, 1)], 2: [], 3: [variable(4, 3, "x")]}
    one = Search(tree, clock)

    async def slow(nodes, most=0, *, backwards=False):
        clock.advance(node_search.LONGEST_S + 1)
        return await FakeVisit.browse(one.visit, nodes, most, backwards=backwards)

    one.visit.browse = slow
    assert await one.run("x") == (["x"], False)


async def test_nothing_is_looked_for_below_a_property(clock):
    tree = {1: [variable(2, 1, "x", is_property=True)], 2: [variable(3, 2, "x")]}
    assert await Search(tree, clock).run("x") == (["x"], True)


@pytest.mark.parametrize(
    ("text", "name", "fits"),
    [
        ("temp", "Bearing TEMPERATURE", True),
        ("temp*", "Bearing temperature", False),
        ("*temp*", "Bearing temperature", True),
        ("t?mp", "temp", True),
        ("t?mp", "tempo", False),
        ("a.c", "abc", False),
        ("[x]", "a[x]b", True),
        (" level ", "Bowl level", True),
    ],
)
def test_a_pattern_fits_the_whole_name_and_a_text_any_part(text, name, fits):
    assert bool(pattern_of(text).search(name)) is fits


async def test_what_is_to_be_skipped_is_not_looked_into(clock):
    tree = {1: [reference(2, 1), reference(3, 1)], 2: [variable(4, 2, "x")],
            3: [variable(5, 3, "x of ours")], 4: [], 5: []}  # fmt: skip
    search = NodeSearch(FakeVisit(tree), clock, lambda _met: None, None, frozenset({node(2)}))
    found, is_complete = await search.run(node(1), "x")
    assert ([one.name for one in found], is_complete) == (["x of ours"], True)
