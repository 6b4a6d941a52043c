"""What was learned of a machine, as far as its health is scored by it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """None is "not learned yet"; then what the site says holds, if it says anything."""

    current: float | None = None
    """Motor current in the present state, recipe and speed, in the unit of its tag."""
    current_since_us: int = 0
    """Since when the machine works so; before it another current was expected."""
    temperature: float | None = None
    """Bearing temperature at the present temperature of the surroundings, degrees Celsius."""
    z: float | None = None
    """The largest standardised residual that the machine's detectors see now."""
    z_tag: str = ""
