"""What is done beside the data while a session is live: gaps are filled, clocks are compared."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final, Protocol

from hmi.bus.facts import GapChanged
from hmi.errors import PlantError
from hmi.opcua.backfill import Backfill, HistorySource
from hmi.opcua.clock_offset import AGAIN_S
from hmi.opcua.condition_watch import AlarmSession, ConditionWatch
from hmi.opcua.failover import LevelSession
from hmi.opcua.surroundings import Surroundings
from hmi.plant.tags import Tag

log = logging.getLogger(__name__)

FILL_EVERY_S: Final = 5.0
FILL_AGAIN_S: Final = 30.0
LONGEST_PAUSE_S: Final = 600.0
PUBLISHING_S: Final = 0.2


class LiveSession(HistorySource, LevelSession, AlarmSession, Protocol):
    """A session that can be asked for more than data."""

    async def measure_clock(self) -> float | None:
        """Return the server's clock minus ours, None where it has none. Raise PlantError."""


class LiveWorks:
    """Works of one connection that wait for the data and never hold them up."""

    def __init__(
        self,
        connection: str,
        tags: Mapping[int, Tag],
        around: Surroundings,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._connection = connection
        self._tags = tags
        self._around = around
        self._sleep = sleep
        known = {one.key: one for one in around.site.connections}
        one = known.get(connection)
        publishing_s = one.publishing_ms / 1000 if one else PUBLISHING_S
        book = around.conditions if one is None or one.alarms else None
        self.alarms = ConditionWatch(connection, publishing_s, book, around.clock, sleep)
        """Whether we know all alarms of the server."""

    async def run(
        self,
        session: LiveSession,
        tell_offset: Callable[[float | None], None],
        watch_level: Callable[[LiveSession], Awaitable[None]],
    ) -> None:
        """Do all works until cancelled; tell the offset that is measured.

        A bug in one of them is logged and costs that work: the data go on.
        """
        works = (
            self._fill_gaps(session),
            self._compare_clocks(session, tell_offset),
            watch_level(session),
            self.alarms.run(session),
        )
        tasks = [asyncio.ensure_future(work) for work in works]
        for task in tasks:
            task.add_done_callback(self._note_end)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _note_end(self, task: "asyncio.Future[None]") -> None:
        """Let no work die unseen, not even of a bug of ours."""
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("%s: a work beside the data failed", self._connection, exc_info=failure)

    async def _fill_gaps(self, session: LiveSession) -> None:
        """Fill what is pending, as long as the session lives; what fails is put off longer."""
        accept, gaps = self._around.table.accept, self._around.gaps
        backfill = Backfill(session, self._tags, accept, self._around.clock, self._sleep)
        pause_s = FILL_AGAIN_S
        while True:
            await self._sleep(FILL_EVERY_S)
            tried: set[int] = set()
            # Looked up each time: a gap may grow or come while another one is filled.
            while (gap := _first(gaps.pending(self._connection), tried)) is not None:
                tried.add(gap.number)
                try:
                    await backfill.fill(gap, partial(gaps.report, gap.number))
                    pause_s = FILL_AGAIN_S
                except PlantError as error:
                    log.info("%s: gap %d not filled: %s", self._connection, gap.number, error)
                    await self._sleep(pause_s)
                    pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                    break

    async def _compare_clocks(
        self, session: LiveSession, tell: Callable[[float | None], None]
    ) -> None:
        """Compare the clocks soon, for a session that was taken up was not asked, and hourly."""
        await self._sleep(FILL_EVERY_S)
        while True:
            try:
                tell(await session.measure_clock())
            except PlantError as error:
                log.info("%s: clock not compared: %s", self._connection, error)
            await self._sleep(AGAIN_S)


def _first(gaps: Sequence[GapChanged], tried: Collection[int]) -> GapChanged | None:
    return next((gap for gap in gaps if gap.number not in tried), None)
