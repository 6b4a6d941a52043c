"""What the window knows of stops that wait for a reason, as the engine tells it."""

from PySide6.QtCore import QObject, Signal

from hmi.bus.bus import Bus
from hmi.bus.facts import StopsChanged
from hmi.bus.performance_facts import Stops
from hmi.plant.stops import Stop


class StopsNow(QObject):
    """Fed by the bus; knows by machine which long stops nobody has said anything of."""

    changed = Signal(str)
    """Key of the machine whose stops are other ones, or were judged."""

    def __init__(self, bus: Bus, parent: QObject) -> None:
        super().__init__(parent)
        self._by_machine: dict[str, StopsChanged] = {}
        bus.stops.subscribe(self._take)

    def unqualified(self, machine: str = "") -> list[Stop]:
        """Return the stops that wait for a reason, newest first; without a machine of all."""
        facts = self._by_machine.values()
        found = [
            one for fact in facts if machine in ("", fact.machine) for one in fact.unqualified
        ]
        return sorted(found, key=lambda one: one.start_us, reverse=True)

    def forget(self) -> None:
        """Know nothing; nobody is told."""
        self._by_machine.clear()

    def _take(self, fact: Stops) -> None:
        if isinstance(fact, StopsChanged):
            self._by_machine[fact.machine] = fact
            self.changed.emit(fact.machine)
        else:
            self.changed.emit(fact.edit.machine)
