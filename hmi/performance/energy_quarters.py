"""Demand by the clock's quarter hours, the running one with its projection, and the peaks. Pure.

Domain model 3.5: P15 = dE / 0.25 h, projected (E since the quarter began + P now * rest) / 0.25 h.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from hmi.condition.energy import QUARTER_US, projected_demand, warns
from hmi.historian.series import Times, Values
from hmi.performance.energy_register import RegisterCurve

QUARTER_H = 0.25
LEAST_KNOWN = 0.95
"""A quarter of which less is known has no demand: how it was spread is not known."""
PEAKS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Quarters:
    """Neighbouring quarter hours; kwh and share (known part of its time) have their shape (n,)."""

    starts_us: Times
    kwh: Values
    share: Values

    @property
    def demand_kw(self) -> Values:
        """Mean power of each quarter, NaN where too little of it is known."""
        found: Values = np.where(self.share >= LEAST_KNOWN, self.kwh / QUARTER_H, np.nan)
        return found


@dataclass(frozen=True, slots=True)
class PeakQuarter:
    """A quarter of high demand with the machines that made it, the greatest first (key, kW)."""

    start_us: int
    demand_kw: float
    machines: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class DemandNow:
    """The running quarter. projected_kw is None without a power; kwh covers known_share of it."""

    start_us: int
    now_us: int
    kwh: float
    known_share: float
    power_kw: float | None
    projected_kw: float | None
    warns: bool
    machines: tuple[tuple[str, float], ...] = field(default=())
    """Energy of each machine since the quarter began."""


def quarters_of(curve: RegisterCurve, start_us: int, end_us: int) -> Quarters:
    """Return the whole quarters in [start, end]; those with the ends outside are left out."""
    first, last = -(-start_us // QUARTER_US), end_us // QUARTER_US
    edges = np.arange(first, max(first, last) + 1, dtype=np.int64) * QUARTER_US
    known = curve.known_between_us(edges) / QUARTER_US
    return Quarters(edges[:-1], curve.between(edges), known)


def added_up(parts: Sequence[Quarters]) -> Quarters:
    """Return the quarters of several registers as one; a time is known where all know it.

    Raise ValueError for none.
    """
    if not parts:
        raise ValueError("no register")
    kwh, share = (np.stack([getattr(one, name) for one in parts]) for name in ("kwh", "share"))
    return Quarters(parts[0].starts_us, kwh.sum(axis=0), share.min(axis=0))


def peaks(
    whole: Quarters, by_machine: Mapping[str, Quarters], count: int = PEAKS
) -> list[PeakQuarter]:
    """Return the quarters of highest demand, the highest first, with who made each."""
    demand = whole.demand_kw
    order = np.argsort(np.where(np.isnan(demand), -np.inf, demand), kind="stable")[::-1][:count]
    found = []
    for row in order.tolist():
        if np.isnan(demand[row]) or demand[row] <= 0:
            break
        shares = [(key, float(one.kwh[row] / QUARTER_H)) for key, one in by_machine.items()]
        shares.sort(key=lambda share: -share[1])
        start_us = int(whole.starts_us[row])
        found.append(PeakQuarter(start_us, float(demand[row]), tuple(s for s in shares if s[1])))
    return found


def demand_now(
    whole: RegisterCurve | None,
    by_machine: Mapping[str, RegisterCurve],
    power_kw: float | None,
    limit_kw: float | None,
    now_us: int,
) -> DemandNow:
    """Return the running quarter at a moment; whole is the main meter, None adds the machines."""
    start_us = now_us // QUARTER_US * QUARTER_US
    edges = np.array([start_us, now_us], np.int64)
    gone_us = max(1, now_us - start_us)
    shares = tuple((key, float(one.between(edges)[0])) for key, one in by_machine.items())
    curves = list(by_machine.values()) if whole is None else [whole]
    kwh = sum(float(one.between(edges)[0]) for one in curves)
    known = min((float(one.known_between_us(edges)[0]) for one in curves), default=0.0)
    projected = None if power_kw is None else projected_demand(kwh, power_kw, now_us)
    is_close = projected is not None and limit_kw is not None
    return DemandNow(
        start_us=start_us,
        now_us=now_us,
        kwh=kwh,
        known_share=min(1.0, known / gone_us),
        power_kw=power_kw,
        projected_kw=projected,
        warns=is_close and warns(projected or 0.0, limit_kw or 0.0, now_us),
        machines=shares,
    )
