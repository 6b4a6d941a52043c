"""Gaps are filled page by page, and their state says honestly how far and for which tags."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pytest

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import ManualClock
from hmi.errors import NotConnected, TimedOut, UntrustedServer
from hmi.opcua.backfill import LATE_S, OVERLAP_US, TAGS_PER_CALL, TELL_EVERY_S, Backfill
from hmi.opcua.history import HistoryAsk, HistoryPage
from hmi.opcua.history_reader import HISTORY_PAGE
from hmi.plant.samples import SAMPLE, Origin, SampleBatch
from tests.helpers.builders import at, at_us, tag

UNSUPPORTED = "BadHistoryOperationUnsupported"


def gap(seconds: float = 60.0, **fields: object) -> GapChanged:
    return GapChanged(7, "demo", at(0), at(seconds), "no-answer", GapState.OPEN, **fields)


@dataclass
class FakeHistory:
    """A server with history: source times by tag, in pages of at most `page` samples."""

    times: dict[int, list[int]]
    page: int = HISTORY_PAGE
    has_points: bool = True
    has_bounds: bool = False
    unknown: frozenset[int] = frozenset()
    failure: Exception | None = None
    """What every request but the first raises."""
    clock_offset_s: float | None = None
    server_started: datetime | None = None
    heard_at: float | None = None
    limit: int = 0
    refusal: str = UNSUPPORTED
    asked: list[tuple[list[HistoryAsk], int]] = field(default_factory=list)
    released: list[HistoryAsk] = field(default_factory=list)

    async def without_history(self, numbers) -> dict[int, str]:
        return dict.fromkeys(set(numbers) & self.unknown, "BadNodeIdUnknown")

    def history_tags_per_call(self, wanted: int) -> int:
        return min(wanted, self.limit or wanted)

    async def read_history(self, asks, end_us):
        self.asked.append((list(asks), end_us))
        if self.failure is not None and len(self.asked) > 1:
            raise self.failure
        alike = {(ask.start_us, ask.with_bounds) for ask in asks}
        assert len(alike) == 1, "a request has only one start and bounds or none"
        return [self._page_of(ask, end_us) for ask in asks]

    async def release_history(self, asks) -> None:
        self.released += [ask for ask in asks if ask.continuation]

    def _page_of(self, ask: HistoryAsk, end_us: int) -> HistoryPage:
        if ask.number not in self.times:
            return HistoryPage(ask.number, batch_at(ask.number, []), None, self.refusal)
        start = int(ask.continuation) if ask.continuation else ask.start_us
        found = [t for t in self.times[ask.number] if start <= t <= end_us]
        before = [t for t in self.times[ask.number] if t < start][-1:]
        has_bound = bool(before) and ask.with_bounds and self.has_bounds
        found = before + found if has_bound else found
        rest = found[self.page :]
        point = str(rest[0]).encode() if rest and self.has_points else None
        batch = batch_at(ask.number, found[: self.page])
        return HistoryPage(ask.number, batch, point, has_bound=has_bound)


def batch_at(number: int, times: list[int]) -> SampleBatch:
    rows = np.zeros(len(times), SAMPLE)
    rows["tag"] = number
    rows["source_us"] = times
    return SampleBatch(rows, {}, Origin.HISTORY)


class Filler:
    """A backfill with what it accepted and reported."""

    def __init__(self, source: FakeHistory, numbers=(0,)) -> None:
        self.accepted: list[SampleBatch] = []
        self.reports: list[tuple] = []
        self.rests: list[float] = []
        self.clock = ManualClock()
        tags = {n: tag(f"m.v{n}") for n in numbers}
        self.backfill = Backfill(source, tags, self.accepted.append, self.clock, self._rest)

    async def _rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.clock.advance(seconds)
        await asyncio.sleep(0)

    async def fill(self, one: GapChanged) -> None:
        await self.backfill.fill(one, lambda *told: self.reports.append(told))

    @property
    def got(self) -> list[int]:
        return [t for b in self.accepted for t in b.rows["source_us"].tolist()]

    @property
    def result(self) -> tuple:
        return self.reports[-1]


async def fill(source: FakeHistory, one: GapChanged, numbers=(0,)):
    filler = Filler(source, numbers)
    await filler.fill(one)
    return filler.got, filler.reports


@pytest.mark.parametrize("has_points", [True, False])
async def test_all_pages_are_fetched_even_from_servers_that_just_cut_them(has_points):
    times = [at_us(n / 100) for n in range(5000)]
    got, reports = await fill(FakeHistory({0: times}, has_points=has_points), gap())
    assert sorted(got) == times
    assert reports[0][:2] == (GapState.FILLING, 0)
    assert reports[-1] == (GapState.FILLED, 5000, (), None)


async def test_tags_that_are_cut_at_different_times_all_come_whole():
    fast, slow = [at_us(n / 100) for n in range(3500)], [at_us(n / 20) for n in range(1200)]
    source = FakeHistory({0: fast, 1: slow}, has_points=False)
    got, reports = await fill(source, gap(), numbers=(0, 1))
    assert sorted(got) == sorted(fast + slow)
    assert reports[-1][:2] == (GapState.FILLED, 4700)


async def test_a_little_more_than_the_gap_is_asked_for_in_the_servers_time():
    source = FakeHistory({0: [at_us(1)]}, clock_offset_s=-2.5)
    await fill(source, gap())
    asks, end_us = source.asked[0]
    assert asks[0].start_us == at_us(-2.5) - OVERLAP_US
    assert end_us == at_us(57.5) + OVERLAP_US


async def test_long_gaps_are_filled_from_the_newest_hour_backwards_and_say_so():
    source = FakeHistory({0: [at_us(10), at_us(9000)]})
    filler = Filler(source)
    plain = source.read_history

    async def slow(asks, end_us):
        filler.clock.advance(TELL_EVERY_S / 2 if len(source.asked) else TELL_EVERY_S)
        return await plain(asks, end_us)

    source.read_history = slow
    await filler.fill(gap(3 * 3600))
    assert filler.got == [at_us(9000), at_us(10)]
    assert len(source.asked) == 3
    told = [report[3] for report in filler.reports[1:-1]]
    assert told == [at(9000), at(0)], "the newest hour, and not each of the others"


async def test_a_tag_without_history_is_named_and_not_asked_again_in_the_session():
    source = FakeHistory({0: [at_us(1)]})
    filler = Filler(source, (0, 1))
    await filler.fill(gap(2 * 3600))
    assert filler.result == (GapState.PARTLY, 1, ("m.v1",), None)
    asked = len(source.asked)
    await filler.fill(gap())
    assert filler.result == (GapState.PARTLY, 1, ("m.v1",), None)
    assert [[a.number for a in asks] for asks, _ in source.asked[asked:]] == [[0]]


async def test_a_tag_that_the_server_does_not_know_is_not_asked_for():
    source = FakeHistory({0: [at_us(1)]}, unknown=frozenset({1}))
    _, reports = await fill(source, gap(), numbers=(0, 1))
    assert reports[-1][0] is GapState.PARTLY
    assert [ask.number for ask in source.asked[0][0]] == [0]


async def test_a_gap_of_some_tags_asks_for_those_alone():
    source = FakeHistory({n: [at_us(1)] for n in range(3)})
    _, reports = await fill(source, gap(tags=("m.v2",)), numbers=range(3))
    assert [[a.number for a in asks] for asks, _ in source.asked] == [[2]]
    assert reports[-1][0] is GapState.FILLED


@pytest.mark.parametrize("times", [{}, {0: []}])
async def test_a_gap_of_which_the_server_has_nothing_cannot_be_filled(times):
    _, reports = await fill(FakeHistory(times), gap())
    assert reports[-1] == (GapState.UNFILLABLE, 0, (), None)


async def test_what_held_at_the_start_is_asked_for_and_known_however_old_it_is():
    source = FakeHistory({0: [at_us(-90_000), at_us(500)]}, has_bounds=True)
    got, reports = await fill(source, gap(600))
    assert got == [at_us(-90_000), at_us(500)]
    assert reports[-1] == (GapState.FILLED, 1, (), None)


async def test_a_server_that_refuses_bounds_is_asked_without_them():
    source = FakeHistory({0: [at_us(1)]})
    plain = source._page_of
    source._page_of = lambda ask, end_us: (
        HistoryPage(0, batch_at(0, []), None, "BadInvalidArgument")
        if ask.with_bounds
        else plain(ask, end_us)
    )
    _, reports = await fill(source, gap())
    assert [asks[0].with_bounds for asks, _ in source.asked] == [True, False]
    assert reports[-1][0] is GapState.FILLED


async def test_a_history_that_begins_within_the_gap_fills_only_what_comes_after():
    _, reports = await fill(FakeHistory({0: [at_us(1500), at_us(2000)]}), gap(3600))
    assert reports[-1] == (GapState.PARTLY, 2, (), at(1500))


async def test_a_server_that_was_restarted_in_the_gap_proves_nothing_by_an_old_value():
    source = FakeHistory({0: [at_us(-5), at_us(40)]}, has_bounds=True, server_started=at(38))
    _, reports = await fill(source, gap())
    assert reports[-1] == (GapState.PARTLY, 1, (), at(40))


async def test_a_connection_lost_while_filling_leaves_the_rest_to_the_next_session():
    times = [at_us(5), *(at_us(9000 + n) for n in range(15))]
    first = Filler(FakeHistory({0: times}, page=10, failure=NotConnected("x")))
    with pytest.raises(NotConnected):
        await first.fill(gap(3 * 3600))
    assert first.result == (GapState.OPEN, 10, (), at(3 * 3600))
    later = gap(3 * 3600, filled_samples=15, filled_from=at(7200), unfilled=("m.v1",))
    source = FakeHistory({0: times, 1: times})
    got, reports = await fill(source, later, numbers=(0, 1))
    assert got == [at_us(5)]
    assert reports[-1] == (GapState.PARTLY, 16, ("m.v1",), None)


async def test_a_refused_request_costs_its_tags_and_not_the_gap():
    times = {0: [at_us(1)], 1: [at_us(1)]}
    source = FakeHistory(times, limit=1, failure=UntrustedServer("any"))
    got, reports = await fill(source, gap(), numbers=(0, 1))
    assert got == [at_us(1)]
    assert reports[-1] == (GapState.PARTLY, 1, ("m.v1",), None)


async def test_a_server_without_the_service_is_asked_once_and_the_connection_stays():
    source = FakeHistory({})

    async def refuse(asks, _end_us):
        source.asked.append((list(asks), 0))
        raise NotConnected("server-refused", status="BadServiceUnsupported")

    source.read_history = refuse
    filler = Filler(source, (0, 1))
    await filler.fill(gap())
    await filler.fill(gap(30))
    assert filler.result == (GapState.UNFILLABLE, 0, (), None)
    assert len(source.asked) == 1


async def test_a_crowded_server_is_asked_for_less_at_a_time():
    source = FakeHistory({n: [at_us(1)] for n in range(8)})
    plain = source.read_history

    async def refuse(asks, end_us):
        if len(asks) > 2:
            source.asked.append((list(asks), end_us))
            raise TimedOut("no-answer") if len(asks) > 4 else NotConnected("server-busy")
        return await plain(asks, end_us)

    source.read_history = refuse
    _, reports = await fill(source, gap(), numbers=range(8))
    assert [len(asks) for asks, _ in source.asked][:3] == [8, 4, 2]
    assert reports[-1][:2] == (GapState.FILLED, 8)


async def test_a_tag_that_found_no_continuation_point_free_is_asked_again():
    source = FakeHistory({0: [at_us(1)], 1: [at_us(2)]})
    plain = source._page_of
    source._page_of = lambda ask, end_us: (
        HistoryPage(ask.number, batch_at(ask.number, []), None, "BadNoContinuationPoints")
        if ask.number and len(source.asked) == 1
        else plain(ask, end_us)
    )
    got, reports = await fill(source, gap(), numbers=(0, 1))
    assert sorted(got) == [at_us(1), at_us(2)]
    assert reports[-1][0] is GapState.FILLED


async def test_ten_tags_are_asked_for_at_a_time_and_fewer_where_they_have_much():
    numbers = range(25)
    source = FakeHistory({n: [at_us(1)] for n in numbers})
    await fill(source, gap(), numbers=numbers)
    assert [len(asks) for asks, _ in source.asked] == [TAGS_PER_CALL, TAGS_PER_CALL, 5]
    rich = FakeHistory({n: [at_us(m / 80) for m in range(4000)] for n in numbers})
    await fill(rich, gap(), numbers=numbers)
    assert len(rich.asked[0][0]) == TAGS_PER_CALL
    assert max(len(asks) for asks, _ in rich.asked[1:]) == 4


async def test_it_rests_as_long_as_a_page_took_and_while_live_data_are_late():
    source = FakeHistory({0: [at_us(1)]})
    filler = Filler(source)
    plain = source.read_history

    async def slow(asks, end_us):
        filler.clock.advance(0.125 if len(source.asked) == 0 else 20.0)
        return await plain(asks, end_us)

    source.read_history = slow
    await filler.fill(gap())
    await filler.fill(gap())
    assert filler.rests == [pytest.approx(0.125), 0.2]
    source.heard_at = filler.clock.monotonic() - LATE_S
    await filler.fill(gap())
    assert len(filler.rests) > 5, "data are late: it waits, but not for ever"
    assert sum(filler.rests) < 10


async def test_a_gap_that_lasts_is_left_alone():
    source = FakeHistory({0: [at_us(1)]})
    lasting = replace(gap(), end=None)
    assert await fill(source, lasting) == ([], [])
    assert source.asked == []


async def test_a_server_that_turns_in_a_circle_is_left_and_told_so(monkeypatch):
    monkeypatch.setattr("hmi.opcua.backfill.PAGES_MAX", 5)
    source = FakeHistory({0: [at_us(1)]})
    source._page_of = lambda ask, _: HistoryPage(ask.number, batch_at(0, [at_us(1)]), b"again")
    await fill(source, gap())
    assert len(source.asked) == 5
    assert [ask.continuation for ask in source.released] == [b"again"]


async def test_who_is_cancelled_in_between_releases_what_the_server_holds_for_it():
    source = FakeHistory({0: [at_us(n) for n in range(50)]}, page=10)
    filler = Filler(source)
    held = asyncio.Event()

    async def hang(_seconds: float) -> None:
        held.set()
        await asyncio.Event().wait()

    filler.backfill._sleep = hang
    task = asyncio.create_task(filler.fill(gap()))
    await held.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert filler.result[:2] == (GapState.OPEN, 10)
    assert [ask.continuation for ask in source.released] == [str(at_us(10)).encode()]
