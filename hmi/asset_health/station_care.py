"""Cares for all machines of a station: learns, compares, counts, estimates, and tells of it."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from hmi.alarms.alert_door import AlertDoor
from hmi.asset_health.baseline_learning import MachineBaselines
from hmi.asset_health.care_alerts import PREFIX, CareAlerts
from hmi.asset_health.kept import KeptStates, TakesJobs
from hmi.asset_health.life_indicators import LifeIndicator
from hmi.asset_health.life_keeper import LifeKeeper
from hmi.asset_health.machine_care import MachineCare
from hmi.asset_health.maintenance_keeper import MaintenanceKeeper
from hmi.bus.bus import Bus
from hmi.bus.care_facts import BaselineChanged, Care, MaintenanceChanged
from hmi.bus.facts import GapChanged, GapState, MachineChanged, WatchChanged, WatchPhase
from hmi.clock import Clock, to_us
from hmi.errors import ActionRefused, StorageError
from hmi.historian.reader import Reader
from hmi.historian.rollup import HOUR_US
from hmi.live.tag_table import TagTable
from hmi.machines.machine_states import MachineStates
from hmi.machines.signals import Indicator, number_of
from hmi.plant.assets import MachineState
from hmi.plant.quality import Quality, quality_of
from hmi.plant.site import Site

log = logging.getLogger(__name__)

LOOK_S: Final = 10.0
HURRY_S: Final = 60.0
LEARN_S: Final = 600.0
TOLD_S: Final = 60.0
KIND: Final = "baseline"
FIRST_LOOK_US: Final = 7 * 24 * HOUR_US
"""How far back is learned from when nothing was learned yet."""
LATE_US: Final = 120_000_000
"""What was measured is on disk after this time."""
_MINUTE_US: Final = 60_000_000
_CHUNK_US: Final = 6 * HOUR_US
_Z_LIMIT: Final = 4.0
_Z_LOOKS: Final = 60
_FILLED: Final = (GapState.FILLED, GapState.PARTLY)


@dataclass(frozen=True, kw_only=True)
class CareSurroundings:
    """The parts of an engine that care works with; gaps gives the newest holes as they stand."""

    writer: TakesJobs
    bus: Bus
    clock: Clock
    table: TagTable
    machines: MachineStates
    door: AlertDoor
    gaps: Callable[[], Sequence[GapChanged]]
    settled: Callable[[], Awaitable[bool]]
    """Waits until what was received so far is on disk; tells whether it is."""


class StationCare:
    """tick() is called each second, run() learns and counts in the background."""

    def __init__(self, site: Site, folder: Path, around: CareSurroundings) -> None:
        self._site, self._bus, self._clock = site, around.bus, around.clock
        self._table, self._machines, self._gaps = around.table, around.machines, around.gaps
        self._settled = around.settled
        bus, clock = around.bus, around.clock
        self._reader = Reader(folder)
        self._kept = KeptStates(folder, around.writer)
        self._alerts = CareAlerts(site, around.door)
        self._facts: dict[str, MachineChanged] = {}
        self._watches: dict[str, WatchChanged] = {}
        self._baselines = {one.key: MachineBaselines(site, one) for one in site.machines}
        self._cares = {key: self._care(key, one) for key, one in self._baselines.items()}
        self.maintenance = MaintenanceKeeper(site, self._kept)
        self._lives = LifeKeeper(site, self._kept, self._learned)
        self._told: MaintenanceChanged | None = None
        self._shown: dict[tuple[str, str], BaselineChanged] = {}
        self._shares: dict[str, list[float]] = {}
        self._share_hour = 0
        self._is_taken_up = False
        self._next_look_s = self._next_told_s = clock.monotonic()
        self._filled = asyncio.Event()
        self._zs: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_Z_LOOKS))
        self._hurried: set[str] = set()
        """Indicators that were estimated by the minute last."""
        self._forgotten: list[tuple[str, Indicator, int]] = []
        bus.machines.subscribe(self._take_machine)
        bus.conditions.subscribe(self._take_watch)
        bus.gaps.subscribe(self._take_gap)

    def begin(self) -> None:
        """Take up what earlier runs learned and told. Reads a few hundred small bodies."""
        self._take_up()
        self._is_taken_up = True
        known = [f"{PREFIX}{key}." for key in self._cares]
        known += [f"{PREFIX}work.{key}" for key in self.maintenance.items]
        known += [f"{PREFIX}life.{key}" for key in self._lives.indicators]
        self._alerts.keep_only(known)

    def tick(self) -> None:
        """Compare all machines when it is time."""
        now_s = self._clock.monotonic()
        if not self._is_taken_up or now_s < self._next_look_s:
            return
        self._next_look_s = now_s + LOOK_S
        now_us = to_us(self._clock.now())
        for key, care in self._cares.items():
            if key in self._facts:
                self._look(key, care, now_us)
        if now_s >= self._next_told_s:
            self._next_told_s = now_s + TOLD_S
            self._tell_baselines()

    async def run(self) -> None:
        """Learn, count and estimate for ever; a disk that does not answer is tried again."""
        self.begin()
        next_s = self._clock.monotonic()
        while True:
            try:
                is_due = self._clock.monotonic() >= next_s or self._filled.is_set()
                if is_due and await self._settled():
                    next_s = self._clock.monotonic() + LEARN_S
                    self._filled.clear()
                    await self.work()
                await self.hurry()
            except StorageError as error:
                log.warning("What machines need is not known for now: %s", error)
            await self._pause()

    async def work(self) -> None:
        """Learn, count and estimate once, from what is on disk. Raise StorageError."""
        gaps, now_us = list(self._gaps()), to_us(self._clock.now())
        for baselines in self._baselines.values():
            await self._learn(baselines, gaps, now_us)
        filled = [gap for gap in gaps if gap.state in _FILLED]
        await asyncio.to_thread(self._count, gaps, filled, now_us)
        self._tell_maintenance(now_us)
        is_new = await asyncio.to_thread(self._read_hours, filled, now_us)
        if is_new or not self._lives.lives:
            lives = await asyncio.to_thread(self._lives.estimate_all, self._number, now_us)
            for life in lives:
                self._alerts.show_life(life)
                self._bus.care.publish(life)

    async def hurry(self) -> None:
        """Estimate by the minute what left its last hours. Raise StorageError."""
        now_us = to_us(self._clock.now())
        hurrying = self._lives.hurrying(self._running_number, now_us)
        calmed = self._hurried - {one.key for one in hurrying}
        self._hurried |= {one.key for one in hurrying}
        for key in calmed:
            if self._running_number(self._lives.indicators[key].tag) is not None:
                self._hurried.discard(key)
                for life in self._lives.estimate([key], self._number, now_us):
                    self._alerts.show_life(life)
                    self._bus.care.publish(life)
        for one in hurrying:
            estimate = self._lives.estimate_fine
            life = await asyncio.to_thread(estimate, self._reader, one, self._number, now_us)
            self._alerts.show_life(life)
            self._bus.care.publish(life)

    def facts(self) -> Iterator[Care]:
        """Yield what a window is told when it joins."""
        yield from self._shown.values()
        yield from self._lives.lives.values()
        if self._told is not None:
            yield self._told

    def complete(self, key: str, user: str, note: str) -> None:
        """Take note that a work is done. Raise ActionRefused for an unknown one."""
        if not self._is_taken_up:
            raise ActionRefused("care-begins")
        if key not in self.maintenance.items:
            raise ActionRefused("maintenance-unknown", key=key)
        now_us = to_us(self._clock.now())
        item = self.maintenance.complete(key, user, note, now_us)
        if item.is_bearing_work:
            self._forgotten.append((item.machine, Indicator.VIBRATION, now_us))
        self._tell_maintenance(now_us)
        self._filled.set()

    def relearn(self, machine: str, indicator: str) -> None:
        """Learn what is usual of an indicator anew. Raise ActionRefused for an unknown one."""
        known = {str(one): one for one in Indicator}
        if machine not in self._baselines or indicator not in known:
            raise ActionRefused("not-in-site", key=f"{machine}.{indicator}")
        self._forgotten.append((machine, known[indicator], to_us(self._clock.now())))
        self._filled.set()

    def _care(self, key: str, baselines: MachineBaselines) -> MachineCare:
        def spans(
            indicator: Indicator, state: MachineState, after_us: int
        ) -> list[tuple[int, float]]:
            return self._machines.steady_spans(key, indicator, state, after_us)

        return MachineCare(baselines, spans, self._number, self._table.value_of)

    def _look(self, key: str, care: MachineCare, now_us: int) -> None:
        care.look(now_us, self._facts[key])
        self._alerts.show_findings(key, care.findings.values())
        expected = care.expected_with(*self._largest_z(key))
        self._machines.expect(key, expected)
        self._note_share(key, care, now_us)

    def _largest_z(self, machine: str) -> tuple[float | None, str]:
        """Return the largest z of the watches of a machine, each for a limit of 4, and where."""
        found = [
            (_Z_LIMIT * one.z / one.limit, one.tags[0] if one.tags else "")
            for one in self._watches.values()
            if one.machine == machine and one.phase is WatchPhase.WATCHING
            and one.z is not None and one.limit
        ]  # fmt: skip
        last = self._zs[machine]
        if not found:
            last.clear()
            return None, ""
        largest, tag = max(found)
        last.append(largest)
        # The middle of ten minutes, as of every aspect: of many signals one is always a bit off.
        return median(last), tag

    def _note_share(self, key: str, care: MachineCare, now_us: int) -> None:
        """Keep the current in percent of what is expected; its median stands for an hour."""
        hour = now_us // HOUR_US
        if hour != self._share_hour:
            for name, shares in self._shares.items():
                if len(shares) >= LEARN_S / LOOK_S:
                    self._lives.put_share(name, self._share_hour, median(shares))
            self._shares, self._share_hour = {}, hour
        for deviation in care.take_deviations():
            self._shares.setdefault(f"{key}.current_share", []).append(100.0 + deviation)

    def _tell_baselines(self) -> None:
        for care in self._cares.values():
            for fact in care.baselines:
                place = (fact.machine, fact.indicator)
                if self._shown.get(place) != fact:
                    self._shown[place] = fact
                    self._bus.care.publish(fact)

    def _tell_maintenance(self, now_us: int) -> None:
        if not self.maintenance.items:
            return
        self._told = self.maintenance.standing(now_us)
        for standing in self._told.items:
            self._alerts.show_maintenance(self.maintenance.items[standing.key], standing)
        self._bus.care.publish(self._told)

    def _take_up(self) -> None:
        now_us = to_us(self._clock.now())
        bodies = self._kept.read(KIND)
        for baselines in self._baselines.values():
            baselines.load(bodies)
            first_us = (now_us - FIRST_LOOK_US) // _MINUTE_US * _MINUTE_US
            baselines.until_us = max(baselines.until_us, first_us)
        self.maintenance.take_up(now_us)
        self._lives.take_up(now_us)

    async def _learn(
        self, baselines: MachineBaselines, gaps: Sequence[GapChanged], now_us: int
    ) -> None:
        mine = [one for one in self._forgotten if one[0] == baselines.machine.key]
        self._forgotten = [one for one in self._forgotten if one not in mine]
        for _machine, indicator, at_us in mine:
            baselines.forget(indicator, at_us)
        end_us = (now_us - LATE_US) // _MINUTE_US * _MINUTE_US
        while baselines.until_us < end_us:
            until_us = min(baselines.until_us + _CHUNK_US, end_us)
            await asyncio.to_thread(baselines.learn_on, self._reader.read, gaps, until_us)
        for gap in gaps:
            if gap.state in _FILLED and gap.end is not None:
                span = (to_us(gap.start), to_us(gap.end))
                await asyncio.to_thread(
                    baselines.learn_filled, self._reader.read, gaps, gap.number, span
                )
        self._kept.keep_all(KIND, baselines.bodies())

    def _count(
        self, gaps: Sequence[GapChanged], filled: Sequence[GapChanged], now_us: int
    ) -> None:
        for gap in filled:
            self.maintenance.count_filled(self._reader, gaps, gap, now_us)
        self.maintenance.count(self._reader, gaps, now_us)

    def _read_hours(self, filled: Sequence[GapChanged], now_us: int) -> bool:
        is_new = self._lives.read_hours(self._reader, now_us)
        for gap in filled:
            is_new |= self._lives.read_filled(self._reader, gap)
        return is_new

    def _learned(self, one: LifeIndicator) -> float | None:
        """Return what was learned of an indicator's vibration, of its most usual speed."""
        baselines = self._baselines[one.machine]
        mine = baselines.by_indicator.get(Indicator.VIBRATION)
        if mine is None or one.tag != baselines.machine.vibration_tag:
            return None
        learned = [found for regime in mine.regimes() if (found := mine.of(regime)) is not None]
        return max(learned, key=lambda found: found.windows).median if learned else None

    def _number(self, key: str) -> float | None:
        number = self._site.number_by_key.get(key)
        newest = None if number is None else self._table.newest(number)
        if newest is None or quality_of(newest.status) is Quality.BAD:
            return None
        return number_of(newest.value)

    def _running_number(self, key: str) -> float | None:
        """Return the newest number of a tag whose machine executes, or has no state."""
        fact = self._facts.get(self._site.tag(key).machine)
        is_running = fact is not None and fact.state is MachineState.EXECUTING
        return self._number(key) if is_running else None

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._filled.wait(), HURRY_S)
        except TimeoutError:
            return

    def _take_machine(self, fact: MachineChanged) -> None:
        self._facts[fact.machine] = fact

    def _take_watch(self, fact: object) -> None:
        if isinstance(fact, WatchChanged):
            self._watches[fact.key] = fact

    def _take_gap(self, fact: GapChanged) -> None:
        if fact.state in _FILLED:
            self._filled.set()
