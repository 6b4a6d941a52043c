"""How a site handles its alarms as a whole: what suppresses by design, and when a horn sounds."""

from dataclasses import dataclass
from enum import StrEnum

from hmi.plant.alarm_rules import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionRule:
    """A named reason to suppress alarms by design, never of P1.

    It holds for the alarms that are named and for all of the groups and machines. With an
    expression it is on while that is true; without one people switch it, at most for longest_s.
    """

    key: str
    name: str
    alarms: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    expression: str = ""
    longest_s: float = 28800.0


class Sounding(StrEnum):
    """How long the sound of a priority lasts."""

    OFF = "off"
    ONCE = "once"
    REPEAT = "repeat"
    """Until acknowledged or silenced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HornRule:
    """How each priority sounds."""

    p1: Sounding = Sounding.REPEAT
    p2: Sounding = Sounding.REPEAT
    p3: Sounding = Sounding.REPEAT
    p4: Sounding = Sounding.ONCE

    def of(self, priority: Priority) -> Sounding:
        """Return how a priority sounds."""
        return (self.p1, self.p2, self.p3, self.p4)[priority - 1]
