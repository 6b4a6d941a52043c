"""Over which stretch of its past an indicator is fitted: wear takes minutes or months; pure.

The fit tells most about a time as long as its own window. So windows of forty points are tried,
from seconds to days apart, and of those that show a trend the one counts whose remaining life is
most like its own length.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hmi.condition.remaining_life import (
    HIGHEST_RHO,
    LEAST_SAMPLES,
    Figures,
    NoLife,
    RemainingLife,
    remaining_life,
)

POINTS: Final = 40
SURE: Final = 3.0
"""How many times its uncertainty a curvature has to be to count."""
_LEAST: Final = 1e-9
HOUR_S: Final = 3600.0
STEPS_S: Final = (HOUR_S, 6 * HOUR_S, 24 * HOUR_S)
"""Distances of points that are made from hours."""
STANDS_OUT: Final = 0.25
"""How much of the way to the limit a value left the last hours by, so that minutes count."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A remaining life in seconds with the points that it was fitted to, or why there is none."""

    life: RemainingLife | NoLife
    step_s: float
    times_s: Figures
    values: Figures


def estimate(
    times_s: Figures, values: Figures, limit: float, floor: float, steps_s: Sequence[float]
) -> Estimate:
    """Return the life of an indicator from points of one distance, oldest first.

    steps_s are the distances to try, the first that of the points themselves.
    """
    tried: list[Estimate] = []
    likeness: list[tuple[float, Estimate]] = []
    for step_s in steps_s:
        own = times_s, values
        mine = own if step_s == steps_s[0] else _coarser(times_s, values, step_s, steps_s[0])
        last = mine[0][-POINTS:], mine[1][-POINTS:]
        if flattens(*last, floor):
            # Wear that has only begun grows fast for what it is: the newer half says more.
            last = last[0][-LEAST_SAMPLES:], last[1][-LEAST_SAMPLES:]
        life = remaining_life(*last, limit, floor)
        tried.append(Estimate(life, step_s, *last))
        if isinstance(life, RemainingLife):
            window_s = float(last[0][-1] - last[0][0])
            likeness.append((abs(math.log(max(life.middle, 1e-6) / window_s)), tried[-1]))
    return min(likeness, key=lambda one: one[0])[1] if likeness else tried[0]


def flattens(times_s: Figures, values: Figures, floor: float) -> bool:
    """Tell whether the logarithm of what is above the floor surely grows ever more slowly.

    By the curvature of a parabola over its uncertainty, in which residuals of neighbours that are
    alike count for less than their number.
    """
    if len(values) < 2 * LEAST_SAMPLES:
        return False
    x = (times_s - times_s[-1]) / (times_s[-1] - times_s[0])
    y = np.log(np.maximum(values - floor, _LEAST))
    design = np.stack((np.ones(len(x)), x, x * x), axis=1)
    solved, *_rest = np.linalg.lstsq(design, y, rcond=None)
    residuals = y - design @ solved
    total = float(residuals @ residuals)
    if total <= 0:
        return bool(solved[2] < 0)
    rho = min(HIGHEST_RHO, max(0.0, float(residuals[1:] @ residuals[:-1]) / total))
    variance = total / (len(x) - 3) * (1 + rho) / (1 - rho)
    spread = np.sqrt(variance * np.linalg.inv(design.T @ design)[2, 2])
    return bool(solved[2] < -SURE * spread)


def stands_out(values: Figures, now: float, limit: float, floor: float) -> bool:
    """Tell whether a value left what the last hours showed, so that its minutes count."""
    usual = float(np.median(values[-POINTS:])) if len(values) else floor
    return now - usual > STANDS_OUT * (limit - floor)


def _coarser(
    times_s: Figures, values: Figures, step_s: float, own_s: float
) -> tuple[Figures, Figures]:
    """Return medians of points by steps that end at the newest; a step needs a half of them.

    Fewer are enough where a machine does not run all day: a twentieth, but three at least.
    """
    number = ((times_s - times_s[-1]) // step_s).astype(np.int64) if len(times_s) else times_s
    steps = np.unique(number)
    found = []
    for one in steps.tolist():
        inside = number == one
        if np.count_nonzero(inside) >= max(3, round(0.05 * step_s / own_s)):
            found.append((float(np.mean(times_s[inside])), float(np.median(values[inside]))))
    rows = np.array(found, np.float64).reshape(-1, 2)
    return rows[:, 0], rows[:, 1]
