"""What a register adds, from its samples in order of time; one by one or many at once. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hmi.machines.oee import Times

Values = NDArray[np.float64]
RESET_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Splits:
    """How what was added between two samples is split. Each answer has one for many spans.

    is_seen tells whether the time [start, end) was planned and seen; shares returns which share
    of it belongs to each key, such as an order.
    """

    is_seen: Callable[[int, int], bool]
    are_seen: Callable[[Times, Times], NDArray[np.bool_]]
    shares: Callable[[int, int], Mapping[int, float]] = lambda _start, _end: {}
    all_shares: Callable[[Times, Times], Mapping[int, Values]] = lambda _starts, _ends: {}


@dataclass(slots=True)
class Counter:
    """Counts what a register adds from start_us on; samples come in order of time.

    A register that goes back was reset when its new value is below 5 % of its range (span; without
    one: of its last value), and the new value counts. Any other way back is a jump: nothing is
    counted and jumps says so. Repeated values and samples older than the last one are no news.
    """

    start_us: int
    span: float | None = None
    last: tuple[int, float] | None = None
    """Time and value of the newest change."""
    total: float | None = None
    """What was added since start_us; None before the first sample."""
    seen: float = 0.0
    """The part of it that was added in planned time that we saw."""
    shared: dict[int, float] = field(default_factory=dict)
    """The parts of it by key of the splits."""
    jumps: int = 0

    def copy(self) -> "Counter":
        """Return one that goes on from here by itself."""
        return Counter(
            self.start_us, self.span, self.last, self.total, self.seen, dict(self.shared),
            self.jumps,
        )  # fmt: skip

    def feed(self, time_us: int, value: float, splits: Splits) -> None:
        """Count one sample."""
        if self.last is not None and (self.last[1] == value or time_us <= self.last[0]):
            return
        last, self.last = self.last, (time_us, value)
        self.total = self.total or 0.0
        if last is None or time_us <= self.start_us:
            return
        added = self._added(last[1], value)
        self.total += added
        self.seen += added if splits.is_seen(last[0], time_us) else 0.0
        for key, share in splits.shares(last[0], time_us).items():
            self.shared[key] = self.shared.get(key, 0.0) + added * share

    def feed_all(self, times_us: Times, values: Values, splits: Splits) -> None:
        """Count many samples at once, with the result of feeding one after the other.

        Times rise, and no value is NaN.
        """
        if self.last is None and len(values):
            self.last, self.total = (int(times_us[0]), float(values[0])), self.total or 0.0
        if self.last is None:
            return
        is_later = times_us > self.last[0]
        times_us = np.r_[self.last[0], times_us[is_later]]
        values = np.r_[self.last[1], values[is_later]]
        is_new = np.r_[True, values[1:] != values[:-1]]
        times_us, values = times_us[is_new], values[is_new]
        before_us, before, times_us, values = times_us[:-1], values[:-1], times_us[1:], values[1:]
        added = np.where(times_us > self.start_us, values - before, 0.0)
        for row in np.flatnonzero(added < 0).tolist():
            added[row] = self._added(float(before[row]), float(values[row]))
        seen = np.where(splits.are_seen(before_us, times_us), added, 0.0)
        self.total = _summed(self.total or 0.0, added)
        self.seen = _summed(self.seen, seen)
        for key, share in splits.all_shares(before_us, times_us).items():
            self.shared[key] = _summed(self.shared.get(key, 0.0), added * share)
        if len(values):
            self.last = (int(times_us[-1]), float(values[-1]))

    def _added(self, before: float, now: float) -> float:
        if now >= before:
            return now - before
        if now < RESET_SHARE * (self.span or before):
            return now
        self.jumps += 1
        return 0.0


def _summed(before: float, added: Values) -> float:
    """Return a sum added up one after the other: its order decides its last digit."""
    return float(np.add.accumulate(np.r_[before, added])[-1])
