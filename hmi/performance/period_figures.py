"""All KPIs of a machine over any period, from the records of the shifts in it; pure.

Formulas of ISO 22400-2; loading and TEEP are not in it. Sums first, ratios last: a mean of ratios
would weigh a short shift like a long one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hmi.machines.oee import MIN_COVERAGE, Kpis, Parts, TimeAccount, kpis, ratio
from hmi.performance.shift_record import OrderRun, ShiftRecord, Spans
from hmi.plant.assets import MachineState


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """One machine in [start_us, end_us); ratios are None without a denominator."""

    machine: str
    start_us: int
    end_us: int
    records: tuple[ShiftRecord, ...]
    account: TimeAccount
    parts: Parts
    """Parts made in planned time that was seen."""
    ideal_cycle_s: float | None
    """Planned run time per item, weighed by parts where it changed."""
    kpis: Kpis
    utilisation: float | None
    """Production time of the time that the machine was busy: producing, set up or delayed."""
    throughput_per_h: float | None
    """Parts an hour while orders ran; without orders an hour of planned busy time."""
    has_orders: bool
    failures: Spans
    mtbf_s: float | None
    """Time executing by failure."""
    mttr_s: float | None
    """Mean time from a failure until the machine left the fault."""
    inherent_availability: float | None
    corrective_ratio: float | None
    """Corrective maintenance of all maintenance: what a fault led to, and the rest."""
    stops: int
    micro_stops: int
    energy: float | None
    energy_executing: float | None
    orders: tuple[OrderRun, ...]
    jumps: int

    @property
    def coverage(self) -> float | None:
        """Share of the planned time that was seen, None where nothing was planned."""
        return ratio(self.account.seen_s, self.account.seen_s + self.account.unknown_s)

    @property
    def is_covered(self) -> bool:
        """Whether enough was seen to show an OEE."""
        return (self.coverage or 0.0) >= MIN_COVERAGE

    @property
    def oee(self) -> float | None:
        """OEE, None below the least coverage."""
        return self.kpis.oee if self.is_covered else None

    @property
    def is_faster_than_planned(self) -> bool:
        """Whether the effectiveness exceeds 1: the planned run time per item is too long."""
        return (self.kpis.effectiveness or 0.0) > 1.0


def period_figures(
    machine: str, records: Sequence[ShiftRecord], start_us: int, end_us: int
) -> PeriodFigures:
    """Return the figures of records in order of time that lie in [start_us, end_us)."""
    account = _accounted(records)
    parts = Parts(
        _summed(records, lambda one: one.total), _summed(records, lambda one: one.good),
        _summed(records, lambda one: one.reject),
    )  # fmt: skip
    ideal_s = _ideal_cycle_s(records)
    failures = _failures(records)
    mtbf_s = ratio(account.apt_s, len(failures))
    mttr_s = ratio(sum(end - start for start, end in failures) / 1e6, len(failures))
    orders = tuple(run for one in records for run in one.orders)
    maintained_s = account.seconds(MachineState.MAINTENANCE)
    return PeriodFigures(
        machine=machine,
        start_us=start_us,
        end_us=end_us,
        records=tuple(records),
        account=account,
        parts=parts.completed(),
        ideal_cycle_s=ideal_s,
        kpis=kpis(account, parts, ideal_s, (end_us - start_us) / 1e6),
        utilisation=ratio(account.apt_s, account.apt_s + account.aust_s + account.adet_s),
        throughput_per_h=_throughput(parts.completed(), orders, account),
        has_orders=bool(orders),
        failures=failures,
        mtbf_s=mtbf_s,
        mttr_s=mttr_s,
        inherent_availability=_inherent(mtbf_s, mttr_s),
        corrective_ratio=ratio(maintained_s - account.planned_down_us / 1e6, maintained_s),
        stops=sum(one.stops for one in records),
        micro_stops=sum(one.micro_stops for one in records),
        energy=_summed(records, lambda one: one.energy),
        energy_executing=_summed(records, lambda one: one.energy_executing),
        orders=orders,
        jumps=sum(one.jumps for one in records),
    )


def _accounted(records: Sequence[ShiftRecord]) -> TimeAccount:
    account = TimeAccount()
    for one in records:
        for state, duration_us in one.us_by_state.items():
            account.add(state, duration_us)
        account.planned_down_us += one.planned_down_us
    return account


def _summed(
    records: Sequence[ShiftRecord], of: Callable[[ShiftRecord], float | None]
) -> float | None:
    known = [value for value in map(of, records) if value is not None]
    return sum(known) if known else None


def _ideal_cycle_s(records: Sequence[ShiftRecord]) -> float | None:
    """Return the planned run time per item; where it changed, each by the parts made with it."""
    known = [(one.ideal_cycle_s, one.total or 0.0) for one in records if one.ideal_cycle_s]
    different = {cycle_s for cycle_s, _ in known}
    if len(different) < 2:
        return next(iter(different), None)
    return ratio(sum(cycle * made for cycle, made in known), sum(made for _, made in known))


def _failures(records: Sequence[ShiftRecord]) -> Spans:
    """Return the faults that lasted long enough; one over the end of a shift is one."""
    joined: list[tuple[int, int]] = []
    for start, end in (span for one in records for span in one.faults):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    least_us = min((one.micro_stop_s for one in records), default=0.0) * 1e6
    return tuple(span for span in joined if span[1] - span[0] >= least_us)


def _throughput(parts: Parts, orders: Sequence[OrderRun], account: TimeAccount) -> float | None:
    if not orders:
        return ratio(parts.total, account.pbt_s / 3600)
    made = [run.total for run in orders if run.total is not None]
    hours = sum(run.end_us - run.start_us for run in orders) / 3.6e9
    return ratio(sum(made), hours) if made else None


def _inherent(mtbf_s: float | None, mttr_s: float | None) -> float | None:
    if mtbf_s is None or mttr_s is None:
        return None
    return ratio(mtbf_s, mtbf_s + mttr_s)
