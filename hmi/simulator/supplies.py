"""Building blocks of process equipment: drifting media, magazines that empty, heaters."""

from dataclasses import dataclass
from math import exp, sqrt
from random import Random

from hmi.simulator.response import approach


@dataclass(slots=True)
class Drift:
    """A medium that wanders around its mean (Ornstein-Uhlenbeck, exact for any step)."""

    mean: float
    sigma: float
    tau: float
    deviation: float = 0.0

    @property
    def value(self) -> float:
        """Present value."""
        return self.mean + self.deviation

    def step(self, dt: float, rng: Random) -> None:
        """Advance by dt seconds."""
        keep = exp(-dt / self.tau)
        noise = self.sigma * sqrt(1.0 - keep * keep)
        self.deviation = self.deviation * keep + noise * rng.gauss(0.0, 1.0)


@dataclass(slots=True)
class Magazine:
    """Consumables in percent; the crew fills up when the level reaches refill_at."""

    pieces: float
    """Pieces made with one full magazine."""
    refill_at: float = 22.0
    level: float = 85.0

    def use(self, pieces: int) -> None:
        """Take the consumables of so many pieces."""
        self.level -= 100.0 * pieces / self.pieces
        if self.level < self.refill_at:
            self.level = 100.0


@dataclass(slots=True)
class Heater:
    """A controlled temperature; without power it cools towards the hall."""

    setpoint: float
    tau: float = 240.0
    powered: bool = True
    value: float = 22.0

    def step(self, dt: float) -> None:
        """Advance by dt seconds."""
        self.value = approach(self.value, self.setpoint if self.powered else 22.0, dt, self.tau)
