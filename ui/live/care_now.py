"""What the window knows of what machines need: baselines, remaining lives, maintenance."""

from PySide6.QtCore import QObject, Signal

from hmi.bus.bus import Bus
from hmi.bus.care_facts import BaselineChanged, Care, LifeChanged, MaintenanceChanged


class CareNow(QObject):
    """Fed by the bus; changed tells that something is other than before."""

    changed = Signal()

    def __init__(self, bus: Bus, parent: QObject) -> None:
        super().__init__(parent)
        self.baselines: dict[tuple[str, str], BaselineChanged] = {}
        """By machine and indicator."""
        self.lives: dict[str, LifeChanged] = {}
        self.maintenance: MaintenanceChanged | None = None
        bus.care.subscribe(self._take)

    def forget(self) -> None:
        """Know nothing; nobody is told."""
        self.baselines.clear()
        self.lives.clear()
        self.maintenance = None

    def _take(self, fact: Care) -> None:
        if isinstance(fact, BaselineChanged):
            self.baselines[(fact.machine, fact.indicator)] = fact
        elif isinstance(fact, LifeChanged):
            self.lives[fact.key] = fact
        else:
            self.maintenance = fact
        self.changed.emit()
