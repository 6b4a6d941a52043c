"""Keeps one server connected: a fresh session for each attempt, judged by the age of its words.

It owns ConnectionChanged. What the server keeps for us is lent to each session in turn, so that an
outage which it repairs leaves no hole; any other is written down and filled in the background. It
ends only when it is cancelled.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Final, Protocol

from hmi.bus.conditions import ConditionCall
from hmi.bus.facts import ConnectionPhase
from hmi.clock import Clock
from hmi.errors import NotConnected, PlantError, TimedOut
from hmi.opcua.credentials import Credentials
from hmi.opcua.failover import Failover
from hmi.opcua.kept import Kept
from hmi.opcua.live_works import LiveSession, LiveWorks
from hmi.opcua.losses import Losses
from hmi.opcua.message_decoder import Decoded
from hmi.opcua.outage import Outage
from hmi.opcua.quarantine import Quarantine
from hmi.opcua.recovery import Step
from hmi.opcua.refusals import INTERNAL_ERROR, NO_ANSWER, NO_WORD, SERVER_SILENT, phase_of
from hmi.opcua.restoring import Restored
from hmi.opcua.session import Listener, Session
from hmi.opcua.stack_log import StackLog
from hmi.opcua.standing import Standing
from hmi.opcua.surroundings import Surroundings
from hmi.opcua.watch import KEEP_ALIVES, BackOff, SilenceRule, Verdict
from hmi.plant.connections import Connection
from hmi.plant.samples import SampleBatch, Value
from hmi.plant.tags import Tag

log = logging.getLogger(__name__)

PULSE_S: Final = 0.5
WATCH_S: Final = 0.25
FIRST_WORD_S: Final = 5.0
"""How long a new session may take to its first data or keep-alive."""
SWITCH_S: Final = 0.5
"""Longest wait before the other endpoint is tried."""
OPEN_S: Final = 120.0
"""Limit of all steps of an attempt together; each request has its own of 5 s.

