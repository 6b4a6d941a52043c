"""The children of one node, fetched from the server only as far as somebody looks.

A list is bounded whatever the server does: in length, and in answers that bring nothing new.
"""

from contextlib import suppress
from typing import Final

from asyncua import ua

from hmi.errors import NotConnected, PlantError
from hmi.opcua.reference import Reference
from hmi.opcua.visit import Visit

NODE_UNKNOWN: Final = "node-unknown"
MOST_CHILDREN: Final = 50_000
PER_ANSWER: Final = 500
_MOST_EMPTY: Final = 5
_STALE: Final = "BadContinuationPointInvalid"


class Listing:
    """Children of a node in the order the server gives them, each once."""

    def __init__(self, visit: Visit, node: ua.NodeId) -> None:
        self._visit = visit
        self._node = node
        self.children: list[Reference] = []
        self._seen: set[ua.NodeId] = set()
        self._point: bytes | None = None
        self._begun = self._is_ended = False
        self._empty = 0
        self.is_cut = False
        """The server has more, but the list ends here."""

    @property
    def is_complete(self) -> bool:
        """Tell whether there is nothing more to fetch."""
        return self._is_ended

    async def reach(self, count: int) -> None:
        """Fetch until so many children are known or there are no more. Raise PlantError."""
        while len(self.children) < count and not self._is_ended:
            result = await self._next()
            if result.StatusCode.name == _STALE and self._begun:
                # The server forgot where we were: from the start again; what is known is skipped.
                self._point, self._begun = None, False
                self._note(0)
                continue
            if not result.StatusCode.is_good():
                raise NotConnected(NODE_UNKNOWN, status=result.StatusCode.name)
            self._begun = True
            self._take(result)
        await self._stop_at_bounds()

    async def close(self) -> None:
        """Give the server back what it keeps for this list."""
        if self._point:
            point, self._point = self._point, None
            self._is_ended = True
            with suppress(PlantError):
                await self._visit.browse_on([point], release=True)

    async def _next(self) -> ua.BrowseResult:
        if self._point:
            (result,) = await self._visit.browse_on([self._point], release=False)
        else:
            (result,) = await self._visit.browse([self._node], PER_ANSWER)
        return result

    def _take(self, result: ua.BrowseResult) -> None:
        before = len(self._seen)
        for one in self._visit.references(self._node, result):
            if one.node not in self._seen:
                self._seen.add(one.node)
                self.children.append(one)
        self._point = result.ContinuationPoint or None
        self._is_ended = self._point is None
        self._note(len(self._seen) - before)

    def _note(self, new: int) -> None:
        self._empty = 0 if new else self._empty + 1
        if self._empty >= _MOST_EMPTY or len(self.children) >= MOST_CHILDREN:
            self.is_cut = not self._is_ended
            self._is_ended = True

    async def _stop_at_bounds(self) -> None:
        if self.is_cut:
            await self.close()
