"""A search for variables by name, level by level: what is near is found first.

Everything is bounded: in nodes, in depth, in seconds; a cycle is walked once.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from typing import Final

from asyncua import ua

from hmi.clock import Clock
from hmi.opcua.reference import Reference
from hmi.opcua.visit import Visit

MOST_NODES: Final = 20_000
DEEPEST: Final = 50
LONGEST_S: Final = 7.0
MOST_FOUND: Final = 300
_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a search may take, and how much it may find."""

    longest_s: float
    most_found: int


class NodeSearch:
    """One search; used once."""

    def __init__(
        self,
        visit: Visit,
        clock: Clock,
        note: Callable[[Reference], object],
        bounds: Bounds | None = None,
        skipped: frozenset[ua.NodeId] = frozenset(),
    ) -> None:
        """Tell note of every node that is met, in the order of their depth, but for skipped."""
        self._visit = visit
        self._clock = clock
        self._note = note
        self._bounds = bounds or Bounds(LONGEST_S, MOST_FOUND)
        self._waiting: deque[tuple[ua.NodeId, int]] = deque()
        self._seen: set[ua.NodeId] = set(skipped)
        self._found: list[Reference] = []
        self._is_whole = True

    async def run(self, begin: ua.NodeId, text: str) -> tuple[list[Reference], bool]:
        """Return variables below a node, and whether all were looked at. Raise PlantError."""
        pattern = pattern_of(text)
        self._waiting.append((begin, 0))
        self._seen.add(begin)
        ends_s = self._clock.monotonic() + self._bounds.longest_s
        while self._waiting:
            if self._clock.monotonic() > ends_s or len(self._found) >= self._bounds.most_found:
                return self._found[: self._bounds.most_found], False
            part = [self._waiting.popleft() for _ in range(min(len(self._waiting), _AT_ONCE))]
            results = await self._visit.browse([node for node, _depth in part])
            self._is_whole &= all(not one.ContinuationPoint for one in results)
            await self._visit.release(results)
            for (node, depth), result in zip(part, results, strict=True):
                self._look_at(self._visit.references(node, result), depth + 1, pattern)
        return self._found, self._is_whole

    def _look_at(
        self, references: Sequence[Reference], depth: int, pattern: re.Pattern[str]
    ) -> None:
        for one in references:
            if one.node in self._seen:
                continue
            if depth > DEEPEST or len(self._seen) >= MOST_NODES:
                self._is_whole = False
                return
            self._seen.add(one.node)
            self._note(one)
            if one.node_class is ua.NodeClass.Variable and pattern.search(one.name):
                self._found.append(one)
            # What hangs on a property tells of the property alone.
            if not one.is_property:
                self._waiting.append((one.node, depth))


def pattern_of(text: str) -> re.Pattern[str]:
    """Return what a name must fit: text anywhere in it, or the whole of it with `*` and `?`."""
    wanted = text.strip()
    has_wildcard = "*" in wanted or "?" in wanted
    source = r"\A" + translate(wanted) if has_wildcard else re.escape(wanted)
    return re.compile(source, re.IGNORECASE)
