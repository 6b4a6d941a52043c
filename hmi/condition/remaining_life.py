"""Remaining useful life of an indicator that grows towards a limit, as a range (domain model 3.9).

A log-linear fit over the last samples, and a Monte Carlo over what is uncertain: the fit, that
wear accelerates, and the limit itself. Plain regression intervals are far too narrow.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

SMOOTH = 0.2
DRAWS = 2000
DRIFT_MEAN, DRIFT_SPREAD = 0.2, 0.5
"""Of the logarithm by which wear goes on faster than it did."""
LIMIT_SPREAD = 0.1
LEAST_SLOPE_Z = 3.0
FARTHEST = 5.0
"""A life longer than so many fitted windows is a guess and not shown."""
LEAST_SAMPLES = 20
HIGHEST_RHO = 0.9
_EPS = 1e-9
_SEED = 20_260_101

Figures = NDArray[np.float64]


class NoLife(StrEnum):
    """Why there is no remaining life to tell; each is an honest answer."""

    NOT_ENOUGH = "life-not-enough-data"
    NO_TREND = "life-no-trend"
    REACHED = "life-limit-reached"


@dataclass(frozen=True, slots=True)
class RemainingLife:
    """Time until the limit in the unit of the times given: 10th, 50th and 90th percentile."""

    low: float
    middle: float
    high: float
    slope_z: float
    """Slope of the fit over its uncertainty."""


def remaining_life(
    times: Figures, values: Figures, limit: float, floor: float = 0.0, seed: int = _SEED
) -> RemainingLife | NoLife:
    """Return how long an indicator takes to its limit, or why that cannot be said.

    times and values have shape (n,), oldest first; floor is what the indicator shows without any
    wear, below limit.
    """
    if len(times) < LEAST_SAMPLES or limit <= floor:
        return NoLife.NOT_ENOUGH
    smooth = _smoothed(values)
    if smooth[-1] >= limit:
        return NoLife.REACHED
    y = np.log(np.maximum(smooth - floor, _EPS))
    x = times - times[-1]
    fit = _fit(x, y)
    if fit is None:
        return NoLife.NO_TREND
    beta, covariance, slope_z = fit
    if slope_z <= LEAST_SLOPE_Z:
        return NoLife.NO_TREND
    lives = _drawn(beta, covariance, limit - floor, np.random.default_rng(seed))
    low, middle, high = np.percentile(lives, [10, 50, 90]).tolist()
    if middle >= FARTHEST * float(times[-1] - times[0]):
        return NoLife.NO_TREND
    return RemainingLife(low, middle, high, slope_z)


def log_line(times: Figures, values: Figures, floor: float) -> tuple[float, float] | None:
    """Return intercept and slope of ln(value - floor) over times, as remaining_life fits it.

    The times count from 0, not from the last of them; None where nothing can be fitted.
    """
    fit = _fit(times, np.log(np.maximum(_smoothed(values) - floor, _EPS)))
    return None if fit is None else (float(fit[0][0]), float(fit[0][1]))


def _fit(x: Figures, y: Figures) -> tuple[Figures, Figures, float] | None:
    """Return intercept and slope, their covariance, and how certain the slope is.

    Residuals of neighbours are alike, so they count for less than their number.
    """
    design = np.stack((np.ones(len(x)), x), axis=1)
    solved, *_rest = np.linalg.lstsq(design, y, rcond=None)
    beta = np.asarray(solved, np.float64)
    residuals = y - design @ beta
    variance = float(residuals @ residuals) / (len(x) - 2)
    if variance <= 0 or not np.isfinite(variance):
        return None if beta[1] <= 0 else (beta, np.zeros((2, 2)), np.inf)
    rho = float(residuals[1:] @ residuals[:-1]) / float(residuals @ residuals)
    rho = min(HIGHEST_RHO, max(0.0, rho))
    inverse = np.asarray(np.linalg.inv(design.T @ design), np.float64)
    covariance = variance * (1 + rho) / (1 - rho) * inverse
    return beta, covariance, float(beta[1] / np.sqrt(covariance[1, 1]))


def _drawn(
    beta: Figures, covariance: Figures, range_: float, random: np.random.Generator
) -> Figures:
    drawn = random.multivariate_normal(beta, covariance, DRAWS, method="svd")
    slope = np.maximum(drawn[:, 1], _EPS) * np.exp(random.normal(DRIFT_MEAN, DRIFT_SPREAD, DRAWS))
    limits = range_ * np.maximum(0.1, 1 + random.normal(0, LIMIT_SPREAD, DRAWS))
    return np.asarray(np.maximum(0.0, (np.log(limits) - drawn[:, 0]) / slope))


def _smoothed(values: Figures) -> Figures:
    smooth = np.empty(len(values))
    state = float(values[0])
    for row, value in enumerate(values.tolist()):
        state += SMOOTH * (value - state)
        smooth[row] = state
    return smooth
