"""The list of a server's alarms, against a server that is played by hand."""

import asyncio
from collections.abc import Callable

import pytest

from hmi.bus.conditions import AlarmList, ConditionEvent
from hmi.clock import ManualClock
from hmi.errors import NotConnected
from hmi.opcua.condition_reader import Mark
from hmi.opcua.condition_watch import (
    CUT,
    NOT_OFFERED,
    OVERFLOWED,
    PATIENCE_S,
    REFUSED,
    REST_S,
    UNFINISHED,
    ConditionWatch,
)

EVENT = ConditionEvent(condition="i=1", event_id=b"1")


class Book:
    """Notes what it is told; has room for as many events as that."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.room = 10

    def begin_refresh(self, _connection: str) -> None:
        self.told.append("begin")

    def take(self, _connection: str, event: ConditionEvent) -> bool:
        self.told.append(event.condition)
        self.room -= 1
        return self.room >= 0

    def end_refresh(self, _connection: str) -> None:
        self.told.append("end")


class Server:
    """What a session offers about alarms: it answers a refresh as it was taught."""

    def __init__(self) -> None:
        self.is_silent = False
        self.refreshes = 0
        self.answer: Callable[[], None] = lambda: None
        self.refusal: NotConnected | None = None

    async def watch(self, _publishing_s: float) -> None:
        self.is_silent = False

    async def refresh(self) -> None:
        self.refreshes += 1
        if self.refusal is not None:
            raise self.refusal
        self.answer()


class Stage:
    def __init__(self) -> None:
        self.clock, self.book, self.server = ManualClock(), Book(), Server()
        self.conditions = self.server
        self.watch = ConditionWatch("peer", 0.2, self.book, self.clock, self.sleep)
        self.server.answer = self.tell_all
        self.task: asyncio.Task[None] | None = None

    async def sleep(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await asyncio.sleep(0)

    def tell_all(self, *events: ConditionEvent) -> None:
        self.watch.hear([Mark.REFRESH_START, *events, Mark.REFRESH_END])

    @property
    def said(self) -> tuple[AlarmList, str]:
        return self.watch.standing.state, self.watch.standing.reason

    async def run(self, turns: int = 20) -> None:
        """Let the watch work for some turns of the loop; each is at least a tenth of a second."""
        self.task = self.task or asyncio.ensure_future(self.watch.run(self))
        for _ in range(turns):
            await asyncio.sleep(0)

    async def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            await asyncio.wait([self.task])


@pytest.fixture
async def stage():
    stage = Stage()
    yield stage
    await stage.close()


async def test_a_list_that_was_told_to_its_end_is_complete(stage):
    stage.server.answer = lambda: stage.tell_all(EVENT)
    await stage.run()
    assert stage.said == (AlarmList.COMPLETE, "")
    assert stage.book.told == ["begin", "i=1", "end"]
    assert stage.server.refreshes == 1


async def test_a_refresh_that_does_not_end_leaves_a_list_that_is_not_complete(stage):
    stage.server.answer = lambda: stage.watch.hear([Mark.REFRESH_START, EVENT])
    await stage.run(round(PATIENCE_S * 12))
    assert stage.said == (AlarmList.INCOMPLETE, UNFINISHED)
    assert "end" not in stage.book.told


async def test_an_incomplete_list_is_asked_for_again_and_gets_complete(stage):
    stage.server.answer = lambda: None
    await stage.run(round(PATIENCE_S * 12))
    assert stage.said == (AlarmList.INCOMPLETE, UNFINISHED)
    stage.server.answer = stage.tell_all
    await stage.run(60)
    assert stage.said == (AlarmList.COMPLETE, "")


async def test_a_refused_refresh_is_told_with_the_servers_word(stage):
    stage.server.refusal = NotConnected("server-refused", status="BadUserAccessDenied")
    await stage.run()
    assert stage.said == (AlarmList.INCOMPLETE, REFUSED)
    assert stage.watch.standing.detail == "BadUserAccessDenied"


async def test_a_server_that_is_just_telling_its_alarms_to_another_is_asked_again_soon(stage):
    stage.server.refusal = NotConnected("server-refused", status="BadRefreshInProgress")
    await stage.run(2)
    stage.server.refusal = None
    began = stage.clock.monotonic()
    await stage.run(10)
    assert stage.said == (AlarmList.COMPLETE, "")
    assert stage.clock.monotonic() - began <= 10 * REST_S, "in turns of half a second"


@pytest.mark.parametrize("status", ["BadMethodInvalid", "BadNodeIdUnknown", "BadInternalError"])
async def test_a_server_without_alarms_has_none_and_that_is_no_error(stage, status):
    stage.server.refusal = NotConnected("server-refused", status=status)
    await stage.run()
    assert stage.said[0] is AlarmList.NONE


async def test_a_server_that_tells_alarms_but_not_all_of_them_has_an_incomplete_list(stage):
    stage.server.refusal = NotConnected("server-refused", status="BadMethodInvalid")
    await stage.run()
    stage.watch.hear([EVENT])
    assert stage.said == (AlarmList.INCOMPLETE, NOT_OFFERED)


async def test_a_server_that_demands_a_refresh_is_asked_again(stage):
    await stage.run()
    stage.watch.hear([Mark.REFRESH_REQUIRED])
    await stage.run(30)
    assert stage.server.refreshes == 2


async def test_a_storm_of_demands_makes_a_refresh_every_few_seconds(stage):
    began = stage.clock.monotonic()
    for _ in range(200):
        stage.watch.hear([Mark.REFRESH_REQUIRED])
        await stage.run(1)
    passed_s = stage.clock.monotonic() - began
    assert stage.server.refreshes <= passed_s / 5 + 2


async def test_after_an_overflow_the_list_is_asked_for_again(stage):
    await stage.run()
    stage.watch.hear([Mark.OVERFLOW])
    await stage.run(30)
    assert stage.server.refreshes == 2
    assert stage.said == (AlarmList.COMPLETE, "")


async def test_of_a_list_in_which_events_were_lost_nothing_is_called_gone(stage):
    marks = [Mark.REFRESH_START, EVENT, Mark.OVERFLOW, Mark.REFRESH_END]
    stage.server.answer = lambda: stage.watch.hear(marks)
    await stage.run(2)
    assert stage.said == (AlarmList.INCOMPLETE, OVERFLOWED)
    assert "end" not in stage.book.told


async def test_an_end_without_a_beginning_is_none(stage):
    stage.server.answer = lambda: stage.watch.hear([Mark.REFRESH_END])
    await stage.run(round(PATIENCE_S * 12))
    assert stage.said == (AlarmList.INCOMPLETE, UNFINISHED)


async def test_more_alarms_than_there_is_room_for_make_the_list_incomplete(stage):
    stage.book.room = 1
    stage.server.answer = lambda: stage.tell_all(EVENT, EVENT)
    await stage.run(2)
    assert stage.said == (AlarmList.INCOMPLETE, CUT)


async def test_events_that_were_lost_on_the_way_have_the_list_asked_for_again(stage):
    await stage.run()
    stage.watch.lose()
    await stage.run(30)
    assert stage.server.refreshes == 2


async def test_a_silent_subscription_is_made_anew(stage):
    await stage.run()
    stage.server.is_silent = True
    await stage.run(30)
    assert stage.server.refreshes == 2


async def test_the_list_of_a_lost_session_is_not_called_complete(stage):
    await stage.run()
    await stage.close()
    assert stage.said == (AlarmList.ASKED, "")


async def test_each_session_begins_with_one_refresh(stage):
    await stage.run()
    await stage.close()
    stage.task = None
    await stage.run()
    assert stage.server.refreshes == 2
