"""Fills gaps of a connection from the server's history, in small pages that yield to live data.

Newest hours first, ten tags a request, at most half of the time: after each page it rests as long
as the page took. Rows that we have already are dropped by the recorder, which knows each sample by
tag, source time, value and status; so a little more than the gap is asked for.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import Clock, to_us
from hmi.errors import NotConnected, PlantError, TimedOut
from hmi.opcua.history import HistoryAsk, HistoryPage
from hmi.opcua.session import HISTORY_PAGE
from hmi.plant.samples import SampleBatch

log = logging.getLogger(__name__)

TAGS_PER_CALL: Final = 10
OVERLAP_US: Final = 1_000_000
"""Asked for on both sides of a gap, since its ends are times of our clock."""
WINDOW_US: Final = 3_600_000_000
PAGES_MAX: Final = 10_000
"""Pages of one tag in one window; more means that the server turns in a circle."""
_REST_S: Final = 0.01


class HistorySource(Protocol):
    """A session, as far as its history goes."""

    clock_offset_s: float | None

    def is_monitored(self, number: int) -> bool:
        """Tell whether the server knows the tag."""

    def history_tags_per_call(self, wanted: int) -> int:
        """Return how many tags one request may ask for."""

    async def read_history(self, asks: Sequence[HistoryAsk], end_us: int) -> list[HistoryPage]:
        """Return one page for each ask."""


@dataclass(slots=True)
class _Tally:
    """What came of one gap so far: tags that answered, tags that could not, samples."""

    answered: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    samples: int = 0

    def state(self) -> GapState:
        if not self.samples:
            return GapState.UNFILLABLE
        return GapState.PARTLY if self.refused else GapState.FILLED


class Backfill:
    """Fills the gaps of one connection through one session."""

    def __init__(
        self,
        source: HistorySource,
        numbers: Sequence[int],
        accept: Callable[[SampleBatch], None],
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._source = source
        self._numbers = numbers
        self._accept = accept
        self._clock = clock
        self._sleep = sleep

    async def fill(self, gap: GapChanged, report: Callable[[GapState, int], None]) -> None:
        """Fill one closed gap and report how far; the last report is its result.

        Raise NotConnected or TimedOut when the session fails meanwhile: the gap is then reported
        as open again, to be filled by the next session.
        """
        if gap.end is None:
            return
        tally = _Tally()
        tally.refused = {n for n in self._numbers if not self._source.is_monitored(n)}
        report(GapState.FILLING, 0)
        try:
            for start_us, end_us in _windows(to_us(gap.start), to_us(gap.end)):
                await self._fill_window(start_us, end_us, tally)
                report(GapState.FILLING, tally.samples)
        except (NotConnected, TimedOut, asyncio.CancelledError):
            report(GapState.OPEN, tally.samples)
            raise
        report(tally.state(), tally.samples)
        log.info("Gap %d filled with %d samples", gap.number, tally.samples)

    async def _fill_window(self, start_us: int, end_us: int, tally: _Tally) -> None:
        """Read one window of all tags that answer, in the server's time."""
        shift_us = round((self._source.clock_offset_s or 0.0) * 1_000_000)
        start_us, end_us = start_us + shift_us - OVERLAP_US, end_us + shift_us + OVERLAP_US
        wanted = [number for number in self._numbers if number not in tally.refused]
        size = self._source.history_tags_per_call(TAGS_PER_CALL)
        for first in range(0, len(wanted), size):
            asks = [HistoryAsk(number, start_us) for number in wanted[first : first + size]]
            for _ in range(PAGES_MAX):
                # A request has one start for all its tags, so only equal ones go together.
                together = [ask for ask in asks if ask.start_us == asks[0].start_us]
                others = [ask for ask in asks if ask.start_us != asks[0].start_us]
                asks = others + await self._read_pages(together, end_us, tally)
                if not asks:
                    break

    async def _read_pages(
        self, asks: list[HistoryAsk], end_us: int, tally: _Tally
    ) -> list[HistoryAsk]:
        """Read a page of each tag; return what is still to ask."""
        began = self._clock.monotonic()
        try:
            pages = await self._source.read_history(asks, end_us)
        except (NotConnected, TimedOut):
            raise
        except PlantError:
            tally.refused |= {ask.number for ask in asks}
            return []
        following: list[HistoryAsk] = []
        for ask, page in zip(asks, pages, strict=True):
            self._note(page, tally)
            further = _further(ask, page)
            following += [further] if further else []
        await self._sleep(max(_REST_S, self._clock.monotonic() - began))
        return following

    def _note(self, page: HistoryPage, tally: _Tally) -> None:
        if page.refusal:
            tally.refused.add(page.number)
            return
        tally.answered.add(page.number)
        tally.samples += len(page.batch)
        if len(page.batch):
            self._accept(page.batch)


def _windows(start_us: int, end_us: int) -> Iterator[tuple[int, int]]:
    """Cut a span into hours, the newest first: what an operator looks at comes back first."""
    while True:  # a gap without length is asked for too, with its overlap
        begin = max(start_us, end_us - WINDOW_US)
        yield begin, end_us
        if begin <= start_us:
            return
        end_us = begin


def _further(ask: HistoryAsk, page: HistoryPage) -> HistoryAsk | None:
    """Return how to go on with a tag, None when it is complete or refused."""
    if page.refusal:
        return None
    if page.continuation is not None:
        return replace(ask, continuation=page.continuation)
    if len(page.batch) < HISTORY_PAGE:
        return None
    # A full page without a continuation point: some servers just cut. Go on from its last time.
    last_us = int(page.batch.rows["source_us"].max())
    return HistoryAsk(ask.number, last_us + 1) if last_us >= ask.start_us else None
