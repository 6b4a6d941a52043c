"""What was found of one machine becomes a machine and tags, ready to be added. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from hmi.opcua.discovery.companions import (
    IDENTIFICATION,
    MACHINE_TOOL,
    MACHINERY,
    MODEL_NAMES,
    NAME_PLATE,
)
from hmi.opcua.discovery.naming import unique_on_the_way
from hmi.opcua.discovery.quantities import (
    is_companion,
    is_worth_a_tag,
    name_of,
    quantity_of,
    states_of,
)
from hmi.opcua.discovery.roles import Bound, roles_of
from hmi.opcua.discovery.spots import Root, Spot
from hmi.plant.assets import Machine, StateSource
from hmi.plant.explored import FoundMachine
from hmi.plant.key_names import slug, unique
from hmi.plant.site import Site
from hmi.plant.tag_picking import decimals_for
from hmi.plant.tags import Kind, Tag

MOST_TAGS: Final = 300
_INTERVALS_S: Final = {Kind.BOOLEAN: 0.5, Kind.ENUMERATION: 0.5, Kind.TEXT: 1.0}
_OF_DEVICES: Final = frozenset({
    "ParameterSet", "Monitoring", "OperationCounters", "LifetimeCounters",
    "MachineryBuildingBlocks",
})  # fmt: skip
"""Blocks of a device that tell how it is; the rest of a controller is its program."""
_ORDER_STEP: Final = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where found machines are to be added: the site, the connection, keys given away before."""

    site: Site
    connection: str
    tags_by_node: Mapping[str, str]


def bind(root: Root, place: Place, given: set[str]) -> FoundMachine | None:
    """Return how a machine would be bound, None for what is no machine.

    given are the machine keys that other finds of this look around have got; it grows.
    """
    spots = _worthy(root)
    known = _known_machine(root, place)
    if not spots and not known:
        return None
    key = known.key if known else _machine_key(root, place.site, given)
    given.add(key)
    bound = _tags(spots, key, place)
    roles = roles_of(bound)
    plate = _name_plate(root.spots)
    fresh = [one.tag for one in bound if one.spot.node.node not in place.tags_by_node]
    if known:
        machine = _completed(known, roles | plate)
    else:
        order = _ORDER_STEP * (len(given) + len(place.site.machines))
        machine = Machine(key=key, name=root.name, order=order, **(roles | plate))
    models = _models(root)
    return FoundMachine(
        node=root.node, models=models, machine=machine, tags=tuple(fresh), is_known=bool(known)
    )


def _worthy(root: Root) -> list[Spot]:
    """Return what tags are made of: what a companion names first, for it gets the plain keys."""
    spots = [spot for spot in root.spots if is_worth_a_tag(spot)]
    if root.is_device:
        spots = [one for one in spots if is_companion(one) or _OF_DEVICES & set(one.way)]
    ordered = sorted(spots, key=lambda one: not is_companion(one))
    nodes = dict.fromkeys(one.node.node for one in ordered)
    first = {one.node.node: one for one in reversed(ordered)}
    return [first[node] for node in nodes][:MOST_TAGS]


def _tags(spots: Sequence[Spot], machine: str, place: Place) -> list[Bound]:
    taken = {tag.key.partition(".")[2] for tag in place.site.tags if tag.machine == machine}
    bound = []
    for spot in spots:
        quantity = quantity_of(spot)
        own = place.tags_by_node.get(spot.node.node)
        if own is not None:
            bound.append(Bound(spot, quantity, place.site.tag(own)))
            continue
        name = unique_on_the_way(quantity, spot.way, taken)
        taken.add(name)
        bound.append(Bound(spot, quantity, _tag(spot, quantity, f"{machine}.{name}", place)))
    return bound


def _tag(spot: Spot, quantity: str, key: str, place: Place) -> Tag:
    node = spot.node
    states = states_of(spot, quantity)
    kind = Kind.ENUMERATION if states else node.kind or Kind.TEXT
    unit = node.unit or ("ms" if node.type_name == "Duration" else "")
    return Tag(
        key=key,
        name=name_of(spot, quantity),
        machine=key.partition(".")[0],
        connection=place.connection,
        node=node.node,
        kind=kind,
        unit=unit,
        decimals=decimals_for(kind, node.low, node.high),
        low=node.low,
        high=node.high,
        interval_s=spot.interval_s or _INTERVALS_S.get(kind, 1.0),
        backfill=node.has_history,
        states=states,
    )


def _machine_key(root: Root, site: Site, given: set[str]) -> str:
    wanted = slug(root.browse_name or root.name, "machine")
    return unique(wanted, given | site.machine_by_key.keys())


def _known_machine(root: Root, place: Place) -> Machine | None:
    """Return the site's machine that most tags of the found one's nodes belong to."""
    counts: dict[str, int] = {}
    for spot in root.spots:
        own = place.tags_by_node.get(spot.node.node)
        if own is not None:
            machine = place.site.tag(own).machine
            counts[machine] = counts.get(machine, 0) + 1
    most = max(counts, key=lambda key: counts[key], default="")
    return place.site.machine_by_key.get(most)


def _completed(known: Machine, found: Mapping[str, Any]) -> Machine:
    """Return a machine of the site with what it lacked; what an engineer has set stays."""
    has_state = known.state_source is not StateSource.NONE
    state_fields = {"state_source", "state_tag", "mode_tag"}
    missing = {
        name: value
        for name, value in found.items()
        if name != "in_line"
        and (not has_state if name in state_fields else not getattr(known, name))
    }
    return replace(known, **missing)


def _name_plate(spots: Sequence[Spot]) -> dict[str, str]:
    plate: dict[str, str] = {}
    # The machine's own plate lies nearest; its components have plates of their own.
    for spot in sorted(spots, key=lambda one: len(one.way)):
        field = NAME_PLATE.get(spot.browse_name)
        if field and spot.node.value and spot.holder in ("", IDENTIFICATION):
            plate.setdefault(field, spot.node.value)
    return plate


def _models(root: Root) -> tuple[str, ...]:
    met = set(root.namespaces)
    if MACHINE_TOOL in met:
        met.add(MACHINERY)
    return tuple(name for uri, name in MODEL_NAMES.items() if uri in met)
