"""The only source of time. Logic takes a Clock; nothing else asks the system what time it is.

Wall time is for labels and for what is stored; durations, staleness and back-off are monotonic.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(moment: datetime) -> int:
    """Return an aware moment as integer microseconds since 1970, the form used in tables."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_us(time_us: int) -> datetime:
    """Return integer microseconds since 1970 as an aware UTC moment.

    Raise OverflowError outside the years 1 to 9999.
    """
    return _EPOCH + timedelta(microseconds=time_us)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the wall clock as an aware UTC datetime."""

    def monotonic(self) -> float:
        """Return seconds that never jump, for durations only."""


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """Return the wall clock as an aware UTC datetime."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never jump, for durations only."""
        return time.monotonic()


class ManualClock:
    """A clock that moves only when told to; for tests, replays and simulations."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._monotonic = 1000.0

    def now(self) -> datetime:
        """Return the time it was last moved to."""
        return self._now

    def monotonic(self) -> float:
        """Return seconds since an arbitrary start; moves with advance() alone."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Let time pass on both scales."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def step(self, seconds: float) -> None:
        """Set the wall clock by seconds without letting time pass, as a clock correction does."""
        self._now += timedelta(seconds=seconds)
