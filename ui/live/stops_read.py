"""The stops of a time, read in the background from the recording and the journal."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.clock import to_us
from hmi.performance.recorded_stops import RecordedStops
from hmi.performance.stop_proposals import Activation, most_used, proposed_reason
from hmi.plant.stops import Span, Stop, StopEdit
from ui.live.station import Station

_AGAIN_MS = 60_000
_SOON_MS = 300


@dataclass(frozen=True)
class StopsFound:
    """The stops of machines in a time, oldest first, and what is known around them."""

    span: Span = (0, 0)
    stops: tuple[Stop, ...] = ()
    alarms: dict[str, Activation] = field(default_factory=dict)
    edits: tuple[StopEdit, ...] = ()

    def proposed(self, stop: Stop) -> str:
        """Return the reason that is likely by what led to a stop, "" for none."""
        return proposed_reason(self.edits, stop.machine, stop.led_by)

    def most_used(self, machine: str, most: int) -> list[str]:
        """Return the reasons given to stops of a machine, the most used first."""
        return most_used(self.edits, machine, most)


def read_stops(station: Station, machines: Sequence[str], span: Span) -> StopsFound:
    """Read stops with what led to them; blocks. Raise StorageError."""
    now_us = to_us(station.clock.now())
    recorded = RecordedStops(station.site, station.reader.read, station.journal)
    stops, alarms = recorded.with_leads(recorded.stops(machines, span, now_us))
    return StopsFound(span, tuple(stops), alarms, tuple(recorded.edits(now_us)))


class StopsRead(QObject):
    """Follows the stops of some machines in a time while somebody looks."""

    loaded = Signal()
    failed = Signal(str)

    def __init__(self, station: Station, slot: str) -> None:
        super().__init__()
        self._station, self._slot = station, slot
        self._machines: tuple[str, ...] = ()
        self._span: Span = (0, 0)
        self._is_at_work = False
        self.found = StopsFound()
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(lambda: station.bugs.guard(self.load))
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(lambda: station.bugs.guard(self.load))

    def begin(self) -> None:
        """Follow what happens; look() says of which machines and time."""
        if not self._is_at_work:
            self._is_at_work = True
            self._station.state.stops.changed.connect(self._note)
            self._again.start()

    def end(self) -> None:
        """Read nothing more."""
        if self._is_at_work:
            self._is_at_work = False
            self._station.state.stops.changed.disconnect(self._note)
            self._again.stop()
            self._soon.stop()
            self._station.background.cancel(self._slot)

    def look(self, machines: Sequence[str], span: Span) -> None:
        """Read the stops of machines in a time."""
        self._machines, self._span = tuple(machines), span
        self.load()

    def load(self) -> None:
        """Read once more."""
        if not self._is_at_work:
            return
        station, asked = self._station, (self._machines, self._span)
        self._station.background.run(
            self._slot, lambda: read_stops(station, *asked), self._show, self.failed.emit
        )

    def _note(self, machine: str) -> None:
        # Several facts come at once, such as those of every machine at the start.
        if machine in self._machines:
            self._soon.start()

    def _show(self, found: StopsFound) -> None:
        self.found = found
        self.loaded.emit()
