"""How much each aspect of a machine's health counts (domain model 3.6)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthWeights:
    """Weights of the aspects; those of the aspects there are count as shares of their sum."""

    vibration: float = 0.35
    temperature: float = 0.20
    current: float = 0.20
    anomaly: float = 0.15
    faults: float = 0.10

    def of(self, aspect: str) -> float:
        """Return the weight of an aspect by its name. Raise AttributeError for an unknown one."""
        return float(getattr(self, aspect))
