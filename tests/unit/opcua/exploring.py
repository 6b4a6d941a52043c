"""A server's address space in memory, browsed as a visit browses, with a server's bad habits."""

from collections.abc import Sequence

from asyncua import ua

from hmi.opcua.reference import Reference


def node(number: int) -> ua.NodeId:
    return ua.NodeId(ua.Int32(number), ua.Int16(1))


def reference(number: int, parent: int, name: str = "", **fields: object) -> Reference:
    described = {"node_class": ua.NodeClass.Object, "is_property": False} | fields
    return Reference(
        node=node(number), parent=node(parent), browse_name=name or f"n{number}",
        namespace="urn:test", name=name or f"n{number}", type_node=ua.NodeId(), **described,
    )  # fmt: skip


class FakeVisit:
    """Answers browse requests from children by parent, page_size of them an answer."""

    def __init__(self, children: dict[int, list[Reference]], page_size: int = 1000):
        self.tree = {node(parent): found for parent, found in children.items()}
        self.page_size = page_size
        self.requests = 0
        self.released: list[bytes] = []
        self.forgets_once = False

    async def browse(
        self, nodes: Sequence[ua.NodeId], most: int = 0, *, backwards: bool = False
    ) -> list[ua.BrowseResult]:
        assert not backwards
        self.requests += 1
        return [self._page(one, 0, most) for one in nodes]

    async def browse_on(self, points: Sequence[bytes], *, release: bool) -> list[ua.BrowseResult]:
        self.requests += 1
        if release:
            self.released += points
            return []
        if self.forgets_once:
            self.forgets_once = False
            return [
                ua.BrowseResult(
                    StatusCode=ua.StatusCode(ua.StatusCodes.BadContinuationPointInvalid)
                )
            ]
        found = []
        for point in points:
            number, start = (int(part) for part in point.split(b"/"))
            found.append(self._page(node(number), start, 0))
        return found

    async def release(self, results: Sequence[ua.BrowseResult]) -> None:
        points = [one.ContinuationPoint for one in results if one.ContinuationPoint]
        self.released += points

    def references(self, _parent: ua.NodeId, result: ua.BrowseResult) -> list[Reference]:
        return list(result.References)

    def _page(self, parent: ua.NodeId, start: int, most: int) -> ua.BrowseResult:
        if parent not in self.tree:
            return ua.BrowseResult(StatusCode=ua.StatusCode(ua.StatusCodes.BadNodeIdUnknown))
        every = self.tree[parent]
        end = start + min(most or self.page_size, self.page_size)
        point = f"{parent.Identifier}/{end}".encode() if end < len(every) else None
        return ua.BrowseResult(
            StatusCode=ua.StatusCode(), ContinuationPoint=point, References=every[start:end]
        )
