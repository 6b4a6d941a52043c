"""Moves a station of the past to any moment, and plays on from there.

Jumping reads files in the background and then shows the whole moment at once; playing is as live:
facts are published on the station's bus as time passes. Nothing of it comes from the engine.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.bus.facts import AlarmLetter, SamplesArrived
from hmi.clock import Clock
from hmi.past.moment import Moment
from hmi.past.past_clock import PastClock
from hmi.past.past_plant import PastPlant, Stretch
from hmi.past.past_station import PastStation
from ui.live.station import Station

SPEEDS = (1, 2, 5, 10, 30, 60, 100)
TICK_MS = 100
BEHIND = timedelta(seconds=3)
"""What is newer may not be on disk yet."""
_LONGEST_TICK_S = 0.5
_AHEAD_S = 20.0
"""Seconds of playing that are read at once."""
_FIRST_S = 3.0
"""How many at first: playing begins soon."""
_MOMENT, _STRETCH = "past-moment", "past-stretch"


class TimeMachine(QObject):
    """One station of the past and the moment that it shows."""

    jumped = Signal()
    """Another moment is shown: everything on the screen is to be read anew."""
    passed = Signal()
    """Time went on while playing."""
    changed = Signal()
    """Where it is going to, whether it plays and how fast, or why it cannot."""

    def __init__(
        self,
        station: Station,
        clock: PastClock,
        past: PastStation,
        real: Clock,
        end: datetime | None = None,
    ) -> None:
        """Take the station that is moved, its clock, what its files say, and the time of today.

        end is the last moment of a record that is not recorded into any more.
        """
        super().__init__()
        self.station = station
        self._clock, self._past, self._real, self._end = clock, past, real, end
        self._plant: PastPlant | None = None
        self._wanted: datetime | None = None
        self._stretch: Stretch | None = None
        self._next: Stretch | None = None
        self._is_reading = False
        self._ticked_at = 0.0
        self.speed = 1
        self.problem = ""
        """Why the moment that was asked for cannot be shown."""
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.tick))

    @property
    def at(self) -> datetime:
        """The moment that is shown."""
        return self._clock.now()

    @property
    def has_moment(self) -> bool:
        """Tell whether any moment is shown yet."""
        return self._plant is not None

    @property
    def going_to(self) -> datetime | None:
        """The moment that is being read, None while nothing is."""
        return self._wanted

    @property
    def is_playing(self) -> bool:
        """Tell whether time passes."""
        return self._timer.isActive()

    @property
    def latest(self) -> datetime:
        """The latest moment that can be shown."""
        return self._end or self._real.now() - BEHIND

    def jump(self, at: datetime) -> None:
        """Show another moment as soon as it is read; one asked for before is given up."""
        self._wanted = at = min(at, self.latest)
        self._next = self._stretch = None
        self._is_reading = False
        station = self.station
        station.background.cancel(_STRETCH)
        station.background.run(_MOMENT, lambda: self._past.moment(at), self._show, self._cannot)
        self.changed.emit()

    def step(self, by: timedelta) -> None:
        """Show the moment that is so much later, or earlier, than where it is or goes to."""
        self.jump((self._wanted or self.at) + by)

    def play(self, speed: int) -> None:
        """Let time pass, speed times as fast as it does."""
        self.speed = speed
        self._ticked_at = self._real.monotonic()
        self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        """Stand still."""
        self._timer.stop()
        self.changed.emit()

    def close(self) -> None:
        """Stand still and read nothing more."""
        self._timer.stop()
        for slot in (_MOMENT, _STRETCH):
            self.station.background.cancel(slot)

    def tick(self) -> None:
        """Go on by the time that has passed since the last tick."""
        now = self._real.monotonic()
        passed_s = min(now - self._ticked_at, _LONGEST_TICK_S)
        self._ticked_at = now
        if self._plant is None or self._wanted is not None:
            return
        to = min(self.at + timedelta(seconds=passed_s * self.speed), self.latest)
        self._read_ahead()
        if self._stretch is None:
            return
        # What is not read yet is waited for: time passes as fast as the disk can tell it.
        to = min(to, self._stretch.end)
        if to > self.at:
            self._go_on(self._plant, self._stretch, to)
        elif self.at >= self.latest - timedelta(seconds=1):
            self.pause()

    def _go_on(self, plant: PastPlant, stretch: Stretch, to: datetime) -> None:
        self._clock.advance(to)
        for fact in plant.forward(to, stretch):
            if isinstance(fact, SamplesArrived):
                self.station.table.accept(fact.batch)
            else:
                self.station.bus.publish(fact)
        if to >= stretch.end:
            self._stretch, self._next = self._next, None
        self.passed.emit()

    def _read_ahead(self) -> None:
        """Have the next stretch read before this one is at its end."""
        ahead = self._next or self._stretch
        start = self.at if ahead is None else ahead.end
        reach = timedelta(seconds=(_FIRST_S if ahead is None else _AHEAD_S) * self.speed)
        is_near = start - self.at < reach / 2
        end = min(start + reach, self.latest)
        if self._next is None and is_near and end > start and not self._is_reading:
            self._is_reading = True
            self.station.background.run(
                _STRETCH, lambda: self._past.stretch(start, end), self._take, self._cannot
            )

    def _take(self, stretch: Stretch) -> None:
        self._is_reading = False
        if self._stretch is None:
            self._stretch = stretch
        else:
            self._next = stretch

    def _show(self, moment: Moment) -> None:
        """Replace everything that is shown by another moment."""
        station = self.station
        self._wanted, self._plant, self.problem = None, moment.plant, ""
        self._stretch = self._next = None
        self._is_reading = False
        self._ticked_at = self._real.monotonic()
        self._clock.jump(moment.at)
        for gone in tuple(station.state.alarms.values()):
            station.bus.publish(
                replace(gone, letter=AlarmLetter.NORMAL, trigger=None, is_annunciation=False)
            )
        station.table.forget()
        station.freshness.forget()
        station.state.forget()
        for fact in moment.facts:
            station.bus.publish(fact)
        station.table.accept(moment.samples)
        self.jumped.emit()
        self.changed.emit()

    def _cannot(self, told: str) -> None:
        self._wanted, self.problem, self._is_reading = None, told, False
        self._timer.stop()
        self.changed.emit()
