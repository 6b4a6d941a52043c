"""First-order behaviour, exact for any step, so that coarse and fine steps agree."""

from math import exp, log
from random import Random


def approach(value: float, target: float, dt: float, tau: float) -> float:
    """Return value after dt seconds of first-order approach to target with time constant tau."""
    return target + (value - target) * exp(-dt / tau)


def happens(rng: Random, per_hour: float, dt: float) -> bool:
    """Tell whether a Poisson event of that rate falls into dt seconds."""
    return rng.random() < 1.0 - exp(-per_hour * dt / 3600.0)


def seeded(seed: int) -> Random:
    """Return random numbers that the seed alone decides."""
    return Random(seed)  # noqa: S311 - a simulation must be reproducible


class RejectDraw:
    """Decides which parts are bad, one draw a bad part instead of one a part."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._left = -1.0

    def of(self, parts: int, share: float) -> int:
        """Return how many of the next parts are bad when share of all are (0 <= share < 1)."""
        if share <= 0.0:
            return 0
        rejects = 0
        while True:
            if self._left < 0.0:
                self._left = log(1.0 - self._rng.random()) / log(1.0 - share)
            if self._left >= parts:
                self._left -= parts
                return rejects
            parts -= int(self._left) + 1
            self._left = -1.0
            rejects += 1
