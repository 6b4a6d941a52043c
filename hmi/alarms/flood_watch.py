"""Tells when the operator is flooded: too many alarms in ten minutes (domain model 1.10)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from hmi.alarms.flood import FloodDetector
from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmChanged, FloodChanged
from hmi.clock import Clock


class FloodWatch:
    """Counts annunciations on the bus; publishes each begin and end, and the count meanwhile."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._detector = FloodDetector()
        self._told = self.now()
        bus.alarms.subscribe(self._take)

    def restore(self, annunciations: Iterable[datetime]) -> None:
        """Count what was annunciated before this run, in order of time."""
        now, now_s = self._clock.now(), self._clock.monotonic()
        for at in annunciations:
            self._detector.annunciate(now_s - max(0.0, (now - at).total_seconds()))
        self.tick()

    def tick(self) -> None:
        """Let time pass; called each second."""
        self._detector.tick(self._clock.monotonic())
        told = self.now()
        is_flood = told.since is not None or self._told.since is not None
        if is_flood and told != self._told:
            self._told = told
            self._bus.floods.publish(told)

    def now(self) -> FloodChanged:
        """Return how it stands."""
        since_s = self._detector.since_s
        since = None
        if since_s is not None:
            ago = timedelta(seconds=self._clock.monotonic() - since_s)
            # In whole seconds: two clocks never agree on the rest.
            since = (self._clock.now() - ago).replace(microsecond=0)
        return FloodChanged(since, self._detector.count)

    def _take(self, fact: AlarmChanged) -> None:
        if fact.is_annunciation:
            self._detector.annunciate(self._clock.monotonic())
