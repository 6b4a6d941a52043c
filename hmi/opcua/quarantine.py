"""Which servers are set aside because they send broken messages again and again. Pure.

Fed with how each attempt ended and when, on monotonic time. A server that is set aside is tried
again seldom, so that it costs nothing, and at once when somebody asks for it.
"""

from collections import deque
from typing import Final

from hmi.errors import NotConnected, PlantError
from hmi.opcua.refusals import MALFORMED_ANSWER

SET_ASIDE: Final = "server-set-aside"
STRIKES: Final = 3
WITHIN_S: Final = 600.0
"""So many connections in so long that ended by a broken message set a server aside; after that
each one does."""
FIRST_S: Final = 300.0
LONGEST_S: Final = 3600.0
"""Each further strike doubles the wait, up to an hour."""
CLEAN_S: Final = 600.0
"""A connection that lived so long clears the past."""


class Quarantine:
    """Judges the endings of the connections of one server."""

    def __init__(self) -> None:
        self._strikes: deque[float] = deque(maxlen=STRIKES)
        self._wait_s = 0.0
        self._until = 0.0

    def judge(self, error: PlantError, at: float, lived_s: float = 0.0) -> PlantError:
        """Note how a connection ended; return the error, or that the server is set aside now."""
        if lived_s >= CLEAN_S:
            self.forgive()
        if error.code != MALFORMED_ANSWER:
            return error
        self._strikes.append(at)
        are_many = len(self._strikes) == STRIKES and at - self._strikes[0] <= WITHIN_S
        if not are_many and not self._wait_s:
            return error
        self._wait_s = min(2 * self._wait_s or FIRST_S, LONGEST_S)
        self._until = at + self._wait_s
        return NotConnected(SET_ASIDE, minutes=round(self._wait_s / 60), **error.fields)

    def wait_s(self, now: float) -> float:
        """Return how long the server is still set aside, 0 when it is not."""
        return max(self._until - now, 0.0)

    def forgive(self) -> None:
        """Forget what was: somebody asked to try again, or it has been sound for long."""
        self._strikes.clear()
        self._wait_s = self._until = 0.0
