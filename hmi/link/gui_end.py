"""The window's end of the link: keeps it connected, hands facts on, asks and waits for answers.

It knows nothing of Qt: it runs on whatever asyncio loop the window has.
"""

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hmi.actions.requests import Request
from hmi.bus.facts import SamplesArrived
from hmi.errors import ActionRefused, LinkLost
from hmi.link import codec
from hmi.link.address import read_meeting
from hmi.link.frames import FrameKind, pack, read_frame
from hmi.link.pipes import open_pipe

log = logging.getLogger(__name__)

BEAT_S = 1.0
SILENT_BEATS = 3
RETRY_S = 0.1
ANSWER_S = 10.0
AT_ONCE_BYTES = 256 * 1024
"""So much waits for one turn of the window's loop: a flood of alarms is not read drop by drop."""

Receive = Callable[[Any], None]


class GuiEnd:
    """One window's connection to the engine of a data folder."""

    def __init__(
        self, data_folder: Path, receive: Receive, changed: Callable[[bool], None]
    ) -> None:
        """Hand every fact to receive; tell changed True when joined and False when lost."""
        self._data_folder = data_folder
        self._receive = receive
        self._changed = changed
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._count = 0
        self._was_heard = self._has_spoken = False

    @property
    def is_joined(self) -> bool:
        """Tell whether the engine is being heard."""
        return self._writer is not None

    def take_word(self) -> bool:
        """Tell whether the engine said anything since the last call."""
        has_spoken, self._has_spoken = self._has_spoken, False
        return has_spoken

    async def run(self) -> None:
        """Join the engine whenever there is one; return only when cancelled."""
        while True:
            try:
                await self._join_once()
            except (LinkLost, OSError) as error:
                log.debug("Not joined: %s", error)
            await asyncio.sleep(RETRY_S)

    async def ask(self, request: Request) -> None:
        """Have a request carried out; return when it is done.

        Raise ActionRefused with the engine's reason, LinkLost when there is no engine to ask or
        it does not answer: then nobody knows whether it was done, and it is never sent again.
        """
        if self._writer is None:
            raise LinkLost("engine-not-running")
        self._count += 1
        number = self._count
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._writer.write(pack(FrameKind.REQUEST, f"{number} ".encode() + codec.dump(request)))
        try:
            async with asyncio.timeout(ANSWER_S):
                await answer
        except TimeoutError as error:
            raise LinkLost("engine-does-not-answer") from error
        finally:
            self._waiting.pop(number, None)

    async def _join_once(self) -> None:
        meeting = read_meeting(self._data_folder)
        reader, writer = await _open(meeting.address)
        try:
            writer.write(pack(FrameKind.HELLO, meeting.token.encode()))
            self._was_heard = True
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read_for_ever(reader, writer))
                group.create_task(self._watch_for_ever(writer))
        except* (LinkLost, OSError) as errors:
            log.info("The engine is gone: %s", errors.exceptions[0])
        finally:
            self._part(writer)
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    def _part(self, writer: asyncio.StreamWriter) -> None:
        was_joined, self._writer = self._writer is not None, None
        writer.close()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(LinkLost("engine-does-not-answer"))
        if was_joined:
            self._changed(False)

    async def _read_for_ever(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            kind, payload = await read_frame(reader)
            self._was_heard = self._has_spoken = True
            if kind is FrameKind.SAMPLES:
                self._receive(SamplesArrived(codec.load_samples(payload)))
            elif kind is FrameKind.FACT:
                self._receive(codec.load(payload))
            elif kind is FrameKind.REPLY:
                self._take_reply(payload)
            elif kind is FrameKind.SNAPSHOT_END and self._writer is None:
                self._writer = writer
                self._changed(True)

    async def _watch_for_ever(self, writer: asyncio.StreamWriter) -> None:
        """Beat, and give the engine up when it has been silent too long: it may hang.

        Silence is counted in beats: a window that was busy itself heard nothing meanwhile, and
        must first read what waits.
        """
        silent_beats = 0
        while silent_beats < SILENT_BEATS:
            writer.write(pack(FrameKind.BEAT))
            self._was_heard = False
            await asyncio.sleep(BEAT_S)
            silent_beats = 0 if self._was_heard else silent_beats + 1
        raise LinkLost("engine-does-not-answer")

    def _take_reply(self, payload: bytes) -> None:
        number, _, body = payload.partition(b" ")
        answer = self._waiting.get(int(number))
        if answer is None or answer.done():
            return
        content = json.loads(body)
        if "refused" in content:
            answer.set_exception(ActionRefused(content["refused"], **content["fields"]))
        else:
            answer.set_result(None)


async def _open(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if sys.platform == "win32":
        return await open_pipe(address)
    return await asyncio.open_unix_connection(address, limit=AT_ONCE_BYTES)
