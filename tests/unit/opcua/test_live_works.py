"""Works beside the data: a bug in one costs that one, and clocks are compared soon and hourly."""

import asyncio
from dataclasses import replace

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import GapState
from hmi.clock import ManualClock
from hmi.errors import NotConnected
from hmi.live.tag_table import TagTable
from hmi.opcua.backfill import OVERLAP_US
from hmi.opcua.clock_offset import AGAIN_S
from hmi.opcua.history import HistoryPage
from hmi.opcua.live_works import FILL_AGAIN_S, FILL_EVERY_S, LONGEST_PAUSE_S, LiveWorks
from hmi.opcua.surroundings import Surroundings
from hmi.plant.samples import Origin
from tests.helpers.builders import at, at_us, batch, connection, plant_with
from tests.helpers.ua_fakes import ManualSleep
from tests.helpers.ua_station import GapNotes


class QuietSession:
    """A session without history; its clock is as the test says."""

    server_started = None
    heard_at = None

    def __init__(self) -> None:
        self.clock_offset_s: float | None = 1.0
        self.failure: Exception | None = None
        self.fills = 0
        self.has_history = False

    async def measure_clock(self):
        if self.failure is not None:
            raise self.failure
        return self.clock_offset_s

    async def without_history(self, numbers):
        self.fills += 1
        if self.failure is not None:
            raise self.failure
        names = [] if self.has_history else numbers
        return dict.fromkeys(names, "BadHistoryOperationUnsupported")

    async def release_history(self, _asks):
        return None

    def history_tags_per_call(self, wanted):
        return wanted


class Stage:
    """Works with what they told."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.sleep = ManualSleep(self.clock)
        site = plant_with(tags=["m.a"], connections=[connection()])
        bus, self.gaps = Bus(), GapNotes()
        around = Surroundings(site, TagTable(site, bus, self.clock), bus, self.clock, self.gaps)
        self.works = LiveWorks("demo", dict(enumerate(site.tags[:1])), around, self.sleep)
        self.session = QuietSession()
        self.offsets: list[float | None] = []
        self.level_watch = asyncio.Event().wait
        self.task: asyncio.Task | None = None

    async def run(self, seconds: float) -> None:
        """Let the works run for so long."""
        if self.task is None:
            self.task = asyncio.create_task(
                self.works.run(self.session, self.offsets.append, lambda _: self.level_watch())
            )
        await self.sleep.pass_time(seconds)

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.wait([self.task])


@pytest.fixture
async def stage():
    stage = Stage()
    yield stage
    await stage.end()


async def test_clocks_are_compared_soon_and_then_every_hour(stage):
    await stage.run(FILL_EVERY_S + 0.5)
    assert stage.offsets == [1.0]
    stage.session.clock_offset_s = 2.0
    stage.sleep.clock.advance(AGAIN_S - 60)
    await stage.run(61)
    assert stage.offsets == [1.0, 2.0]


async def test_a_gap_that_cannot_be_filled_now_is_tried_again_after_growing_pauses(stage):
    stage.gaps.note("demo", stage.clock.now(), stage.clock.now(), "any")
    stage.session.failure = NotConnected("server-busy")
    await stage.run(FILL_EVERY_S + 1)
    assert stage.session.fills == 1
    await stage.run(FILL_AGAIN_S + FILL_EVERY_S)
    assert stage.session.fills == 2
    await stage.run(FILL_AGAIN_S + FILL_EVERY_S)
    assert stage.session.fills == 2
    assert FILL_AGAIN_S < LONGEST_PAUSE_S
    stage.session.failure = None
    await stage.run(FILL_AGAIN_S + FILL_EVERY_S)
    assert stage.gaps.rows[1].state is GapState.UNFILLABLE


async def test_a_bug_in_one_work_is_logged_and_costs_that_one(stage, expected_warnings):
    expected_warnings("a work beside the data failed")

    async def break_down():
        raise ZeroDivisionError

    stage.level_watch = break_down
    await stage.run(FILL_EVERY_S + 0.5)
    assert stage.offsets == [1.0]
    assert not stage.task.done()


async def test_a_gap_that_grows_while_another_is_filled_is_filled_as_a_whole(stage):
    now, asked = stage.clock.now(), []
    for _ in range(2):
        stage.gaps.note("demo", now, now, "any")

    async def answer(asks, end_us):
        if not asked:
            stage.gaps.rows[2] = replace(stage.gaps.rows[2], end=at(50))
        asked.append(end_us)
        return [HistoryPage(ask.number, batch(origin=Origin.HISTORY)) for ask in asks]

    stage.session.has_history = True
    stage.session.read_history = answer
    await stage.run(FILL_EVERY_S + 3)
    offset_us = 1_000_000
    assert asked == [at_us(0) + offset_us + OVERLAP_US, at_us(50) + offset_us + OVERLAP_US]
