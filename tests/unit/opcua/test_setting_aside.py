"""A server that breaks its messages is tried seldom, and at once when somebody asks."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionPhase
from hmi.clock import ManualClock
from hmi.errors import NotConnected
from hmi.live.tag_table import TagTable
from hmi.opcua.message_decoder import Decoded
from hmi.opcua.quarantine import FIRST_S, SET_ASIDE
from hmi.opcua.refusals import MALFORMED_ANSWER
from hmi.opcua.supervisor import Supervisor
from hmi.opcua.surroundings import Surroundings
from tests.helpers.builders import connection, plant_with
from tests.helpers.ua_fakes import FakeSession, ManualSleep
from tests.helpers.ua_station import GapNotes


class Stage:
    """A supervisor whose sessions break as long as is_broken says so."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.sleep = ManualSleep(self.clock)
        site = plant_with(tags=["m.a", "m.b"], connections=[connection()])
        bus = Bus()
        around = Surroundings(site, TagTable(site, bus, self.clock), bus, self.clock, GapNotes())
        self.is_broken = False
        self.sessions: list[FakeSession] = []
        self.facts = []
        bus.connections.subscribe(self.facts.append)
        self.supervisor = Supervisor(site.connections[0], around, self._make, sleep=self.sleep)
        self.task: asyncio.Task[None] | None = None

    def _make(self, _connection, _tags, listener, kept) -> FakeSession:
        session = FakeSession(listener, self.clock, kept)
        if self.is_broken:
            session.open_error = NotConnected(MALFORMED_ANSWER, step="hello")
        self.sessions.append(session)
        return session

    async def talk(self, seconds: float) -> None:
        self.task = self.task or asyncio.create_task(self.supervisor.run())
        await self.sleep.pass_time(seconds, lambda: self.sessions and self.sessions[-1].speak())

    @property
    def newest(self):
        return self.facts[-1]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    yield stage
    stage.task.cancel()
    await asyncio.wait([stage.task])


async def test_after_three_broken_attempts_it_is_tried_once_in_five_minutes(stage):
    stage.is_broken = True
    await stage.talk(30)
    assert len(stage.sessions) == 3
    assert (stage.newest.phase, stage.newest.reason) == (ConnectionPhase.LOST, SET_ASIDE)
    assert stage.newest.detail == "minutes: 5, step: hello"
    await stage.talk(FIRST_S - 60)
    assert len(stage.sessions) == 3
    await stage.talk(60)
    assert len(stage.sessions) == 4
    await stage.talk(FIRST_S + 60)
    assert len(stage.sessions) == 4  # twice as long now


async def test_somebody_who_asks_gets_an_attempt_at_once(stage):
    stage.is_broken = True
    await stage.talk(30)
    stage.is_broken = False
    stage.supervisor.try_again()
    await stage.talk(1)
    assert len(stage.sessions) == 4
    assert stage.newest.phase is ConnectionPhase.LIVE
    assert stage.newest.reason == ""


async def test_a_value_is_written_through_the_live_session_alone(stage):
    assert stage.supervisor.live_age_s() is None
    with pytest.raises(NotConnected):
        await stage.supervisor.write(0, 5.0)
    await stage.talk(1)
    assert stage.supervisor.live_age_s() < 0.5
    assert await stage.supervisor.write(0, 5.0) == 5.0
    assert stage.sessions[0].written == [(0, 5.0)]
    stage.sessions[0].speaks = False
    await stage.talk(4)
    assert stage.newest.phase is ConnectionPhase.DOUBTFUL
    assert stage.supervisor.live_age_s() is None
    await stage.talk(8)
    assert stage.newest.phase is not ConnectionPhase.LIVE or len(stage.sessions) > 1
    assert stage.sessions[0].written == [(0, 5.0)]


async def test_how_messages_were_decoded_is_counted_over_all_sessions(stage):
    await stage.talk(1)
    stage.sessions[0].decoded = Decoded(at_once=10, by_library=3, failed=1, unreadable=2)
    await stage.talk(1)
    stage.sessions[0].ended_by = NotConnected("connection-lost")
    await stage.talk(3)
    assert len(stage.sessions) == 2
    stage.sessions[1].decoded = Decoded(at_once=5)
    await stage.talk(1)
    fact = stage.newest
    counted = (fact.decoded_at_once, fact.decoded_by_library, fact.undecoded, fact.unreadable)
    assert counted == (15, 3, 1, 2)
