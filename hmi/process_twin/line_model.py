"""A line as flows between its buffers, from event to event; the events are simpy's.

Between two events every machine works at a constant rate, so a week of 36,000 pieces an hour is
some ten thousand events and no lots. What that leaves out is the piece: whole pieces wait for
each other up to one cycle, a millionth of a shift's output; a buffer that slows the machine
before it is looked at each time its level moved by 2 % of its capacity.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from math import inf

import simpy

from hmi.process_twin.chances import Chances
from hmi.process_twin.flow_parts import TINY, FlowBuffer, FlowMachine
from hmi.process_twin.line_facts import JointStop, LineFacts, OrderSeen
from hmi.process_twin.scenario import Scenario

_LEAST_S = 1e-3
"""Nothing is looked at again sooner."""
_Steps = Generator[simpy.Event, object, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one simulated stretch of working time gave."""

    good: float
    """Good parts of the machines at the end of the line."""
    executing_s: dict[str, float]
    starved_s: dict[str, float]
    blocked_s: dict[str, float]
    events: int = 0


class LineModel:
    """One replication of a line under a scenario; run() may be called once."""

    def __init__(self, facts: LineFacts, scenario: Scenario, chances: Chances) -> None:
        self._facts, self._scenario, self._chances = facts, scenario, chances
        self._env = simpy.Environment()
        self._buffers = [
            FlowBuffer(scenario.buffer(number, one)) for number, one in enumerate(facts.buffers)
        ]
        self._machines: dict[str, FlowMachine] = {}
        for number, group in enumerate(facts.groups):
            infeed = self._buffers[number - 1] if number else None
            outfeed = self._buffers[number] if number < len(self._buffers) else None
            for key in group:
                self._machines[key] = machine = FlowMachine(facts.machines[key], infeed, outfeed)
                if infeed is not None:
                    infeed.after.append(machine)
                if outfeed is not None:
                    outfeed.before.append(machine)
                    if machine.slow_fills:
                        slow_from = machine.slow_fills[0] * outfeed.capacity
                        outfeed.slow_from = min(outfeed.slow_from, slow_from)
        for buffer in self._buffers:
            buffer.keep_apart(sum(one.facts.rate for one in buffer.before))
        self._all = list(self._machines.values())
        self._pace_machine = self._machines.get(facts.pace_machine)
        self._order_left = inf
        self._since_s = 0.0
        self._turn = 0
        self.events = 0

    def run(self, until_s: float, break_ends_s: Sequence[float] = ()) -> Outcome:
        """Simulate so many seconds of working time, in which breaks ended at those moments."""
        self._begin_order(self._chances.first_order())
        for machine in self._all:
            machine.left_s = self._chances.first_run_s(machine.key)
        self._at_day_start()
        if self._facts.line_stops:
            self._env.process(self._stop_line())
        for end_s in break_ends_s:
            if self._facts.restarts:
                self._env.process(self._restart(end_s))
        for day in range(1, int(until_s // 86400.0) + 1):
            self._call_at(day * 86400.0, self._new_day)
        self._renew()
        self._env.run(until_s)
        self._flow_until(until_s)
        good = sum(self._machines[key].made * self._machines[key].yields
                   for key in self._facts.last)  # fmt: skip
        return Outcome(
            good=good,
            executing_s={one.key: one.executing_s for one in self._all},
            starved_s={one.key: one.starved_s for one in self._all},
            blocked_s={one.key: one.blocked_s for one in self._all},
            events=self.events,
        )

    def _call_at(self, at_s: float, call: Callable[[], None]) -> None:
        event = self._env.timeout(max(0.0, at_s - self._env.now))
        event.callbacks.append(lambda _event: call())

    def _new_day(self) -> None:
        self._flow_until(self._env.now)
        self._at_day_start()
        self._renew()

    def _at_day_start(self) -> None:
        for machine in self._all:
            machine.pace = self._chances.pace(machine.key) * self._scenario.speed(machine.key)

    def _begin_order(self, order: OrderSeen | None) -> None:
        for machine in self._all:
            machine.rate = machine.facts.rate_of(order.recipe if order else "")
        if order is not None:
            self._order_left = order.pieces
            self._changeover = order.changeover

    def _stop_line(self) -> _Steps:
        while True:
            yield self._env.timeout(self._chances.line_run_s())
            self._stand(self._chances.line_stop())

    def _restart(self, end_s: float) -> _Steps:
        yield self._env.timeout(end_s)
        self._stand(self._chances.restart())

    def _stand(self, joint: JointStop, factor: float = 1.0) -> None:
        for key, (offset_s, duration_s) in joint.stands.items():
            if duration_s > 0.0 and key in self._machines:
                self._env.process(self._hold(self._machines[key], offset_s, duration_s * factor))

    def _hold(self, machine: FlowMachine, offset_s: float, duration_s: float) -> _Steps:
        if offset_s > 0.0:
            yield self._env.timeout(offset_s)
        self._flow_until(self._env.now)
        machine.held += 1
        self._renew()
        yield self._env.timeout(duration_s)
        self._flow_until(self._env.now)
        machine.held -= 1
        self._renew()

    def _stop(self, machine: FlowMachine) -> None:
        """Let a machine stop by itself; its next run is drawn at once."""
        machine.left_s = self._chances.run_s(machine.key)
        duration_s = self._scenario.stop_s(machine.key, *self._chances.stop(machine.key))
        if duration_s > 0.0:
            self._env.process(self._hold(machine, 0.0, duration_s))

    def _end_order(self) -> None:
        self._stand(self._changeover, self._scenario.changeover)
        self._begin_order(self._chances.order())

    def _flow_until(self, now_s: float) -> None:
        """Let all flow since the last event."""
        dt = now_s - self._since_s
        if dt <= 0.0:
            return
        self._since_s = now_s
        for machine in self._all:
            machine.flow_for(dt)
        if self._pace_machine is not None:
            self._order_left -= self._pace_machine.flow * dt
        for buffer in self._buffers:
            buffer.level += buffer.net * dt

    def _renew(self) -> None:
        """Find all rates anew, and when they next change."""
        self.events += 1
        next_s = self._rates()
        if next_s <= 0.0:
            next_s = self._rates()
        if next_s < inf:
            self._turn += 1
            turn = self._turn
            event = self._env.timeout(max(next_s, _LEAST_S))
            event.callbacks.append(lambda _event: self._due(turn))

    def _due(self, turn: int) -> None:
        if turn != self._turn:
            return
        self._flow_until(self._env.now)
        for machine in self._all:
            if machine.left_s <= TINY:
                self._stop(machine)
        if self._order_left <= TINY:
            self._end_order()
        self._renew()

    def _rates(self) -> float:
        """Set flows; return the seconds until the first of them changes."""
        for buffer in self._buffers:
            buffer.latch()
            buffer.net = 0.0
        next_s = inf
        for machine in self._all:
            machine.flow = flow = machine.wish()
            if flow <= 0.0:
                continue
            next_s = min(next_s, machine.left_s)
            if machine.infeed is not None:
                machine.infeed.net -= flow * machine.infeed.factor
            if machine.outfeed is not None:
                machine.outfeed.net += flow * machine.yields
        for buffer in self._buffers:
            next_s = min(next_s, buffer.next_s())
        pace = self._pace_machine
        if pace is not None and pace.flow > 0.0:
            next_s = min(next_s, self._order_left / pace.flow)
        return next_s
