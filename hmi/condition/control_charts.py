"""Statistical process control: individuals, EWMA and CUSUM charts, runs, and capability.

Individuals with limits from the moving range, and capability: ISO 7870-2 and ISO 22514-2; EWMA
and CUSUM: NIST/SEMATECH e-Handbook 6.3.2.3 and 6.3.2.4, runs 6.3.2. Values are arrays (n,).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

D2 = 1.128
"""Mean range of two normal values, in standard deviations."""
INDIVIDUAL_SIGMAS = 3.0
EWMA_WEIGHT, EWMA_SIGMAS = 0.2, 3.5
CUSUM_SLACK, CUSUM_LIMIT = 0.5, 8.0
LEAST_FOR_LIMITS = 20
LEAST_FOR_CAPABILITY = 50

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """What a chart draws: a point for each value with its limits, and which are out of them."""

    points: Figures
    centre: float
    lower: Figures
    upper: Figures
    is_out: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Centre:
    """Mean and standard deviation that limits are drawn from."""

    mean: float
    sigma: float


@dataclass(frozen=True, slots=True)
class Capability:
    """How well a process fits its limits. cp and pp need both limits; caveats are codes.

    cp and cpk take the spread from one value to the next, pp and ppk that of all values.
    """

    cp: float | None
    cpk: float | None
    caveats: tuple[str, ...]
    pp: float | None = None
    ppk: float | None = None


def centre_of(values: Figures) -> Centre | None:
    """Return mean and sigma, the latter from the mean moving range; None below 20 values."""
    if len(values) < LEAST_FOR_LIMITS:
        return None
    return Centre(float(values.mean()), float(np.abs(np.diff(values)).mean() / D2))


def individuals(values: Figures, centre: Centre) -> Chart:
    """Return the chart of single values, 3 sigma wide."""
    reach = INDIVIDUAL_SIGMAS * centre.sigma
    return _chart(values, centre.mean, np.full(len(values), reach))


def ewma(
    values: Figures, centre: Centre, weight: float = EWMA_WEIGHT, sigmas: float = EWMA_SIGMAS
) -> Chart:
    """Return the chart of exponentially weighted means; its limits widen to their last width."""
    points = np.empty(len(values))
    state = centre.mean
    for row, value in enumerate(values.tolist()):
        state = weight * value + (1 - weight) * state
        points[row] = state
    steps = np.arange(1, len(values) + 1)
    width = np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps)))
    return _chart(points, centre.mean, sigmas * centre.sigma * width)


def cusum(
    values: Figures, centre: Centre, slack: float = CUSUM_SLACK, limit: float = CUSUM_LIMIT
) -> tuple[Chart, Chart]:
    """Return the charts of sums upwards and downwards, in sigmas; the lower one is negative."""
    z = (values - centre.mean) / centre.sigma if centre.sigma else np.zeros(len(values))
    high, low = np.empty(len(values)), np.empty(len(values))
    up = down = 0.0
    for row, one in enumerate(z.tolist()):
        up, down = max(0.0, up + one - slack), max(0.0, down - one - slack)
        high[row], low[row] = up, -down
    reach = np.full(len(values), limit)
    return _chart(high, 0.0, reach), _chart(low, 0.0, reach)


def drift_start(chart: Chart) -> int | None:
    """Return the row after which a sum that is out of its limit left zero; None when none is."""
    out = np.flatnonzero(chart.is_out)
    if not len(out):
        return None
    zeros = np.flatnonzero(chart.points[: out[0]] == 0)
    return int(zeros[-1]) + 1 if len(zeros) else 0


def capability(values: Figures, low: float | None, high: float | None) -> Capability:
    """Return Cp and Cpk within limits (None where there is none), with what they do not say."""
    caveats = []
    centre = centre_of(values)
    if len(values) < LEAST_FOR_CAPABILITY:
        caveats.append("capability-few-values")
    if centre is None or centre.sigma == 0 or (low is None and high is None):
        return Capability(None, None, (*caveats, "capability-not-known"))
    if individuals(values, centre).is_out.any():
        caveats.append("capability-not-stable")
    if _is_skewed(values):
        caveats.append("capability-not-normal")
    cp, cpk = _indices(centre, low, high)
    overall = Centre(centre.mean, float(values.std(ddof=1)))
    pp, ppk = _indices(overall, low, high)
    return Capability(cp, cpk, tuple(caveats), pp, ppk)


def runs(values: Figures, centre: Centre) -> NDArray[np.bool_]:
    """Tell which values end a run that chance hardly makes, within the limits too.

    Two of three beyond 2 sigma on one side, four of five beyond 1, eight on one side of the mean.
    """
    found = np.zeros(len(values), np.bool_)
    if centre.sigma <= 0:
        return found
    z = (values - centre.mean) / centre.sigma
    for side in (z, -z):
        for beyond, needed, of in ((2.0, 2, 3), (1.0, 4, 5), (0.0, 8, 8)):
            counted = np.convolve(side > beyond, np.ones(of), "full")[: len(values)]
            found |= (counted >= needed) & (side > beyond)
    return found


def _indices(
    centre: Centre, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    sides = [
        side
        for side in (
            None if high is None else (high - centre.mean) / (3 * centre.sigma),
            None if low is None else (centre.mean - low) / (3 * centre.sigma),
        )
        if side is not None
    ]
    both = None if low is None or high is None else (high - low) / (6 * centre.sigma)
    return both, min(sides)


def _is_skewed(values: Figures) -> bool:
    """Tell whether the third moment lies beyond three of its standard errors for normal data."""
    away = values - values.mean()
    spread = float(away.std())
    return spread > 0 and abs(float((away**3).mean()) / spread**3) > 3 * (6 / len(values)) ** 0.5


def _chart(points: Figures, centre: float, reach: Figures) -> Chart:
    lower, upper = centre - reach, centre + reach
    return Chart(points, centre, lower, upper, (points < lower) | (points > upper))
