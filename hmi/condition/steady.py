"""In which regime a machine works, and since when it does so without a change; pure."""

from typing import Final

from hmi.condition.baseline import Regime

SETTLE_US: Final = 60_000_000
_STEP = 0.1
"""Width of a speed bin as a share of the speed's range."""
_BEYOND = 0.6
"""How far from the middle of its bin a speed may be, in bins, before it is in another one."""


class SteadyRegime:
    """Follows state, recipe and speed; what they stand at counts only when nothing changes.

    Bins of speed overlap a little, so that a speed at the edge of two does not flutter.
    """

    def __init__(self, speed_range: float | None = None, settle_us: int = SETTLE_US) -> None:
        self._range, self._settle_us = speed_range, settle_us
        self._bin: int | None = None
        self._regime: Regime | None = None
        self.since_us = 0
        """Since when the machine works in this regime."""

    def add(self, time_us: int, state: str, recipe: str, speed: float | None) -> Regime | None:
        """Say how the machine works from time_us on; return the regime if it is a steady one."""
        self._bin = self._bin_of(speed)
        regime = (state, recipe, "" if self._bin is None else str(self._bin * 10))
        if regime != self._regime:
            self._regime, self.since_us = regime, time_us
        return regime if time_us - self.since_us >= self._settle_us else None

    def leave(self) -> None:
        """Say that it is not known how the machine works."""
        self._regime = None

    def _bin_of(self, speed: float | None) -> int | None:
        if speed is None or not self._range:
            return None
        place = speed / (self._range * _STEP)
        if self._bin is not None and abs(place - self._bin) <= _BEYOND:
            return self._bin
        return round(place)
