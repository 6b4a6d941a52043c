"""Shifts that have ended, held open for a while: samples of their time are still on their way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hmi.bus.facts import GapChanged
from hmi.machines.replay import blind_spans
from hmi.machines.shift_ledger import ACCOUNTED, ShiftLedger
from hmi.machines.signals import MachineSignals, Signal
from hmi.plant.samples import Value

HELD_OPEN_US = 120_000_000
"""Longer than samples are on their way, and than it takes to notice that a server is silent."""
_MOST_OPEN = 4
_MOST_LATE = 10_000


@dataclass(frozen=True, slots=True)
class ClosedShift:
    """What all machines did in a shift, by key of the machine."""

    name: str
    ledgers: Mapping[str, ShiftLedger]
    gaps: Sequence[GapChanged] = ()
    """The holes that were known when it ended."""

    @property
    def start_us(self) -> int:
        """When it began."""
        return min((one.plan.start_us for one in self.ledgers.values()), default=0)

    @property
    def end_us(self) -> int:
        """When it ended."""
        return max((one.plan.end_us for one in self.ledgers.values()), default=0)


class ClosingShifts:
    """The last shifts until nothing is awaited of them any more."""

    def __init__(self, signals: Mapping[str, MachineSignals]) -> None:
        self._signals = signals
        self._open: list[ClosedShift] = []
        self._late: set[tuple[str, int]] = set()

    def add(
        self, name: str, ledgers: Mapping[str, ShiftLedger], gaps: Sequence[GapChanged]
    ) -> None:
        """Hold a shift that has just ended."""
        # Where nobody takes them, as in the time machine, they must not gather.
        self._open = [*self._open[1 - _MOST_OPEN :], ClosedShift(name, ledgers, gaps)]

    def feed(self, machine: str, signal: Signal, time_us: int, value: Value, status: int) -> None:
        """Take a sample from before the running shift."""
        if not isinstance(signal, ACCOUNTED):
            return
        is_held = False
        # What comes later than its shift may still hold at the beginning of the next one.
        for shift in self._open:
            ledger = shift.ledgers[machine]
            if time_us < ledger.plan.end_us:
                ledger.feed(signal, time_us, value, status)
                is_held |= time_us >= ledger.plan.start_us
        if not is_held and len(self._late) < _MOST_LATE:
            self._late.add((machine, time_us))

    def take(self, now_us: int, gaps: Iterable[GapChanged]) -> list[ClosedShift]:
        """Return what is to be held no longer, with the holes as they are known now."""
        over = [one for one in self._open if now_us >= one.end_us + HELD_OPEN_US]
        self._open = [one for one in self._open if now_us < one.end_us + HELD_OPEN_US]
        for shift in over:
            known = {one.number: one for one in (*shift.gaps, *gaps)}
            for key, ledger in shift.ledgers.items():
                ledger.set_blind(blind_spans(known.values(), self._signals[key]))
        return over

    def take_late(self) -> list[tuple[str, int]]:
        """Return machine and time of samples whose shift is held no longer, once."""
        late, self._late = sorted(self._late), set()
        return late
