"""The sliding detector of alarm floods (domain model 1.10)."""

from collections import deque

WINDOW_S = 600.0
STARTS_ABOVE = 10
ENDS_BELOW = 5


class FloodDetector:
    """Whether the operator is flooded: starts at more than 10 annunciations in `(t - 600 s, t]`.

    It ends when fewer than 5 are left in the window. Times are seconds and never go backward.
    """

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self.since_s: float | None = None
        self.spans: list[tuple[float, float]] = []
        """Floods that are over, `[start, end)`."""

    @property
    def count(self) -> int:
        """Annunciations in the window."""
        return len(self._times)

    def annunciate(self, at_s: float) -> None:
        """Count one annunciation."""
        self.tick(at_s)
        self._times.append(at_s)
        if self.since_s is None and self.count > STARTS_ABOVE:
            self.since_s = at_s

    def tick(self, now_s: float) -> None:
        """Let time pass; the flood ends at the very moment at which the window has emptied."""
        while self._times and self._times[0] + WINDOW_S <= now_s:
            left_s = self._times.popleft() + WINDOW_S
            if self.since_s is not None and self.count < ENDS_BELOW:
                self.spans.append((self.since_s, left_s))
                self.since_s = None
