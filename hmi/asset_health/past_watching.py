"""Learns from the recorded past, computes it anew, and looks for what moves together: in workers.

One work at a time, in the order of the wishes; a machine is recorded and watched meanwhile.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from hmi.asset_health.band_samples import BandSamples
from hmi.asset_health.kept import KeptStates
from hmi.asset_health.recomputed import MOST_ALERTS, Recomputed, WouldAlert, keep_recomputed
from hmi.asset_health.station_watches import StationWatches
from hmi.asset_health.watch_keeping import at_rest, restore, state_of
from hmi.asset_health.watch_record import WatchRecord
from hmi.asset_health.watch_replay import Replayed, Sources, WatchReplay
from hmi.bus.condition_facts import MovesTogether, WatchMethod
from hmi.clock import Clock, from_us, to_us
from hmi.condition.moves_together import WEEKS, hourly_medians, moves_together
from hmi.errors import StorageError
from hmi.historian.rollup import MINUTE_US, Rollup
from hmi.plant.samples import Origin, SampleBatch

log = logging.getLogger(__name__)

Work = Callable[[asyncio.AbstractEventLoop], None]
HOUR_US = 3_600_000_000
TOLD_EACH = 720
"""Minutes of the past after which samples are handed on and it is told how far it is."""


class ReadsPast(Protocol):
    """Reads what was recorded."""

    def read_many_rollups(
        self, keys: list[str], start_us: int, end_us: int, width_us: int
    ) -> dict[str, Rollup]:
        """Return means of minutes or hours."""


@dataclass(frozen=True, slots=True)
class Past:
    """Where the past is read, and where samples of it go."""

    sources: Sources
    rollups: ReadsPast
    accept: Callable[[SampleBatch], None]


class PastWatching:
    """Carries out what takes long about watches. Call it from the event loop's thread."""

    def __init__(
        self, watches: StationWatches, past: Past, kept: KeptStates, clock: Clock
    ) -> None:
        self._watches, self._past, self._kept, self._clock = watches, past, kept, clock
        self._works: asyncio.Queue[Work] = asyncio.Queue()
        self._is_over = threading.Event()
        self._is_busy = False
        watches.on_alert = self._look_for_hints

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing is wished or being done."""
        return self._works.empty() and not self._is_busy

    async def run(self) -> None:
        """Do what is wished, one after another, until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._is_busy = False
                work = await self._works.get()
                self._is_busy = True
                try:
                    await asyncio.to_thread(work, loop)
                except StorageError as error:
                    log.warning("The recorded past could not be watched: %s", error)
        finally:
            # A thread cannot be cancelled; it is told.
            self._is_over.set()

    def relearn(self, watch: str, start_us: int) -> None:
        """Let a watch learn from the recorded past, from a time on until now."""
        self._works.put_nowait(partial(self._relearn, watch, start_us))

    def recompute(self, watch: str, start_us: int, end_us: int) -> None:
        """Compute a watch over a recorded period with what it knows now."""
        method, place = self._watches.places[watch]
        state = at_rest(state_of(self._watches.bank, method, place))
        work = partial(self._recompute, watch, (start_us, end_us), state)
        self._works.put_nowait(work)

    def _relearn(self, watch: str, start_us: int, loop: asyncio.AbstractEventLoop) -> None:
        method, place = self._watches.places[watch]
        replay = WatchReplay(self._watches.plan, method, place, None)
        now_us = to_us(self._clock.now())
        for count, minute in enumerate(replay.over(start_us, now_us, self._past.sources)):
            if self._is_over.is_set():
                return
            if count % TOLD_EACH == 0:
                loop.call_soon_threadsafe(self._tell, watch, minute.share)
        state = state_of(replay.bank, method, 0)
        loop.call_soon_threadsafe(self._adopt, watch, state, start_us)

    def _adopt(self, watch: str, state: dict[str, object], start_us: int) -> None:
        restore(self._watches.bank, *self._watches.places[watch], state)
        self._watches.records[watch].recompute(None)
        self._watches.settle(watch, start_us)

    def _recompute(
        self, watch: str, between_us: tuple[int, int], state: dict[str, object],
        loop: asyncio.AbstractEventLoop,
    ) -> None:  # fmt: skip
        method, place = self._watches.places[watch]
        replay = WatchReplay(self._watches.plan, method, place, state)
        band, alerts = BandSamples(replay.plan, Origin.HISTORY), _Alerts(method)
        now_us, waiting, judged = to_us(self._clock.now()), [], 0
        for count, minute in enumerate(replay.over(*between_us, self._past.sources)):
            if self._is_over.is_set():
                return
            judged += alerts.take(minute)
            batch = band.of(minute.judged, now_us) if method is WatchMethod.SEASONAL else None
            waiting += [] if batch is None else [batch]
            if count % TOLD_EACH == TOLD_EACH - 1:
                loop.call_soon_threadsafe(self._hand_on, watch, waiting, minute.share)
                waiting = []
        loop.call_soon_threadsafe(self._hand_on, watch, waiting, None)
        found = Recomputed(*between_us, now_us, judged, alerts.found())
        keep_recomputed(self._kept, watch, found)

    def _hand_on(self, watch: str, batches: list[SampleBatch], share: float | None) -> None:
        if batches:
            rows = np.concatenate([one.rows for one in batches])
            nothing = np.flatnonzero(~np.isfinite(rows["value"]))
            others = dict.fromkeys(nothing.tolist())
            self._past.accept(SampleBatch(rows, others, Origin.HISTORY))
        self._tell(watch, share)

    def _tell(self, watch: str, share: float | None) -> None:
        self._watches.records[watch].recompute(share)
        self._watches.publish(watch)

    def _look_for_hints(self, record: WatchRecord) -> None:
        if record.fact.alert is None or not record.fact.alert.tags:
            return
        tag = record.fact.alert.tags[0].tag
        machine = self._watches.plan.site.tag(tag).machine
        others = [one.key for one in self._watches.plan.tags if one.machine == machine]
        work = partial(self._hint, record.fact.key, tag, others)
        self._works.put_nowait(work)

    def _hint(
        self, watch: str, tag: str, keys: list[str], loop: asyncio.AbstractEventLoop
    ) -> None:
        end_us = to_us(self._clock.now())
        start_us = end_us - WEEKS * HOUR_US
        read = self._past.rollups.read_many_rollups(keys, start_us, end_us, MINUTE_US)
        hours = {
            key: hourly_medians(one.number * one.width_us, one.mean.astype(np.float64), end_us)
            for key, one in read.items()
        }
        others = {key: one for key, one in hours.items() if key != tag}
        found = tuple(
            MovesTogether(
                one.signal, one.now, one.before,
                None if one.hours is None else from_us(end_us - one.hours * HOUR_US),
            )
            for one in moves_together(hours[tag], others)
        )  # fmt: skip
        loop.call_soon_threadsafe(self._tell_hint, watch, found)

    def _tell_hint(self, watch: str, found: tuple[MovesTogether, ...]) -> None:
        self._watches.records[watch].hint(found)
        self._watches.publish(watch)


