"""Machines and buffers while a line is simulated: levels, rates and who waits; no events here."""

from bisect import bisect_right
from math import inf

from hmi.process_twin.line_facts import BufferFacts, MachineFacts

TINY = 1e-6
_LOOK_AGAIN = 0.02
"""Share of a buffer by which its level moves until a machine that it slows is looked at anew."""
_LEAST_SWING = 0.02
"""Share of a buffer by which its level moves at least before a waiting machine goes on."""


class FlowMachine:
    """One machine in the simulation."""

    __slots__ = (
        "blocked", "blocked_s", "executing_s", "facts", "flow", "held", "infeed", "key",
        "left_s", "made", "outfeed", "pace", "rate", "slow_fills", "slow_rates", "starved",
        "starved_s", "yields",
    )  # fmt: skip

    def __init__(
        self, facts: MachineFacts, infeed: "FlowBuffer | None", outfeed: "FlowBuffer | None"
    ) -> None:
        self.facts, self.key = facts, facts.key
        self.infeed, self.outfeed = infeed, outfeed
        self.held = 0
        self.starved = self.blocked = False
        self.flow = self.made = self.rate = 0.0
        self.pace = 1.0
        self.left_s = inf
        self.yields = 1.0 - facts.scrap
        self.executing_s = self.starved_s = self.blocked_s = 0.0
        self.slow_fills = [fill for fill, _ in facts.slowing]
        self.slow_rates = [share for _, share in facts.slowing]

    def wish(self) -> float:
        """Return the rate at which it works now, pieces a second."""
        if self.held or self.starved or self.blocked:
            return 0.0
        rate = self.rate * self.pace
        if self.outfeed is not None and self.slow_fills:
            fill = self.outfeed.level / self.outfeed.capacity
            if fill > self.slow_fills[0]:
                rate *= self._slowed(fill)
        return rate

    def flow_for(self, dt: float) -> None:
        """Let it work, or wait, for dt seconds as it does now."""
        if self.flow > 0.0:
            self.made += self.flow * dt
            self.left_s -= dt
            self.executing_s += dt
        elif self.blocked and not self.held:
            self.blocked_s += dt
        elif self.starved and not self.held:
            self.starved_s += dt

    def _slowed(self, fill: float) -> float:
        """Return the share of its rate at a fill of the buffer behind; linear between points."""
        fills, shares = self.slow_fills, self.slow_rates
        row = bisect_right(fills, fill)
        if row >= len(fills):
            return shares[-1]
        part = (fill - fills[row - 1]) / (fills[row] - fills[row - 1])
        return shares[row - 1] + part * (shares[row] - shares[row - 1])


class FlowBuffer:
    """The room between two groups."""

    __slots__ = (
        "after", "before", "blocked_until", "capacity", "factor", "level", "net", "slow_from",
        "starved_until",
    )  # fmt: skip

    def __init__(self, facts: BufferFacts) -> None:
        self.capacity, self.factor = facts.capacity, facts.factor
        self.level = facts.usual_fill * facts.capacity
        self.starved_until = max(facts.starved_until, _LEAST_SWING) * facts.capacity
        self.blocked_until = min(facts.blocked_until, 1.0 - _LEAST_SWING) * facts.capacity
        self.before: list[FlowMachine] = []
        self.after: list[FlowMachine] = []
        self.slow_from = inf
        self.net = 0.0

    def keep_apart(self, pieces_s: float) -> None:
        """Let machines wait for about a second's pieces at least, however small the buffer is.

        Otherwise a buffer of one piece would make an event of each.
        """
        swing = min(0.5 * self.capacity, pieces_s)
        self.starved_until = max(self.starved_until, swing)
        self.blocked_until = min(self.blocked_until, self.capacity - swing)

    def latch(self) -> None:
        """Let machines wait that have nothing or no room, and go on those that have again."""
        level = self.level
        if level <= TINY:
            self.level = max(0.0, level)
            if self.net < 0.0:
                self._let_after(are_starved=True)
        elif level >= self.starved_until - TINY:
            self._let_after(are_starved=False)
        if level >= self.capacity - TINY:
            self.level = min(self.capacity, level)
            if self.net > 0.0:
                self._let_before(are_blocked=True)
        elif level <= self.blocked_until + TINY:
            self._let_before(are_blocked=False)

    def next_s(self) -> float:
        """Return the seconds until its level means something else."""
        net, level = self.net, self.level
        if -TINY <= net <= TINY:
            return inf
        if net < 0.0:
            way = level - self.blocked_until if level > self.blocked_until + TINY else level
        else:
            is_low = level < self.starved_until - TINY
            way = (self.starved_until if is_low else self.capacity) - level
        if level > self.slow_from - TINY:
            way = min(way, _LOOK_AGAIN * self.capacity)
        elif net > 0.0:
            way = min(way, self.slow_from - level)
        return max(way, 0.0) / abs(net)

    def _let_after(self, *, are_starved: bool) -> None:
        for machine in self.after:
            machine.starved = are_starved

    def _let_before(self, *, are_blocked: bool) -> None:
        for machine in self.before:
            machine.blocked = are_blocked
