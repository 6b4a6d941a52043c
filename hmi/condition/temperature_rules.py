"""When a temperature is told of (domain model 3.2): its level and how fast it rises; pure."""

from collections import deque
from dataclasses import dataclass
from typing import Final

FAST, VERY_FAST = 1.0, 3.0
"""Rises in K a minute."""
_FAST_US: Final = 5 * 60_000_000
_VERY_FAST_US: Final = 2 * 60_000_000
START_US: Final = 30 * 60_000_000
"""So long after a start a rise is no sign of anything."""
LEVEL_S: Final = 60.0
_BACK_K: Final = 2.0


@dataclass(frozen=True, slots=True)
class TemperatureFinding:
    """What is to be told: a code, and the figure it is about (degrees, or K a minute)."""

    code: str
    value: float


class RiseRule:
    """Tells of a temperature that rises too fast while the machine runs steadily."""

    def __init__(self) -> None:
        self._last: deque[tuple[int, float]] = deque()
        self._started_us: int | None = None

    def add(self, time_us: int, celsius: float, *, is_steady: bool) -> TemperatureFinding | None:
        """Take a temperature of a running machine; what it does otherwise begins anew."""
        if not is_steady:
            self._last.clear()
            self._started_us = None
            return None
        if self._started_us is None:
            self._started_us = time_us
        self._last.append((time_us, celsius))
        while self._last[0][0] < time_us - _FAST_US:
            self._last.popleft()
        if time_us - self._started_us < START_US:
            return None
        very_fast, fast = self._slope(time_us, _VERY_FAST_US), self._slope(time_us, _FAST_US)
        if very_fast is not None and very_fast > VERY_FAST:
            return TemperatureFinding("temperature-rises-very-fast", very_fast)
        if fast is not None and fast > FAST:
            return TemperatureFinding("temperature-rises-fast", fast)
        return None

    def _slope(self, now_us: int, over_us: int) -> float | None:
        """Return K a minute over a time back; None where the temperature is not known so long."""
        within = [one for one in self._last if one[0] >= now_us - over_us]
        if not within or within[0][0] > now_us - over_us + 20_000_000:
            return None
        minutes = (now_us - within[0][0]) / 60e6
        return (within[-1][1] - within[0][1]) / minutes


class LevelRule:
    """Tells of a temperature beyond its limits for a minute."""

    def __init__(self) -> None:
        self._beyond_us: dict[str, int] = {}
        self._code = ""

    def add(
        self, time_us: int, celsius: float, warn: float, alarm: float
    ) -> TemperatureFinding | None:
        """Take a temperature with the limits that hold now; 2 K less end what they began."""
        for code, limit in (("temperature-above-alarm", alarm), ("temperature-above-warn", warn)):
            back = _BACK_K if self._code == code else 0.0
            if celsius <= limit - back:
                self._beyond_us.pop(code, None)
                continue
            since_us = self._beyond_us.setdefault(code, time_us)
            if self._code == code or time_us - since_us >= LEVEL_S * 1e6:
                self._code = code
                return TemperatureFinding(code, celsius)
        self._code = ""
        return None
