"""When to doubt a connection, when to give it up, how long to wait before the next try. Pure.

All times are monotonic seconds. Connected is what was heard, never what a state says.
"""

from enum import Enum
from random import Random
from typing import Final

from hmi.bus.facts import ConnectionPhase
from hmi.live.freshness import stale_after_s
from hmi.opcua.recovery import ABSENT
from hmi.opcua.refusals import SERVER_BUSY
from hmi.plant.connections import Connection

LOST_S: Final = 10.0
"""A server that was not heard for so long is given up, whatever its socket says."""
LONG_LIVE_S: Final = 60.0
"""A connection that lived so long starts its next waits anew."""
SLOW_S: Final = 300.0
"""Wait after security and login failures: a person is needed, and accounts get locked out."""
FAST_TRIES: Final = 3
KEEP_ALIVES: Final = 1.5
"""A subscription that says nothing for so many keep-alive times is doubted."""
PROBE_S: Final = 5.0
"""How long a doubted server may take to answer."""
_WAITS_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
_ABSENT_MOST_S: Final = 5.0
_BUSY: Final = 4.0
_MOST_S: Final = 30.0
_JITTER: Final = 0.2


class Verdict(Enum):
    """What the silence of a server means."""

    HEARD = "heard"
    DOUBTFUL = "doubtful"
    LOST = "lost"


class SilenceRule:
    """Judges a connection by how long it has been silent."""

    def __init__(self, connection: Connection) -> None:
        self.doubtful_s = stale_after_s(connection)

    def judge(self, silent_s: float, keep_alive_s: float) -> Verdict:
        """Return what a silence means, where a server keeps alive after so many seconds.

        A server that agreed to rare keep-alives may be silent for longer before it is lost, but
        what it said is doubted as soon as values are stale.
        """
        patience_s = KEEP_ALIVES * keep_alive_s + PROBE_S
        if silent_s > max(LOST_S, 2 * self.doubtful_s, patience_s):
            return Verdict.LOST
        return Verdict.DOUBTFUL if silent_s > self.doubtful_s else Verdict.HEARD


class BackOff:
    """Waits between attempts: short while the server is away, long where trying again does harm.

    A server that is only away is tried at least every 5 s, so that it is live again 10 s after its
    return; waits up to 30 s are for a server that answers and refuses, four times as long at first
    for one that is too busy.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._failures = 0
        self._refusals = 0

    @property
    def attempts(self) -> int:
        """Attempts that failed in a row."""
        return self._failures

    def wait_s(self, phase: ConnectionPhase, code: str, *, was_live: bool = False) -> float:
        """Note a failed attempt and return the seconds to wait before the next.

        A server that was live until then has not refused anything.
        """
        step = self._failures
        self._failures += 1
        if phase in (ConnectionPhase.FAILED_AUTH, ConnectionPhase.FAILED_SECURITY):
            wait = _WAITS_S[self._refusals] if self._refusals + 1 < FAST_TRIES else SLOW_S
            self._refusals += 1
        else:
            self._refusals = 0
            wait = _WAITS_S[min(step, len(_WAITS_S) - 1)]
            if was_live or code in ABSENT:
                wait = min(wait, _ABSENT_MOST_S)
            elif code == SERVER_BUSY:
                wait = min(wait * _BUSY, _MOST_S)
        return wait * self._random.uniform(1 - _JITTER, 1 + _JITTER)

    def ended(self, live_s: float) -> None:
        """Note that a connection ended after living so long; a long life clears the failures."""
        if live_s >= LONG_LIVE_S:
            self._failures = 0
            self._refusals = 0
