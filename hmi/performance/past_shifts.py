"""What machines did in shifts of the past, or in parts of them, from the recorded samples.

The code is that of the running shift, so the figures are those that were computed live.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hmi.bus.facts import GapChanged
from hmi.clock import from_us, to_us
from hmi.machines.oee import PlannedTime
from hmi.machines.replay import Read, blind_spans, replay_ledger
from hmi.machines.signals import MachineSignals
from hmi.performance.shift_record import ShiftRecord, record_of
from hmi.plant.assets import Machine
from hmi.plant.site import Site

Gaps = Callable[[int, int], Sequence[GapChanged]]
"""Returns the holes that touch [start_us, end_us)."""


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """One occurrence of a shift in the calendar, or a part of one."""

    name: str
    plan: PlannedTime

    def clipped(self, start_us: int, end_us: int) -> "PlannedShift":
        """Return the part of it in [start_us, end_us)."""
        plan = self.plan
        first, last = max(plan.start_us, start_us), min(plan.end_us, end_us)
        breaks = ((max(first, one), min(last, other)) for one, other in plan.breaks)
        kept = tuple(pause for pause in breaks if pause[0] < pause[1])
        return replace(self, plan=PlannedTime(first, last, kept))


def planned_shifts(site: Site, start_us: int, end_us: int) -> list[PlannedShift]:
    """Return the shifts of the calendar that touch [start_us, end_us), in order."""
    spans = site.calendar.spans_between(from_us(start_us), from_us(end_us))
    return [PlannedShift(span.name, PlannedTime.of(span)) for span in spans]


def machines_with_records(site: Site) -> list[Machine]:
    """Return the machines that a shift can tell anything of."""
    return [one for one in site.machines if MachineSignals.of(one, site).is_accounted]


class PastShifts:
    """Computes records from files: call it from a worker thread."""

    def __init__(self, site: Site, read: Read, gaps: Gaps) -> None:
        self._site, self._read, self._gaps = site, read, gaps

    def record(
        self, machine: Machine, shift: PlannedShift, until_us: int | None = None
    ) -> ShiftRecord:
        """Return what a machine did in a shift, or until a moment in it. Raise StorageError."""
        plan = shift.plan
        end_us = plan.end_us if until_us is None else min(until_us, plan.end_us)
        signals = MachineSignals.of(machine, self._site)
        gaps = [
            one for one in self._gaps(plan.start_us, plan.end_us) if to_us(one.start) < plan.end_us
        ]
        blind = blind_spans(gaps, signals)
        ledger = replay_ledger(signals, plan, blind, self._read, end_us - 1)
        return record_of(ledger, end_us, shift.name, self._site.micro_stop_s)
