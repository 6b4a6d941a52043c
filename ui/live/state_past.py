"""The states of machines over the last hours: recorded ones, and the present one up to now."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from hmi.bus.facts import GapChanged
from hmi.clock import to_us
from hmi.machines.past_states import past_states
from hmi.machines.timeline import Segment, with_ends
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from ui.live.station import Station

StateSpan = tuple[int, int, MachineState]
"""Start and end in UTC microseconds, and the state in between."""
_AGAIN_MS = 30_000
_STALE_S = 3.0


class StatePast(QObject):
    """States of machines from span_s ago until now, while somebody looks."""

    loaded = Signal()

    def __init__(self, station: Station, span_s: float, slot: str) -> None:
        super().__init__()
        self._station = station
        self._span_us = round(span_s * 1e6)
        self._slot = slot
        self._keys: tuple[str, ...] = ()
        self._segments: dict[str, list[Segment]] = {}
        self._end_gaps: Callable[[], None] | None = None
        self._timer = QTimer(self, interval=_AGAIN_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self._load))

    def start(self, machines: Sequence[str]) -> None:
        """Read the states of these machines, and again from time to time."""
        self.stop()
        self._keys = tuple(machines)
        self._end_gaps = self._station.bus.gaps.subscribe(self._note_gap)
        self._timer.start()
        self._load()

    def stop(self) -> None:
        """Read nothing more."""
        self._timer.stop()
        if self._end_gaps is not None:
            self._end_gaps()
            self._end_gaps = None
        self._station.background.cancel(self._slot)

    def window(self) -> tuple[int, int]:
        """Return start and end of the shown time, the end being now; UTC microseconds."""
        now_us = to_us(self._station.clock.now())
        return now_us - self._span_us, now_us

    def spans(self, machine: str) -> list[StateSpan]:
        """Return a machine's states in the shown time; what no span covers is unknown."""
        known_us = self._known_until_us(machine)
        segments = list(self._segments.get(machine, ()))
        fact = self._station.state.machines.get(machine)
        if fact is not None:
            since_us = to_us(fact.since)
            segments = [one for one in segments if one.start_us < since_us]
            segments.append(Segment(since_us, fact.state))
        return [
            (segment.start_us, end_us, segment.state)
            for segment, end_us in with_ends(segments, known_us)
            if segment.start_us < end_us
        ]

    def _known_until_us(self, machine: str) -> int:
        now_us = to_us(self._station.clock.now())
        number = self._station.site.number_by_key.get(key_of(machine, STATE))
        age_s = None if number is None else self._station.freshness.age_s(number)
        if age_s is None:
            return 0
        return now_us if age_s <= _STALE_S else now_us - round(age_s * 1e6)

    def _note_gap(self, gap: GapChanged) -> None:
        if gap.end is not None:
            self._load()

    def _load(self) -> None:
        station, site = self._station, self._station.site
        between_us = self.window()
        machines = [site.machine_by_key[key] for key in self._keys if key in site.machine_by_key]

        def read() -> dict[str, list[Segment]]:
            gaps = list(station.reader.gaps(*between_us))
            return {
                one.key: past_states(site, one, station.reader.read, gaps, between_us)
                for one in machines
            }

        station.background.run(self._slot, read, self._deliver)

    def _deliver(self, segments: dict[str, list[Segment]]) -> None:
        self._segments = segments
        self.loaded.emit()
