"""Alarms, floods and the horn of a station together, as the engine starts and ticks them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.alarms.alert_door import AlertDoor
from hmi.alarms.flood_watch import FloodWatch
from hmi.alarms.horn_watch import HornWatch
from hmi.alarms.recording_watch import RecordingWatch
from hmi.alarms.server_alarms import ServerAlarms, ValueOf
from hmi.bus.alarm_facts import AlarmChanged, FloodChanged, HornChanged, SuppressionChanged
from hmi.bus.bus import Bus
from hmi.clock import Clock
from hmi.plant.site import Site


class StationAlarms:
    """The parts that judge alarms, count them and let them be heard."""

    def __init__(
        self, site: Site, bus: Bus, clock: Clock, value_of: ValueOf | None = None
    ) -> None:
        """value_of gives the newest value of a tag by its key."""
        self.engine = AlarmEngine(site, bus, clock)
        self.servers = ServerAlarms(site, bus, clock, value_of)
        self._floods = FloodWatch(bus, clock)
        self._horn = HornWatch(bus, clock, site.horn)
        self._recording = RecordingWatch(bus, AlertDoor(self.engine))

    def restore(self, alarms: Iterable[AlarmChanged], annunciations: Iterable[datetime]) -> None:
        """Take up the last fact of each alarm and the annunciations of the last ten minutes."""
        alarms = list(alarms)
        self.engine.restore(alarms)
        self.servers.restore(alarms)
        self._floods.restore(annunciations)
        self._horn.restore([*self.engine.now(), *self.servers.now()])

    def tick(self) -> None:
        """Let time pass; called each second."""
        self.engine.tick()
        self.servers.tick()
        self._floods.tick()
        self._horn.tick()

    def facts(
        self,
    ) -> Iterator[AlarmChanged | FloodChanged | HornChanged | SuppressionChanged]:
        """Yield how everything stands, for a window that joins."""
        yield from self.engine.now()
        yield from self.servers.now()
        yield from self.engine.suppressions()
        yield self._floods.now()
        yield self._horn.now()
