"""Tags of one connection by how often they are published: one subscription a group. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hmi.plant.tags import Tag

SLOW_S: Final = 1.0
"""Tags that are sampled more rarely are published so often: their words need no hurry."""


@dataclass(frozen=True, slots=True)
class RateGroup:
    """Tag numbers that are published together."""

    publishing_s: float
    numbers: tuple[int, ...]


def rate_groups(
    publishing_s: float, tags: Mapping[int, Tag], *, items_max: int = 0, groups_max: int = 0
) -> list[RateGroup]:
    """Return at least one group, the fastest first.

    items_max and groups_max are a server's limits, 0 where it has none. A server that allows
    fewer subscriptions than needed gets all tags in one.
    """
    slow_s = max(publishing_s, SLOW_S)
    slow = [number for number, tag in tags.items() if tag.interval_s > slow_s > publishing_s]
    rare = frozenset(slow)
    fast = [number for number in tags if number not in rare]
    groups = [RateGroup(publishing_s, part) for part in _parts(fast, items_max)]
    groups += [RateGroup(slow_s, part) for part in _parts(slow, items_max)]
    if not groups or 0 < groups_max < len(groups):
        return [RateGroup(publishing_s, tuple(tags))]
    return groups


def _parts(numbers: list[int], most: int) -> list[tuple[int, ...]]:
    step = most or max(len(numbers), 1)
    return [tuple(numbers[first : first + step]) for first in range(0, len(numbers), step)]
