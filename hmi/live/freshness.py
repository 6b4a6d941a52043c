"""How old the proof is that a tag's value still holds; fed by the facts of the connections.

A value that did not change is as good as the last word of its server, so age belongs to the
connection and not to the sample. A connection that is known to be lost does not get the benefit of
its age: its values are stale at once. All ages are on monotonic time.
"""

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.clock import Clock
from hmi.plant.connections import Connection
from hmi.plant.site import Site

STALE_S = 3.0
"""A value older than this is never shown as live."""
_LISTENING = frozenset({ConnectionPhase.LIVE, ConnectionPhase.DOUBTFUL})
"""Phases in which the next word may still come on the same connection."""


def stale_after_s(connection: Connection) -> float:
    """Return the age beyond which values are stale: 3 publishing intervals, at least 3 s."""
    return max(3 * connection.publishing_ms / 1000, STALE_S)


class Freshness:
    """Age of each connection, and through it of each tag."""

    def __init__(self, site: Site, bus: Bus, clock: Clock) -> None:
        self._clock = clock
        self._connections = tuple(site.connection_of(tag) for tag in site.tags)
        by_hand = {one.key for one in site.machines if one.has_entered_state}
        self._entered = frozenset(
            number
            for number, tag in enumerate(site.tags)
            if tag.is_derived and tag.machine in by_hand and not self._connections[number]
        )
        """Tags of machines that no server tells of: what people say of them holds."""
        self._limits = {each.key: stale_after_s(each) for each in site.connections}
        self._heard_at: dict[str, float] = {}
        self._lost: set[str] = set()
        bus.connections.subscribe(self._note)

    def age_s(self, number: int) -> float | None:
        """Return seconds since the tag's server was heard, None while it never was.

        A derived tag is as old as the connection of its machine.
        """
        if number in self._entered:
            return 0.0
        return self.connection_age_s(self._connections[number])

    def is_stale(self, number: int) -> bool:
        """Tell whether the tag's value may no longer be shown as live."""
        return number not in self._entered and self._is_silent(self._connections[number])

    def connection_age_s(self, connection: str) -> float | None:
        """Return seconds since a server was heard, None while it never was."""
        heard_at = self._heard_at.get(connection)
        return None if heard_at is None else self._clock.monotonic() - heard_at

    def silent(self) -> frozenset[str]:
        """Return the connections whose values may no longer be shown as live."""
        return frozenset(key for key in self._limits if self._is_silent(key))

    def stale_in_s(self) -> float | None:
        """Return in how many seconds the next connection falls silent if no word comes."""
        left = [
            self._limits[key] - (self.connection_age_s(key) or 0.0)
            for key in self._limits
            if not self._is_silent(key)
        ]
        return min(left, default=None)

    def _is_silent(self, connection: str) -> bool:
        age_s = self.connection_age_s(connection)
        is_old = age_s is None or age_s > self._limits.get(connection, STALE_S)
        return is_old or connection in self._lost

    def forget(self) -> None:
        """Know of no word of any server, as before the first."""
        self._heard_at.clear()
        self._lost.clear()

    def _note(self, fact: ConnectionChanged) -> None:
        if fact.phase in _LISTENING:
            self._lost.discard(fact.connection)
        else:
            self._lost.add(fact.connection)
        if fact.heard_age_s is None:
            self._heard_at.pop(fact.connection, None)
        else:
            self._heard_at[fact.connection] = self._clock.monotonic() - fact.heard_age_s
