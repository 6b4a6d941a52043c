"""The plant at a moment of the past, moved forward by what happened next.

Alarms, connections and holes are as they were written down; states, time accounts, counters and
health are worked out from the recorded samples by the very parts that work in the engine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from hmi.alarms.flood_watch import FloodWatch
from hmi.bus.bus import Bus
from hmi.bus.facts import (
    AlarmChanged,
    AlarmLetter,
    ConnectionChanged,
    Fact,
    FloodChanged,
    GapChanged,
    MachineChanged,
    SamplesArrived,
)
from hmi.clock import to_us
from hmi.historian.bounded_reader import gap_as_of
from hmi.machines.machine_states import MachineStates
from hmi.machines.replay import Read
from hmi.past.connections import connection_then
from hmi.past.past_clock import PastClock
from hmi.plant.samples import SampleBatch
from hmi.plant.site import Site


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """What was recorded after one moment and up to another: samples in order of source time."""

    start: datetime
    end: datetime
    batch: SampleBatch
    alarms: tuple[AlarmChanged, ...]

    def samples(self, after: datetime, until: datetime) -> SampleBatch:
        """Return the samples in (after, until]."""
        times = self.batch.rows["source_us"]
        first, end = np.searchsorted(times, (to_us(after), to_us(until)), "right").tolist()
        others = {
            row - first: value for row, value in self.batch.others.items() if first <= row < end
        }
        return SampleBatch(self.batch.rows[first:end], others)


class PastPlant:
    """The plant at one moment; forward() moves it on. Used by one thread at a time."""

    def __init__(
        self,
        site: Site,
        at: datetime,
        gaps: Sequence[GapChanged],
        alarms: Iterable[AlarmChanged],
        annunciations: Iterable[datetime],
    ) -> None:
        """Stand at a moment, given all holes that are known today and the alarms as they stood."""
        self._site, self._gaps = site, gaps
        self._clock, self._bus = PastClock(at), Bus()
        self._told_gaps: dict[int, GapChanged] = {}
        self._alarms: dict[str, AlarmChanged] = {}
        self._machine_facts: dict[str, MachineChanged] = {}
        self._machines = MachineStates(site, self._bus, self._clock, lambda _derived: None)
        self._floods = FloodWatch(self._bus, self._clock)
        self._bus.machines.subscribe(self._take_machine)
        self._floods.restore(annunciations)
        self._hear()
        for fact in alarms:
            # They came before: as a snapshot they neither count once more nor sound.
            self._take_alarm(_snapshot(fact))

    @property
    def now(self) -> datetime:
        """The moment at which it stands."""
        return self._clock.now()

    @property
    def flood(self) -> FloodChanged:
        """Whether the operator was flooded."""
        return self._floods.now()

    def restore(self, read: Read) -> None:
        """Work out the machines from the recording until now. Blocks on files."""
        self._machines.restore(read, list(self._told_gaps.values()))
        self._machines.tick()

    def facts(self, samples_per_s: float = 0.0) -> list[Fact]:
        """Return everything as it stands, but for the samples."""
        return [
            *self._connections(samples_per_s),
            *self._told_gaps.values(),
            *self._alarms.values(),
            self.flood,
            *self._machine_facts.values(),
        ]

    def forward(self, to: datetime, stretch: Stretch) -> list[Fact]:
        """Move on to a moment inside a stretch that goes on from here; return what happened."""
        before = self._clock.now()
        batch = stretch.samples(before, to)
        self._clock.advance(to)
        passed_s = (to - before).total_seconds()
        happened: list[Fact] = [*self._hear(len(batch) / passed_s if passed_s else 0.0)]
        if len(batch):
            fact = SamplesArrived(batch)
            self._bus.samples.publish(fact)
            happened.append(fact)
        for alarm in stretch.alarms:
            if before < alarm.at <= to:
                self._take_alarm(alarm)
                happened.append(alarm)
        self._floods.tick()
        self._machines.tick()
        return [*happened, self.flood, *self._machine_facts.values()]

    def _hear(self, samples_per_s: float = 0.0) -> list[Fact]:
        """Let the connections say how they stand now, and holes that they began or ended."""
        now = self._clock.now()
        told: list[Fact] = []
        for gap in self._gaps:
            shown = gap_as_of(gap, to_us(now))
            if gap.start <= now and self._told_gaps.get(gap.number) != shown:
                self._told_gaps[gap.number] = shown
                self._bus.gaps.publish(shown)
                told.append(shown)
        for fact in self._connections(samples_per_s):
            self._bus.connections.publish(fact)
            told.append(fact)
        return told

    def _connections(self, samples_per_s: float) -> list[ConnectionChanged]:
        now, each = self._clock.now(), self._site.connections
        share = samples_per_s / max(1, len(each))
        return [
            connection_then(self._site, one, self._gaps, now, samples_per_s=share) for one in each
        ]

    def _take_alarm(self, fact: AlarmChanged) -> None:
        if fact.letter is AlarmLetter.NORMAL:
            self._alarms.pop(fact.key, None)
        else:
            self._alarms[fact.key] = _snapshot(fact)
        self._bus.alarms.publish(fact)

    def _take_machine(self, fact: MachineChanged) -> None:
        self._machine_facts[fact.machine] = fact


def _snapshot(fact: AlarmChanged) -> AlarmChanged:
    """Return an alarm as the engine tells it to a window that joins: as it stands, no news."""
    return replace(fact, before=fact.letter, trigger=None, is_annunciation=False)
