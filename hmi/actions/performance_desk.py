"""Carries out what is asked about how well machines work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hmi.actions import performance_requests as ask
from hmi.clock import Clock, to_us
from hmi.errors import ActionRefused
from hmi.machines.states import OVERRULING
from hmi.performance.shift_recompute import ShiftRecompute
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.derived import ENTERED_STATE, key_of
from hmi.plant.quality import GOOD
from hmi.plant.roles import Right
from hmi.plant.samples import Sample, SampleBatch, batch_of
from hmi.plant.site import Site

Carry = Callable[[Any], Awaitable[None] | None]


@dataclass(frozen=True)
class PerformanceDesk:
    """Requests about shifts of the past."""

    site: Site
    recompute: ShiftRecompute
    accept: Callable[[SampleBatch], None]
    clock: Clock

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.RecomputePast: (Right.CONFIGURE, self._recompute),
            ask.SetMachineState: (Right.WRITE, self._set_state),
        }

    def _recompute(self, wish: ask.RecomputePast) -> None:
        if wish.machine and wish.machine not in self.site.machine_by_key:
            raise ActionRefused("not-in-site", key=wish.machine)
        if not self.recompute.demand(wish.start_us, wish.end_us, wish.machine):
            raise ActionRefused("no-shifts-then")

    def _set_state(self, wish: ask.SetMachineState) -> None:
        """Record it like a measured sample: whoever computes from samples finds it there."""
        machine = self.site.machine_by_key.get(wish.machine)
        number = self.site.number_by_key.get(key_of(wish.machine, ENTERED_STATE))
        if machine is None or number is None:
            raise ActionRefused("state-not-enterable", machine=wish.machine)
        overrules = machine.state_source is not StateSource.OPERATOR
        if overrules and wish.state not in (*OVERRULING, MachineState.UNKNOWN):
            raise ActionRefused("state-only-planned", machine=machine.name)
        now_us = to_us(self.clock.now())
        self.accept(batch_of([Sample(number, float(wish.state), GOOD, now_us, now_us)]))
