"""What may happen, drawn from what did happen: the same draws for a line and its what-if.

Each machine and each kind of happening has a stream of its own, so that a lever on one of them
moves nothing else (common random numbers): the difference of two runs is that of the lever.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import TypeVar
from zlib import crc32

import numpy as np

from hmi.process_twin.line_facts import JointStop, LineFacts, OrderSeen

T = TypeVar("T")
_NOBODY = JointStop({})


class Chances:
    """The draws of one replication; equal seed and replication give equal draws."""

    def __init__(self, facts: LineFacts, seed: int, replication: int) -> None:
        self._facts = facts
        self._seed = (seed, replication)
        self._streams: dict[str, np.random.Generator] = {}

    def first_run_s(self, machine: str) -> float:
        """Return how long a machine that is found executing goes on until its next own stop."""
        runs = self._facts.machines[machine].runs_s
        return self._amid(f"run {machine}", runs)[1] if sum(runs) > 0.0 else inf

    def run_s(self, machine: str) -> float:
        """Return how long a machine executes until its next own stop."""
        runs = self._facts.machines[machine].runs_s
        return self._draw(f"run {machine}", runs) if runs else inf

    def stop(self, machine: str) -> tuple[str, float, float]:
        """Return reason and seconds of a stop, and a chance 0..1 by which it may be spared."""
        stream = f"stop {machine}"
        stop = self._draw(stream, self._facts.machines[machine].stops)
        return stop.reason, stop.duration_s, self._stream(stream).random()

    def pace(self, machine: str) -> float:
        """Return how fast a machine is on a day, as a factor."""
        return self._draw(f"pace {machine}", self._facts.machines[machine].pace_by_day)

    def order(self) -> OrderSeen | None:
        """Return the next order, None where none was ever seen."""
        return self._draw("order", self._facts.orders) if self._facts.orders else None

    def first_order(self) -> OrderSeen | None:
        """Return an order that is found begun, with the pieces that are left of it."""
        orders = self._facts.orders
        if sum(one.pieces for one in orders) <= 0.0:
            return None
        row, left = self._amid("order", [one.pieces for one in orders])
        return replace(orders[row], pieces=left)

    def line_run_s(self) -> float:
        """Return how long it takes until the line stops as a whole."""
        return self._draw("line run", self._facts.line_runs_s)

    def line_stop(self) -> JointStop:
        """Return a stop of the line as a whole."""
        return self._draw("line stop", self._facts.line_stops)

    def restart(self) -> JointStop:
        """Return how the line came back after a break."""
        return self._draw("restart", self._facts.restarts) if self._facts.restarts else _NOBODY

    def _draw(self, stream: str, seen: Sequence[T]) -> T:
        return seen[int(self._stream(stream).random() * len(seen))]

    def _amid(self, stream: str, lengths: Sequence[float]) -> tuple[int, float]:
        """Return at which of many lengths in a row one looks in, and what is left of it then."""
        ends = np.cumsum(lengths)
        at = self._stream(stream).random() * float(ends[-1])
        row = min(int(np.searchsorted(ends, at, "right")), len(lengths) - 1)
        return row, float(ends[row]) - at

    def _stream(self, name: str) -> np.random.Generator:
        found = self._streams.get(name)
        if found is None:
            seeds = (*self._seed, crc32(name.encode()))
            found = self._streams[name] = np.random.default_rng(seeds)
        return found
