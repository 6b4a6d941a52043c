"""Limits of temperatures by what is measured, as a first proposal; what the maker says wins. Pure.

Rolling bearings, oils and cabinets have usual limits; a winding has those of its insulation class
(IEC 60085) less 25 K and 10 K; a heat sink those of its maker less 10 K. All in degrees Celsius.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hmi.plant.assets import WindingClass

USUAL: Final = "temperature-usual"
OF_CLASS: Final = "temperature-winding-class"
"""Codes of where limits come from."""
_WINDING_WARN_K: Final = 25.0
_WINDING_ALARM_K: Final = 10.0


class Heated(StrEnum):
    """What a temperature is taken of."""

    BEARING = "bearing"
    WINDING = "winding"
    GEARBOX_OIL = "gearbox_oil"
    HYDRAULIC_OIL = "hydraulic_oil"
    CABINET = "cabinet"


@dataclass(frozen=True, slots=True)
class TemperatureLimits:
    """Above warn somebody looks after it, above alarm it is harmed; source is a code."""

    warn: float
    alarm: float
    source: str


_USUAL: Final = {
    Heated.BEARING: (80.0, 90.0),
    Heated.GEARBOX_OIL: (80.0, 90.0),
    Heated.HYDRAULIC_OIL: (60.0, 70.0),
    Heated.CABINET: (45.0, 55.0),
}


def temperature_limits(
    heated: Heated, winding: WindingClass = WindingClass.F
) -> TemperatureLimits:
    """Return the usual limits of what is measured; winding counts for a winding alone."""
    if heated is Heated.WINDING:
        most = winding.limit
        return TemperatureLimits(most - _WINDING_WARN_K, most - _WINDING_ALARM_K, OF_CLASS)
    return TemperatureLimits(*_USUAL[heated], USUAL)
