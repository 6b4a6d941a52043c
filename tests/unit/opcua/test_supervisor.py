"""The supervisor's phases, gaps and attempts, told by hand on a manual clock."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionPhase, GapState
from hmi.clock import ManualClock
from hmi.errors import NotConnected, UntrustedServer
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.opcua.convert import history_of
from hmi.opcua.history import HistoryPage
from hmi.opcua.recovery import Step
from hmi.opcua.restoring import Restored
from hmi.opcua.supervisor import Supervisor
from hmi.opcua.surroundings import Surroundings
from hmi.plant.samples import Origin
from tests.helpers.builders import at_us, batch, connection, plant_with, sample
from tests.helpers.ua_fakes import FakeSession, ManualSleep
from tests.helpers.ua_station import GapNotes

P = ConnectionPhase


class Steady(Random):
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


class Stage:
    """A supervisor among fakes; `prepare` sees each new session before it is opened."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.sleep = ManualSleep(self.clock)
        self.site = plant_with(tags=["m.a", "m.b"], connections=[connection()])
        self.bus, self.gaps = Bus(), GapNotes()
        self.table = TagTable(self.site, self.bus, self.clock)
        self.freshness = Freshness(self.site, self.bus, self.clock)
        self.sessions: list[FakeSession] = []
        self.facts, self.batches = [], []
        self.task: asyncio.Task[None] | None = None
        self.bus.connections.subscribe(self.facts.append)
        self.bus.samples.subscribe(lambda fact: self.batches.append(fact.batch))
        self.prepare = lambda _: None
        around = Surroundings(self.site, self.table, self.bus, self.clock, self.gaps)
        self.supervisor = Supervisor(
            self.site.connections[0], around, self._make, Steady(), self.sleep
        )

    def begin(self) -> None:
        """Start the supervisor with the first second that passes."""
        self.task = self.task or asyncio.create_task(self.supervisor.run())

    async def end(self) -> None:
        """Stop the supervisor."""
        self.task.cancel()
        await asyncio.wait([self.task])

    def _make(self, _connection, _tags, listener, kept) -> FakeSession:
        session = FakeSession(listener, self.clock, kept)
        self.prepare(session)
        self.sessions.append(session)
        return session

    @property
    def session(self) -> FakeSession:
        return self.sessions[-1]

    @property
    def phase(self) -> ConnectionPhase:
        return self.facts[-1].phase

    async def talk(self, seconds: float) -> None:
        """Let time pass while the newest session speaks ten times a second."""
        self.begin()
        await self.sleep.pass_time(seconds, lambda: self.session.speak())

    async def silence(self, seconds: float) -> None:
        self.begin()
        await self.sleep.pass_time(seconds)

    def phases(self) -> list[ConnectionPhase]:
        """Return the phases in order, without repetitions."""
        told = [fact.phase for fact in self.facts]
        return [p for n, p in enumerate(told) if n == 0 or told[n - 1] is not p]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    yield stage
    await stage.end()


async def test_it_is_live_only_after_the_first_word(stage):
    stage.prepare = lambda session: setattr(session, "speaks", False)
    await stage.silence(2)
    assert stage.phase is P.CONNECTING
    stage.session.speaks = True
    await stage.talk(0.5)
    assert stage.phase is P.LIVE
    assert stage.facts[-1].clock_offset_s == 0.25


async def test_a_server_that_accepts_and_says_nothing_is_given_up(stage):
    stage.prepare = lambda session: setattr(session, "speaks", False)
    await stage.silence(5.5)
    assert stage.sessions[0].closed == [False]
    assert (stage.phase, stage.facts[-1].reason) == (P.LOST, "no-word")


async def test_it_says_twice_a_second_how_it_stands(stage):
    await stage.talk(1)
    before = len(stage.facts)
    await stage.talk(10)
    assert 19 <= len(stage.facts) - before <= 22
    assert all(fact.heard_age_s < 0.5 for fact in stage.facts[before:])


async def test_n2_silence_is_doubt_after_3_s_and_loss_after_10_s(stage):
    await stage.talk(1)
    await stage.silence(2.9)
    assert stage.phase is P.LIVE
    await stage.silence(0.5)
    assert (stage.phase, stage.facts[-1].reason) == (P.DOUBTFUL, "server-silent")
    assert stage.freshness.is_stale(0)
    await stage.silence(7.0)
    assert stage.sessions[0].closed == [False]
    assert P.LOST in stage.phases()
    await stage.talk(2)
    assert stage.gaps.rows[1].cause == "server-silent"


