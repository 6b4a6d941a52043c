"""Where an alarm of a server belongs: to which machine, and to which tag. Pure.

The first answer counts: what the site says of the source's name, the tag with the node that is
judged or that is the source, a machine of the same name, the tags below the source in the
server's tree of names, the only machine of the connection.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from hmi.bus.conditions import ConditionEvent
from hmi.plant.connections import Connection
from hmi.plant.site import Site
from hmi.plant.tags import Tag

_STEPS: Final = "./|"
"""What separates the steps of a path in identifiers of nodes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Keys of a machine and a tag, empty where there is none."""

    machine: str = ""
    tag: str = ""


class AlarmPlaces:
    """The places of one connection."""

    def __init__(self, site: Site, connection: Connection) -> None:
        tags = [tag for tag in site.tags if tag.connection == connection.key and tag.node]
        self._patterns = connection.alarm_machines
        self._tags: dict[str, Tag] = {tag.node: tag for tag in tags}
        self._named = {
            name.casefold(): machine.key
            for machine in site.machines
            for name in (machine.key, machine.name)
        }
        self._machines = frozenset(tag.machine for tag in tags if tag.machine)
        self._inside: dict[str, set[str]] = {}
        for tag in tags:
            for end, letter in enumerate(tag.node):
                if letter in _STEPS:
                    self._inside.setdefault(tag.node[:end], set()).add(tag.machine)

    def of(self, event: ConditionEvent) -> Place:
        """Return where an event's condition belongs."""
        tag = self._tags.get(event.input_node) or self._tags.get(event.source_node)
        key = tag.key if tag else ""
        for pattern, machine in self._patterns:
            if any(fnmatchcase(one, pattern) for one in (event.source, event.source_node)):
                return Place(machine, key)
        if tag is not None and tag.machine:
            return Place(tag.machine, key)
        named = self._named.get(event.source.casefold(), "")
        # All tags whose node ids begin with that of the source lie below it.
        below = _single(self._inside.get(event.source_node, ()))
        return Place(named or below or _single(self._machines), key)


def _single(machines: Iterable[str]) -> str:
    several = [one for one in machines if one]
    return several[0] if len(several) == 1 else ""
