"""Looks through the records each night, and when somebody asks, and tells what was found."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hmi.bus.bus import Bus
from hmi.bus.evidence import EvidenceFound
from hmi.clock import Clock
from hmi.errors import ActionRefused, StorageError
from hmi.maturity.evidence_store import EvidenceStore
from hmi.maturity.gatherer import Gatherer
from hmi.maturity.standing import StandingNow

log = logging.getLogger(__name__)

NIGHT = time(2, 30)
"""Local time of the nightly look: before the early shift, after backups at midnight."""
FIRST_AFTER_S = 120.0
"""A station that has no evidence of the last day looks so long after its start."""
LOOK_S = 60.0
STALE = timedelta(hours=24)


class EvidenceWatch:
    """The one owner of evidence. Call it from the event loop's thread."""

    def __init__(
        self, standing: StandingNow, gatherer: Gatherer, store: EvidenceStore, bus: Bus,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._standing, self._gatherer, self._store = standing, gatherer, store
        self._bus, self._clock = bus, clock
        self._asked = asyncio.Event()
        self._is_looking = False

    def facts(self) -> Iterable[EvidenceFound]:
        """Return what a window is told when it joins, oldest first."""
        return self._store.every()

    def ask(self) -> None:
        """Have a look taken soon. Raise ActionRefused while one is under way."""
        if self._is_looking or self._asked.is_set():
            raise ActionRefused("evidence-running")
        self._asked.set()

    async def run(self) -> None:
        """Look each night and when asked, for ever; also soon after a start without evidence."""
        await self._wait(FIRST_AFTER_S)
        while True:
            if self._asked.is_set() or self.is_due(self._clock.now()):
                try:
                    await self.look()
                except StorageError as error:
                    log.warning("No evidence could be gathered: %s", error)
            await self._wait(LOOK_S)

    def is_due(self, now: datetime) -> bool:
        """Tell whether the last look was before the last night, or a day ago."""
        known = self._store.every()
        if not known:
            return True
        local = now.astimezone(ZoneInfo(self._standing.timezone))
        night = datetime.combine(local.date(), NIGHT, local.tzinfo)
        night = night if night <= local else night - timedelta(days=1)
        return known[-1].at < night or now - known[-1].at >= STALE

    async def look(self) -> None:
        """Gather, keep and tell. Raise StorageError when it cannot be read or kept."""
        self._asked.clear()
        self._is_looking = True
        try:
            standing, now = self._standing.now(), self._clock.now()
            found = await asyncio.to_thread(self._gatherer.gather, now, standing)
            await self._store.keep(found)
        finally:
            self._is_looking = False
        self._bus.evidence.publish(found)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._asked.wait(), seconds)
