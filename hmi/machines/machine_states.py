"""All machines: fed by the bus, publishes their states, KPIs and health each second.

The one owner of machine states, time accounts, counters and health of the running shift. Figures
follow from source times alone, so the recorded samples give the same ones (replay.py).
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable

import numpy as np

from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmChanged, AlarmLetter, GapChanged, MachineChanged, SamplesArrived
from hmi.clock import Clock, from_us, to_us
from hmi.machines.closing_shifts import ClosedShift, ClosingShifts
from hmi.machines.derived_samples import DerivedSamples
from hmi.machines.expected import Expected
from hmi.machines.hearing import Hearing
from hmi.machines.machine_watch import MachineWatch
from hmi.machines.oee import PlannedTime
from hmi.machines.replay import Read, blind_spans, replay
from hmi.machines.shift_turn import ShiftTurn
from hmi.machines.signals import Indicator, MachineSignals, Signal
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState
from hmi.plant.samples import Origin, SampleBatch, Value
from hmi.plant.site import Site

OEE_INTERVAL_S = 5.0
HEALTH_INTERVAL_S = 60.0
_RECENT_S = 120.0
"""Longer than the writer may take to commit and a replay to read."""
_MOST_AHEAD = 50_000
_LATE_US = 5_000_000
"""What came later than this after it was measured is too late for the present span."""
_SET_ASIDE = frozenset({AlarmLetter.SUPPRESSED, AlarmLetter.OUT_OF_SERVICE})


class MachineStates:
    """What every machine of the site does, since the running shift began."""

    def __init__(
        self, site: Site, bus: Bus, clock: Clock, accept: Callable[[SampleBatch], None]
    ) -> None:
        self._bus, self._clock, self._accept = bus, clock, accept
        self._signals = {one.key: MachineSignals.of(one, site) for one in site.machines}
        self._routes: dict[int, list[tuple[str, Signal]]] = defaultdict(list)
        self._is_ours = np.zeros(len(site.tags), np.bool_)
        self._route(site)
        self._turn = ShiftTurn(site.calendar, clock.now())
        self._watches = {
            key: MachineWatch(signals, self._turn.plan) for key, signals in self._signals.items()
        }
        self._hearing = Hearing(clock)
        self._derived = DerivedSamples(site)
        self._recent: deque[tuple[float, int, int, Value, int]] = deque()
        """Samples that a replay may not find recorded yet: monotonic arrival, then the sample."""
        self._ahead: deque[tuple[int, int, Value, int]] = deque(maxlen=_MOST_AHEAD)
        """Samples of the next shift."""
        self._closing = ClosingShifts(self._signals)
        self._gaps: dict[int, GapChanged] = {}
        self._alarms: dict[str, set[str]] = defaultdict(set)
        self._next_oee_s = self._next_health_s = clock.monotonic()
        bus.samples.subscribe(self._take_samples)
        bus.connections.subscribe(self._hearing.take)
        bus.gaps.subscribe(self._take_gap)
        bus.alarms.subscribe(self._take_alarm)

    def tick(self) -> None:
        """Turn the shift when it is time, publish every machine and what is due of its samples."""
        self._turn_shift()
        self._forget_recent()
        now_us, now_s = to_us(self._clock.now()), self._clock.monotonic()
        is_oee_due = now_s >= self._next_oee_s
        is_health_due = now_s >= self._next_health_s
        if is_oee_due:
            self._next_oee_s = now_s + OEE_INTERVAL_S
        if is_health_due:
            self._next_health_s = now_s + HEALTH_INTERVAL_S
        for key, watch in self._watches.items():
            self._assess(key, watch, now_us, is_due=is_health_due, may_begin=is_oee_due)
            fact = self._fact(key)
            self._add_state(key, now_us)
            if is_oee_due:
                self._derived.add_oee(key, fact.oee, now_us)
            self._bus.machines.publish(fact)
        batch = self._derived.take()
        if batch is not None:
            self._accept(batch)

    def expect(self, machine: str, expected: Expected) -> None:
        """Score a machine's health by what was learned of it."""
        self._watches[machine].expected = expected

    def steady_spans(
        self, machine: str, indicator: Indicator, state: MachineState, after_us: int
    ) -> list[tuple[int, float]]:
        """Return begin and mean of each 10 s of a steady state after a time; ten minutes back."""
        now_us = to_us(self._clock.now()) - _LATE_US
        return self._watches[machine].steady_spans(indicator, state, after_us, now_us)

    def now(self) -> list[MachineChanged]:
        """Return every machine as it stands."""
        return [self._fact(key) for key in self._watches]

    def take_closed(self) -> list[ClosedShift]:
        """Return the shifts that ended and got all their samples, each once."""
        return self._closing.take(to_us(self._clock.now()), self._gaps.values())

    def take_late(self) -> list[tuple[str, int]]:
        """Return machine and time of samples that came after their shift was taken, once."""
        return self._closing.take_late()

    @property
    def is_stale(self) -> bool:
        """Whether the running shift is to be computed anew from the recording."""
        return any(watch.ledger.is_stale for watch in self._watches.values())

    def restore(self, read: Read, gaps: Iterable[GapChanged] = ()) -> None:
        """Rebuild the shift at the start from the recording and the holes known in it.

        Without the holes, time in which nothing was recorded passes for seen.
        """
        for gap in gaps:
            self._gaps[gap.number] = gap
        self.recompute(read)

    def recompute(self, read: Read) -> None:
        """Rebuild the shift from the recording, as after a hole was filled. Blocks on files."""
        self._turn_shift()
        self._adopt(_replay_all(*self._replay_work(), read, to_us(self._clock.now())))

    async def recompute_aside(self, read: Read) -> None:
        """Do what recompute does, reading in a worker thread."""
        while True:
            self._turn_shift()
            work = self._replay_work()
            now_us = to_us(self._clock.now())
            watches = await asyncio.to_thread(_replay_all, *work, read, now_us)
            if work[1] == self._turn.plan:
                return self._adopt(watches)

    def _route(self, site: Site) -> None:
        for key, signals in self._signals.items():
            for signal, tag in signals.tag_by_signal.items():
                number = site.number_by_key[tag.key]
                self._routes[number].append((key, signal))
                self._is_ours[number] = True

    def _take_samples(self, fact: SamplesArrived) -> None:
        batch = fact.batch
        if batch.origin is not Origin.LIVE:
            return
        rows = batch.rows
        ours = np.flatnonzero(self._is_ours[rows["tag"]])
        picked = rows[ours]
        arrived_s = self._clock.monotonic()
        for row, number, value, status, time_us in zip(
            ours.tolist(), picked["tag"].tolist(), picked["value"].tolist(),
            picked["status"].tolist(), picked["source_us"].tolist(), strict=True,
        ):  # fmt: skip
            exact = batch.others.get(row, value) if batch.others else value
            self._recent.append((arrived_s, number, time_us, exact, status))
            if time_us >= self._turn.end_us:
                self._ahead.append((number, time_us, exact, status))
            else:
                self._feed(number, time_us, exact, status)

    def _feed(self, number: int, time_us: int, value: Value, status: int) -> None:
        for key, signal in self._routes[number]:
            self._watches[key].feed(signal, time_us, value, status)
            if time_us < self._turn.plan.start_us:
                self._closing.feed(key, signal, time_us, value, status)

    def _take_gap(self, fact: GapChanged) -> None:
        self._gaps[fact.number] = fact
        self._set_blind()

    def _set_blind(self) -> None:
        for watch in self._watches.values():
            watch.ledger.set_blind(blind_spans(self._gaps.values(), watch.signals))

    def _take_alarm(self, fact: AlarmChanged) -> None:
        counts = fact.active and fact.priority <= Priority.P2 and not fact.is_alert
        if counts and fact.letter not in _SET_ASIDE:
            self._alarms[fact.machine].add(fact.key)
        else:
            self._alarms[fact.machine].discard(fact.key)

    def _turn_shift(self) -> None:
        span = self._turn.span
        if not self._turn.turn(self._clock.now()):
            return
        start_us, before = self._turn.plan.start_us, list(self._gaps.values())
        self._gaps = {
            number: gap
            for number, gap in self._gaps.items()
            if gap.end is None or to_us(gap.end) > start_us
        }
        ledgers = {key: watch.begin_shift(self._turn.plan) for key, watch in self._watches.items()}
        if span is not None:
            self._closing.add(span.name, ledgers, before)
        self._set_blind()
        waiting, self._ahead = self._ahead, deque(maxlen=_MOST_AHEAD)
        for number, time_us, value, status in waiting:
            self._feed(number, time_us, value, status)

    def _forget_recent(self) -> None:
        oldest_s = self._clock.monotonic() - _RECENT_S
        while self._recent and self._recent[0][0] < oldest_s:
            self._recent.popleft()

    def _lost_since_us(self, key: str) -> int | None:
        """Return since when a machine cannot be seen, at the earliest since the shift began."""
        connection = self._signals[key].connection
        if not connection:
            return None  # what people enter by hand, nobody has to hear
        since_us = self._hearing.lost_since_us(connection)
        if since_us == 0:
            # Not heard in this run yet: what an earlier run saw is known until its hole began.
            holes = (gap for gap in self._gaps.values() if gap.connection == connection)
            since_us = max((to_us(gap.start) for gap in holes if gap.end is None), default=0)
        return None if since_us is None else max(since_us, self._turn.plan.start_us)

    def _assess(
        self, key: str, watch: MachineWatch, now_us: int, *, is_due: bool, may_begin: bool
    ) -> None:
        if not is_due and not (may_begin and watch.health.score is None):
            return
        has_alarm = bool(self._alarms[key])
        watch.assess(self._lost_since_us(key), now_us, has_alarm=has_alarm)
        if is_due or watch.health.score is not None:
            self._derived.add_health(key, watch.health.score, now_us)

    def _add_state(self, key: str, now_us: int) -> None:
        ledger = self._watches[key].ledger
        present = ledger.present(self._lost_since_us(key), now_us)
        self._derived.add_states(key, ledger.segments(), present, now_us)

    def _fact(self, key: str) -> MachineChanged:
        watch, span = self._watches[key], self._turn.span
        ledger, lost_us, now_us = watch.ledger, self._lost_since_us(key), to_us(self._clock.now())
        present = ledger.present(lost_us, now_us)
        return MachineChanged(
            machine=key,
            state=present.state,
            since=from_us(present.start_us),
            shift="" if span is None else span.name,
            shift_start=None if span is None else span.start,
            oee=None if span is None else ledger.oee(ledger.account(lost_us, now_us)),
            stops=ledger.stops(),
            energy=ledger.energy(),
            health=watch.health.score,
            aspects=watch.health.aspects,
            health_caps=watch.health.caps,
            state_reason=present.reason,
            health_time=None if watch.health_us is None else from_us(watch.health_us),
            device=watch.device,
        )

    def _replay_work(self) -> tuple[list[MachineSignals], PlannedTime, list[GapChanged]]:
        return list(self._signals.values()), self._turn.plan, list(self._gaps.values())

    def _adopt(self, watches: dict[str, MachineWatch]) -> None:
        """Put replayed machines in place and feed them what may not have been recorded yet."""
        for key, watch in watches.items():
            watch.take_over(self._watches[key])
        self._watches = watches
        self._set_blind()
        for _, number, time_us, value, status in self._recent:
            if time_us < self._turn.end_us:
                self._feed(number, time_us, value, status)


def _replay_all(
    signals: list[MachineSignals],
    plan: PlannedTime,
    gaps: list[GapChanged],
    read: Read,
    now_us: int,
) -> dict[str, MachineWatch]:
    return {
        one.machine.key: replay(one, plan, blind_spans(gaps, one), read, now_us) for one in signals
    }
