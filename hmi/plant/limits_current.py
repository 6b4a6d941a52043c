"""Limits of a motor's current by its rating plate and by what is usual of it. Pure.

Above the rating for 60 s it is overloaded, above 1.1 times for 10 s it is in danger; 8 % and 12 %
more than usual say that it works harder than it did, 20 % less that it lost its load.
"""

from dataclasses import dataclass
from typing import Final

OVERLOAD_AFTER_S: Final = 60.0
HEAVY: Final = 1.1
HEAVY_AFTER_S: Final = 10.0
MORE: Final = 1.08
MUCH_MORE: Final = 1.12
MORE_AFTER_S: Final = 300.0
LESS: Final = 0.8
LESS_AFTER_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class UsualCurrent:
    """Around the current at rated speed, in its unit."""

    less: float
    more: float
    much_more: float


def around(usual: float) -> UsualCurrent:
    """Return the limits around a usual current. Raise ValueError unless it is above 0."""
    if not usual > 0:
        raise ValueError("a usual current is more than 0")
    return UsualCurrent(*(round(share * usual, 3) for share in (LESS, MORE, MUCH_MORE)))
