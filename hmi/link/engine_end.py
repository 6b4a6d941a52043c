"""The engine's end of the link: every fact to every window, every request to its handler.

Samples that come after a pause go at once, others are gathered for FLUSH_S and sent as one frame:
an operator waits for nothing, and a busy plant costs 20 frames a second. A window that does not
read fast enough gets no samples until it has caught up, and then the newest of every tag: it never
slows us.
"""

import asyncio
import contextlib
import hmac
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from hmi.bus.bus import Bus
from hmi.bus.facts import Fact, SamplesArrived
from hmi.errors import ActionRefused, HmiError, LinkLost
from hmi.link import codec
from hmi.link.frames import FrameKind, pack, read_frame
from hmi.link.pipes import Listener, start_pipe_server
from hmi.plant.samples import Origin, SampleBatch, Value

log = logging.getLogger(__name__)

FLUSH_S = 0.05
BEAT_S = 1.0
SLOW_BYTES = 8 * 1024 * 1024
HELLO_S = 5.0

Handle = Callable[[Any], Awaitable[None]]


class EngineEnd:
    """Serves the facts of a bus on a local socket."""

    def __init__(
        self, bus: Bus, snapshot: Callable[[], Iterable[Fact]], handle: Handle, token: str
    ) -> None:
        """Take a snapshot that returns the present state as facts, in the order of their need."""
        self._snapshot = snapshot
        self._handle = handle
        self._token = token
        self._windows: set[_Window] = set()
        self._gathered: list[SampleBatch] = []
        self._has_samples = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: Listener | None = None
        bus.subscribe_all(self._on_fact)

    async def serve(self, address: str) -> None:
        """Listen at address until cancelled."""
        self._listener = await _listen(self._welcome, address)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._flush_for_ever())
                group.create_task(self._beat_for_ever())
        finally:
            self._listener.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            _forget(address)

    def flush(self) -> None:
        """Send the samples gathered since the last call, one frame for each origin."""
        gathered, self._gathered = self._gathered, []
        for origin in Origin:
            batches = [batch for batch in gathered if batch.origin is origin]
            if batches:
                frame = pack(FrameKind.SAMPLES, codec.dump_samples(joined(batches)))
                for window in self._windows:
                    window.send_samples(frame)

    def _on_fact(self, fact: Fact) -> None:
        if not self._windows:
            return
        if isinstance(fact, SamplesArrived):
            # A hole that is filled comes as a fact of its own; who draws it reads the recording.
            if fact.batch.origin is not Origin.HISTORY:
                self._gathered.append(fact.batch)
                self._has_samples.set()
            return
        frame = pack(FrameKind.FACT, codec.dump(fact))
        for window in self._windows:
            window.send(frame)

    async def _flush_for_ever(self) -> None:
        """Send what comes after a pause at once, and what follows no sooner than FLUSH_S later."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_S):
                    await self._has_samples.wait()
            self._has_samples.clear()
            self.flush()
            for window in self._windows:
                if window.has_caught_up():
                    self._send_snapshot(window)
            await asyncio.sleep(FLUSH_S)

    async def _beat_for_ever(self) -> None:
        while True:
            for window in self._windows:
                window.send(pack(FrameKind.BEAT))
            await asyncio.sleep(BEAT_S)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._start(self._attend(reader, writer))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A window could not be served", exc_info=error)

    async def _attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        window = _Window(writer)
        try:
            async with asyncio.timeout(HELLO_S):
                await self._check_hello(reader)
            self.flush()
            self._send_snapshot(window)
            self._windows.add(window)
            log.info("A window joined")
            while True:
                await self._take(window, *await read_frame(reader))
        except TimeoutError:
            log.warning("A caller at the link did not say who it is")
        except LinkLost as error:
            log.info("A window left (%s)", error.code)
        finally:
            self._windows.discard(window)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _check_hello(self, reader: asyncio.StreamReader) -> None:
        kind, payload = await read_frame(reader)
        if kind is not FrameKind.HELLO or not hmac.compare_digest(payload, self._token.encode()):
            raise LinkLost("link-not-allowed")

    def _send_snapshot(self, window: "_Window") -> None:
        for fact in self._snapshot():
            if isinstance(fact, SamplesArrived):
                window.send(pack(FrameKind.SAMPLES, codec.dump_samples(fact.batch)))
            else:
                window.send(pack(FrameKind.FACT, codec.dump(fact)))
        window.send(pack(FrameKind.SNAPSHOT_END))

    async def _take(self, window: "_Window", kind: FrameKind, payload: bytes) -> None:
        if kind is FrameKind.REQUEST:
            number, _, body = payload.partition(b" ")
            request = codec.load(body)
            self._start(self._answer(window, number, request))

    async def _answer(self, window: "_Window", number: bytes, request: object) -> None:
        try:
            await self._handle(request)
            answer: dict[str, object] = {}
        except ActionRefused as refusal:
            answer = {"refused": refusal.code, "fields": refusal.fields}
        except HmiError as failure:
            log.warning("A request failed: %s", failure)
            answer = {"refused": failure.code, "fields": failure.fields}
        window.send(pack(FrameKind.REPLY, number + b" " + json.dumps(answer).encode()))


class _Window:
    """One connected window and how far it lags behind."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._lags = False

    def send(self, frame: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame)

    def send_samples(self, frame: bytes) -> None:
        self._lags = self._lags or self._waiting() > SLOW_BYTES
        if not self._lags:
            self.send(frame)

    def has_caught_up(self) -> bool:
        """Tell, once, that a window which was spared samples can take them again."""
        if self._lags and self._waiting() == 0:
            self._lags = False
            return True
        return False

    def _waiting(self) -> int:
        return self._writer.transport.get_write_buffer_size()


def joined(batches: list[SampleBatch]) -> SampleBatch:
    """Return batches of one origin as one."""
    if len(batches) == 1:
        return batches[0]
    others: dict[int, Value] = {}
    offset = 0
    for batch in batches:
        others.update({offset + row: value for row, value in batch.others.items()})
        offset += len(batch)
    return SampleBatch(np.concatenate([b.rows for b in batches]), others, batches[0].origin)


async def _listen(
    welcome: Callable[[asyncio.StreamReader, asyncio.StreamWriter], None], address: str
) -> Listener:
    if sys.platform == "win32":
        return await start_pipe_server(welcome, address)
    _forget(address)
    before = os.umask(0o177)
    try:
        return await asyncio.start_unix_server(welcome, address)
    finally:
        os.umask(before)


def _forget(address: str) -> None:
    """Remove a socket that nobody listens at any more; pipes vanish by themselves."""
    if sys.platform != "win32":
        Path(address).unlink(missing_ok=True)
