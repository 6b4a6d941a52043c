"""One signal as the plant's controllers offer it: type, unit, range, scan, noise."""

from dataclasses import dataclass

from hmi.plant.tags import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A process variable of the demo plant. Times in seconds, noise is 1 sigma in the unit.

    key is `machine.quantity` and the string identifier of its node. past_s is the interval of its
    simulated past; states name the values of an enumeration from 0 on.
    """

    key: str
    name: str
    kind: Kind = Kind.NUMBER
    unit: str = ""
    decimals: int = 1
    low: float | None = None
    high: float | None = None
    normal_low: float | None = None
    normal_high: float | None = None
    interval_s: float = 1.0
    noise: float = 0.0
    past_s: float = 60.0
    writable: bool = False
    states: tuple[tuple[int, str], ...] = ()

    @property
    def machine(self) -> str:
        """Key of the machine it belongs to."""
        return self.key.partition(".")[0]

    @property
    def quantity(self) -> str:
        """What is measured, the key without its machine."""
        return self.key.partition(".")[2]
