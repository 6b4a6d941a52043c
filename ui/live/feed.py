"""Changed tags to visible widgets, at the display's pace.

The first change after a pause of a tick passes at once, further ones wait for the next tick and
for the widget's interval, the last is never lost. Ages go on twice a second without any sample and
hold no change up.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hmi.bus.bus import Bus
from hmi.bus.facts import MachineChanged, SamplesArrived
from hmi.clock import Clock
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.plant.samples import Origin
from hmi.plant.site import Site
from ui.live.bugs import Bugs
from ui.live.reading import Reading

TICK_MS = 33
AGES_MS = 500
CHECKED = "C"
"""Letter of NAMUR NE 107 for a check of function."""
NUMBER_INTERVAL_S = 0.5
"""Numbers that change more often than twice a second cannot be read."""

Show = Callable[[Reading], object]


@dataclass(eq=False, slots=True)
class _Watch:
    number: int
    show: Show
    interval_s: float
    due: float


class Feed(QObject):
    """Which visible widgets watch which tags, and what changed since they last looked."""

    silenced = Signal()
    """A server has just been silent for too long: what it told is not live any more."""

    def __init__(
        self, site: Site, bus: Bus, table: TagTable, freshness: Freshness, clock: Clock, bugs: Bugs
    ) -> None:
        super().__init__()
        self._site = site
        self._table = table
        self._freshness = freshness
        self._clock = clock
        self._bugs = bugs
        self._watches: dict[int, list[_Watch]] = {}
        self._is_watched = np.zeros(len(site.tags), np.bool_)
        self._changed: set[int] = set()
        self._ticked_at = -math.inf
        self._tick_timer = QTimer(self, singleShot=True)
        self._tick_timer.timeout.connect(self.tick)
        self._silent: frozenset[str] = frozenset()
        self._is_hurried = False
        self._ages_timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._ages_timer.timeout.connect(self.tick_ages)
        self._checked: set[str] = set()
        """Machines that are being checked: their values are doubtful."""
        bus.samples.subscribe(self._take)
        bus.machines.subscribe(self._take_machine)

    def reading(self, tag_key: str) -> Reading:
        """Return a tag as it stands now. Raise KeyError for a tag that the site does not have."""
        return self._reading(self._site.number_by_key[tag_key])

    def watch(
        self, tag_key: str, show: Show, interval_s: float = NUMBER_INTERVAL_S
    ) -> Callable[[], None]:
        """Call show now and with each change, at most once in interval_s; return what ends that.

        Raise KeyError for a tag that the site does not have.
        """
        number = self._site.number_by_key[tag_key]
        watch = _Watch(number, show, interval_s, self._clock.monotonic() + interval_s)
        self._watches.setdefault(number, []).append(watch)
        self._is_watched[number] = True
        self._show(watch, self._reading(number))
        if not self._ages_timer.isActive():
            self._ages_timer.start(AGES_MS)

        def end() -> None:
            self._end(watch)

        return end

    @property
    def watched(self) -> int:
        """Return how many watches there are."""
        return sum(len(listed) for listed in self._watches.values())

    def stop(self) -> None:
        """Stop all timers: nothing is watched, or the window closes."""
        self._tick_timer.stop()
        self._ages_timer.stop()

    def tick(self) -> None:
        """Show what changed to those whose interval is over."""
        now = self._ticked_at = self._clock.monotonic()
        waiting = set()
        for number in self._changed:
            reading = self._reading(number)
            for watch in tuple(self._watches.get(number, ())):
                if now >= watch.due:
                    watch.due = now + watch.interval_s
                    self._show(watch, reading)
                else:
                    waiting.add(number)
        self._changed = waiting
        if waiting:
            self._tick_timer.start(TICK_MS)

    def tick_ages(self) -> None:
        """Show every watched tag again, for what grows old without a word."""
        for number, watches in tuple(self._watches.items()):
            reading = self._reading(number)
            for watch in tuple(watches):
                self._show(watch, reading)
        self._note_silence()
        if self._watches:
            self._ages_timer.start(self._until_next_ages_ms())

    def _note_silence(self) -> None:
        before, self._silent = self._silent, self._freshness.silent()
        if self._silent - before:
            self.silenced.emit()

    def _until_next_ages_ms(self) -> int:
        """Return when ages are due: sooner once, where a server will have fallen silent before."""
        left_s = self._freshness.stale_in_s()
        soon = self._is_hurried or left_s is None or left_s * 1000 >= AGES_MS
        self._is_hurried = not soon
        return AGES_MS if soon or left_s is None else max(1, math.ceil(left_s * 1000) + 1)

    def _take(self, fact: SamplesArrived) -> None:
        if fact.batch.origin is Origin.HISTORY or not self._watches:
            return
        numbers = fact.batch.rows["tag"]
        hit = numbers[self._is_watched[numbers]]
        if hit.size:
            self._changed.update(hit.tolist())
            if not self._tick_timer.isActive():
                self._tick_timer.start(self._wait_ms())

    def _take_machine(self, fact: MachineChanged) -> None:
        if (fact.device == CHECKED) == (fact.machine in self._checked):
            return
        self._checked ^= {fact.machine}
        for number in self._watches:
            if self._site.tags[number].machine == fact.machine:
                self._changed.add(number)
        if self._changed and not self._tick_timer.isActive():
            self._tick_timer.start(self._wait_ms())

    def _reading(self, number: int) -> Reading:
        tag = self._site.tags[number]
        return Reading(
            tag,
            self._table.newest(number),
            self._freshness.age_s(number),
            self._freshness.is_stale(number),
            is_doubtful=tag.machine in self._checked and not tag.is_derived,
        )

    def _wait_ms(self) -> int:
        """Return how long the next tick has to wait for the display's pace."""
        passed_ms = 1000 * (self._clock.monotonic() - self._ticked_at)
        return round(max(0.0, TICK_MS - passed_ms))

    def _show(self, watch: _Watch, reading: Reading) -> None:
        self._bugs.guard(watch.show, reading)

    def _end(self, watch: _Watch) -> None:
        watches = self._watches.get(watch.number, [])
        if watch in watches:
            watches.remove(watch)
        if not watches:
            self._watches.pop(watch.number, None)
            self._is_watched[watch.number] = False
            self._changed.discard(watch.number)
        if not self._watches:
            self.stop()
