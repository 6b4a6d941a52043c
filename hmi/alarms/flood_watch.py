"""Tells when the operator is flooded: too many alarms in ten minutes (domain model 1.10)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from hmi.alarms.flood import STARTS_ABOVE, WINDOW_S, FloodDetector
from hmi.alarms.flood_record import FloodRecord
from hmi.bus.alarm_facts import AlarmChanged, FloodChanged, FloodEnded, Trigger
from hmi.bus.bus import Bus
from hmi.clock import Clock


class FloodWatch:
    """Counts annunciations on the bus; publishes each begin and end, and the count meanwhile.

    When a flood is over its review is published too. Of what came before a restart the times
    alone are known: it counts as flood, but not in the tables of the review.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._detector = FloodDetector()
        self._record = FloodRecord(STARTS_ABOVE)
        self._since_s: float | None = None
        self._told = self.now()
        bus.alarms.subscribe(self._take)

    def restore(self, annunciations: Iterable[datetime]) -> None:
        """Count what was annunciated before this run, in order of time."""
        now, now_s = self._clock.now(), self._clock.monotonic()
        for at in annunciations:
            self._detector.annunciate(now_s - max(0.0, (now - at).total_seconds()))
            self._follow()
        self.tick()

    def tick(self) -> None:
        """Let time pass; called each second."""
        self._detector.tick(self._clock.monotonic())
        self._follow()
        told = self.now()
        is_flood = told.since is not None or self._told.since is not None
        if is_flood and told != self._told:
            self._told = told
            self._bus.floods.publish(told)

    def now(self) -> FloodChanged:
        """Return how it stands."""
        since_s = self._detector.since_s
        if since_s is None:
            return FloodChanged(None, self._detector.count)
        # In whole seconds: two clocks never agree on the rest.
        since = self._moment(since_s).replace(microsecond=0)
        record = self._record
        return FloodChanged(
            since, self._detector.count, record.peak, record.first_out, record.count
        )

    def _take(self, fact: AlarmChanged) -> None:
        if fact.is_annunciation:
            self._record.annunciated(fact)
            self._detector.annunciate(self._clock.monotonic())
            is_told = self._since_s is not None
            self._follow()
            if not is_told and self._since_s is not None:
                # The horn and the list change over at once, not with the next tick.
                self.tick()
        elif fact.trigger is Trigger.ACK:
            self._record.acknowledged(fact)

    def _follow(self) -> None:
        """Begin, measure and end the record as the detector says."""
        since_s = self._detector.since_s
        if self._since_s is None and since_s is not None:
            self._record.begin(self._moment(since_s - WINDOW_S))
        if since_s is not None:
            self._record.measure(self._detector.count)
        if self._since_s is not None and since_s != self._since_s:
            start_s, end_s = self._detector.spans[-1]
            review = self._record.end(self._moment(start_s), self._moment(end_s))
            self._bus.flood_reviews.publish(FloodEnded(review))
        self._since_s = since_s

    def _moment(self, at_s: float) -> datetime:
        return self._clock.now() - timedelta(seconds=self._clock.monotonic() - at_s)
