"""What the shifts of a running station come to: kept when they end, computed anew when due."""

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState
from hmi.clock import Clock, to_us
from hmi.machines.machine_states import MachineStates
from hmi.performance.refills import Refills
from hmi.performance.shift_recompute import ShiftRecompute
from hmi.performance.shift_record import record_of
from hmi.plant.site import Site

STALE_REST_S = 60.0
"""How long after a running shift was computed anew that may happen again."""
_FILLED = (GapState.FILLED, GapState.PARTLY)


class StationPerformance:
    """Brings what the machines did in each shift to where it is kept."""

    def __init__(
        self, site: Site, bus: Bus, clock: Clock, machines: MachineStates, refills: Refills,
        recompute: ShiftRecompute,
    ) -> None:  # fmt: skip
        self._site, self._clock = site, clock
        self._machines, self._refills = machines, refills
        self.recompute = recompute
        self._rest_until_s = 0.0
        self._filled: list[tuple[int, int]] = []
        """Holes that were filled in shifts that are not taken yet, as [start_us, end_us)."""
        bus.gaps.subscribe(self._take_gap)

    def tick(self) -> None:
        """Keep the shifts that are over, and see to what came too late."""
        for shift in self._machines.take_closed():
            self.recompute.keep(
                record_of(ledger, ledger.plan.end_us, shift.name, self._site.micro_stop_s)
                for ledger in shift.ledgers.values()
                if ledger.is_accounted and not ledger.is_stale
            )
            # What a server filled in is in the files; a ledger that has ended never learns of it.
            was_filled = any(
                start_us < shift.end_us and end_us > shift.start_us
                for start_us, end_us in self._filled
            )
            self._filled = [one for one in self._filled if one[1] > shift.end_us]
            for key, ledger in shift.ledgers.items():
                if ledger.is_stale or was_filled:
                    self.recompute.demand(ledger.plan.start_us, ledger.plan.end_us, key)
        for machine, time_us in self._machines.take_late():
            self.recompute.demand(time_us, time_us + 1, machine)
        now_s = self._clock.monotonic()
        if now_s >= self._rest_until_s and self._machines.is_stale:
            self._rest_until_s = now_s + STALE_REST_S
            self._refills.demand()

    def _take_gap(self, gap: GapChanged) -> None:
        if gap.end is not None and gap.state in _FILLED:
            span = (to_us(gap.start), to_us(gap.end) + 1)
            self._filled.append(span)
            self.recompute.demand(*span)
