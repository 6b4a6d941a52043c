"""Until when each connection was heard: what is later than that is not known of its machines."""

from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.clock import Clock, to_us

STALE_S = 3.0
_SAME_US = 500_000


class Hearing:
    """When each connection was last heard, by its own word."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: dict[str, tuple[bool, float, int]] = {}
        """By connection: is live, heard at (monotonic seconds), heard at (wall microseconds)."""

    def take(self, fact: ConnectionChanged) -> None:
        """Keep how a connection stands."""
        if fact.heard_age_s is None:
            self._heard.pop(fact.connection, None)
            return
        heard_us = to_us(self._clock.now()) - round(fact.heard_age_s * 1e6)
        before = self._heard.get(fact.connection)
        # The same moment told twice differs by rounding, which must not look like new words.
        if before is not None and abs(heard_us - before[2]) < _SAME_US:
            heard_us = before[2]
        is_live = fact.phase is ConnectionPhase.LIVE
        heard_s = self._clock.monotonic() - fact.heard_age_s
        self._heard[fact.connection] = (is_live, heard_s, heard_us)

    def lost_since_us(self, connection: str) -> int | None:
        """Return when a connection fell silent, 0 if it never spoke, None while it is live."""
        is_live, heard_s, heard_us = self._heard.get(connection, (False, 0.0, 0))
        if is_live and self._clock.monotonic() - heard_s <= STALE_S:
            return None
        return heard_us
