"""The scenarios: faults that an engineer lets happen to the demo plant, by name.

Each scenario is a small object with begin, step and end; physical ones act on the line, wrong
measurements on the instruments, loss of the network on whoever serves the plant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.instruments import Instruments
from hmi.simulator.packml_states import DeviceHealth

WEAR_S = 900.0
"""Seconds from a sound bearing to a destroyed one."""
FLOOD = {
    "depalletiser.vacuum": -31.0, "depalletiser.hydraulic_pressure": 84.0,
    "depalletiser.winding_temperature": 134.0, "filler.product_temperature": 19.0,
    "filler.bowl_pressure": 1.7, "filler.co2_pressure": 4.1, "filler.rinse_pressure": 1.9,
    "filler.tank_level": 8.0, "filler.fill_deviation": 9.0, "capper.cap_torque": 118.0,
    "capper.torque_spread": 19.0, "capper.head_temperature": 68.0, "capper.cap_magazine": 3.0,
    "labeller.glue_temperature": 117.0, "labeller.web_tension": 9.0, "labeller.label_offset": 2.6,
    "labeller.label_reel": 1.0, "case_packer.glue_temperature": 131.0,
    "case_packer.gripper_vacuum": -33.0, "case_packer.case_magazine": 4.0,
    "palletiser.hoist_current": 24.0, "palletiser.film_tension": 121.0,
    "palletiser.film_level": 3.0, "compressor.oil_temperature": 108.0,
    "compressor.dew_point": 14.0, "compressor.separator_dp": 1.2, "compressor.filter_dp": 0.7,
}  # fmt: skip
"""What the instruments show while their common supply sags."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that a scenario may act upon. cut(seconds) takes the server off the network."""

    line: BottlingLine
    instruments: Instruments
    cut: Callable[[float], None]


class Scenario(Protocol):
    """A fault with a beginning and an end. lasts_s is its usual duration."""

    lasts_s: float

    def begin(self, reach: Reach) -> None:
        """Let the fault begin."""

    def step(self, reach: Reach, dt: float) -> None:
        """Let the fault go on for dt seconds."""

    def end(self, reach: Reach) -> None:
        """Take the fault away."""


class _Steady:
    """A fault that does not change while it lasts."""

    lasts_s = 60.0

    def step(self, reach: Reach, dt: float) -> None:
        """Do nothing."""


class BearingWear:
    """The labeller's main bearing wears out; ending the scenario replaces it."""

    lasts_s = 3600.0

    def begin(self, reach: Reach) -> None:
        """Start from the wear that is there."""

    def step(self, reach: Reach, dt: float) -> None:
        """Wear grows faster the more there is."""
        machine = reach.line.machines["labeller"]
        drive = machine.drive
        drive.wear = min(1.5, drive.wear + (0.35 + 1.3 * drive.wear) * dt / WEAR_S)
        if drive.wear > 0.5 and machine.health is DeviceHealth.NORMAL:
            machine.health = DeviceHealth.MAINTENANCE_REQUIRED

    def end(self, reach: Reach) -> None:
        """Fit a new bearing."""
        reach.line.machines["labeller"].drive.wear = 0.0
        reach.line.machines["labeller"].health = DeviceHealth.NORMAL


class MotorCurrentHigh(_Steady):
    """The capper's drive runs heavily: 12 % more current than its baseline."""

    lasts_s = 900.0

    def begin(self, reach: Reach) -> None:
        """Raise friction."""
        reach.line.machines["capper"].drive.friction = 1.12

    def end(self, reach: Reach) -> None:
        """Restore friction."""
        reach.line.machines["capper"].drive.friction = 1.0


class Jam(_Steady):
    """Fallen bottles jam the case packer; its neighbours become blocked and starved."""

    lasts_s = 45.0

    def begin(self, reach: Reach) -> None:
        """Stop the machine."""
        reach.line.jam("case_packer", self.lasts_s)

    def end(self, reach: Reach) -> None:
        """Leave the restart to the machine."""


class StuckSensor(_Steady):
    """The filler's bowl pressure transmitter repeats its last value."""

    lasts_s = 180.0

    def begin(self, reach: Reach) -> None:
        """Freeze the reading."""
        reach.instruments.stuck.add("filler.bowl_pressure")

    def end(self, reach: Reach) -> None:
        """Free the reading."""
        reach.instruments.stuck.discard("filler.bowl_pressure")


class NoiseBurst(_Steady):
    """A bad earth connection adds noise to three analogue inputs."""

    _keys = ("case_packer.gripper_vacuum", "labeller.web_tension", "palletiser.hoist_current")

    def begin(self, reach: Reach) -> None:
        """Make the inputs noisy."""
        reach.instruments.noise_factor.update(dict.fromkeys(self._keys, 20.0))

    def end(self, reach: Reach) -> None:
        """Make the inputs quiet."""
        for key in self._keys:
            reach.instruments.noise_factor.pop(key, None)


class SensorFailure(_Steady):
    """A broken wire: the labeller's glue temperature has bad quality."""

    lasts_s = 45.0

    def begin(self, reach: Reach) -> None:
        """Break the wire."""
        reach.instruments.failed.add("labeller.glue_temperature")

    def end(self, reach: Reach) -> None:
        """Mend the wire."""
        reach.instruments.failed.discard("labeller.glue_temperature")


class AirLeak(_Steady):
    """A burst hose: more air escapes than the compressor delivers."""

    lasts_s = 120.0

    def begin(self, reach: Reach) -> None:
        """Open the leak."""
        reach.line.compressor.extra_leak = 9_000.0

    def end(self, reach: Reach) -> None:
        """Close the leak."""
        reach.line.compressor.extra_leak = 0.0


class SupplyDip(_Steady):
    """The product supply falters for seconds: the filler's bowl level falls and recovers."""

    lasts_s = 14.0

    def begin(self, reach: Reach) -> None:
        """Throttle the supply."""
        reach.line.filler.supply = 0.15

    def end(self, reach: Reach) -> None:
        """Open the supply."""
        reach.line.filler.supply = 1.0


class AlarmFlood(_Steady):
    """A sagging instrument supply pushes two dozen readings beyond their limits."""

    lasts_s = 40.0

    def begin(self, reach: Reach) -> None:
        """Falsify the readings."""
        reach.instruments.forced.update(FLOOD)

    def end(self, reach: Reach) -> None:
        """Restore the readings."""
        for key in FLOOD:
            reach.instruments.forced.pop(key, None)


class NetworkLoss(_Steady):
    """The server drops its connections and refuses new ones, then comes back."""

    lasts_s = 20.0

    def begin(self, reach: Reach) -> None:
        """Cut the network; it mends itself."""
        reach.cut(self.lasts_s)

    def end(self, reach: Reach) -> None:
        """Leave the return to the server."""


def scenarios() -> dict[str, Scenario]:
    """Return one fresh object of every scenario by its name."""
    return {
        "bearing_wear": BearingWear(), "motor_current_high": MotorCurrentHigh(), "jam": Jam(),
        "stuck_sensor": StuckSensor(), "noise_burst": NoiseBurst(),
        "sensor_failure": SensorFailure(), "air_leak": AirLeak(), "supply_dip": SupplyDip(),
        "alarm_flood": AlarmFlood(), "network_loss": NetworkLoss(),
    }  # fmt: skip
