"""What the window knows of the watches: what each learned, and what stands out."""

from PySide6.QtCore import QObject, Signal

from hmi.bus.bus import Bus
from hmi.bus.condition_facts import Condition, WatchChanged


class WatchedNow(QObject):
    """Fed by the bus; by_key has the newest fact of each watch."""

    changed = Signal(str)
    """Key of the machine of which something is other than before."""

    def __init__(self, bus: Bus, parent: QObject) -> None:
        super().__init__(parent)
        self.by_key: dict[str, WatchChanged] = {}
        bus.conditions.subscribe(self._take)

    def of(self, machine: str) -> list[WatchChanged]:
        """Return the watches of a machine in a fixed order."""
        found = (one for one in self.by_key.values() if one.machine == machine)
        return sorted(found, key=lambda one: (len(one.tags), one.key))

    def forget(self) -> None:
        """Know nothing; nobody is told."""
        self.by_key.clear()

    def _take(self, fact: Condition) -> None:
        if isinstance(fact, WatchChanged):
            self.by_key[fact.key] = fact
            self.changed.emit(fact.machine)
        elif fact.key in self.by_key:
            self.changed.emit(self.by_key.pop(fact.key).machine)
