"""The watches of a running station: fed by the bus, learn and judge each minute, tell and keep.

A minute is judged some seconds after its end, when its samples have arrived. What stands out is
told at once; how all the others stand is told a part at a time, so that nobody waits.
"""

from collections import deque
from collections.abc import Callable, Iterator

import numpy as np

from hmi.alarms.alert_door import AlertDoor
from hmi.asset_health.band_samples import BandSamples
from hmi.asset_health.kept import KeptStates
from hmi.asset_health.machine_runs import MachineRuns
from hmi.asset_health.minute_features import MINUTE_US, MinuteFeatures
from hmi.asset_health.watch_bank import WatchBank
from hmi.asset_health.watch_keeping import WatchKeeping, forget, learned_of, places_of
from hmi.asset_health.watch_plan import WatchPlan
from hmi.asset_health.watch_record import WatchRecord
from hmi.asset_health.watch_words import Looked, WatchWords
from hmi.bus.bus import Bus
from hmi.bus.condition_facts import WATCH_ALERTS, WatchChanged, WatchMethod
from hmi.bus.facts import MachineChanged, SamplesArrived
from hmi.clock import Clock, to_us
from hmi.machines.hearing import Hearing
from hmi.plant.samples import Origin, SampleBatch
from hmi.plant.site import Site

GRACE_US = 5_000_000
"""How long after its end a minute takes samples that are still on their way."""
TOLD_AT_ONCE = 200
KEPT_EACH = 60
"""Each watch is kept once in so many minutes, a part of them each minute."""
MOST_BEHIND = 10
"""Minutes that are judged at most at once, as after the clock was set."""

AlertCame = Callable[[WatchRecord], None]


