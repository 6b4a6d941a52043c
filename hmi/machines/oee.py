"""Time account and KPIs by ISO 22400-2; pure.

Times are summed as whole microseconds, so that the order of summing cannot matter.
Planned busy time PBT is the shift without its breaks, without planned maintenance, and without
what we did not see (UNKNOWN), which lowers coverage instead. Maintenance that a fault led to is no
planned one. Zero denominators give None, never 0 %.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hmi.bus.facts import OeeNow
from hmi.clock import to_us
from hmi.plant.assets import MachineState
from hmi.plant.shifts import ShiftSpan

Times = NDArray[np.int64]

MIN_COVERAGE = 0.9
READ_APART_S = 2.0
"""By how much the moments may differ at which the registers of one machine were read."""
_DELAYS = (MachineState.FAULT, MachineState.HELD, MachineState.STOPPED)


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """A shift as microseconds: [start_us, end_us) without its breaks."""

    start_us: int
    end_us: int
    breaks: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, span: ShiftSpan) -> "PlannedTime":
        """Return the planned time of one occurrence of a shift; breaks are clipped to it."""
        start_us, end_us = to_us(span.start), to_us(span.end)
        breaks = (
            (max(to_us(start), start_us), min(to_us(end), end_us)) for start, end in span.breaks
        )
        return cls(start_us, end_us, tuple(pause for pause in breaks if pause[0] < pause[1]))

    def overlap_us(self, start_us: int, end_us: int) -> int:
        """Return how much of [start_us, end_us) is planned; breaks must not overlap another."""
        start_us, end_us = max(start_us, self.start_us), min(end_us, self.end_us)
        if end_us <= start_us:
            return 0
        paused = sum(max(0, min(end_us, end) - max(start_us, start)) for start, end in self.breaks)
        return end_us - start_us - paused

    def overlaps_us(self, starts_us: Times, ends_us: Times) -> Times:
        """Return what overlap_us returns, for many spans."""
        starts_us, ends_us = np.maximum(starts_us, self.start_us), np.minimum(ends_us, self.end_us)
        planned = ends_us - starts_us
        for start, end in self.breaks:
            planned = planned - np.maximum(
                0, np.minimum(ends_us, end) - np.maximum(starts_us, start)
            )
        return np.where(ends_us > starts_us, planned, 0)


@dataclass(slots=True)
class TimeAccount:
    """Planned microseconds by state."""

    us_by_state: dict[MachineState, int] = field(default_factory=dict)
    planned_down_us: int = 0
    """The part of MAINTENANCE that no fault led to."""

    def add(self, state: MachineState, duration_us: int) -> None:
        """Book planned time on a state."""
        self.us_by_state[state] = self.us_by_state.get(state, 0) + duration_us

    def copy(self) -> "TimeAccount":
        """Return an account of its own with the same bookings."""
        return TimeAccount(dict(self.us_by_state), self.planned_down_us)

    def seconds(self, *states: MachineState) -> float:
        """Return the time booked on these states."""
        return sum(self.us_by_state.get(state, 0) for state in states) / 1e6

    @property
    def unknown_s(self) -> float:
        """Planned time that was not seen."""
        return self.seconds(MachineState.UNKNOWN)

    @property
    def seen_s(self) -> float:
        """Planned time that was seen."""
        return self._seen_us() / 1e6

    @property
    def pbt_s(self) -> float:
        """Planned busy time: what was planned and seen, but for planned maintenance."""
        return (self._seen_us() - self.planned_down_us) / 1e6

    @property
    def apt_s(self) -> float:
        """Actual production time."""
        return self.seconds(MachineState.EXECUTING)

    @property
    def aust_s(self) -> float:
        """Actual setup time."""
        return self.seconds(MachineState.SETUP)

    @property
    def adet_s(self) -> float:
        """Actual delay time: faults and stops whose cause is the machine."""
        return self.seconds(*_DELAYS)

    @property
    def coverage(self) -> float:
        """Share of planned time that was seen; 0 while nothing was planned yet."""
        return ratio(self.seen_s, self.seen_s + self.unknown_s) or 0.0

    def _seen_us(self) -> int:
        return sum(us for state, us in self.us_by_state.items() if state)


@dataclass(frozen=True, slots=True)
class Parts:
    """Counted parts, None where the machine has no such counter."""

    total: float | None = None
    good: float | None = None
    reject: float | None = None

    def completed(self) -> "Parts":
        """Return the counts with the third worked out from the other two."""
        total, good, reject = self.total, self.good, self.reject
        if total is None and good is not None and reject is not None:
            total = good + reject
        elif good is None and total is not None and reject is not None:
            good = total - reject
        return Parts(total, good, reject)

    def produced(self, ideal_cycle_s: float | None) -> float | None:
        """Return the parts that the good ones are a share of: the total.

        Where the total was read a little earlier and is behind good and rejected parts, those
        are it; by more than can be made meanwhile they count something else, and that may show.
        """
        if self.total is None or self.good is None or not ideal_cycle_s:
            return self.total
        counted = self.good + (self.reject or 0.0)
        behind = counted - self.total
        return counted if 0 < behind <= READ_APART_S / ideal_cycle_s else self.total


@dataclass(frozen=True, slots=True)
class Kpis:
    """KPIs of ISO 22400-2 (loading and TEEP are not in it); ratios, None without denominator."""

    availability: float | None
    effectiveness: float | None
    """May exceed 1 when the planned run time per item is too long; shown, not clipped."""
    quality: float | None
    oee: float | None
    nee: float | None
    """Net equipment effectiveness: setup is not counted as loss."""
    loading: float | None
    teep: float | None
    technical_efficiency: float | None
    setup_ratio: float | None
    scrap_ratio: float | None


def ratio(numerator: float | None, denominator: float | None) -> float | None:
    """Return the quotient, None where the denominator is zero or a part is missing."""
    if numerator is None or denominator is None or denominator == 0:
        return None
    return numerator / denominator


def product(*factors: float | None) -> float | None:
    """Return the product, None where a factor is missing."""
    result = 1.0
    for factor in factors:
        if factor is None:
            return None
        result *= factor
    return result


def kpis(
    account: TimeAccount,
    parts: Parts,
    ideal_cycle_s: float | None,
    calendar_s: float | None = None,
) -> Kpis:
    """Return all KPIs of a time account and the parts counted in it."""
    parts = parts.completed()
    aupt_s = account.apt_s + account.aust_s
    availability = ratio(account.apt_s, account.pbt_s)
    effectiveness = ratio(product(ideal_cycle_s, parts.total), account.apt_s)
    quality = ratio(parts.good, parts.produced(ideal_cycle_s))
    oee = product(availability, effectiveness, quality)
    loading = ratio(account.pbt_s, calendar_s)
    scrap = None if quality is None else 1.0 - quality
    return Kpis(
        availability=availability,
        effectiveness=effectiveness,
        quality=quality,
        oee=oee,
        nee=product(ratio(aupt_s, account.pbt_s), effectiveness, quality),
        loading=loading,
        teep=product(oee, loading),
        technical_efficiency=ratio(account.apt_s, account.apt_s + account.adet_s),
        setup_ratio=ratio(account.aust_s, aupt_s),
        scrap_ratio=scrap,
    )


def oee_now(
    account: TimeAccount, counted: Parts, seen: Parts, ideal_cycle_s: float | None
) -> OeeNow:
    """Return the OEE of the running shift; oee itself only with a coverage of at least 90 %.

    counted holds all parts of the shift, seen those that were made in planned time that we saw:
    only they compare with the production time.
    """
    figures = kpis(account, seen, ideal_cycle_s)
    shown = counted.completed()
    return OeeNow(
        availability=figures.availability,
        effectiveness=figures.effectiveness,
        quality=figures.quality,
        oee=figures.oee if account.coverage >= MIN_COVERAGE else None,
        coverage=account.coverage,
        apt_s=account.apt_s,
        pbt_s=account.pbt_s,
        total=shown.total or 0.0,
        good=shown.good or 0.0,
    )
