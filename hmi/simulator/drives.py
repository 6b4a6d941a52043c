"""The main drive of a machine: speed and load make current, power, heat, vibration, energy."""

from dataclasses import dataclass
from math import sqrt

from hmi.simulator.response import approach

AMBIENT = 22.0
_VOLTS = 400.0
_COS_PHI = 0.82
_TAU_BEARING_S = 900.0
_TAU_WINDING_S = 600.0


@dataclass(frozen=True, slots=True)
class DriveRating:
    """What a drive takes and gives at rated speed: ampere, kelvin above ambient, mm/s RMS."""

    current: float
    rise: float = 30.0
    vibration: float = 0.45
    standby_kw: float = 0.4


@dataclass(slots=True)
class Drive:
    """State of one drive. friction and wear are where scenarios act; both are 1.0 and 0.0 new."""

    rating: DriveRating
    friction: float = 1.0
    wear: float = 0.0
    current: float = 0.0
    power: float = 0.0
    torque: float = 0.0
    bearing: float = AMBIENT
    winding: float = AMBIENT
    vibration: float = 0.05
    energy: float = 0.0
    ambient: float = AMBIENT

    def step(self, dt: float, ratio: float) -> None:
        """Advance by dt seconds at ratio of rated speed (0 stands still)."""
        rating = self.rating
        runs = ratio > 0.02
        load = self.friction * (1.0 + 0.10 * self.wear)
        self.current = rating.current * (0.45 + 0.55 * ratio) * load if runs else 0.0
        self.torque = 100.0 * (0.55 + 0.20 * ratio) * load if runs else 0.0
        self.power = rating.standby_kw + sqrt(3.0) * _VOLTS * self.current * _COS_PHI / 1000.0
        self.energy += self.power * dt / 3600.0
        heat = (self.current / rating.current) ** 2
        self.bearing = approach(
            self.bearing, self.ambient + rating.rise * (heat + 0.6 * self.wear * ratio), dt,
            _TAU_BEARING_S,
        )  # fmt: skip
        self.winding = approach(
            self.winding, self.ambient + 1.6 * rating.rise * heat, dt, _TAU_WINDING_S
        )
        shake = rating.vibration * (0.30 + 0.70 * ratio) * (1.0 + 9.0 * self.wear)
        self.vibration = shake if runs else 0.04
