"""Keeps one server connected: a fresh session for each attempt, judged by the age of its words.

It owns ConnectionChanged, opens a gap when a server falls silent, closes it with the first word
after, and lets it be filled in the background. It ends only when it is cancelled.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Final, Protocol

from hmi.bus.facts import ConnectionPhase
from hmi.clock import Clock
from hmi.errors import NotConnected, PlantError, TimedOut
from hmi.opcua.backfill import Backfill, HistorySource
from hmi.opcua.credentials import Credentials
from hmi.opcua.losses import Losses
from hmi.opcua.refusals import INTERNAL_ERROR, NO_ANSWER, SERVER_SILENT, phase_of
from hmi.opcua.session import Listener, Session
from hmi.opcua.stack_log import StackLog
from hmi.opcua.standing import Standing
from hmi.opcua.surroundings import Surroundings
from hmi.opcua.watch import BackOff, SilenceRule, Verdict
from hmi.plant.connections import Connection
from hmi.plant.samples import SampleBatch
from hmi.plant.tags import Tag

log = logging.getLogger(__name__)

PULSE_S: Final = 0.5
WATCH_S: Final = 0.25
FIRST_WORD_S: Final = 5.0
"""How long a new session may take to its first data or keep-alive."""
OPEN_S: Final = 30.0
"""Limit of all steps of an attempt together; each request has its own of 5 s."""
FILL_EVERY_S: Final = 5.0
FILL_AGAIN_S: Final = 30.0

Sleep = Callable[[float], Awaitable[None]]


class PlantSession(HistorySource, Protocol):
    """One connection, used once."""

    heard_at: float | None
    ended_by: PlantError | None
    refused: tuple[tuple[str, str], ...]

    async def open(self) -> None:
        """Connect and monitor all tags."""

    async def close(self, *, politely: bool) -> None:
        """End it at once."""

    async def probe(self) -> None:
        """Ask for a word."""


SessionMaker = Callable[[Connection, Mapping[int, Tag], Listener], PlantSession]


def session_maker(credentials: Credentials, clock: Clock) -> SessionMaker:
    """Return what makes real sessions with the credentials."""
    return lambda connection, tags, listener: Session(
        connection, tags, credentials, clock, listener
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

    async def run(self) -> None:
        """Keep the server connected until cancelled."""
        StackLog.install(self._clock)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pulse())
            tasks.create_task(self._keep_connected())

    async def _pulse(self) -> None:
        """Say twice a second how the connection stands, whatever it is doing."""
        while True:
            self._book_losses()
            self._publish()
            await self._sleep(PULSE_S)

    async def _keep_connected(self) -> None:
        error: PlantError | None = None
        while True:
            # The reason of the last failure stays to be read while the next attempt runs.
            self._enter(ConnectionPhase.CONNECTING, error)
            began = self._clock.monotonic()
            error = await self._live_once()
            _end_if_cancelled()
            self._back_off.ended(self._clock.monotonic() - began)
            wait_s = self._back_off.wait_s(phase_of(error), error.code)
            self._standing.attempts = self._back_off.attempts
            self._enter(phase_of(error), error)
            log.info("%s: %s; next try in %.1f s", self._connection.key, error, wait_s)
            await self._sleep(wait_s)

    async def _live_once(self) -> PlantError:
        """Live through one session; return what ended it."""
        listener = Listener(self._receive, self._note_loss)
        session = self._make_session(self._connection, self._tags, listener)
        try:
            error = await self._attempt(session)
        except asyncio.CancelledError:
            self._enter(ConnectionPhase.CLOSING)
            await session.close(politely=True)
            raise
        await session.close(politely=False)
        return error

    async def _attempt(self, session: PlantSession) -> PlantError:
        try:
            async with asyncio.timeout(OPEN_S):
                await session.open()
            self._standing.tags_failed = session.refused
            self._standing.clock_offset_s = session.clock_offset_s
            return await self._first_word(session) or await self._live(session)
        except TimeoutError:
            return TimedOut(NO_ANSWER, step="open")
        except PlantError as error:
            return error
        except Exception:
            # The border of this task: a bug must not end the connection for good.
            log.exception("%s: the session failed", self._connection.key)
            return NotConnected(INTERNAL_ERROR)

    async def _first_word(self, session: PlantSession) -> PlantError | None:
        """Wait until the server says something; connected alone is not live."""
        deadline = self._clock.monotonic() + FIRST_WORD_S
        while session.heard_at is None:
            if session.ended_by is not None:
                return session.ended_by
            if self._clock.monotonic() > deadline:
                return TimedOut(NO_ANSWER, step="first-word")
            await self._sleep(WATCH_S)
        return None

    async def _live(self, session: PlantSession) -> PlantError:
        """Watch a session that speaks, until it ends or is given up; fill gaps meanwhile."""
        self._note_heard(session)
        self._around.gaps.close(self._connection.key, self._clock.now())
        filling = asyncio.create_task(self._fill_gaps(session))
        cause = "engine-stopped"
        try:
            error = await self._watch(session)
            cause = error.code
            return error
        finally:
            filling.cancel()
            await asyncio.wait([filling])
            self._note_heard(session)
            start = self._standing.last_heard or self._clock.now()
            self._around.gaps.open(self._connection.key, start, cause)

    async def _watch(self, session: PlantSession) -> PlantError:
        """Judge the session by its silence four times a second; return why it is given up."""
        probe: asyncio.Task[PlantError | None] | None = None
        try:
            while True:
                self._note_heard(session)
                silent_s = self._standing.heard_age_s() or 0.0
                verdict = self._silence.judge(silent_s)
                answer = probe.result() if probe is not None and probe.done() else None
                error = session.ended_by or answer
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
                    self._enter(ConnectionPhase.LIVE)
                await self._sleep(WATCH_S)
        finally:
            _drop(probe)

    async def _fill_gaps(self, session: PlantSession) -> None:
        """Fill what is pending, as long as the session lives."""
        numbers = [number for number, tag in self._tags.items() if tag.backfill]
        accept = self._around.table.accept
        backfill = Backfill(session, numbers, accept, self._clock, self._sleep)
        while True:
            await self._sleep(FILL_EVERY_S if numbers else FILL_AGAIN_S)
            for gap in self._around.gaps.pending(self._connection.key):
                try:
                    await backfill.fill(gap, partial(self._around.gaps.report, gap.number))
                except PlantError as error:
                    log.info("%s: gap %d not filled: %s", gap.connection, gap.number, error)
                    await self._sleep(FILL_AGAIN_S)

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
        if session.heard_at is not None:
            self._standing.heard(session.heard_at)

    def _enter(self, phase: ConnectionPhase, error: PlantError | None = None) -> None:
        if self._standing.enter(phase, error):
            self._publish()

    def _publish(self) -> None:
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
