"""How a chart goes on after a flick: ever slower, until it rests or is touched. Pure."""

import math

_FRICTION_1_S = 3.2
"""After 1 / this time in seconds about a third of the speed is left."""
_REST_PX_S = 30.0
_FASTEST_PX_S = 8000.0


class Inertia:
    """A chart that was let go at a speed in pixels a second, at a time in seconds."""

    def __init__(self, speed_px_s: float, now_s: float) -> None:
        self._speed_px_s = max(-_FASTEST_PX_S, min(speed_px_s, _FASTEST_PX_S))
        self._begun_s = now_s
        self._moved_px = 0.0

    def is_over(self, now_s: float) -> bool:
        """Tell whether it rests."""
        left = math.exp(-_FRICTION_1_S * (now_s - self._begun_s))
        return abs(self._speed_px_s) * left < _REST_PX_S

    def moved_px(self, now_s: float) -> float:
        """Return by how many pixels it has gone on since this was asked last."""
        gone = 1 - math.exp(-_FRICTION_1_S * max(0.0, now_s - self._begun_s))
        whole = self._speed_px_s / _FRICTION_1_S * gone
        by_px, self._moved_px = whole - self._moved_px, whole
        return by_px
