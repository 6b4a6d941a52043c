"""How far a server's clock may be from ours before people are told. Pure; nothing is corrected."""

from enum import IntEnum
from typing import Final

WARNED_FROM_S: Final = 5.0
"""From here on, times of two servers cannot be told apart by the eye any more."""
ALARMED_FROM_S: Final = 300.0
"""From here on, certificates, shifts and gaps go wrong."""


class Skew(IntEnum):
    """What a difference of clocks means."""

    NONE = 0
    NOTED = 1
    WRONG = 2


def skew_of(offset_s: float | None) -> Skew:
    """Return what an offset in seconds means; one that is not known means nothing."""
    if offset_s is None or abs(offset_s) <= WARNED_FROM_S:
        return Skew.NONE
    return Skew.NOTED if abs(offset_s) <= ALARMED_FROM_S else Skew.WRONG
