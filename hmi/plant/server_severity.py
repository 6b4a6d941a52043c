"""From the severity of a server's alarm to a priority of this station; both are OPC UA's.

Servers use the range of 1 to 1000 as they like (OPC 10000-5 6.4.2), so the bands are those of a
connection. The default ones are 200 wide, as in VDMA companion specifications.
"""

from itertools import pairwise
from typing import Final

from hmi.plant.alarm_rules import Priority

DEFAULT_BANDS: Final = (801, 601, 401, 201)
"""Lowest severities of P1 to P4; what is below that of P4 is an alert."""
UNKNOWN_SEVERITY: Final = Priority.P3
"""A server that does not say how severe it is gets an alarm that is seen and heard."""
NEVER: Final = 1001
"""As a band: the server has no alarms of that priority."""


def priority_of(severity: int | None, bands: tuple[int, ...]) -> tuple[Priority, bool]:
    """Return the priority, and whether it is an alert only."""
    if severity is None:
        return UNKNOWN_SEVERITY, False
    for priority, least in zip(Priority, bands, strict=False):
        if severity >= least:
            return priority, False
    return Priority.P4, True


def are_sound(bands: tuple[int, ...]) -> bool:
    """Tell whether there is one band for each priority, each below the one before."""
    falling = all(high >= low for high, low in pairwise(bands))
    return len(bands) == len(Priority) and falling and all(1 <= one <= NEVER for one in bands)
