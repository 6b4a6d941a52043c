"""What a machine says of itself: DeviceHealth of OPC UA as the letter of NAMUR NE 107; pure."""

from typing import Final

from hmi.machines.signals import number_of
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value

FAILURE, CHECK, OFF_SPEC, MAINTENANCE = "F", "C", "S", "M"
DEVICE_CAPS: Final = {
    FAILURE: "device-failure",
    OFF_SPEC: "device-off-spec",
    MAINTENANCE: "device-maintenance-required",
}
"""What caps the health score, by letter; a check of function makes values doubtful only."""
DEVICE_WORDS: Final = {**DEVICE_CAPS, CHECK: "device-check-function"}
"""Codes for texts/codes."""
_BY_NUMBER: Final = {1: FAILURE, 2: CHECK, 3: OFF_SPEC, 4: MAINTENANCE}
_BY_NAME: Final = {
    "failure": FAILURE,
    "checkfunction": CHECK,
    "offspec": OFF_SPEC,
    "maintenancerequired": MAINTENANCE,
}


def device_letter(value: Value, status: int) -> str:
    """Return the letter of a DeviceHealth, given by number or name; empty for a sound device."""
    if quality_of(status) is Quality.BAD:
        return ""
    if isinstance(value, str):
        return _BY_NAME.get("".join(filter(str.isalpha, value)).lower(), "")
    return _BY_NUMBER.get(int(number_of(value) or 0), "")