async def test_a_server_that_speaks_again_in_time_is_live_without_a_gap(stage):
    await stage.talk(1)
    await stage.silence(5)
    await stage.talk(1)
    assert stage.phases()[-2:] == [P.DOUBTFUL, P.LIVE]
    assert len(stage.sessions) == 1
    assert stage.gaps.rows == {}


async def test_an_unanswered_probe_ends_the_doubt(stage):
    await stage.talk(1)
    stage.session.probe_error = NotConnected("no-answer")
    await stage.silence(4)
    assert stage.sessions[0].probes == 1
    assert stage.sessions[0].closed == [False]


async def test_n9_an_answered_probe_does_not_save_a_subscription_that_died(stage):
    await stage.talk(1)
    await stage.silence(10.5)
    assert stage.sessions[0].probes == 1
    assert stage.sessions[0].closed == [False]


async def test_a_closed_socket_is_a_loss_at_once_and_a_gap_from_the_last_word(stage):
    await stage.talk(1)
    heard = stage.clock.now()
    stage.session.ended_by = NotConnected("connection-lost")
    await stage.silence(0.3)
    assert stage.phase is P.LOST
    await stage.talk(1)
    assert stage.phase is P.LIVE
    gap = stage.gaps.rows[1]
    assert (gap.connection, gap.start, gap.cause) == ("demo", heard, "connection-lost")
    assert gap.end is not None
    assert len(stage.sessions) == 2


async def test_a_session_that_was_taken_up_whole_leaves_no_gap(stage):
    await stage.talk(1)
    stage.prepare = lambda s: setattr(s, "restored", Restored(Step.REACTIVATE))
    stage.session.ended_by = NotConnected("connection-lost")
    await stage.talk(2)
    assert (stage.phase, len(stage.sessions)) == (P.LIVE, 2)
    assert stage.sessions[1].resyncs == 1
    assert stage.gaps.rows == {}


async def test_n9_a_forgotten_subscription_is_a_gap_of_its_tags(stage):
    await stage.talk(1)
    stage.prepare = lambda s: setattr(s, "restored", Restored(Step.REACTIVATE, (1,)))
    stage.session.ended_by = NotConnected("subscription-ended")
    await stage.talk(2)
    gap = stage.gaps.rows[1]
    assert (gap.cause, gap.tags) == ("subscription-recreated", ("m.b",))


async def test_a_long_outage_is_a_gap_before_it_ends(stage):
    await stage.talk(1)
    stage.prepare = lambda s: setattr(s, "open_error", NotConnected("connection-refused"))
    stage.session.ended_by = NotConnected("connection-lost")
    await stage.silence(31)
    assert stage.gaps.rows[1].end is None


async def test_what_a_server_kept_is_lent_to_each_session_in_turn(stage):
    await stage.talk(1)
    stage.session.ended_by = NotConnected("connection-lost")
    await stage.talk(2)
    assert stage.sessions[0].kept is stage.sessions[1].kept


async def test_the_steps_of_an_attempt_are_told_with_the_reason_of_the_loss(stage):
    def take_up(session):
        session.speaks = False
        session.listener.enter(P.REACTIVATING)

    await stage.talk(1)
    stage.prepare = take_up
    stage.session.ended_by = NotConnected("connection-lost")
    await stage.silence(1)
    assert (stage.phase, stage.facts[-1].reason) == (P.REACTIVATING, "connection-lost")


async def test_a_server_that_shuts_down_is_doubted_and_says_why(stage):
    await stage.talk(1)
    stage.session.trouble = NotConnected("server-shutdown", seconds_left=30)
    await stage.talk(1)
    fact = stage.facts[-1]
    assert (fact.phase, fact.reason, fact.detail) == (
        P.DOUBTFUL, "server-shutdown", "seconds_left: 30",
    )  # fmt: skip
    stage.session.trouble = None
    await stage.talk(1)
    assert stage.phase is P.LIVE


async def test_a_hole_from_before_the_start_ends_with_the_first_word(stage):
    stage.gaps.open("demo", stage.clock.now(), "engine-stopped")
    await stage.talk(1)
    assert stage.gaps.rows[1].end is not None