class _Alerts:
    """Collects the alerts of a replayed watch."""

    def __init__(self, method: WatchMethod) -> None:
        self._method = method
        self._found: list[WouldAlert] = []
        self._raised_us: int | None = None
        self._z = 0.0

    def take(self, minute: Replayed) -> bool:
        """Take a minute; tell whether it was judged."""
        is_judged, is_alert, z = _said(self._method, minute)
        if not is_judged:
            return False
        if is_alert:
            begins = self._raised_us is None
            self._raised_us = minute.seen.end_us if begins else self._raised_us
            self._z = z if begins else max(self._z, z)
        elif self._raised_us is not None:
            self._found.append(WouldAlert(self._raised_us, minute.seen.end_us, self._z))
            self._raised_us = None
        return True

    def found(self) -> tuple[WouldAlert, ...]:
        """Return all, the newest ones where there are very many."""
        last = [] if self._raised_us is None else [WouldAlert(self._raised_us, None, self._z)]
        return tuple([*self._found, *last][-MOST_ALERTS:])


def _said(method: WatchMethod, minute: Replayed) -> tuple[bool, bool, float]:
    """Return whether the one watch of a replay judged a minute, found something, and its z."""
    judged = minute.judged
    if method is WatchMethod.TOGETHER:
        one = judged.together.get(0)
        known = one is not None and one.t2 is not None
        return known, bool(one and one.is_alert), float(one.t2 or 0.0) if one else 0.0
    if method is WatchMethod.STUCK:
        rows = len(judged.still_rows) > 0
        still = judged.still
        return rows, rows and bool(still.is_alert[0]), float(still.still_s[0]) if rows else 0.0
    is_noise = method is WatchMethod.NOISE
    found = judged.noise if is_noise else judged.level
    if not len(judged.noise_rows if is_noise else judged.level_rows) or not found.is_judged[0]:
        return False, False, 0.0
    return True, bool(found.is_alert[0]), abs(float(found.z[0]))
