"""What is watched at a station: tags and machines, by rows of the arrays that watches live in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hmi.bus.condition_facts import WatchMethod
from hmi.plant.assets import Machine, StateSource
from hmi.plant.site import Site
from hmi.plant.tags import Tag
from hmi.plant.watched import watched_tags

Figures = NDArray[np.float64]

_ROUNDING = math.sqrt(1 / 12)
"""Standard deviation of what rounding adds, in steps of the last decimal."""
_RANGE_SPREAD = 0.0005
_RANGE_WORTH = 0.003
"""Deviations of less than this share of the range are not worth a word."""
LEAST_TOGETHER, MOST_TOGETHER = 2, 12


@dataclass(frozen=True, slots=True)
class Group:
    """A machine whose signals are watched together; rows are those of its tags."""

    machine: Machine
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WatchPlan:
    """The watched tags in order of their rows; the same tag has the same row in each array."""

    tags: tuple[Tag, ...]
    machines: tuple[Machine | None, ...]
    """Of each tag the machine that it is watched with; None where that has no state."""
    groups: tuple[Group, ...]
    site: Site = field(repr=False)

    @classmethod
    def of(cls, site: Site) -> "WatchPlan":
        """Return what a site wants watched."""
        tags = watched_tags(site.machines, site.tags)
        by_key = site.machine_by_key
        machines = tuple(_stateful(by_key.get(tag.machine)) for tag in tags)
        rows = {tag.key: row for row, tag in enumerate(tags)}
        groups = []
        for machine in site.machines:
            keys = dict.fromkeys(
                (machine.vibration_tag, machine.temperature_tag, machine.current_tag,
                 *machine.indicator_tags)
            )  # fmt: skip
            together = tuple(rows[key] for key in keys if key in rows)[:MOST_TOGETHER]
            if _stateful(machine) is not None and len(together) >= LEAST_TOGETHER:
                groups.append(Group(machine, together))
        return cls(tags, machines, tuple(groups), site)

    def narrowed(self, method: WatchMethod, place: int) -> "WatchPlan":
        """Return a plan of one watch alone: place is its row, or its place in groups."""
        if method is WatchMethod.TOGETHER:
            group = self.groups[place]
            rows: tuple[int, ...] = group.rows
            groups: tuple[Group, ...] = (Group(group.machine, tuple(range(len(rows)))),)
        else:
            rows, groups = (place,), ()
        tags, machines = zip(*((self.tags[row], self.machines[row]) for row in rows), strict=True)
        return WatchPlan(tags, machines, groups, self.site)

    @property
    def numbers(self) -> list[int]:
        """The positions of the watched tags in Site.tags."""
        return [self.site.number_by_key[tag.key] for tag in self.tags]

    def run_key(self, row: int) -> str:
        """Return under which key it is told how the machine of a tag stood, or its server."""
        machine = self.machines[row]
        return f"@{self.tags[row].connection}" if machine is None else machine.key

    def hour_connections(self) -> set[str]:
        """Return the connections of tags that are compared by the hour of day."""
        pairs = zip(self.tags, self.machines, strict=True)
        return {tag.connection for tag, machine in pairs if machine is None}

    def least_spread(self) -> Figures:
        """Return below which spread each tag only shows its resolution."""
        return np.array([_least_spread(tag) for tag in self.tags], np.float64)

    def least_deviation(self) -> Figures:
        """Return which deviation of each tag is worth telling."""
        return np.array([_least_deviation(tag) for tag in self.tags], np.float64)


def watch_key(method: WatchMethod, of: str) -> str:
    """Return the key of a watch; of is the key of its tag, or of its machine."""
    return f"{method.value}.{of}"


def fingerprint(tag: Tag, machine: Machine | None) -> str:
    """Return what must stay the same for what was learned of a tag to be worth anything."""
    parts: list[object] = [tag.node, tag.unit, tag.kind.value, tag.connection]
    if machine is not None:
        parts += [machine.state_source.value, machine.state_tag, machine.recipe_tag]
    return "|".join(map(str, parts))


def group_fingerprint(group: Group, tags: Sequence[Tag]) -> str:
    """Return the same for signals that are watched together."""
    parts = (f"{tags[row].key}={fingerprint(tags[row], group.machine)}" for row in group.rows)
    return ";".join(parts)


def _stateful(machine: Machine | None) -> Machine | None:
    has_state = machine is not None and machine.state_source is not StateSource.NONE
    return machine if has_state else None


def _least_spread(tag: Tag) -> float:
    floors = [_ROUNDING * 10.0**-tag.decimals, tag.deadband / 2]
    if tag.low is not None and tag.high is not None:
        floors.append(_RANGE_SPREAD * (tag.high - tag.low))
    return max(floors)


def _least_deviation(tag: Tag) -> float:
    floors = [2 * 10.0**-tag.decimals, tag.deadband]
    if tag.low is not None and tag.high is not None:
        floors.append(_RANGE_WORTH * (tag.high - tag.low))
    return max(floors)
