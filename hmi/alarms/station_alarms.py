"""Alarms, floods and the horn of a station together, as the engine starts and ticks them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.alarms.flood_watch import FloodWatch
from hmi.alarms.horn_watch import HornWatch
from hmi.bus.alarm_facts import AlarmChanged, FloodChanged, HornChanged, SuppressionChanged
from hmi.bus.bus import Bus
from hmi.clock import Clock
from hmi.plant.site import Site


class StationAlarms:
    """The parts that judge alarms, count them and let them be heard."""

    def __init__(self, site: Site, bus: Bus, clock: Clock) -> None:
        self.engine = AlarmEngine(site, bus, clock)
        self._floods = FloodWatch(bus, clock)
        self._horn = HornWatch(bus, clock, site.horn)

    def restore(self, alarms: Iterable[AlarmChanged], annunciations: Iterable[datetime]) -> None:
        """Take up the last fact of each alarm and the annunciations of the last ten minutes."""
        self.engine.restore(alarms)
        self._floods.restore(annunciations)
        self._horn.restore(self.engine.now())

    def tick(self) -> None:
        """Let time pass; called each second."""
        self.engine.tick()
        self._floods.tick()
        self._horn.tick()

    def facts(
        self,
    ) -> Iterator[AlarmChanged | FloodChanged | HornChanged | SuppressionChanged]:
        """Yield how everything stands, for a window that joins."""
        yield from self.engine.now()
        yield from self.engine.suppressions()
        yield self._floods.now()
        yield self._horn.now()