async def test_an_absent_server_is_tried_again_and_its_age_keeps_growing(stage):
    await stage.talk(1)
    stage.prepare = lambda s: setattr(s, "open_error", NotConnected("connection-refused"))
    stage.session.ended_by = NotConnected("connection-lost")
    await stage.silence(20)
    assert (stage.phase, stage.facts[-1].reason) == (P.LOST, "connection-refused")
    assert stage.facts[-1].heard_age_s == pytest.approx(20, abs=0.6)
    assert stage.facts[-1].attempts == len(stage.sessions) >= 6
    assert all(session.closed == [False] for session in stage.sessions)


async def test_the_reason_of_the_last_failure_stays_while_it_tries_again(stage):
    stage.prepare = lambda s: setattr(s, "open_error", NotConnected("connection-refused"))
    await stage.silence(0.3)
    stage.prepare = lambda s: setattr(s, "speaks", False)
    await stage.silence(1)
    assert (stage.phase, stage.facts[-1].reason) == (P.CONNECTING, "connection-refused")
    stage.session.speaks = True
    await stage.talk(1)
    assert (stage.phase, stage.facts[-1].reason) == (P.LIVE, "")


async def test_n12_an_untrusted_server_waits_for_a_person_after_three_tries(stage):
    def refuse(session):
        session.open_error = UntrustedServer("certificate-changed", thumbprint="AB")

    stage.prepare = refuse
    await stage.silence(200)
    assert stage.phase is P.FAILED_SECURITY
    assert stage.facts[-1].reason == "certificate-changed"
    assert stage.facts[-1].detail == "thumbprint: AB"
    assert len(stage.sessions) <= 4


async def test_a_bug_in_a_session_ends_the_session_and_not_the_supervisor(
    stage, expected_warnings
):
    expected_warnings("the session failed")
    stage.prepare = lambda session: setattr(session, "open_error", ZeroDivisionError())
    await stage.silence(0.1)
    assert stage.facts[-1].reason == "internal-error"
    stage.prepare = lambda _: None
    await stage.talk(2)
    assert stage.phase is P.LIVE


async def test_samples_go_to_the_table_and_are_counted(stage):
    await stage.talk(1)
    stage.session.listener.receive(batch(sample(0, 1.0), sample(1, 2.0)))
    await stage.talk(2)
    assert stage.table.newest(1).value == 2.0
    assert stage.facts[-1].received == 2


async def test_refused_tags_are_told_with_their_reason(stage):
    await stage.silence(0)
    stage.prepare = lambda s: setattr(s, "refused", (("m.b", "BadNodeIdUnknown"),))
    stage.session.ended_by = NotConnected("connection-lost")
    await stage.talk(2)
    assert stage.facts[-1].tags_failed == (("m.b", "BadNodeIdUnknown"),)
    assert stage.facts[-1].tags_ok == 1


async def test_n10_samples_lost_on_a_live_session_make_a_gap_that_is_over(stage):
    await stage.talk(1)
    stage.session.listener.report_loss("message-skipped", ())
    stage.session.listener.report_loss("server-queue-overflow", ["m.b"])
    await stage.talk(1)
    assert [(g.cause, g.tags, g.end is None) for g in stage.gaps.rows.values()] == [
        ("message-skipped", (), False),
        ("server-queue-overflow", ("m.b",), False),
    ]


async def test_a_closed_gap_is_filled_from_history(stage):
    def answer(asks, _end_us):
        rows = batch(sample(0, 5.0, at_s=1.0), origin=Origin.HISTORY)
        empty = history_of(1, (), at_us(0))
        return [HistoryPage(a.number, rows if a.number == 0 else empty) for a in asks]

    stage.prepare = lambda session: setattr(session, "history", answer)
    stage.gaps.open("demo", stage.clock.now(), "first-start")
    await stage.talk(8)
    assert (stage.gaps.rows[1].state, stage.gaps.rows[1].filled_samples) == (GapState.FILLED, 1)
    assert [b.origin for b in stage.batches] == [Origin.HISTORY]
    assert stage.table.newest(0) is None


async def test_it_ends_politely_and_says_so():
    stage = Stage()
    await stage.talk(1)
    await stage.end()
    assert stage.session.closed == [True]
    assert stage.phase is P.CLOSING
    assert stage.gaps.rows[1].cause == "engine-stopped"


async def test_a_cancellation_that_an_attempt_swallows_still_ends_it():
    stage = Stage()

    async def swallow() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise NotConnected("connection-refused") from None

    stage.prepare = lambda session: setattr(session, "open", swallow)
    stage.begin()
    await stage.sleep.pass_time(1.0)
    stage.task.cancel()
    await asyncio.wait([stage.task], timeout=5)
    assert stage.task.done()
