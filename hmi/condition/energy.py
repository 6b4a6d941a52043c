"""Energy of machines: demand by quarter hour, its projection, and what output explains.

Domain model 3.5; the baseline E = a + b * PQ follows ISO 50006. Times are microseconds UTC.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

QUARTER_US = 900_000_000
_HOUR_US = 3_600_000_000
WARN_REST_S = 600.0
LEAST_SHIFTS = 5

Figures = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class EnergyBaseline:
    """Energy of a shift as fixed load plus what each part takes; r2 is the explained share."""

    fixed: float
    per_part: float
    r2: float

    def expected(self, parts: float) -> float:
        """Return what a shift with so many parts takes."""
        return self.fixed + self.per_part * parts


def quarter_demand(times_us: Times, register: Figures) -> tuple[Times, Figures]:
    """Return start and mean power of each whole clock quarter between first and last reading.

    register is an energy meter in kWh, sorted by time; the power is in kW. A reading is taken
    between its neighbours in a straight line; a quarter over which the register was set back has
    none (NaN).
    """
    if len(times_us) < 2:  # two readings make the first interval
        return np.empty(0, np.int64), np.empty(0)
    first = -(-int(times_us[0]) // QUARTER_US)
    last = int(times_us[-1]) // QUARTER_US
    edges = np.arange(first, last + 1) * QUARTER_US
    at = np.interp(edges, times_us, register)
    demand = np.diff(at) / (QUARTER_US / _HOUR_US)
    for row in np.flatnonzero(np.diff(register) < 0).tolist():
        begin = np.searchsorted(edges, times_us[row], "right") - 1
        end = np.searchsorted(edges, times_us[row + 1], "left")
        demand[max(0, int(begin)) : int(end)] = np.nan
    return edges[:-1], demand


def projected_demand(since_start_kwh: float, now_kw: float, now_us: int) -> float:
    """Return the mean power of the running quarter if the present power goes on, in kW."""
    rest_h = (QUARTER_US - now_us % QUARTER_US) / _HOUR_US
    return (since_start_kwh + now_kw * rest_h) / (QUARTER_US / _HOUR_US)


def warns(projected_kw: float, limit_kw: float, now_us: int) -> bool:
    """Tell whether a quarter will exceed its limit, in its last ten minutes."""
    rest_s = (QUARTER_US - now_us % QUARTER_US) / 1e6
    return projected_kw > limit_kw and rest_s < WARN_REST_S


def baseline_of(parts: Figures, energy: Figures) -> EnergyBaseline | None:
    """Return the regression of energy on parts by shift; None with too few or equal shifts."""
    if len(parts) < LEAST_SHIFTS or np.ptp(parts) == 0:
        return None
    design = np.stack((np.ones(len(parts)), parts), axis=1)
    (fixed, per_part), *_rest = np.linalg.lstsq(design, energy, rcond=None)
    residuals = energy - design @ np.array([fixed, per_part])
    total = float(((energy - energy.mean()) ** 2).sum())
    r2 = 1 - float(residuals @ residuals) / total if total else 1.0
    return EnergyBaseline(float(fixed), float(per_part), r2)


def deviation_sum(parts: Figures, energy: Figures, baseline: EnergyBaseline) -> Figures:
    """Return the running sum of energy beyond the baseline: what was saved or lost since."""
    return np.cumsum(energy - (baseline.fixed + baseline.per_part * parts))


def idle_share(energy: float, while_executing: float) -> float | None:
    """Return the share of energy that was taken while nothing was made; None without energy."""
    return None if energy <= 0 else max(0.0, energy - while_executing) / energy
