"""What people say to the watches: verdicts on alerts, learning anew, computing the past anew."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from hmi.access.login import Login
from hmi.actions import condition_requests as ask
from hmi.alarms.alert_door import AlertDoor, TakesTold
from hmi.asset_health.kept import KeptStates
from hmi.asset_health.past_watching import Past, PastWatching
from hmi.asset_health.station_watches import StationWatches
from hmi.asset_health.watch_replay import Sources
from hmi.bus.bus import Bus
from hmi.bus.condition_facts import WatchChanged
from hmi.clock import Clock, to_us
from hmi.errors import ActionRefused, StorageError
from hmi.historian.reader import Reader
from hmi.journal.note_book import WritesJobs
from hmi.journal.verdict_book import VerdictBook
from hmi.plant.roles import Right
from hmi.plant.samples import SampleBatch
from hmi.plant.site import Site
from hmi.storage.jobs import Job

log = logging.getLogger(__name__)

LONGEST_PAST_S = 400 * 86_400.0
Carry = Callable[[Any], Awaitable[None] | None]


class WritesFiles(WritesJobs, Protocol):
    """Writes jobs, with or without somebody who waits."""

    def submit(self, job: Job) -> None:
        """Have a job done soon."""


@dataclass(frozen=True, slots=True)
class WatchSurroundings:
    """What watches need of a station."""

    writer: WritesFiles
    bus: Bus
    clock: Clock
    accept: Callable[[SampleBatch], None]
    alarms: TakesTold


def watch_desk(
    site: Site, data_folder: Path, login: Login, around: WatchSurroundings
) -> "WatchDesk":
    """Put together the watches of a station and what people ask of them."""
    kept, clock = KeptStates(data_folder, around.writer), around.clock
    door = AlertDoor(around.alarms)
    watches = StationWatches(site, around.bus, clock, around.accept, kept, door)
    reader = Reader(data_folder)
    past = Past(Sources(reader.read, reader.gaps), reader, around.accept)
    works = PastWatching(watches, past, kept, clock)
    book = VerdictBook(data_folder, around.writer, clock)
    return WatchDesk(watches, works, book, login, clock)


@dataclass(frozen=True)
class WatchDesk:
    """The watches of a station, and the one way to speak with them."""

    watches: StationWatches
    works: PastWatching
    book: VerdictBook
    login: Login
    clock: Clock

    def restore(self) -> None:
        """Go on from what earlier runs learned, and from what was said of their alerts."""
        try:
            self.book.restore()
        except StorageError as error:
            log.warning("Earlier verdicts are not known: %s", error)
        self.watches.restore()
        for key, record in self.watches.records.items():
            record.count(self.book.counts(key))

    def facts(self) -> Iterator[WatchChanged]:
        """Return what a window is told when it joins."""
        return self.watches.facts()

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.GiveVerdict: (Right.COMMENT, self._judge),
            ask.RelearnWatch: (Right.SHARE, self._relearn),
            ask.RecomputeWatch: (Right.SHARE, self._recompute),
        }

    async def _judge(self, wish: ask.GiveVerdict) -> None:
        record = self.watches.records[self._known(wish.watch)]
        now_us, raised_us = to_us(self.clock.now()), to_us(wish.raised)
        if raised_us > now_us:
            raise ActionRefused("watch-period-wrong")
        alert = record.fact.alert
        tags = record.fact.tags
        tag = alert.tags[0].tag if alert is not None and alert.tags else tags[0]
        place = (record.fact.machine, tag if len(tags) > 1 else tags[0])
        said = (wish.verdict, wish.text)
        await self.book.give(wish.watch, place, raised_us, said, self.login.user)
        record.count(self.book.counts(wish.watch))
        record.judge(wish.verdict, self.login.user, raised_us, now_us)
        self.watches.publish(wish.watch)

    def _relearn(self, wish: ask.RelearnWatch) -> None:
        watch = self._known(wish.watch)
        start_us = None if wish.start is None else self._past_us(wish.start)
        self.watches.begin_anew(watch, start_us)
        if start_us is not None:
            self.works.relearn(watch, start_us)

    def _recompute(self, wish: ask.RecomputeWatch) -> None:
        watch = self._known(wish.watch)
        start_us, end_us = self._past_us(wish.start), self._past_us(wish.end)
        if not 0 < end_us - start_us <= LONGEST_PAST_S * 1e6:
            raise ActionRefused("watch-period-wrong")
        self.works.recompute(watch, start_us, end_us)

    def _known(self, watch: str) -> str:
        if watch not in self.watches.records:
            raise ActionRefused("watch-unknown", watch=watch)
        return watch

    def _past_us(self, moment: datetime) -> int:
        now_us = to_us(self.clock.now())
        moment_us = to_us(moment)
        if not now_us - LONGEST_PAST_S * 1e6 <= moment_us <= now_us:
            raise ActionRefused("watch-period-wrong")
        return moment_us
