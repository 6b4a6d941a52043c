"""Rebuilds what follows from recorded samples, whenever a server filled a hole in them.

The running shift, the states before it, and what earlier shifts came to: all from the files, by
the code that live samples go through.
"""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState
from hmi.historian.on_disk import is_all_on_disk
from hmi.historian.reader import Reader
from hmi.machines.machine_states import MachineStates
from hmi.machines.state_history import StateHistory
from hmi.storage.writer import Writer

SETTLE_S = 10.0
"""How long what filled a hole may take to be on disk before it is tried again to read it back."""
_FILLED = (GapState.FILLED, GapState.PARTLY)


class Refills:
    """The holes that are known, and the work that follows when one of them was filled."""

    def __init__(
        self,
        data_folder: Path,
        bus: Bus,
        writer: Writer,
        machines: MachineStates,
        history: StateHistory,
    ) -> None:
        self._folder, self._writer = data_folder, writer
        self._machines, self._history = machines, history
        self._gaps: dict[int, GapChanged] = {}
        self._is_due = asyncio.Event()
        bus.gaps.subscribe(self._take_gap)

    @property
    def gaps(self) -> Sequence[GapChanged]:
        """The newest holes, as they stand."""
        return list(self._gaps.values())

    def restore(self, known: Iterable[GapChanged]) -> None:
        """Take up what earlier runs knew, under what this one was told already."""
        self._gaps = {gap.number: gap for gap in known} | self._gaps

    def demand(self) -> None:
        """Have the running shift rebuilt from the recording soon."""
        self._is_due.set()

    async def run(self) -> None:
        """Rebuild for ever; what is not on disk yet is tried again later."""
        read = Reader(self._folder).read
        # What an earlier run filled shortly before it ended may lack its states.
        if await self._history.derive(self.gaps, read):
            self._is_due.set()
        while True:
            await self._is_due.wait()
            self._is_due.clear()
            # Taken before the wait: what fills a hole meanwhile may not be on disk after it.
            gaps = self.gaps
            is_ready = await self.is_all_on_disk()
            if is_ready and await self._history.derive(gaps, read):
                # Failures of the days before the shift are counted by the recorded states.
                is_ready = await self.is_all_on_disk()
            if is_ready:
                await self._machines.recompute_aside(read)
            else:
                self._is_due.set()
                await asyncio.sleep(SETTLE_S)

    async def is_all_on_disk(self) -> bool:
        """Wait until what was received so far is written; tell whether it is."""
        return await asyncio.to_thread(is_all_on_disk, self._writer, self._folder, SETTLE_S)

    def _take_gap(self, gap: GapChanged) -> None:
        self._gaps[gap.number] = gap
        if gap.state in _FILLED:
            self._is_due.set()
