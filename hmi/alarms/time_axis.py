"""One timeline for the samples of a tag and for our own ticks, so that delays are true to both."""

from dataclasses import dataclass

_JUMP_US = 2_000_000
"""A source clock that moves this much against ours has been set; it tells no duration."""


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Where a tag's newest sample stands: source time, and our monotonic time of its receipt.

    offset_us is source minus receipt when the two clocks were last matched. All microseconds.
    """

    source_us: int
    receipt_us: int
    offset_us: int

    @classmethod
    def starting(cls, source_us: int, receipt_us: int) -> "TimeAxis":
        """Return the axis of a tag's first sample."""
        return cls(source_us, receipt_us, source_us - receipt_us)

    def moved(self, source_us: int, receipt_us: int) -> tuple["TimeAxis", int]:
        """Return the axis at the next sample and by how much running timers must be shifted.

        After a jump the timers are moved along with it: what they have run is receipt time.
        """
        offset_us = source_us - receipt_us
        shift_us = offset_us - self.offset_us
        if abs(shift_us) <= _JUMP_US:
            return TimeAxis(source_us, receipt_us, self.offset_us), 0
        return TimeAxis(source_us, receipt_us, offset_us), shift_us

    def at(self, receipt_us: int) -> int:
        """Return the source time at one of our moments."""
        return self.source_us + max(0, receipt_us - self.receipt_us)