A slow server takes its time for some twenty of them, and is not to be hurried by reconnecting."""

Sleep = Callable[[float], Awaitable[None]]


class PlantSession(LiveSession, Protocol):
    """One connection, used once."""

    ended_by: PlantError | None
    refused: tuple[tuple[str, str], ...]
    restored: Restored
    models: tuple[str, ...]

    @property
    def heard_at(self) -> float | None:
        """Monotonic second of the last word."""

    @property
    def keep_alive_s(self) -> float:
        """After so long the server says that there is nothing new."""

    @property
    def decoded(self) -> Decoded:
        """How its messages were decoded so far."""

    @property
    def trouble(self) -> PlantError | None:
        """What the server says is wrong with itself."""

    async def open(self) -> None:
        """Connect, and take up what the server kept or monitor all tags."""

    async def resync(self) -> None:
        """Get the present values once the server has spoken."""

    async def close(self, *, politely: bool) -> None:
        """End it at once."""

    async def probe(self) -> None:
        """Ask for a word."""

    async def write(self, number: int, value: Value) -> Value:
        """Write a tag and return what is read back."""


SessionMaker = Callable[[Connection, Mapping[int, Tag], Listener, Kept], PlantSession]


def session_maker(credentials: Credentials, clock: Clock) -> SessionMaker:
    """Return what makes real sessions with the credentials."""
    return lambda connection, tags, listener, kept: Session(
        connection, tags, credentials, clock, listener, kept
    )


class Supervisor:
    """Keeps the session of one connection alive and says how it stands."""

    def __init__(
        self,
        connection: Connection,
        around: Surroundings,
        make_session: SessionMaker,
        random: Random | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._connection = connection
        self._around = around
        self._make_session = make_session
        self._sleep = sleep
        self._clock = around.clock
        self._tags = {
            number: tag
            for number, tag in enumerate(around.site.tags)
            if tag.connection == connection.key and not tag.is_derived
        }
        self._back_off = BackOff(random or Random())  # noqa: S311  # jitter, not a secret
        self._silence = SilenceRule(connection)
        self._standing = Standing(connection.key, around.clock, tag_count=len(self._tags))
        self._losses = Losses(connection.key)
        self._outage = Outage(connection.key, around.gaps)
        self._kept = Kept()
        self._was_live = False
        self._failure: PlantError | None = None
        """What ended the last attempt; its reason stays to be read while the next one runs."""
        self._works = LiveWorks(connection.key, self._tags, around, sleep)
        self._failover = Failover(connection, around.clock, sleep, self._without_tags)
        self._quarantine = Quarantine()
        self._earlier = Decoded()
        self._asked_to_try = asyncio.Event()
        self._session: PlantSession | None = None

    async def run(self) -> None:
        """Keep the server connected until cancelled."""
        StackLog.install(self._clock)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pulse())
                tasks.create_task(self._keep_connected())
        finally:
            if self._standing.last_heard is not None:
                self._outage.stop(self._standing.last_heard)

    def live_age_s(self) -> float | None:
        """Return seconds since the server was heard, None where no session is live."""
        is_live = self._session is not None and self._standing.phase is ConnectionPhase.LIVE
        return self._standing.heard_age_s() if is_live else None

    async def write(self, number: int, value: Value) -> Value:
        """Write a tag through the live session; return what is read back. Raise PlantError."""
        if self._session is None:
            raise NotConnected("not-connected", step="write")
        return await self._session.write(number, value)

    async def call_condition(self, call: ConditionCall) -> str:
        """Ask the server to do something with an alarm; return the name of its answer.

        Raise PlantError without one.
        """
        conditions = None if self._session is None else self._session.conditions
        if conditions is None:
            raise NotConnected("not-connected", step="alarm")
        return await conditions.call(call)

    def refresh_alarms(self) -> None:
        """Have the server asked for all of its alarms again."""
        self._works.alarms.want()

    def try_again(self) -> None:
        """Try at once, whatever the wait was for."""
        self._quarantine.forgive()
        self._asked_to_try.set()

    async def _pulse(self) -> None:
        """Say twice a second how the connection stands, whatever it is doing."""
        while True:
            self._book_losses()
            self._outage.write_long(self._clock.monotonic())
            self._publish()
            await self._sleep(PULSE_S)

    async def _keep_connected(self) -> None:
        while True:
            self._asked_to_try.clear()
            self._step(ConnectionPhase.CONNECTING)
            self._was_live = False
            began = self._clock.monotonic()
            error = await self._live_once()
            _end_if_cancelled()
            now = self._clock.monotonic()
            self._back_off.ended(now - began)
            self._kept.note_end(error, was_live=self._was_live)
            wait_s = self._back_off.wait_s(phase_of(error), error.code, was_live=self._was_live)
            if self._failover.ended(error):
                wait_s = min(wait_s, SWITCH_S)
            error = self._failure = self._quarantine.judge(error, now, now - began)
            wait_s = max(wait_s, self._quarantine.wait_s(now))
            self._standing.attempts = self._back_off.attempts
            self._enter(phase_of(error), error)
            log.info("%s: %s; next try in %.1f s", self._connection.key, error, wait_s)
            await self._wait(wait_s)

    async def _wait(self, seconds: float) -> None:
        """Wait for the next attempt, or until somebody asks for it."""
        waits = {
            asyncio.ensure_future(self._sleep(seconds)),
            asyncio.ensure_future(self._asked_to_try.wait()),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _live_once(self) -> PlantError:
        """Live through one session; return what ended it."""
        alarms = self._works.alarms
        listener = Listener(self._receive, self._note_loss, self._step, alarms.hear, alarms.lose)
        connection = self._failover.begin()
        kept = self._kept.lend(connection.url)
        session = self._make_session(connection, self._tags, listener, kept)
        try:
            error = await self._attempt(session)
        except asyncio.CancelledError:
            self._enter(ConnectionPhase.CLOSING)
            await session.close(politely=True)
            raise
        await session.close(politely=False)
        self._earlier = self._standing.decoded = self._earlier.plus(session.decoded)
        return error

    async def _attempt(self, session: PlantSession) -> PlantError:
        try:
            async with asyncio.timeout(OPEN_S):
                await session.open()
            self._standing.tags_failed = session.refused
            self._standing.clock_offset_s = session.clock_offset_s
            self._standing.models = session.models
            return await self._speaking(session)
        except TimeoutError:
            return TimedOut(NO_ANSWER, step="open")
        except PlantError as error:
            return error
        except Exception:
            # The border of this task: a bug must not end the connection for good.
            log.exception("%s: the session failed", self._connection.key)
            return NotConnected(INTERNAL_ERROR)

    async def _speaking(self, session: PlantSession) -> PlantError:
        """Wait for the first word, compare values, and live; return what ended it."""
        error = await self._first_word(session)
        if error is not None:
            return error
        await session.resync()
        return await self._live(session)

    async def _first_word(self, session: PlantSession) -> PlantError | None:
        """Wait until the server says something; connected alone is not live."""
        patience_s = max(FIRST_WORD_S, KEEP_ALIVES * session.keep_alive_s)
        deadline = self._clock.monotonic() + patience_s
        while session.heard_at is None:
            if session.ended_by is not None:
                return session.ended_by
            if self._clock.monotonic() > deadline:
                return TimedOut(NO_WORD)
            await self._sleep(WATCH_S)
        return None

    async def _live(self, session: PlantSession) -> PlantError:
        """Watch a session that speaks, until it ends or is given up; fill gaps meanwhile."""
        self._note_heard(session)
        self._outage.end(self._clock.now(), self._missed(session.restored))
        self._failover.lived()
        beside = asyncio.create_task(
            self._works.run(session, self._note_offset, self._failover.watch)
        )
        self._session = session
        try:
            self._was_live = True
            error = await self._watch(session)
        finally:
            self._session = None
            beside.cancel()
            await asyncio.wait([beside])
            self._note_heard(session)
        start = self._standing.last_heard or self._clock.now()
        self._outage.begin(start, error, self._clock.monotonic())
        return error

    def _missed(self, restored: Restored) -> Sequence[str] | None:
        """Return the tags of which samples may be missing after an outage, None for all."""
        if restored.step is Step.RECREATE or len(restored.recreated) == len(self._tags):
            return None
        return [self._tags[number].key for number in restored.recreated]

    async def _watch(self, session: PlantSession) -> PlantError:
        """Judge the session by its silence four times a second; return why it is given up."""
        probe: asyncio.Task[PlantError | None] | None = None
        try:
            while True:
                self._note_heard(session)
                silent_s = self._standing.heard_age_s() or 0.0
                verdict = self._silence.judge(silent_s, session.keep_alive_s)
                answer = probe.result() if probe is not None and probe.done() else None
                error = session.ended_by or answer or self._failover.ending
                if error is not None:
                    return error
                if verdict is Verdict.LOST:
                    return TimedOut(SERVER_SILENT, silent_s=round(silent_s, 1))
                if verdict is Verdict.DOUBTFUL:
                    probe = probe or asyncio.create_task(_probe(session))
                    self._enter(ConnectionPhase.DOUBTFUL, TimedOut(SERVER_SILENT))
                else:
                    _drop(probe)
                    probe = None
                    trouble = session.trouble
                    live = ConnectionPhase.DOUBTFUL if trouble else ConnectionPhase.LIVE
                    self._enter(live, trouble)
                await self._sleep(WATCH_S)
        finally:
            _drop(probe)

    def _note_offset(self, offset_s: float | None) -> None:
        self._standing.clock_offset_s = offset_s

    def _without_tags(self, connection: Connection) -> PlantSession:
        """Return a session that only looks how a server is."""
        listener = Listener(lambda _batch: None, lambda _cause, _tags: None, lambda _phase: None)
        return self._make_session(connection, {}, listener, Kept())

    def _receive(self, batch: SampleBatch) -> None:
        self._standing.received += len(batch)
        self._around.table.accept(batch)

    def _note_loss(self, cause: str, tags: Sequence[str]) -> None:
        """Remember that samples were lost on a session that goes on."""
        self._losses.note(cause, self._standing.last_heard or self._clock.now(), tags)

    def _book_losses(self) -> None:
        """Write remembered losses down as holes that are over: at most two a second and cause."""
        if self._standing.phase is ConnectionPhase.LIVE:
            self._losses.book(self._around.gaps, self._clock.now())

    def _note_heard(self, session: PlantSession) -> None:
        self._standing.decoded = self._earlier.plus(session.decoded)
        if session.heard_at is not None:
            self._standing.heard(session.heard_at)

    def _step(self, phase: ConnectionPhase) -> None:
        """Enter a phase of an attempt; why it is needed stays to be read."""
        self._enter(phase, self._failure)

    def _enter(self, phase: ConnectionPhase, error: PlantError | None = None) -> None:
        if self._standing.enter(phase, error):
            self._publish()

    def _publish(self) -> None:
        self._standing.url = self._failover.connection.url
        self._standing.is_on_backup = self._failover.is_on_backup
        self._standing.service_level = self._failover.level
        self._standing.alarms = self._works.alarms.standing
        self._around.bus.connections.publish(self._standing.as_fact())


def _end_if_cancelled() -> None:
    """Raise the cancellation that something on the way has taken for a time-out of its own.

    WORKAROUND for asyncio.wait_for before Python 3.12, which may swallow it.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _probe(session: PlantSession) -> PlantError | None:
    """Ask for a word; return the error when none comes."""
    try:
        await session.probe()
    except PlantError as error:
        return error
    return None


def _drop(probe: "asyncio.Task[PlantError | None] | None") -> None:
    if probe is not None:
        probe.cancel()
