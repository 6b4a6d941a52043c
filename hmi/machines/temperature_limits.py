"""Limits of temperatures from what is usual and what parts stand (domain model 3.2); pure.

Degrees Celsius. What the site says of a machine wins over the rules.
"""

from dataclasses import dataclass

from hmi.plant.assets import Machine
from hmi.plant.limits_temperature import Heated, temperature_limits

BEARING_WARN, BEARING_ALARM = 80.0, 90.0
WARN_ABOVE_K, ALARM_ABOVE_K = 10.0, 20.0
_HEATSINK_WARN_BELOW = 10.0


@dataclass(frozen=True, slots=True)
class TemperatureLimits:
    """A tag's warning and alarm limit; part is the code of what is measured."""

    part: str
    tag: str
    warn: float
    alarm: float


def bearing_limits(machine: Machine, baseline: float | None) -> TemperatureLimits:
    """Return the limits of a machine's bearing, by its baseline where the site gives no limits."""
    warn, alarm = machine.temperature_warn, machine.temperature_alarm
    if baseline is not None and (warn, alarm) == (BEARING_WARN, BEARING_ALARM):
        warn, alarm = min(baseline + WARN_ABOVE_K, warn), min(baseline + ALARM_ABOVE_K, alarm)
    return TemperatureLimits("part-bearing", machine.temperature_tag, warn, alarm)


def part_limits(machine: Machine) -> tuple[TemperatureLimits, ...]:
    """Return the limits of all other parts whose temperature a machine offers."""
    found = []
    if machine.winding_tag and machine.winding_class is not None:
        usual = temperature_limits(Heated.WINDING, machine.winding_class)
        tag = machine.winding_tag
        found.append(TemperatureLimits("part-winding", tag, usual.warn, usual.alarm))
    if machine.heatsink_tag and machine.heatsink_limit is not None:
        top = machine.heatsink_limit
        warn = top - _HEATSINK_WARN_BELOW
        found.append(TemperatureLimits("part-heatsink", machine.heatsink_tag, warn, top))
    fixed = (
        ("part-gearbox-oil", machine.gearbox_oil_tag, Heated.GEARBOX_OIL),
        ("part-hydraulic-oil", machine.hydraulic_oil_tag, Heated.HYDRAULIC_OIL),
        ("part-cabinet", machine.cabinet_tag, Heated.CABINET),
    )
    for part, tag, heated in fixed:
        usual = temperature_limits(heated)
        found += [TemperatureLimits(part, tag, usual.warn, usual.alarm)] if tag else []
    return tuple(found)
