"""What suppresses alarms by design: machines that do not execute, connections not heard.

All times are monotonic seconds of the engine's clock.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hmi.bus.facts import ConnectionChanged, ConnectionPhase, MachineChanged
from hmi.live.clock_skew import Skew, skew_of
from hmi.live.freshness import STALE_S, stale_after_s
from hmi.plant.assets import MachineState
from hmi.plant.connections import Connection

EXECUTING_GRACE_S = 10.0
"""A machine that starts passes through low speed and low flow; that is no alarm."""

BACK_GRACE_S = 10.0
"""A connection that is back must stay so before the alarms behind it show again."""


@dataclass(frozen=True, slots=True)
class _Heard:
    is_live: bool
    at_s: float | None
    usable_since_s: float | None


class Outlook:
    """Which machines execute long enough and which connections are usable, and since when."""

    def __init__(self, start_s: float, connections: Iterable[Connection] = ()) -> None:
        self._start_s = start_s
        self._unheard_s = {one.key: stale_after_s(one) for one in connections}
        self._states: dict[str, tuple[MachineState, float]] = {}
        self._heard: dict[str, _Heard] = {}
        self._wrong_clocks: set[str] = set()

    def machine_changed(self, fact: MachineChanged, now_s: float) -> None:
        """Note since when a machine is in its state."""
        state, _since_s = self._states.get(fact.machine, (None, 0.0))
        if state is not fact.state:
            self._states[fact.machine] = (fact.state, now_s)

    def is_executing(self, machine: str, now_s: float) -> bool:
        """Tell whether a machine executes, the grace after its start over."""
        return self.is_in(machine, (MachineState.EXECUTING,), now_s)

    def is_in(self, machine: str, states: Collection[MachineState], now_s: float) -> bool:
        """Tell whether a machine is in one of some states, the grace after its coming over."""
        state, since_s = self._states.get(machine, (None, 0.0))
        return state in states and now_s - since_s >= EXECUTING_GRACE_S

    def connection_changed(self, fact: ConnectionChanged, now_s: float) -> None:
        """Note when a server was last heard."""
        at_s = None if fact.heard_age_s is None else now_s - fact.heard_age_s
        is_live = fact.phase is ConnectionPhase.LIVE and at_s is not None
        since_s = None
        if is_live and now_s - (at_s or 0.0) <= self._longest_s(fact.connection):
            before = self._heard.get(fact.connection)
            was_usable = before is not None and self.is_usable(fact.connection, now_s)
            since_s = before.usable_since_s if before and was_usable else now_s
        self._heard[fact.connection] = _Heard(is_live, at_s, since_s)
        if skew_of(fact.clock_offset_s) is Skew.WRONG:
            self._wrong_clocks.add(fact.connection)
        else:
            self._wrong_clocks.discard(fact.connection)

    def has_right_clock(self, connection: str) -> bool:
        """Tell whether a server's clock is near ours, as far as it was measured."""
        return connection not in self._wrong_clocks

    def is_usable(self, connection: str, now_s: float) -> bool:
        """Tell whether values of a connection count; always for what the engine computes."""
        if not connection:
            return True
        heard = self._heard.get(connection)
        if heard is None or not heard.is_live or heard.at_s is None:
            return False
        return now_s - heard.at_s <= self._longest_s(connection)

    def is_back(self, connection: str, now_s: float) -> bool:
        """Tell whether a connection has been usable for the grace time."""
        heard = self._heard.get(connection)
        if heard is None or heard.usable_since_s is None:
            return False
        return self.is_usable(connection, now_s) and now_s - heard.usable_since_s >= BACK_GRACE_S

    def silent_since_s(self, connection: str) -> float:
        """Return when a connection was last heard, or when we began to listen."""
        heard = self._heard.get(connection)
        return self._start_s if heard is None or heard.at_s is None else heard.at_s

    def _longest_s(self, connection: str) -> float:
        """Return how long a connection may be silent and still count, as its values are shown."""
        return self._unheard_s.get(connection, STALE_S)
