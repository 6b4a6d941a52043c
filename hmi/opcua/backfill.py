"""Fills gaps of a connection from the server's history, in small pages that yield to live data.

Newest hours first, one request at a time, with a rest after each: as long as the page took, up to
0.2 s, and for as long as live data are late. Rows that we have are dropped by the recorder, which
knows each sample by tag, source time, value and status; so a little more than the gap is
asked for. What a lost session had filled need not be filled by the next one.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import Clock, to_us
from hmi.errors import NotConnected, PlantError, TimedOut
from hmi.opcua.fill_tally import FillTally
from hmi.opcua.history import HistoryAsk, HistoryPage
from hmi.opcua.history_reader import HISTORY_PAGE
from hmi.opcua.refusals import SERVER_BUSY, SERVER_REFUSED
from hmi.plant.samples import SampleBatch
from hmi.plant.tags import Tag

log = logging.getLogger(__name__)

TAGS_PER_CALL: Final = 10
ROWS_PER_CALL: Final = 4000
"""About so many values in one answer: decoding them holds live data up by some milliseconds."""
OVERLAP_US: Final = 1_000_000
"""Asked for on both sides of a gap, since its ends are times of our clock."""
WINDOW_US: Final = 3_600_000_000
PAGES_MAX: Final = 10_000
"""Pages of one tag in one window; more means that the server turns in a circle."""
TELL_EVERY_S: Final = 2.0
"""How often the progress of a long gap is told: whoever hears of it reads the time again."""
LATE_S: Final = 2.5
"""Live data or keep-alives that are later than this are waited for, but not for ever."""
_REST_S: Final = 0.01
_LONGEST_REST_S: Final = 0.2
_LATE_STEP_S: Final = 0.25
_LATE_STEPS: Final = 20
_RELEASE_S: Final = 0.05
_LASTING: Final = frozenset({
    "BadHistoryOperationUnsupported", "BadHistoryOperationInvalid", "BadServiceUnsupported",
    "BadNotImplemented", "BadNodeIdUnknown", "BadNodeIdInvalid", "BadUserAccessDenied",
    "BadNotReadable", "BadNotSupported",
})  # fmt: skip
"""What a server will say again however often it is asked in this session."""
_CROWDED: Final = frozenset({"BadNoContinuationPoints", "BadTooManyOperations"})


class Report(Protocol):
    """Takes how far a gap is filled: state, samples, tags without history, and from when on."""

    def __call__(
        self,
        state: GapState,
        filled_samples: int,
        unfilled: Sequence[str] = (),
        filled_from: datetime | None = None,
    ) -> None:
        """Note it."""


class HistorySource(Protocol):
    """A session, as far as its history goes."""

    clock_offset_s: float | None
    server_started: datetime | None
    """When the server began to run, by its own clock."""

    @property
    def heard_at(self) -> float | None:
        """Monotonic second of the server's last word."""

    def history_tags_per_call(self, wanted: int) -> int:
        """Return how many tags one request may ask for."""

    async def without_history(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Return the tags that have no history or no node, with the name of the status."""

    async def read_history(self, asks: Sequence[HistoryAsk], end_us: int) -> list[HistoryPage]:
        """Return one page for each ask; all have one start and agree in bounds."""

    async def release_history(self, asks: Sequence[HistoryAsk]) -> None:
        """Give up what is left of pages."""


class Backfill:
    """Fills the gaps of one connection through one session."""

    def __init__(
        self,
        source: HistorySource,
        tags: Mapping[int, Tag],
        accept: Callable[[SampleBatch], None],
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._source = source
        self._tags = {n: tag for n, tag in tags.items() if tag.backfill and tag.record}
        self._accept = accept
        self._clock = clock
        self._sleep = sleep
        self._without: dict[int, str] = {}
        """What the server has refused for good in this session."""
        self._size = TAGS_PER_CALL

    async def fill(self, gap: GapChanged, report: Report) -> None:
        """Fill one closed gap and report how far; the last report is its result.

        Raise NotConnected or TimedOut when the session fails meanwhile: the gap is then reported
        as open again, to be filled on by the next session.
        """
        if gap.end is None:
            return
        chosen = {n: t for n, t in self._tags.items() if not gap.tags or t.key in gap.tags}
        tally = FillTally(gap, self._shift_us(), chosen)
        report(GapState.FILLING, *tally.progress())
        told_at = self._clock.monotonic()
        try:
            refused = await self._source.without_history(list(chosen))
            tally.refuse([n for n in chosen if n in refused or n in self._without])
            for start_us, end_us in _windows(to_us(gap.start), to_us(tally.filled_from)):
                await self._fill_window(start_us, end_us, tally)
                tally.reach(start_us)
                if self._clock.monotonic() - told_at >= TELL_EVERY_S:
                    told_at = self._clock.monotonic()
                    report(GapState.FILLING, *tally.progress())
        except (NotConnected, TimedOut, asyncio.CancelledError):
            report(GapState.OPEN, *tally.progress())
            raise
        result = tally.result(self._source.server_started)
        report(*result)
        log.info("Gap %d: %s with %d samples", gap.number, result[0], tally.samples)

    def _shift_us(self) -> int:
        return round((self._source.clock_offset_s or 0.0) * 1_000_000)

    async def _fill_window(self, start_us: int, end_us: int, tally: FillTally) -> None:
        """Read one window of all tags that answer, in the server's time."""
        start_us += tally.shift_us - OVERLAP_US
        end_us += tally.shift_us + OVERLAP_US
        asks = deque(HistoryAsk(n, start_us, with_bounds=True) for n in tally.wanted())
        pages: Counter[int] = Counter()
        some: list[HistoryAsk] = []
        try:
            while asks:
                began = self._clock.monotonic()
                some = _together(asks, self._source.history_tags_per_call(self._size))
                following = await self._read_pages(some, end_us, tally)
                pages.update(ask.number for ask in some)
                some = [ask for ask in following if pages[ask.number] >= PAGES_MAX]
                asks.extendleft(ask for ask in following if ask not in some)
                await self._source.release_history(some)
                await self._rest(self._clock.monotonic() - began)
        except asyncio.CancelledError:
            # The request goes out before its answer is waited for, and the answer does not matter.
            with suppress(TimeoutError):
                async with asyncio.timeout(_RELEASE_S):
                    await self._source.release_history([*some, *asks])
            raise

    async def _read_pages(
        self, asks: Sequence[HistoryAsk], end_us: int, tally: FillTally
    ) -> list[HistoryAsk]:
        """Read a page of each tag; return what is still to ask."""
        try:
            pages = await self._source.read_history(asks, end_us)
        except PlantError as error:
            return self._refused(asks, error, tally)
        following: list[HistoryAsk] = []
        for ask, page in zip(asks, pages, strict=True):
            if page.refusal:
                following += self._refused_one(ask, page.refusal, len(asks), tally)
                continue
            tally.take(page)
            if len(page.batch):
                self._accept(page.batch)
            further = _further(ask, page)
            following += [further] if further else []
        rows = sum(len(page.batch) for page in pages)
        if rows and asks[0].continuation is None:
            self._adapt(rows, len(asks))
        return following

    def _refused(
        self, asks: Sequence[HistoryAsk], error: PlantError, tally: FillTally
    ) -> list[HistoryAsk]:
        """Return what to ask again, in smaller portions. Raise the error of a failed session."""
        is_too_much = error.code == SERVER_BUSY or isinstance(error, TimedOut)
        if is_too_much and len(asks) > 1:
            self._size = max(1, len(asks) // 2)
            return list(asks)
        if isinstance(error, NotConnected | TimedOut) and error.code != SERVER_REFUSED:
            raise error
        status = str(error.fields.get("status", ""))
        if asks[0].with_bounds and status not in _LASTING:
            return [replace(ask, with_bounds=False) for ask in asks]
        for ask in asks:
            self._refuse(ask.number, status, tally)
        return []

    def _refused_one(
        self, ask: HistoryAsk, status: str, together: int, tally: FillTally
    ) -> list[HistoryAsk]:
        if status in _CROWDED and together > 1:
            self._size = max(1, together // 2)
            return [ask]
        if ask.with_bounds and status not in _LASTING:
            # Some servers refuse the whole question because they cannot tell bounds.
            return [replace(ask, with_bounds=False)]
        self._refuse(ask.number, status, tally)
        return []

    def _refuse(self, number: int, status: str, tally: FillTally) -> None:
        tally.refuse([number])
        if status in _LASTING:
            self._without[number] = status

    def _adapt(self, rows: int, tags: int) -> None:
        """Ask for fewer tags at a time where they have many values, for more where few."""
        fitting = ROWS_PER_CALL * tags // rows
        self._size = min(max(1, fitting), 2 * self._size, TAGS_PER_CALL)

    async def _rest(self, took_s: float) -> None:
        """Leave the connection to live data as long as a page took, longer where they are late."""
        await self._sleep(min(max(_REST_S, took_s), _LONGEST_REST_S))
        for _ in range(_LATE_STEPS):
            heard_at = self._source.heard_at
            if heard_at is None or self._clock.monotonic() - heard_at < LATE_S:
                return
            await self._sleep(_LATE_STEP_S)


def _windows(start_us: int, end_us: int) -> Iterator[tuple[int, int]]:
    """Cut a span into hours, the newest first: what an operator looks at comes back first."""
    while True:  # a gap without length is asked for too, with its overlap
        begin = max(start_us, end_us - WINDOW_US)
        yield begin, end_us
        if begin <= start_us:
            return
        end_us = begin


def _together(asks: deque[HistoryAsk], most: int) -> list[HistoryAsk]:
    """Take asks that fit into one request, which has one start for all its tags."""
    first = asks[0]
    same = [
        ask
        for ask in asks
        if (ask.start_us, ask.with_bounds) == (first.start_us, first.with_bounds)
    ][:most]
    for ask in same:
        asks.remove(ask)
    return same


def _further(ask: HistoryAsk, page: HistoryPage) -> HistoryAsk | None:
    """Return how to go on with a tag, None when it is complete."""
    if page.continuation is not None:
        return replace(ask, continuation=page.continuation)
    if len(page.batch) < HISTORY_PAGE:
        return None
    # A full page without a continuation point: some servers just cut. Go on from its last time.
    last_us = int(page.batch.rows["source_us"].max())
    return HistoryAsk(ask.number, last_us + 1) if last_us >= ask.start_us else None
