"""What a server allows in one call, read at each session and obeyed ever after. Pure.

A server that does not tell a limit has none of its own; ours still hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final, TypeVar

from asyncua.ua.object_ids import ObjectIds

T = TypeVar("T")

READ_AT_ONCE: Final = 500
"""Our own bound of nodes in one Read; answers stay small and live data do not wait."""
_LIMITS = "Server_ServerCapabilities_OperationLimits_"


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """The server's limits; 0 is none. The order of the fields is that of LIMIT_NODES."""

    items_per_call: int = 0
    nodes_per_read: int = 0
    nodes_per_history_read: int = 0
    nodes_per_write: int = 0
    nodes_per_browse: int = 0
    subscriptions_per_session: int = 0
    items_per_subscription: int = 0

    @classmethod
    def of(cls, values: Sequence[object]) -> "ServerLimits":
        """Return the limits that were read; what is no positive number is no limit."""
        numbers = (value if type(value) is int and value > 0 else 0 for value in values)
        return cls(**dict(zip((one.name for one in fields(cls)), numbers, strict=False)))


LIMIT_NODES: Final = (
    getattr(ObjectIds, f"{_LIMITS}MaxMonitoredItemsPerCall"),
    getattr(ObjectIds, f"{_LIMITS}MaxNodesPerRead"),
    getattr(ObjectIds, f"{_LIMITS}MaxNodesPerHistoryReadData"),
    getattr(ObjectIds, f"{_LIMITS}MaxNodesPerWrite"),
    getattr(ObjectIds, f"{_LIMITS}MaxNodesPerBrowse"),
    ObjectIds.Server_ServerCapabilities_MaxSubscriptionsPerSession,
    ObjectIds.Server_ServerCapabilities_MaxMonitoredItemsPerSubscription,
)
"""The variables of the server that say its limits."""


def batches(items: Sequence[T], limit: int, own_limit: int) -> Iterator[Sequence[T]]:
    """Cut items so that neither the server's limit, 0 for none, nor our own is passed."""
    size = min(limit or own_limit, own_limit)
    for first in range(0, len(items), size):
        yield items[first : first + size]
