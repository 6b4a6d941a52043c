"""The measuring chain: true values become readings with noise, resolution and sensor faults."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hmi.plant.quality import GOOD
from hmi.plant.tags import Kind
from hmi.simulator.response import seeded
from hmi.simulator.signals import Signal

Reading = float | int | bool | str | None
BAD_SENSOR_FAILURE = 0x808C0000


class Measured(NamedTuple):
    """One reading of one signal; value is None while the status is bad."""

    signal: Signal
    value: Reading
    status: int


class Instruments:
    """Reads signals; scenarios make single instruments stick, fail, lie or grow noisy."""

    def __init__(self, signals: Iterable[Signal], seed: int) -> None:
        self.signals = {signal.key: signal for signal in signals}
        self.stuck: set[str] = set()
        self.failed: set[str] = set()
        self.forced: dict[str, float] = {}
        """Reading that a wrong signal shows instead of the true value, by key."""
        self.noise_factor: dict[str, float] = {}
        self._held: dict[str, Reading] = {}
        self._rng = seeded(seed + 1)

    def read(self, keys: Iterable[str], true_values: Mapping[str, Reading]) -> list[Measured]:
        """Return readings of the named signals. Raise KeyError for an unknown one."""
        return [self._read(self.signals[key], true_values[key]) for key in keys]

    def _read(self, signal: Signal, true_value: Reading) -> Measured:
        key = signal.key
        if key in self.failed:
            return Measured(signal, None, BAD_SENSOR_FAILURE)
        if key in self.stuck and key in self._held:
            return Measured(signal, self._held[key], GOOD)
        value = self._shown(signal, self.forced.get(key, true_value))
        self._held[key] = value
        return Measured(signal, value, GOOD)

    def _shown(self, signal: Signal, value: Reading) -> Reading:
        """Add noise, clip at the physical zero and round to the resolution of the signal."""
        if signal.kind is Kind.BOOLEAN:
            return bool(value)
        if signal.kind in {Kind.INTEGER, Kind.ENUMERATION}:
            return int(value or 0)
        if signal.kind is Kind.TEXT or not isinstance(value, int | float):
            return value
        noisy = float(value)
        if signal.noise:
            sigma = signal.noise * self.noise_factor.get(signal.key, 1.0)
            noisy += self._rng.gauss(0.0, sigma)
            if signal.low == 0.0:
                noisy = abs(noisy)
        return round(noisy, signal.decimals)
