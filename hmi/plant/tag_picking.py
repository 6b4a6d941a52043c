"""Tags from the nodes of a server by a rule: which nodes, and how their tags are called. Pure."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from fnmatch import translate
from typing import Final

from hmi.errors import ActionRefused
from hmi.plant.assets import Machine
from hmi.plant.derived import derived_tags
from hmi.plant.explored import Node
from hmi.plant.key_names import slug, unique
from hmi.plant.tags import Kind, Tag

_FIELD = re.compile(r"\{(\w*)\}")
_FIELDS: Final = ("machine", "name", "parent", "grandparent", "number")
_DECIMALS: Final = ((1000.0, 0), (100.0, 1), (10.0, 2), (0.0, 3))
"""Decimals by the span of the range from which on they are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickRule:
    """Which nodes are taken, and what becomes of them.

    path, name and type_name are patterns with `*` and `?` that the whole of it must fit, large and
    small letters alike. key is how a tag's key is made behind `machine.`: `{name}`, `{parent}` and
    `{grandparent}` are names on the way down to the node, `{number}` counts from 1.
    """

    machine: str
    connection: str
    path: str = "*"
    name: str = "*"
    type_name: str = "*"
    key: str = "{name}"
    interval_s: float = 1.0
    deadband: float = 0.0


def picked(
    nodes: Iterable[Node], rule: PickRule, taken: Set[str] = frozenset()
) -> tuple[Tag, ...]:
    """Return a tag for each node that the rule takes and a tag can hold; keys are unique.

    taken are the keys that the site has. Raise ActionRefused for a key with an unknown field.
    """
    for field in _FIELD.findall(rule.key):
        if field not in _FIELDS:
            raise ActionRefused("pick-field-unknown", field=field, fields=", ".join(_FIELDS))
    used = set(taken) | _computed_keys(rule.machine)
    found: list[Tag] = []
    for node in nodes:
        if node.kind is None or node.tag or not fits(node, rule):
            continue
        wanted = f"{rule.machine}.{_name_in_key(node, rule, len(found) + 1)}"
        key = unique(wanted, used)
        used.add(key)
        found.append(_tag(node, node.kind, key, rule))
    return tuple(found)


def fits(node: Node, rule: PickRule) -> bool:
    """Tell whether a rule takes a node."""
    patterns = ((rule.path, node.path), (rule.name, node.name), (rule.type_name, node.type_name))
    return all(re.match(translate(one), text, re.IGNORECASE) for one, text in patterns)


def tag_of(node: Node, key: str, machine: str, connection: str) -> Tag:
    """Return a tag that reads a variable, with what the server says of it."""
    kind = node.kind or Kind.NUMBER
    low, high = node.low, node.high
    if low is not None and high is not None and not low < high:
        # Servers that know no range say 0 to 0, and some have it the wrong way round.
        low = high = None
    return Tag(
        key=key, name=node.name.strip() or key, machine=machine, connection=connection,
        node=node.node, kind=kind, unit=node.unit, decimals=decimals_for(kind, low, high),
        low=low, high=high, backfill=node.has_history,
        states=node.states if kind is Kind.ENUMERATION else (),
    )  # fmt: skip


def decimals_for(kind: Kind, low: float | None, high: float | None) -> int:
    """Return how many decimals tell a thousandth of a range; 1 where there is none."""
    if kind is not Kind.NUMBER:
        return 0
    if low is None or high is None:
        return 1
    return next(decimals for span, decimals in _DECIMALS if high - low >= span)


def _computed_keys(machine: str) -> set[str]:
    """Return the keys that the program gives to what it computes of a machine itself."""
    return {tag.key for tag in derived_tags(Machine(key=machine, name=machine))}


def _name_in_key(node: Node, rule: PickRule, number: int) -> str:
    above = ["", "", *node.path.split("/")[:-1]]
    words = {
        "machine": rule.machine, "name": node.name, "parent": above[-1],
        "grandparent": above[-2], "number": str(number),
    }  # fmt: skip
    return slug(_FIELD.sub(lambda field: words[field[1]], rule.key), "value")


def _tag(node: Node, kind: Kind, key: str, rule: PickRule) -> Tag:
    tag = tag_of(node, key, rule.machine, rule.connection)
    deadband = rule.deadband if kind is Kind.NUMBER else 0.0
    return replace(tag, interval_s=rule.interval_s, deadband=deadband)
