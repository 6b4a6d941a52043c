"""How machines stood over a minute: since when they execute, and what they make; or the hour.

Live they are told by the bus; of the past they come from recorded states. Both go the same way.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from hmi.asset_health.watch_bank import Running
from hmi.asset_health.watch_plan import WatchPlan
from hmi.clock import from_us
from hmi.machines.timeline import Segment
from hmi.plant.assets import MachineState
from hmi.plant.samples import SampleBatch

_MOST_SEGMENTS = 400
_LONGEST_RECIPE = 80


class MachineRuns:
    """The newest states of machines and their recipes. Times are microseconds."""

    def __init__(self, plan: WatchPlan) -> None:
        site = plan.site
        self._zone = ZoneInfo(site.calendar.timezone)
        self._segments: dict[str, deque[Segment]] = {}
        stateful = {one.key: one for one in plan.machines if one is not None}
        for key in stateful:
            self._segments[key] = deque(maxlen=_MOST_SEGMENTS)
        self._recipe_of = {
            key: site.number_by_key.get(one.recipe_tag, -1) for key, one in stateful.items()
        }
        self._recipe_numbers = frozenset(self._recipe_of.values()) - {-1}
        self._recipes: dict[int, deque[tuple[int, str]]] = {
            number: deque(maxlen=_MOST_SEGMENTS) for number in self._recipe_numbers
        }
        self._silent: dict[str, int] = {}
        self._connections = frozenset(plan.hour_connections())

    def note_state(self, machine: str, since_us: int, state: MachineState) -> None:
        """Note in which state a machine is, and since when."""
        known = self._segments.get(machine)
        if known is None:
            return
        while known and known[-1].start_us > since_us:
            known.pop()
        if not known or known[-1].state is not state:
            known.append(Segment(since_us, state))

    def note_states(self, machine: str, segments: Iterable[Segment]) -> None:
        """Take over the states of a machine in the past."""
        self._segments[machine] = deque(segments)

    def note_recipe(self, number: int, time_us: int, recipe: str) -> None:
        """Note what a recipe tag says from a time on."""
        known = self._recipes.get(number)
        if known is not None and (not known or known[-1][1] != recipe):
            known.append((time_us, recipe[:_LONGEST_RECIPE]))

    def take(self, batch: SampleBatch) -> None:
        """Take the recipes that are among samples."""
        if not self._recipe_numbers or not len(batch):
            return
        tags = batch.rows["tag"]
        for number in self._recipe_numbers:
            for row in (tags == number).nonzero()[0].tolist():
                value = batch.value_at(row)
                if value is not None:
                    time_us = int(batch.rows["source_us"][row])
                    self.note_recipe(number, time_us, str(value))

    def note_silent(self, connection: str, since_us: int | None) -> None:
        """Note since when a connection is not heard, None while it is."""
        if since_us is None:
            self._silent.pop(connection, None)
        else:
            self._silent[connection] = since_us

    def over(self, start_us: int, end_us: int) -> Mapping[str, Running]:
        """Return how each machine stood over [start, end), and each server under `@key`."""
        found = {
            key: Running(
                _executing_since(segments, start_us, end_us), self._recipe(key, start_us, end_us)
            )
            for key, segments in self._segments.items()
        }
        hour = f"{from_us(start_us).astimezone(self._zone).hour:02d} h"
        for connection in self._connections:
            is_heard = self._silent.get(connection, end_us) >= end_us
            found[f"@{connection}"] = Running(0 if is_heard else None, hour)
        return {
            key: one if one.bucket != _SEVERAL else Running(None) for key, one in found.items()
        }

    def _recipe(self, machine: str, start_us: int, end_us: int) -> str:
        known = self._recipes.get(self._recipe_of[machine])
        if not known:
            return ""
        recipe = ""
        for time_us, told in reversed(known):
            if time_us <= start_us:
                return told if not recipe else _SEVERAL
            if time_us < end_us:
                recipe = told
        return recipe


_SEVERAL = "\0"
"""In a minute with two recipes nothing can be compared."""


def _executing_since(segments: Iterable[Segment], start_us: int, end_us: int) -> int | None:
    """Return since when a machine executes that does so over the whole of [start, end)."""
    for segment in reversed(list(segments)):
        if segment.start_us >= end_us:
            continue
        if segment.start_us > start_us or segment.state is not MachineState.EXECUTING:
            return None
        return segment.start_us
    return None
