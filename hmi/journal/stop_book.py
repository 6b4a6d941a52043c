"""Writes down what people say of stops: each is committed before it is confirmed and told."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

from hmi.bus.bus import Bus
from hmi.bus.facts import StopEdited
from hmi.clock import Clock, to_us
from hmi.errors import ActionRefused
from hmi.journal.chain import Append, Cell
from hmi.journal.note_book import TIMEOUT_S, WritesJobs
from hmi.journal.schema import STOPS, journal_file
from hmi.journal.stop_edits import WITHDRAWN, StopEditReader
from hmi.plant.stops import LONGEST_REMARK, StopEdit


class StopBook:
    """The one writer of what is done with stops. Call it from the event loop's thread."""

    def __init__(self, data_folder: Path, writer: WritesJobs, bus: Bus, clock: Clock) -> None:
        self._file = journal_file(data_folder)
        self._reader = StopEditReader(data_folder)
        self._writer, self._bus, self._clock = writer, bus, clock
        self._turn = asyncio.Lock()

    async def keep(self, edit: StopEdit) -> StopEdit:
        """Write an edit down and return it as kept; number and time of writing are set here.

        Raise ActionRefused when it says too much, StorageError when it is not kept.
        """
        text = " ".join(edit.text.split())
        if len(text) > LONGEST_REMARK:
            raise ActionRefused("note-too-long", longest=LONGEST_REMARK)
        body = {name: value for name in ("at_us", "led_by") if (value := getattr(edit, name))}
        cells = {**_cells(edit), "kind": edit.deed.value, "edit": 0, "text": text,
                 "body": json.dumps(body)}  # fmt: skip
        async with self._turn:
            at_us = await self._write(cells)
            # Nobody else writes into this table, so the row that was just added is the last.
            number = await asyncio.to_thread(self._reader.last_number)
        kept = replace(edit, number=number, text=text, written_us=at_us)
        self._bus.stops.publish(StopEdited(kept))
        return kept

    async def withdraw(self, number: int, user: str, *, may_any: bool) -> None:
        """Take an edit back; it stays in the journal, with who took it back.

        Raise ActionRefused when there is none, when it is withdrawn already, or when it is
        somebody else's and may_any is not given.
        """
        async with self._turn:
            edit = await asyncio.to_thread(self._reader.edit, number)
            if edit is None:
                raise ActionRefused("stop-edit-unknown", number=number)
            if edit.is_withdrawn:
                raise ActionRefused("stop-edit-withdrawn", number=number)
            if edit.user != user and not may_any:
                raise ActionRefused("stop-edit-of-another", user=edit.user)
            cells = {**_cells(edit), "kind": WITHDRAWN, "edit": number, "reason": "", "text": "",
                     "user": user, "body": "{}"}  # fmt: skip
            at_us = await self._write(cells)
        told = replace(edit, withdrawn_us=at_us, withdrawn_by=user)
        self._bus.stops.publish(StopEdited(told))

    async def _write(self, cells: dict[str, Cell]) -> int:
        at_us = to_us(self._clock.now())
        job = Append(self._file, STOPS, {"at_us": at_us, **cells})
        await asyncio.to_thread(self._writer.submit_and_wait, job, TIMEOUT_S)
        return at_us


def _cells(edit: StopEdit) -> dict[str, Cell]:
    return {
        "stop": f"{edit.machine}@{edit.start_us}", "machine": edit.machine,
        "start_us": edit.start_us, "end_us": edit.end_us, "reason": edit.reason,
        "user": edit.user,
    }  # fmt: skip
