"""What is usual of a signal, by regime: the median of enough steady time; pure, fed by hand.

A regime is whatever the signal depends on: state, recipe, speed. Once learned, a baseline stays as
it is, so that slow wear is not learned as usual; only forgetting it begins anew.
"""

import json
from array import array
from dataclasses import asdict, dataclass, field
from typing import Final

import numpy as np

Regime = tuple[str, ...]
LEAST_WINDOWS: Final = 300
_HEAD_END: Final = b"\n"


@dataclass(frozen=True, slots=True)
class Learned:
    """A baseline: median of so many windows, seen between two moments (UTC microseconds)."""

    median: float
    windows: int
    from_us: int
    until_us: int


@dataclass(slots=True)
class _Learning:
    """Windows of a regime that is not learned yet, and the steady seconds they stand for."""

    from_us: int
    until_us: int = 0
    seconds: float = 0.0
    values: "array[float]" = field(default_factory=lambda: array("f"))


class Baselines:
    """Learns the medians of one signal, each after need_s seconds and least windows."""

    def __init__(self, need_s: float, least: int = LEAST_WINDOWS) -> None:
        self._need_s, self._least = need_s, least
        self._learned: dict[Regime, Learned] = {}
        self._learning: dict[Regime, _Learning] = {}

    def add(self, regime: Regime, time_us: int, value: float, span_s: float) -> None:
        """Take the mean of a window of steady time that began at time_us."""
        if regime in self._learned:
            return
        one = self._learning.setdefault(regime, _Learning(time_us))
        one.from_us, one.until_us = min(one.from_us, time_us), max(one.until_us, time_us)
        one.seconds += span_s
        one.values.append(value)
        if self._share(one) >= 1.0:
            del self._learning[regime]
            median = float(np.median(one.values))
            self._learned[regime] = Learned(median, len(one.values), one.from_us, one.until_us)

    def of(self, regime: Regime) -> Learned | None:
        """Return what is usual in a regime, None until it is learned."""
        return self._learned.get(regime)

    def progress(self, regime: Regime) -> float:
        """Return how much of a regime is learned, 0..1."""
        if regime in self._learned:
            return 1.0
        one = self._learning.get(regime)
        return 0.0 if one is None else self._share(one)

    def regimes(self) -> list[Regime]:
        """Return all regimes that were seen, learned or not."""
        return sorted({*self._learned, *self._learning})

    def forget(self) -> None:
        """Begin to learn anew, as after a repair."""
        self._learned.clear()
        self._learning.clear()

    def dumped(self) -> bytes:
        """Return all of it as one body: a line of JSON, then the windows as 32-bit floats."""
        learning = {
            regime: (one.from_us, one.until_us, one.seconds, len(one.values))
            for regime, one in self._learning.items()
        }
        head = {
            "learned": [[list(regime), asdict(one)] for regime, one in self._learned.items()],
            "learning": [[list(regime), *row] for regime, row in learning.items()],
        }
        values = [value for one in self._learning.values() for value in one.values]
        return json.dumps(head).encode() + _HEAD_END + np.array(values, "<f4").tobytes()

    def load(self, body: bytes) -> None:
        """Take up a body. Raise ValueError or KeyError for what is none."""
        head, _end, rest = body.partition(_HEAD_END)
        told = json.loads(head)
        values = np.frombuffer(rest, "<f4").astype(float).tolist()
        learned = {tuple(regime): Learned(**one) for regime, one in told["learned"]}
        learning = {}
        for regime, from_us, until_us, seconds, count in told["learning"]:
            mine, values = values[:count], values[count:]
            learning[tuple(regime)] = _Learning(from_us, until_us, seconds, array("f", mine))
        self._learned, self._learning = learned, learning

    def _share(self, one: _Learning) -> float:
        return min(one.seconds / self._need_s, len(one.values) / self._least, 1.0)
