"""A clock that stands at a moment of the past, and moves when it is told to."""

from datetime import datetime, timedelta


class PastClock:
    """Wall time is the moment that is shown; monotonic time goes on with it and never back."""

    def __init__(self, at: datetime) -> None:
        self._now = at
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Return the moment that is shown, as an aware UTC datetime."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds that were passed through; a jump is none of them."""
        return self._monotonic

    def jump(self, at: datetime) -> None:
        """Stand at another moment. No time passes."""
        self._now = at

    def advance(self, to: datetime) -> None:
        """Let time pass until a later moment; an earlier one changes nothing."""
        passed: timedelta = max(timedelta(0), to - self._now)
        self._now += passed
        self._monotonic += passed.total_seconds()
