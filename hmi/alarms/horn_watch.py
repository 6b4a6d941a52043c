"""Tells the window which sound is on, at once when that is another, else once in a while."""

from collections.abc import Iterable

from hmi.alarms.horn import Horn
from hmi.bus.alarm_facts import AlarmChanged, FloodChanged, HornChanged
from hmi.bus.bus import Bus
from hmi.clock import Clock
from hmi.plant.alarm_handling import HornRule

_PAUSE_S = 0.5
"""A burst of one priority begins its sound anew no more often than this."""


class HornWatch:
    """Follows alarms and floods on the bus and publishes what sounds."""

    def __init__(self, bus: Bus, clock: Clock, rule: HornRule) -> None:
        self._bus = bus
        self._clock = clock
        self._horn = Horn(rule)
        self._told = self._horn.now
        self._told_s = clock.monotonic() - _PAUSE_S
        bus.alarms.subscribe(self._take)
        bus.floods.subscribe(self._take_flood)

    def restore(self, alarms: Iterable[AlarmChanged]) -> None:
        """Sound for what was not acknowledged before this run."""
        for fact in alarms:
            self._horn.take(fact)
        self._tell()

    def tick(self) -> None:
        """Tell what has waited; called each second."""
        if self._horn.now != self._told:
            self._tell()

    def now(self) -> HornChanged:
        """Return which sound is on."""
        return self._horn.now

    def _take(self, fact: AlarmChanged) -> None:
        self._horn.take(fact)
        now = self._horn.now
        has_paused = self._clock.monotonic() - self._told_s >= _PAUSE_S
        is_urgent = now.priority is not self._told.priority
        if is_urgent or (has_paused and now.number != self._told.number):
            self._tell()

    def _take_flood(self, fact: FloodChanged) -> None:
        self._horn.flood(fact.since is not None)
        if self._horn.now.priority is not self._told.priority:
            self._tell()

    def _tell(self) -> None:
        self._told, self._told_s = self._horn.now, self._clock.monotonic()
        self._bus.horn.publish(self._told)
