"""Which planned time runs now: the shift by the calendar, or the time until the next one."""

from datetime import datetime, timedelta

from hmi.clock import to_us
from hmi.machines.oee import PlannedTime
from hmi.machines.timeline import FOREVER_US
from hmi.plant.shifts import ShiftCalendar, ShiftSpan

_LOOK_AHEAD = timedelta(seconds=2)
"""The end of a time without shift is seen this long ahead, more than one tick."""


class ShiftTurn:
    """The span of the calendar that the machines are accounted in."""

    def __init__(self, calendar: ShiftCalendar, now: datetime) -> None:
        self._calendar = calendar
        self.span: ShiftSpan | None = None
        self.plan = PlannedTime(0, 0)
        self._open(now, to_us(now))

    @property
    def end_us(self) -> int:
        """Samples of this time and later belong to the next span."""
        return self.plan.end_us

    def turn(self, now: datetime) -> bool:
        """Move on when the span has ended; return whether it did."""
        if self.span is None:
            following = self._calendar.span_at(now + _LOOK_AHEAD)
            if following is not None:
                self.plan = PlannedTime(self.plan.start_us, to_us(following.start))
        if to_us(now) < self.plan.end_us:
            return False
        self._open(now, self.plan.end_us)
        return True

    def _open(self, now: datetime, free_from_us: int) -> None:
        self.span = self._calendar.span_at(now)
        if self.span is None:
            self.plan = PlannedTime(free_from_us, FOREVER_US)
        else:
            self.plan = PlannedTime.of(self.span)
