"""D1: one signal compared with what it was at the same time of day, or in the same state.

Domain model 3.8: an exponentially weighted mean for each bucket (hour of day, or state and
recipe), the absolute deviation from it, and how far that lies beyond the last deviations.
"""

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

BETA = 0.05
LAST = 4000
"""Deviations that the present one is compared with."""
LEAST = 50
LIMIT = 4.0
QUIET = 500
"""A new alert has to exceed every z of so many samples before it: the rule of re-arming."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a detector says of one sample. expected and z are None while it has learned too little.

    spread is the standard deviation of the deviations; the band of what is usual reaches from
    expected - reach to expected + reach, with reach where z is LIMIT.
    """

    expected: float | None
    z: float | None
    reach: float | None
    exceeds: bool
    is_new: bool
    """Whether it exceeds and stands out from all before it: an alert, not its repetition."""


class SeasonalDetector:
    """Learns with each sample it is given; give it good samples at a steady pace only.

    least_spread, in the unit of the signal, keeps a signal that hardly moves from calling its
    own resolution an anomaly.
    """

    def __init__(self, least_spread: float = 0.0, limit: float = LIMIT) -> None:
        self._least_spread, self._limit = least_spread, limit
        self._buckets: dict[Hashable, float] = {}
        self._fast: float | None = None
        self._errors: deque[float] = deque()
        self._sum = self._squares = 0.0
        self._since_exact = 0
        self._highest: deque[tuple[int, float]] = deque()
        """Falling z of the last samples with their numbers; the first is the greatest."""
        self.samples = 0

    def add(self, value: float, bucket: Hashable) -> Seen:
        """Compare a value with what is expected in its bucket, then learn it."""
        expected = self._buckets.get(bucket, self._fast)
        seen = Seen(None, None, None, exceeds=False, is_new=False)
        if expected is not None:
            error = abs(value - expected)
            seen = self._judge(error, expected)
            self._remember(error)
        if seen.z is not None:
            self._keep_highest(seen.z)
        self._learn(value, bucket)
        self.samples += 1
        return seen

    def expected_at(self, bucket: Hashable) -> tuple[float, float] | None:
        """Return expected value and reach of the usual band in a bucket; None before learning."""
        expected = self._buckets.get(bucket)
        if expected is None or len(self._errors) < LEAST:
            return None
        mean, spread = self._moments()
        return expected, mean + self._limit * spread

    def _judge(self, error: float, expected: float) -> Seen:
        if len(self._errors) < LEAST:
            return Seen(expected, None, None, exceeds=False, is_new=False)
        mean, spread = self._moments()
        z = max(0.0, (error - mean) / spread) if spread else (math.inf if error > mean else 0.0)
        exceeds = z >= self._limit
        is_new = exceeds and not (self._highest and self._highest[0][1] >= z)
        return Seen(expected, z, mean + self._limit * spread, exceeds=exceeds, is_new=is_new)

    def _moments(self) -> tuple[float, float]:
        """Return mean and standard deviation of the last deviations."""
        count = len(self._errors)
        mean = self._sum / count
        variance = max(0.0, self._squares / count - mean * mean)
        return mean, max(math.sqrt(variance), self._least_spread)

    def _remember(self, error: float) -> None:
        self._errors.append(error)
        self._sum += error
        self._squares += error * error
        if len(self._errors) > LAST:
            gone = self._errors.popleft()
            self._sum -= gone
            self._squares -= gone * gone
        self._since_exact += 1
        if self._since_exact >= LAST:
            # Running sums drift by rounding; a sum anew now and then does not.
            errors = np.array(self._errors)
            self._sum, self._squares = float(errors.sum()), float((errors * errors).sum())
            self._since_exact = 0

    def _keep_highest(self, z: float) -> None:
        number = self.samples
        while self._highest and self._highest[-1][1] <= z:
            self._highest.pop()
        self._highest.append((number, z))
        while self._highest[0][0] <= number - QUIET:
            self._highest.popleft()

    def _learn(self, value: float, bucket: Hashable) -> None:
        old = self._buckets.get(bucket, self._fast)
        self._fast = value if self._fast is None else self._fast + BETA * (value - self._fast)
        self._buckets[bucket] = value if old is None else old + BETA * (value - old)