class StationWatches:
    """Owner of all watches. Call it from the event loop's thread."""

    def __init__(
        self,
        site: Site,
        bus: Bus,
        clock: Clock,
        accept: Callable[[SampleBatch], None],
        kept: KeptStates,
        door: AlertDoor,
    ) -> None:
        """Watch what the site wants; accept takes the derived samples."""
        self.plan = WatchPlan.of(site)
        self._bus, self._clock, self._accept, self._door = bus, clock, accept, door
        self.bank = WatchBank(self.plan)
        self._features = MinuteFeatures(self.plan.numbers, len(site.tags))
        self._runs = MachineRuns(self.plan)
        self._hearing = Hearing(clock)
        self._rows_of = self._rows_by_connection(site)
        self.places = places_of(self.bank)
        self.records = {key: self._record(key) for key in self.places}
        self.keeping = WatchKeeping(self.bank, self.records, kept)
        self._words = WatchWords(self.bank)
        self._band = BandSamples(self.plan)
        self._next = to_us(clock.now()) // MINUTE_US + 1
        """The first whole minute of this run is judged first."""
        self._looked: Looked | None = None
        self._due: deque[str] = deque()
        self.on_alert: AlertCame = lambda _record: None
        bus.samples.subscribe(self._take_samples)
        bus.machines.subscribe(self._take_machine)
        bus.connections.subscribe(self._hearing.take)

    def restore(self) -> None:
        """Go on from what earlier runs have learned; alerts of nobody are let go."""
        self.keeping.take_up()
        standing = {x.alarm_key for x in self.records.values() if x.fact.alert is not None}
        self._door.keep_only(WATCH_ALERTS, standing)
        up = set(self._door.standing(WATCH_ALERTS))
        for key in (key for key, record in self.records.items()
                    if record.alarm_key in standing - up):  # fmt: skip
            # The journal does not know it: it was raised in the second before the engine ended.
            self.records[key].drop_alert()

    def tick(self) -> None:
        """Judge the minutes that are over, and tell some more of how the watches stand."""
        now_us = to_us(self._clock.now())
        due = (now_us - GRACE_US) // MINUTE_US
        # A clock that was set forward leaves a hole, one that was set back repeats nothing.
        self._next = max(self._next, due - MOST_BEHIND)
        while self._next < due:
            self._judge(self._next)
            self._next += 1
        self._tell_some()

    def close(self) -> None:
        """Keep all that was learned."""
        self.keeping.keep(list(self.places))

    def facts(self) -> Iterator[WatchChanged]:
        """Return how every watch stands, for a window that joins."""
        for record in self.records.values():
            yield record.fact

    def begin_anew(self, key: str, learned_from_us: int | None) -> None:
        """Let a watch forget what it has learned; its alert goes."""
        forget(self.bank, *self.places[key])
        self.settle(key, learned_from_us)

    def settle(self, key: str, learned_from_us: int | None) -> None:
        """Tell of a watch whose learned state was exchanged, and keep that."""
        record = self.records[key]
        self._door.clear(record.alarm_key)
        record.begin_anew(to_us(self._clock.now()), learned_from_us)
        record.has_learned(learned_of(self.bank, *self.places[key]))
        self.keeping.keep([key])
        self._bus.conditions.publish(record.fact)

    def publish(self, key: str) -> None:
        """Tell how a watch stands."""
        self._bus.conditions.publish(self.records[key].fact)

    def _record(self, key: str) -> WatchRecord:
        method, place = self.places[key]
        if method is WatchMethod.TOGETHER:
            group = self.plan.groups[place]
            tags = tuple(self.plan.tags[row].key for row in group.rows)
            return WatchRecord(key, method, group.machine.key, tags)
        tag = self.plan.tags[place]
        return WatchRecord(key, method, tag.machine, (tag.key,))

    def _rows_by_connection(
        self, site: Site
    ) -> dict[str, "np.ndarray[tuple[int], np.dtype[np.intp]]"]:
        found: dict[str, list[int]] = {}
        for row, tag in enumerate(self.plan.tags):
            found.setdefault(site.connection_of(tag), []).append(row)
        return {key: np.array(rows, np.intp) for key, rows in found.items()}

    def _take_samples(self, fact: SamplesArrived) -> None:
        if fact.batch.origin is Origin.LIVE:
            self._features.take(fact.batch.rows)
            self._runs.take(fact.batch)

    def _take_machine(self, fact: MachineChanged) -> None:
        self._runs.note_state(fact.machine, to_us(fact.since), fact.state)

    def _judge(self, minute: int) -> None:
        for connection, rows in self._rows_of.items():
            silent_us = self._hearing.lost_since_us(connection)
            self._runs.note_silent(connection, silent_us)
            if silent_us is not None:
                self._features.lose(rows)
        seen = self._features.close(minute)
        judged = self.bank.judge(seen, self._runs.over(seen.start_us, seen.end_us))
        batch = self._band.of(judged, to_us(self._clock.now()))
        if batch is not None:
            self._accept(batch)
        self._looked = Looked.at(seen, judged)
        alerts = judged.alerts()
        for key, place in self.places.items() if alerts else ():
            if place in alerts and self.records[key].fact.alert is None:
                self._tell(key)
        self._due = deque(self.places)
        self._keep_some(minute)

    def _keep_some(self, minute: int) -> None:
        keys = list(self.places)
        self.keeping.keep(keys[minute % KEPT_EACH :: KEPT_EACH])

    def _tell_some(self) -> None:
        for _ in range(min(TOLD_AT_ONCE, len(self._due))):
            self._tell(self._due.popleft())

    def _tell(self, key: str) -> None:
        if self._looked is None:
            return
        record = self.records[key]
        had_alert = record.fact.alert is not None
        if record.end_us == self._looked.seen.end_us:
            return
        now = self._words.standing(*self.places[key], self._looked)
        is_news, alert = record.take(now, self._clock.now())
        if alert is not None:
            self._door.raise_(alert)
            self.on_alert(record)
        elif had_alert and record.fact.alert is None:
            self._door.clear(record.alarm_key, now.value)
        if is_news:
            self._bus.conditions.publish(record.fact)
