"""Since when each aspect of a machine's health is as it is; facts tell only how it is now."""

from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QObject

from hmi.bus.facts import MachineChanged
from ui.live.plant_view import PlantView


class Since(NamedTuple):
    """When an aspect's present meaning was first seen; before it another one, if is_exact."""

    moment: datetime
    is_exact: bool


class HealthSince(QObject):
    """Remembers from the first fact on; a few comparisons a second, also for hidden pages."""

    def __init__(self, state: PlantView, now: datetime) -> None:
        super().__init__()
        self._opened = now
        self._seen: dict[tuple[str, str], tuple[str, Since]] = {}
        for fact in state.machines.values():
            self._take(fact)
        state.machine_changed.connect(self._take)

    def of(self, machine: str, aspect: str) -> Since | None:
        """Return since when an aspect means what it means, None for one never told."""
        seen = self._seen.get((machine, aspect))
        return None if seen is None else seen[1]

    def _take(self, fact: MachineChanged) -> None:
        for aspect in fact.aspects:
            place = (fact.machine, aspect.name)
            seen = self._seen.get(place)
            if seen is None or seen[0] != aspect.detail:
                moment = fact.health_time or self._opened
                self._seen[place] = (aspect.detail, Since(moment, seen is not None))
