"""The compressed air of the hall: receiver pressure, load control, and what the air costs."""

from random import Random

from hmi.simulator.drives import Drive, DriveRating
from hmi.simulator.packml_states import DeviceHealth, ItemState, OperationMode
from hmi.simulator.response import approach

RECEIVER_M3 = 3.0
SUPPLY = 12_000.0
"""Delivery at full load in litres a minute at ambient pressure."""
BAND_BAR = 0.55
_COARSE_S = 2.0


class Compressor:
    """Screw compressor with load/idle control around its set point."""

    def __init__(self, rng: Random) -> None:
        self.drive = Drive(DriveRating(current=118.0, rise=44.0, vibration=1.0, standby_kw=1.2))
        self.pressure = 7.1
        self.setpoint = 7.0
        self.loaded = True
        self.flow = 0.0
        self.leak = 350.0
        self.extra_leak = 0.0
        self.dew_point = 3.0
        self.oil = 72.0
        self.separator_dp = 0.32
        self.filter_dp = 0.11
        self.load_cycles = 52_000
        self.running_h = 18_250.0
        self.delivered_m3 = 2_400_000.0
        self.health = DeviceHealth.NORMAL
        self._rng = rng

    @property
    def item_state(self) -> ItemState:
        """Executing while it delivers or idles; the demo never switches it off."""
        return ItemState.EXECUTING

    @property
    def mode(self) -> OperationMode:
        """Processing all day."""
        return OperationMode.PROCESSING

    def step(self, dt: float, consumption: float) -> None:
        """Advance by dt seconds while the line takes consumption litres a minute."""
        leak = (self.leak + self.extra_leak) * self.pressure / 7.0
        self.flow = consumption + leak
        left = dt
        while left > 0.0:
            piece = min(left, _COARSE_S)
            self._balance(piece)
            left -= piece
        self.drive.step(dt, 1.0 if self.loaded else 0.10)
        self.running_h += dt / 3600.0
        duty = self.drive.current / self.drive.rating.current
        self.oil = approach(self.oil, 44.0 + 34.0 * duty, dt, 240.0)
        self.dew_point = approach(self.dew_point, 2.0 + 2.2 * self.flow / SUPPLY, dt, 600.0)

    def _balance(self, dt: float) -> None:
        if self.loaded and self.pressure > self.setpoint + BAND_BAR / 2:
            self.loaded = False
        elif not self.loaded and self.pressure < self.setpoint - BAND_BAR / 2:
            self.loaded = True
            self.load_cycles += 1
        supply = SUPPLY if self.loaded else 0.0
        self.delivered_m3 += supply * dt / 60_000.0
        # Free air litres into a receiver of m3: 1 bar needs 1,000 l per m3 (isothermal).
        change = (supply - self.flow) * dt / 60.0 / (RECEIVER_M3 * 1000.0)
        self.pressure = max(0.0, self.pressure + change)
