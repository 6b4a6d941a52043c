"""What signals of a machine are for, and where a machine keeps the tag of each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hmi.plant.limits_temperature import Heated
from hmi.plant.tags import SignalType, Tag


class Sensor(StrEnum):
    """What a signal tells of a machine."""

    VIBRATION = "vibration"
    TEMPERATURE = "temperature"
    WINDING = "winding"
    GEARBOX_OIL = "gearbox_oil"
    HYDRAULIC_OIL = "hydraulic_oil"
    CABINET = "cabinet"
    CURRENT = "current"
    STATE = "state"
    SPEED = "speed"
    CYCLES = "cycles"
    ENERGY = "energy"
    OTHER = "other"
    """Shown and recorded, without a meaning to the program."""


FIELDS: Final = {
    Sensor.VIBRATION: "vibration_tag",
    Sensor.TEMPERATURE: "temperature_tag",
    Sensor.WINDING: "winding_tag",
    Sensor.GEARBOX_OIL: "gearbox_oil_tag",
    Sensor.HYDRAULIC_OIL: "hydraulic_oil_tag",
    Sensor.CABINET: "cabinet_tag",
    Sensor.CURRENT: "current_tag",
    Sensor.STATE: "state_tag",
    Sensor.SPEED: "speed_tag",
    Sensor.CYCLES: "total_tag",
    Sensor.ENERGY: "energy_tag",
}
"""Field of a machine that names the tag of a sensor."""
HEATED: Final = {
    Sensor.TEMPERATURE: Heated.BEARING,
    Sensor.WINDING: Heated.WINDING,
    Sensor.GEARBOX_OIL: Heated.GEARBOX_OIL,
    Sensor.HYDRAULIC_OIL: Heated.HYDRAULIC_OIL,
    Sensor.CABINET: Heated.CABINET,
}
SIGNALS: Final = {
    Sensor.VIBRATION: SignalType.VIBRATION,
    Sensor.TEMPERATURE: SignalType.BEARING_TEMPERATURE,
    Sensor.WINDING: SignalType.BEARING_TEMPERATURE,
    Sensor.GEARBOX_OIL: SignalType.TEMPERATURE,
    Sensor.HYDRAULIC_OIL: SignalType.TEMPERATURE,
    Sensor.CABINET: SignalType.TEMPERATURE,
    Sensor.CURRENT: SignalType.MOTOR_CURRENT,
    Sensor.SPEED: SignalType.SPEED,
}
"""What a sensor is to alarms: where their deadband and delays begin (domain model 1.6)."""
MEASURED: Final = (*HEATED, Sensor.VIBRATION, Sensor.CURRENT, Sensor.SPEED, Sensor.OTHER)
"""What a bar can show."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A signal and what it is to the machine."""

    tag: Tag
    sensor: Sensor
