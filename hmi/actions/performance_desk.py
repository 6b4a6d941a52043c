"""Carries out what is asked about how well machines work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hmi.actions import performance_requests as ask
from hmi.errors import ActionRefused
from hmi.performance.shift_recompute import ShiftRecompute
from hmi.plant.roles import Right
from hmi.plant.site import Site

Carry = Callable[[Any], Awaitable[None] | None]


@dataclass(frozen=True)
class PerformanceDesk:
    """Requests about shifts of the past."""

    site: Site
    recompute: ShiftRecompute

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {ask.RecomputePast: (Right.CONFIGURE, self._recompute)}

    def _recompute(self, wish: ask.RecomputePast) -> None:
        if wish.machine and wish.machine not in self.site.machine_by_key:
            raise ActionRefused("not-in-site", key=wish.machine)
        if not self.recompute.demand(wish.start_us, wish.end_us, wish.machine):
            raise ActionRefused("no-shifts-then")
