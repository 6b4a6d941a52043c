"""Zones of broad-band vibration velocity (mm/s RMS) by machine group and foundation; pure.

Limits follow the practice of ISO 20816-3, its predecessors and 10816-1 and -7. A value equal to a
limit belongs to the better zone.
"""

from dataclasses import dataclass

from hmi.plant.assets import Foundation, MachineGroup


@dataclass(frozen=True, slots=True)
class ZoneLimits:
    """Upper limits of zones A, B and C in mm/s RMS; above c_d is zone D."""

    a_b: float
    b_c: float
    c_d: float

    def zone(self, velocity: float) -> str:
        """Return the zone letter of a velocity in mm/s RMS."""
        for letter, limit in (("a", self.a_b), ("b", self.b_c), ("c", self.c_d)):
            if velocity <= limit:
                return letter
        return "d"


_RIGID = {
    MachineGroup.GROUP_1: ZoneLimits(2.3, 4.5, 7.1),
    MachineGroup.GROUP_2: ZoneLimits(1.4, 2.8, 4.5),
    MachineGroup.SMALL: ZoneLimits(0.71, 1.8, 4.5),
    MachineGroup.CLASS_2: ZoneLimits(1.12, 2.8, 7.1),
    MachineGroup.CLASS_3: ZoneLimits(1.8, 4.5, 11.2),
    MachineGroup.CLASS_4: ZoneLimits(2.8, 7.1, 18.0),
    MachineGroup.PUMP_SMALL: ZoneLimits(3.2, 5.1, 8.5),
    MachineGroup.PUMP_LARGE: ZoneLimits(4.2, 6.1, 9.5),
}
_FLEXIBLE = {
    MachineGroup.GROUP_1: ZoneLimits(3.5, 7.1, 11.0),
    MachineGroup.GROUP_2: ZoneLimits(2.3, 4.5, 7.1),
}


def zone_limits(group: MachineGroup, foundation: Foundation) -> ZoneLimits:
    """Return the limits of a group; the foundation matters to groups 1 and 2 only."""
    if foundation is Foundation.FLEXIBLE and group in _FLEXIBLE:
        return _FLEXIBLE[group]
    return _RIGID[group]


@dataclass(frozen=True, slots=True)
class VibrationPresets:
    """Levels that practice proposes, mm/s RMS; a step is significant even inside zone B."""

    alert: float
    trip: float
    step: float

    def is_step(self, velocity: float, reference: float) -> bool:
        """Tell whether a velocity differs from its reference by more than a significant step."""
        return abs(velocity - reference) > self.step


def vibration_presets(limits: ZoneLimits, baseline: float | None = None) -> VibrationPresets:
    """Return the levels of a machine with a baseline; without one the alert is where C begins.

    The alert is a quarter of B/C above the baseline, at most 1.25 times B/C; the trip is the
    highest that is allowed, 1.25 times C/D.
    """
    step = 0.25 * limits.b_c
    alert = limits.b_c if baseline is None else min(baseline + step, 1.25 * limits.b_c)
    return VibrationPresets(alert, 1.25 * limits.c_d, step)
