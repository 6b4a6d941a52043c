"""Conditions that count: how often a limit was exceeded within a window, in place of whether."""

from collections import deque
from collections.abc import Sequence

from hmi.alarms.conditions import Evidence


class Counted:
    """Turns what readings say about each limit into whether it was so often enough of late.

    A return inside the deadband is none. Times are microseconds on the rule's axis.
    """

    def __init__(self, limits: int, count: int, window_us: int) -> None:
        self._count = count
        self._window_us = window_us
        self._times: list[deque[int]] = [deque() for _ in range(limits)]
        self._is_true = [False] * limits

    def told(self, said: Sequence[Evidence], at_us: int) -> tuple[Evidence, ...]:
        """Return the evidence after a reading; what cannot be judged stays so."""
        for index, evidence in enumerate(said):
            if evidence is Evidence.TRUE and not self._is_true[index]:
                self._times[index].append(at_us)
            if evidence in (Evidence.TRUE, Evidence.FALSE):
                self._is_true[index] = evidence is Evidence.TRUE
        counted = self.at(at_us)
        return tuple(
            Evidence.NONE if evidence is Evidence.NONE else one
            for evidence, one in zip(said, counted, strict=True)
        )

    def at(self, at_us: int) -> tuple[Evidence, ...]:
        """Return the evidence when nothing but time has passed."""
        for times in self._times:
            while times and times[0] <= at_us - self._window_us:
                times.popleft()
        return tuple(
            Evidence.TRUE if len(times) >= self._count else Evidence.FALSE for times in self._times
        )
