"""From millimetres and design pixels to device pixels.

The system's own idea of a panel's size is often wrong, so diagonal, resolution and viewing
distance are settings of the station.
"""

import math
from dataclasses import dataclass
from enum import IntEnum, StrEnum

_DESIGN_DPI = 96.0
_DESIGN_DISTANCE_MM = 600.0
_MM_PER_INCH = 25.4


class TouchClass(IntEnum):
    """How large a target must be; the higher, the graver a miss."""

    T0 = 0
    """Mouse and office review only."""
    T1 = 1
    """Table rows and filters."""
    T2 = 2
    """Everything used during production."""
    T3 = 3
    """Banner, commands, confirmation."""


class Touch(StrEnum):
    """What touches the screen."""

    FINGER = "finger"
    GLOVE = "glove"


TARGET_MM = {Touch.FINGER: (7.0, 9.0, 11.0, 14.0), Touch.GLOVE: (7.0, 12.0, 18.0, 22.0)}
"""Least width and height of a target, T0 to T3, in millimetres; a fingertip is 8 to 10 wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One screen. dpi is its true resolution; text_factor is what the user asks on top (1..2)."""

    dpi: float = _DESIGN_DPI
    distance_mm: float = _DESIGN_DISTANCE_MM
    text_factor: float = 1.0
    touch: Touch = Touch.FINGER

    def px(self, mm: float) -> int:
        """Return device pixels of a length on the glass, rounded up."""
        return math.ceil(mm / _MM_PER_INCH * self.dpi - 1e-9)

    def mm(self, px: float) -> float:
        """Return the length on the glass of device pixels."""
        return px / self.dpi * _MM_PER_INCH

    def unit(self, design_px: float) -> int:
        """Return device pixels of a distance drawn at 96 dpi; at least 1."""
        return max(1, round(design_px * self.dpi / _DESIGN_DPI))

    def type_px(self, design_px: float) -> int:
        """Return device pixels of a type size drawn at 96 dpi and 600 mm viewing distance."""
        grown = self.distance_mm / _DESIGN_DISTANCE_MM * self.text_factor
        return max(9, round(design_px * self.dpi / _DESIGN_DPI * grown))

    def target_px(self, touch_class: TouchClass) -> int:
        """Return the least width and height of a target in device pixels."""
        return self.px(TARGET_MM[self.touch][touch_class])


def scale_of_panel(
    diagonal_inch: float,
    width_px: int,
    height_px: int,
    distance_mm: float = _DESIGN_DISTANCE_MM,
    touch: Touch = Touch.FINGER,
) -> Scale:
    """Return the scale of a panel from what its data sheet says."""
    dpi = math.hypot(width_px, height_px) / diagonal_inch
    return Scale(dpi=dpi, distance_mm=distance_mm, touch=touch)
