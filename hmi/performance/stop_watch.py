"""Opens an unqualified stop by itself whenever a machine stood for long: the engine's look at it.

What a stop is follows from the recording alone; here is only when to look, and what is told.
"""

import asyncio
import logging
from typing import Final

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState, MachineChanged, StopEdited, StopsChanged
from hmi.clock import Clock, to_us
from hmi.errors import StorageError
from hmi.performance.recorded_stops import RecordedStops
from hmi.plant.assets import MachineState
from hmi.plant.site import Site

log = logging.getLogger(__name__)

SHOWN_US: Final = 86_400 * 1_000_000
"""Who works now may still know why a machine stood within this time."""
MOST_SHOWN: Final = 20
LOOK_S: Final = 2.0
_ON_DISK_S: Final = 4.0
"""A new state is recorded by then; if it is not, the next look finds it."""
_FILLED_S: Final = 20.0
_WHILE_STANDING_S: Final = 30.0
_WHILE_RUNNING_S: Final = 600.0


class StopWatch:
    """Tells of each machine which long stops of the last day nobody has said anything of."""

    def __init__(self, site: Site, bus: Bus, clock: Clock, recorded: RecordedStops) -> None:
        self._bus, self._clock, self._recorded = bus, clock, recorded
        self._due_s = {one.key: clock.monotonic() for one in site.machines}
        self._states: dict[str, MachineState] = {}
        self._told: dict[str, StopsChanged] = {}
        bus.machines.subscribe(self._take_machine)
        bus.stops.subscribe(self._take_edit)
        bus.gaps.subscribe(self._take_gap)

    def facts(self) -> list[StopsChanged]:
        """Return what a window is told when it joins."""
        return list(self._told.values())

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Look at the machines whose stops may have changed; files are read in a thread."""
        now_s = self._clock.monotonic()
        for machine in [key for key, due_s in self._due_s.items() if due_s <= now_s]:
            is_running = self._states.get(machine) is MachineState.EXECUTING
            self._due_s[machine] = now_s + (_WHILE_RUNNING_S if is_running else _WHILE_STANDING_S)
            try:
                fact = await asyncio.to_thread(self._found, machine)
            except StorageError as error:
                log.warning("The stops of %s cannot be read: %s", machine, error)
                continue
            if fact != self._told.get(machine, StopsChanged(machine)):
                self._told[machine] = fact
                self._bus.stops.publish(fact)

    def _found(self, machine: str) -> StopsChanged:
        now_us = to_us(self._clock.now())
        stops = self._recorded.stops((machine,), (now_us - SHOWN_US, now_us), now_us)
        waiting = [one for one in stops if one.is_unqualified][-MOST_SHOWN:]
        led, _known = self._recorded.with_leads(waiting)
        return StopsChanged(machine, tuple(reversed(led)))

    def _take_machine(self, fact: MachineChanged) -> None:
        if self._states.get(fact.machine) is not fact.state:
            self._states[fact.machine] = fact.state
            self._look_in(fact.machine, _ON_DISK_S)

    def _take_edit(self, fact: StopEdited | StopsChanged) -> None:
        if isinstance(fact, StopEdited):
            self._look_in(fact.edit.machine, 0.0)

    def _take_gap(self, fact: GapChanged) -> None:
        if fact.state in (GapState.FILLED, GapState.PARTLY):
            for machine in self._due_s:
                self._look_in(machine, _FILLED_S)

    def _look_in(self, machine: str, wait_s: float) -> None:
        if machine in self._due_s:
            due_s = self._clock.monotonic() + wait_s
            self._due_s[machine] = min(self._due_s[machine], due_s)
