"""Gaps are filled page by page, and their state says honestly how far."""

import asyncio
from dataclasses import dataclass, field

import numpy as np
import pytest

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import ManualClock
from hmi.errors import NotConnected, UntrustedServer
from hmi.opcua.backfill import OVERLAP_US, TAGS_PER_CALL, Backfill
from hmi.opcua.history import HistoryAsk, HistoryPage
from hmi.opcua.session import HISTORY_PAGE
from hmi.plant.samples import SAMPLE, Origin, SampleBatch
from tests.helpers.builders import at, at_us


def gap(seconds: float = 60.0) -> GapChanged:
    return GapChanged(7, "demo", at(0), at(seconds), "no-answer", GapState.OPEN)


@dataclass
class FakeHistory:
    """A server with history: source times by tag, in pages of at most `page` samples."""

    times: dict[int, list[int]]
    page: int = HISTORY_PAGE
    has_points: bool = True
    unknown: frozenset[int] = frozenset()
    failure: Exception | None = None
    clock_offset_s: float | None = None
    limit: int = 0
    asked: list[tuple[list[HistoryAsk], int]] = field(default_factory=list)

    def is_monitored(self, number: int) -> bool:
        return number not in self.unknown

    def history_tags_per_call(self, wanted: int) -> int:
        return min(wanted, self.limit or wanted)

    async def read_history(self, asks, end_us):
        self.asked.append((list(asks), end_us))
        if self.failure is not None and len(self.asked) > 1:
            raise self.failure
        assert len({ask.start_us for ask in asks}) == 1, "a request has only one start"
        return [self._page_of(ask, end_us) for ask in asks]

    def _page_of(self, ask: HistoryAsk, end_us: int) -> HistoryPage:
        if ask.number not in self.times:
            return HistoryPage(
                ask.number, batch_at(ask.number, []), None, "BadHistoryOperationUnsupported"
            )
        start = int(ask.continuation) if ask.continuation else ask.start_us
        found = [t for t in self.times[ask.number] if start <= t <= end_us]
        rest = found[self.page :]
        point = str(rest[0]).encode() if rest and self.has_points else None
        return HistoryPage(ask.number, batch_at(ask.number, found[: self.page]), point)


def batch_at(number: int, times: list[int]) -> SampleBatch:
    rows = np.zeros(len(times), SAMPLE)
    rows["tag"] = number
    rows["source_us"] = times
    return SampleBatch(rows, {}, Origin.HISTORY)


async def fill(source: FakeHistory, one: GapChanged, numbers=(0,)):
    accepted: list[SampleBatch] = []
    reports: list[tuple[GapState, int]] = []

    async def no_rest(_: float) -> None:
        await asyncio.sleep(0)

    backfill = Backfill(source, numbers, accepted.append, ManualClock(), no_rest)
    try:
        await backfill.fill(one, lambda state, count: reports.append((state, count)))
    finally:
        source.reports = reports
    return [t for b in accepted for t in b.rows["source_us"].tolist()], reports


@pytest.mark.parametrize("has_points", [True, False])
async def test_all_pages_are_fetched_even_from_servers_that_just_cut_them(has_points):
    times = [at_us(n / 100) for n in range(5000)]
    got, reports = await fill(FakeHistory({0: times}, has_points=has_points), gap())
    assert sorted(got) == times
    assert reports[0] == (GapState.FILLING, 0)
    assert reports[-1] == (GapState.FILLED, 5000)


async def test_tags_that_are_cut_at_different_times_all_come_whole():
    fast, slow = [at_us(n / 100) for n in range(3500)], [at_us(n / 20) for n in range(1200)]
    source = FakeHistory({0: fast, 1: slow}, has_points=False)
    got, reports = await fill(source, gap(), numbers=(0, 1))
    assert sorted(got) == sorted(fast + slow)
    assert reports[-1] == (GapState.FILLED, 4700)


async def test_a_little_more_than_the_gap_is_asked_for_in_the_servers_time():
    source = FakeHistory({0: [at_us(1)]}, clock_offset_s=-2.5)
    await fill(source, gap())
    asks, end_us = source.asked[0]
    assert asks[0].start_us == at_us(-2.5) - OVERLAP_US
    assert end_us == at_us(57.5) + OVERLAP_US


async def test_long_gaps_are_filled_from_the_newest_hour_backwards():
    source = FakeHistory({0: [at_us(1800), at_us(9000)]})
    got, _ = await fill(source, gap(3 * 3600))
    assert got == [at_us(9000), at_us(1800)]
    assert len(source.asked) == 3


async def test_a_tag_without_history_makes_the_gap_partly_filled_and_is_not_asked_again():
    source = FakeHistory({0: [at_us(1)]})
    _, reports = await fill(source, gap(2 * 3600), numbers=(0, 1))
    assert reports[-1][0] is GapState.PARTLY
    assert [ask.number for ask in source.asked[-1][0]] == [0]


async def test_a_tag_that_the_server_does_not_know_is_not_asked_for():
    source = FakeHistory({0: [at_us(1)]}, unknown=frozenset({1}))
    _, reports = await fill(source, gap(), numbers=(0, 1))
    assert reports[-1][0] is GapState.PARTLY
    assert [ask.number for ask in source.asked[0][0]] == [0]


@pytest.mark.parametrize("times", [{}, {0: []}])
async def test_a_gap_of_which_the_server_has_nothing_cannot_be_filled(times):
    _, reports = await fill(FakeHistory(times), gap())
    assert reports[-1] == (GapState.UNFILLABLE, 0)


async def test_a_connection_lost_while_filling_leaves_the_gap_open():
    source = FakeHistory({0: [at_us(n) for n in range(50)]}, page=10, failure=NotConnected("x"))
    with pytest.raises(NotConnected):
        await fill(source, gap())
    assert source.reports[-1] == (GapState.OPEN, 10)


async def test_a_refused_request_costs_its_tags_and_not_the_gap():
    times = {0: [at_us(1)], 1: [at_us(1)]}
    source = FakeHistory(times, limit=1, failure=UntrustedServer("any"))
    got, reports = await fill(source, gap(), numbers=(0, 1))
    assert got == [at_us(1)]
    assert reports[-1] == (GapState.PARTLY, 1)


async def test_ten_tags_are_asked_for_at_a_time():
    numbers = range(25)
    source = FakeHistory({n: [at_us(1)] for n in numbers})
    await fill(source, gap(), numbers=numbers)
    assert [len(asks) for asks, _ in source.asked] == [TAGS_PER_CALL, TAGS_PER_CALL, 5]


async def test_a_gap_that_lasts_is_left_alone():
    source = FakeHistory({0: [at_us(1)]})
    lasting = GapChanged(7, "demo", at(0), None, "no-answer", GapState.OPEN)
    assert await fill(source, lasting) == ([], [])
    assert source.asked == []


async def test_a_server_that_turns_in_a_circle_is_left(monkeypatch):
    monkeypatch.setattr("hmi.opcua.backfill.PAGES_MAX", 5)
    source = FakeHistory({0: [at_us(1)]})
    source._page_of = lambda ask, _: HistoryPage(ask.number, batch_at(0, [at_us(1)]), b"again")
    await fill(source, gap())
    assert len(source.asked) == 5
