"""What a machine's energy went into over any time: parts, states, money, emissions. Pure.

Domain model 3.5. Zero denominators give None, never 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hmi.condition.energy import (
    LEAST_SHIFTS,
    EnergyBaseline,
    Figures,
    baseline_of,
    deviation_sum,
)
from hmi.machines.oee import Parts, ratio
from hmi.machines.timeline import Segment
from hmi.performance.energy_register import RegisterCurve
from hmi.performance.shift_record import ShiftRecord
from hmi.plant.assets import MachineState
from hmi.plant.energy_terms import EnergyTerms

_HOUR_US = 3_600_000_000
_YEAR_H = 8760.0


@dataclass(frozen=True, slots=True)
class StateEnergy:
    """Energy in one state, and for how long of it the register was read."""

    kwh: float
    hours: float

    @property
    def power_kw(self) -> float | None:
        """Mean power in this state."""
        return ratio(self.kwh, self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyFigures:
    """A machine's energy in [start_us, end_us); coverage is the share of it that is known."""

    start_us: int
    end_us: int
    kwh: float | None
    coverage: float
    good: float | None = None
    by_state: dict[MachineState, StateEnergy] = field(default_factory=dict)

    @property
    def per_good(self) -> float | None:
        """Kilowatt hours a good part."""
        return ratio(self.kwh, self.good)

    @property
    def seen_kwh(self) -> float:
        """Energy of the times whose state is known."""
        return sum(one.kwh for state, one in self.by_state.items() if state)

    @property
    def idle_kwh(self) -> float:
        """Energy of the times in which the state is known and nothing was made."""
        executing = self.by_state.get(MachineState.EXECUTING)
        return self.seen_kwh - (0.0 if executing is None else executing.kwh)

    @property
    def idle_share(self) -> float | None:
        """Share of the energy that was taken while not executing, of what states are known of."""
        return ratio(self.idle_kwh, self.seen_kwh)

    @property
    def idle_kw(self) -> float | None:
        """Mean power in IDLE."""
        idle = self.by_state.get(MachineState.IDLE)
        return None if idle is None else idle.power_kw

    @property
    def idle_h_year(self) -> float | None:
        """Hours a year in IDLE if it goes on like this."""
        idle = self.by_state.get(MachineState.IDLE)
        seen = sum(one.hours for state, one in self.by_state.items() if state)
        share = None if idle is None else ratio(idle.hours, seen)
        return None if share is None else share * _YEAR_H

    def idle_cost_year(self, terms: EnergyTerms) -> float | None:
        """Return what idling costs a year if it goes on like this."""
        if self.idle_kw is None or self.idle_h_year is None or terms.price_per_kwh is None:
            return None
        return self.idle_kw * self.idle_h_year * terms.price_per_kwh

    def cost(self, terms: EnergyTerms) -> float | None:
        """Return what the energy cost."""
        if self.kwh is None or terms.price_per_kwh is None:
            return None
        return self.kwh * terms.price_per_kwh

    def co2_kg(self, terms: EnergyTerms) -> float | None:
        """Return what the energy emitted."""
        if self.kwh is None or terms.co2_kg_per_kwh is None:
            return None
        return self.kwh * terms.co2_kg_per_kwh


@dataclass(frozen=True, slots=True, eq=False)
class EnergyByOutput:
    """Energy of shifts over their parts; arrays have shape (n,), baseline may be None.

    The baseline is that of the first `reference` shifts: what came later is judged by it. beyond
    is the running sum of energy above what it expects, empty without one.
    """

    starts_us: tuple[int, ...]
    parts: Figures
    kwh: Figures
    baseline: EnergyBaseline | None
    beyond: Figures
    reference: int

    @property
    def since_reference(self) -> float | None:
        """Energy beyond the baseline since its shifts; None where all of them made it."""
        if not len(self.beyond) or self.reference >= len(self.beyond):
            return None
        return float(self.beyond[-1] - self.beyond[self.reference - 1])


def figures_of(
    energy: RegisterCurve,
    counted: Parts,
    segments: Sequence[Segment],
    between_us: tuple[int, int],
) -> EnergyFigures:
    """Return the figures of a time; segments are the machine's states in it, in order."""
    start_us, end_us = between_us
    whole = np.array([start_us, end_us], np.int64)
    coverage = float(energy.known_between_us(whole)[0]) / max(1, end_us - start_us)
    kwh = float(energy.between(whole)[0]) if len(energy) > 1 and coverage > 0 else None
    return EnergyFigures(
        start_us=start_us,
        end_us=end_us,
        kwh=kwh,
        coverage=min(1.0, coverage),
        good=counted.completed().good,
        by_state={} if kwh is None else by_state(energy, segments, between_us),
    )


def by_state(
    energy: RegisterCurve, segments: Sequence[Segment], between_us: tuple[int, int]
) -> dict[MachineState, StateEnergy]:
    """Return energy and time by state; before the first segment the state is UNKNOWN."""
    start_us, end_us = between_us
    inside = [one for one in segments if one.start_us < end_us]
    edges = np.array([start_us, *(one.start_us for one in inside), end_us], np.int64)
    edges = np.clip(edges, start_us, end_us)
    states = [MachineState.UNKNOWN, *(one.state for one in inside)]
    kwh, hours = energy.between(edges), energy.known_between_us(edges) / _HOUR_US
    found: dict[MachineState, StateEnergy] = {}
    for state, used, length in zip(states, kwh.tolist(), hours.tolist(), strict=True):
        before = found.get(state, StateEnergy(0.0, 0.0))
        found[state] = StateEnergy(before.kwh + used, before.hours + length)
    return {state: one for state, one in found.items() if one.hours > 0}


def energy_by_output(
    records: Sequence[ShiftRecord], factor: float = 1.0, least_coverage: float = 0.9
) -> EnergyByOutput:
    """Return what shifts took over what they made, with what output explains of it.

    Shifts that were not seen whole, or that lack a count, are left out. factor converts the unit
    of the machine's energy register to kilowatt hours.
    """
    whole = [
        one
        for one in sorted(records, key=lambda record: record.start_us)
        if one.energy is not None
        and one.all_total is not None
        and (one.coverage or 0.0) >= least_coverage
    ]
    parts = np.array([one.all_total or 0.0 for one in whole])
    kwh = np.array([(one.energy or 0.0) * factor for one in whole])
    # The sum over the very shifts that a line was fitted to is 0 whatever they did.
    half = len(whole) // 2
    reference = half if half >= LEAST_SHIFTS else len(whole)
    baseline = baseline_of(parts[:reference], kwh[:reference])
    beyond = np.empty(0) if baseline is None else deviation_sum(parts, kwh, baseline)
    starts_us = tuple(one.start_us for one in whole)
    return EnergyByOutput(starts_us, parts, kwh, baseline, beyond, reference)
