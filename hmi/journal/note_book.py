"""Writes notes: each is committed before it is confirmed and told."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from hmi.bus.bus import Bus
from hmi.bus.facts import NoteChanged
from hmi.clock import Clock, from_us, to_us
from hmi.errors import ActionRefused
from hmi.journal.chain import Append, Cell
from hmi.journal.notes import ADDED, WITHDRAWN, NoteReader
from hmi.journal.schema import NOTES, journal_file
from hmi.plant.notes import LONGEST_NOTE, Note
from hmi.storage.jobs import Job

TIMEOUT_S = 10.0


class WritesJobs(Protocol):
    """Carries out a job and returns after its commit."""

    def submit_and_wait(self, job: Job, timeout_s: float) -> None:
        """Raise StorageError when it is not on disk after timeout_s."""


class NoteBook:
    """The one writer of notes. Call it from the event loop's thread."""

    def __init__(self, data_folder: Path, writer: WritesJobs, bus: Bus, clock: Clock) -> None:
        self._file = journal_file(data_folder)
        self._reader = NoteReader(data_folder)
        self._writer, self._bus, self._clock = writer, bus, clock
        self._turn = asyncio.Lock()

    async def add(self, note: Note) -> int:
        """Write a note down and return its number; that and the time of writing are set here.

        Raise ActionRefused without words or with too many, StorageError when it is not kept.
        """
        text = _told(note.text)
        end = note.end if note.end is not None and note.end > note.start else None
        cells: dict[str, Cell] = {
            "kind": ADDED, "note": 0, "start_us": to_us(note.start),
            "end_us": to_us(note.start if end is None else end), "tag": note.tag,
            "machine": note.machine, "text": text, "user": note.user,
        }  # fmt: skip
        async with self._turn:
            at_us = await self._keep(cells)
            # Nobody else writes notes, so the row that was just added is the last.
            number = await asyncio.to_thread(self._reader.last_number)
        kept = replace(note, number=number, text=text, end=end, written=from_us(at_us))
        self._bus.notes.publish(NoteChanged(kept))
        return number

    async def withdraw(self, number: int, user: str, reason: str, *, may_any: bool) -> None:
        """Take a note back; it stays in the journal, with who did it and why.

        Raise ActionRefused without a reason, when there is no such note, when it is withdrawn
        already, or when it is somebody else's and may_any is not given.
        """
        if not reason.strip():
            raise ActionRefused("reason-missing")
        async with self._turn:
            note = await asyncio.to_thread(self._reader.note, number)
            if note is None:
                raise ActionRefused("note-unknown", number=number)
            if note.is_withdrawn:
                raise ActionRefused("note-withdrawn", number=number)
            if note.user != user and not may_any:
                raise ActionRefused("note-of-another", user=note.user)
            reason = _told(reason)
            cells: dict[str, Cell] = {
                "kind": WITHDRAWN, "note": number, "start_us": to_us(note.start),
                "end_us": to_us(note.until), "tag": note.tag, "machine": note.machine,
                "text": reason, "user": user,
            }  # fmt: skip
            at_us = await self._keep(cells)
        told = replace(note, withdrawn=from_us(at_us), withdrawn_by=user, reason=reason)
        self._bus.notes.publish(NoteChanged(told))

    async def _keep(self, cells: dict[str, Cell]) -> int:
        at_us = to_us(self._clock.now())
        job = Append(self._file, NOTES, {"at_us": at_us, **cells})
        await asyncio.to_thread(self._writer.submit_and_wait, job, TIMEOUT_S)
        return at_us


def _told(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise ActionRefused("note-empty")
    if len(text) > LONGEST_NOTE:
        raise ActionRefused("note-too-long", longest=LONGEST_NOTE)
    return text
