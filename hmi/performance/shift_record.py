"""What one machine did in one shift, as it is kept; also in any part of one. Pure.

Only sums are kept, no ratios: those follow from the sums of any number of records.
"""

from dataclasses import dataclass, field

from hmi.machines.oee import Parts, TimeAccount, ratio
from hmi.machines.shift_ledger import ShiftLedger
from hmi.machines.timeline import Segment, count_stops, with_ends
from hmi.plant.assets import MachineState

MICRO_STOP_S = 300.0
"""A shorter stop is a minor one unless the site says otherwise."""
STOPPED = frozenset({MachineState.HELD, MachineState.STOPPED, MachineState.FAULT})

Spans = tuple[tuple[int, int], ...]
"""Times [start_us, end_us), microseconds UTC."""


@dataclass(frozen=True, slots=True)
class OrderRun:
    """An order as far as it ran in this span: its parts in planned time that was seen."""

    order: str
    start_us: int
    end_us: int
    total: float | None = None
    good: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRecord:
    """One machine in [start_us, end_us); parts are None where they are not counted."""

    machine: str
    shift: str
    """Name of the shift in the calendar; empty for any other span."""
    start_us: int
    end_us: int
    us_by_state: dict[MachineState, int] = field(default_factory=dict)
    """Planned time by state; what was not seen is UNKNOWN."""
    planned_down_us: int = 0
    """The part of MAINTENANCE that no fault led to: planned downtime."""
    total: float | None = None
    """Parts made in planned time that was seen, like good and reject: they compare with times."""
    good: float | None = None
    reject: float | None = None
    all_total: float | None = None
    """All parts that the register added, like all_good: in breaks and unseen times too."""
    all_good: float | None = None
    energy: float | None = None
    """Energy in the unit of the machine's energy tag."""
    energy_executing: float | None = None
    """The part of it while executing, by share of time between two readings."""
    stops: int = 0
    """How often it came to a stand (HELD, STOPPED, FAULT), minor stops among them."""
    micro_stops: int = 0
    """Those of them that were shorter than micro_stop_s."""
    faults: Spans = ()
    """Times in FAULT of any length, cut off at both ends of the span."""
    orders: tuple[OrderRun, ...] = ()
    ideal_cycle_s: float | None = None
    """Planned run time per item as the site had it then."""
    micro_stop_s: float = MICRO_STOP_S
    jumps: int = 0
    """How often a register went back in a way that is no reset."""

    @property
    def failures(self) -> Spans:
        """Faults that lasted at least micro_stop_s."""
        least_us = self.micro_stop_s * 1e6
        return tuple(one for one in self.faults if one[1] - one[0] >= least_us)

    @property
    def account(self) -> TimeAccount:
        """The planned times by state."""
        return TimeAccount(dict(self.us_by_state), self.planned_down_us)

    @property
    def parts(self) -> Parts:
        """The parts that compare with the times."""
        return Parts(self.total, self.good, self.reject)

    @property
    def coverage(self) -> float | None:
        """Share of the planned time that was seen, None where nothing was planned."""
        account = self.account
        return ratio(account.seen_s, account.seen_s + account.unknown_s)


def record_of(
    ledger: ShiftLedger, end_us: int, shift: str = "", micro_stop_s: float = MICRO_STOP_S
) -> ShiftRecord:
    """Return what a ledger came to until end_us, which is not after the end of its plan."""
    machine, plan, sums = ledger.machine, ledger.plan, ledger.sums()
    segments = [one for one in ledger.segments() if one.start_us < end_us]
    account = ledger.account(None, end_us)
    stands = _stands(segments, plan.start_us, end_us)
    return ShiftRecord(
        machine=machine.key,
        shift=shift,
        start_us=plan.start_us,
        end_us=end_us,
        us_by_state={k: us for k, us in account.us_by_state.items() if us},
        planned_down_us=account.planned_down_us,
        total=sums.seen.total,
        good=sums.seen.good,
        reject=sums.seen.reject,
        all_total=sums.counted.total,
        all_good=sums.counted.good,
        energy=sums.energy,
        energy_executing=sums.energy_executing,
        stops=count_stops(segments, plan.start_us),
        micro_stops=sum(end - start < micro_stop_s * 1e6 for start, end in stands),
        faults=_faults(segments, plan.start_us, end_us),
        orders=tuple(OrderRun(*run) for run in ledger.orders(end_us)),
        ideal_cycle_s=machine.ideal_cycle_s,
        micro_stop_s=micro_stop_s,
        jumps=sums.jumps,
    )


def _stands(segments: list[Segment], start_us: int, end_us: int) -> Spans:
    """Return the times at a stand that began in the span; unknown time ends none."""
    found: list[tuple[int, int]] = []
    is_standing = False
    for one, until_us in with_ends(segments, end_us):
        if one.state is MachineState.UNKNOWN:
            continue
        if one.state in STOPPED and not is_standing:
            found.append((one.start_us, until_us))
        elif one.state in STOPPED:
            found[-1] = (found[-1][0], until_us)
        is_standing = one.state in STOPPED
    return tuple(one for one in found if one[0] >= start_us)


def _faults(segments: list[Segment], start_us: int, end_us: int) -> Spans:
    return tuple(
        (max(one.start_us, start_us), until_us)
        for one, until_us in with_ends(segments, end_us)
        if one.state is MachineState.FAULT and until_us > start_us
    )
