"""Keeps guessing slow: after five failures a name is locked for a minute, then longer. Pure."""

from dataclasses import dataclass

_FREE_FAILURES = 5
_FIRST_LOCK_S = 60.0
_LONGEST_LOCK_S = 900.0
_MOST_NAMES = 1000


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    until_s: float


class Lockout:
    """Failed log-ins by name, known names and unknown ones alike. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._failures: dict[str, _Failures] = {}

    def wait_s(self, name: str, now_s: float) -> float:
        """Return how long a name stays locked, 0 when it is not."""
        failures = self._failures.get(name)
        return max(0.0, failures.until_s - now_s) if failures else 0.0

    def failed(self, name: str, now_s: float) -> None:
        """Note one failure; the fifth locks, each later one for twice as long."""
        before = self._failures.pop(name, None)
        count = 1 + (before.count if before else 0)
        lock_s = 0.0
        if count >= _FREE_FAILURES:
            lock_s = min(_LONGEST_LOCK_S, _FIRST_LOCK_S * 2.0 ** min(10, count - _FREE_FAILURES))
        if len(self._failures) >= _MOST_NAMES:
            # Made-up names must not fill the memory; the one that failed longest ago goes.
            del self._failures[next(iter(self._failures))]
        self._failures[name] = _Failures(count, now_s + lock_s)

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name."""
        self._failures.pop(name, None)
