"""Which servers were heard at a moment of the past, from the holes in the recording. Pure."""

from collections.abc import Iterable
from datetime import datetime

from hmi.bus.facts import ConnectionChanged, ConnectionPhase, GapChanged
from hmi.historian.bounded_reader import was_unheard
from hmi.live.freshness import stale_after_s
from hmi.plant.connections import Connection
from hmi.plant.site import Site


def open_hole(connection: str, gaps: Iterable[GapChanged], at: datetime) -> GapChanged | None:
    """Return the hole in which a server was not heard at a moment; the one that began first."""
    around = [
        gap
        for gap in gaps
        if gap.connection == connection
        and was_unheard(gap)
        and gap.start < at
        and (gap.end is None or at < gap.end)
    ]
    return min(around, key=lambda gap: gap.start, default=None)


def connection_then(
    site: Site, connection: Connection, gaps: Iterable[GapChanged], at: datetime, *,
    samples_per_s: float = 0.0,
) -> ConnectionChanged:  # fmt: skip
    """Return how a connection stood: heard, or silent since the hole began that it is in.

    What of it was not recorded, such as attempts and clock offset, is not told.
    """
    known = list(gaps)
    hole = open_hole(connection.key, known, at)
    tags = sum(tag.connection == connection.key for tag in site.tags)
    if hole is None:
        ended = [
            gap.end
            for gap in known
            if gap.connection == connection.key and gap.end is not None and gap.end <= at
        ]
        since = max(ended, default=at)
        return ConnectionChanged(
            connection.key, ConnectionPhase.LIVE, since, 0.0, tags_ok=tags,
            samples_per_s=samples_per_s, url=connection.url,
        )  # fmt: skip
    silent_s = (at - hole.start).total_seconds()
    is_lost = silent_s > stale_after_s(connection)
    phase = ConnectionPhase.LOST if is_lost else ConnectionPhase.DOUBTFUL
    return ConnectionChanged(
        connection.key, phase, hole.start, silent_s, reason=hole.cause, url=connection.url
    )
