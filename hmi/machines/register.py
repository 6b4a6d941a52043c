"""A register whose samples may come late: what it counts does not depend on when they came.

The newest samples are kept and counted anew when an older one comes in between, or when what was
seen of the machine turns out otherwise. What is older is settled; if something would change that,
is_stale says so, and the recording knows better.
"""

from bisect import bisect_right

import numpy as np

from hmi.machines.counter import Counter, Splits, Values
from hmi.machines.oee import Times

KEPT_US = 300_000_000
"""Time of the samples that are kept at least; longer than they are on their way."""
_MARK_EVERY = 32
_SETTLE_AT = 512
"""So many samples may be kept before the older ones are settled."""


class Register:
    """Counts one register from start_us on."""

    def __init__(self, start_us: int, span: float | None = None) -> None:
        self._settled = Counter(start_us, span)
        self._now: Counter | None = self._settled.copy()
        """After all that is kept; None when that is to be counted anew."""
        self._kept: list[tuple[int, float]] = []
        self._marks: list[tuple[int, Counter]] = []
        """Now and then: so many samples that are kept, and what was counted after them."""
        self._settle_at = _SETTLE_AT
        self._settled_us = 0
        self.is_stale = False
        """Something came that what is settled should have known."""

    @property
    def last(self) -> tuple[int, float] | None:
        """Time and value of the newest sample."""
        return self._kept[-1] if self._kept else self._settled.last

    def feed(self, time_us: int, value: float, splits: Splits) -> None:
        """Take a sample."""
        kept = self._kept
        if not kept or time_us > kept[-1][0]:
            if not kept and time_us < self._settled_us:
                self.is_stale = True
                return
            kept.append((time_us, value))
            if self._now is not None:
                self._count(self._now, len(kept) - 1, splits)
            if len(kept) > self._settle_at:
                self._settle(splits)
            return
        self._insert(time_us, value)

    def feed_all(self, times_us: Times, values: Values, splits: Splits) -> None:
        """Take many samples newer than all others; times rise, and no value is NaN."""
        if not len(times_us):
            return
        old = int(np.searchsorted(times_us, times_us[-1] - KEPT_US, "right"))
        self._settled.feed_all(times_us[:old], values[:old], splits)
        self._settled_us = int(times_us[old - 1]) if old else self._settled_us
        self._kept += zip(times_us[old:].tolist(), values[old:].tolist(), strict=True)
        self._now = None
        self._marks.clear()

    def reconsider(self, since_us: int) -> None:
        """Count anew what is kept: the times from since_us on split otherwise."""
        self._forget(bisect_right(self._kept, since_us, key=lambda one: one[0]))
        if self._settled.last is not None and since_us < self._settled.last[0]:
            self.is_stale = True

    def counted(self, splits: Splits) -> Counter:
        """Return all that was counted."""
        if self._now is None:
            first, before = self._marks[-1] if self._marks else (0, self._settled)
            self._now = before.copy()
            for place in range(first, len(self._kept)):
                self._count(self._now, place, splits)
        return self._now

    def _count(self, counter: Counter, place: int, splits: Splits) -> None:
        counter.feed(*self._kept[place], splits)
        if (place + 1) % _MARK_EVERY == 0:
            self._marks.append((place + 1, counter.copy()))

    def _forget(self, place: int) -> None:
        """Count anew from the sample at a place on."""
        self._now = None
        while self._marks and self._marks[-1][0] > place:
            self._marks.pop()

    def _insert(self, time_us: int, value: float) -> None:
        place = bisect_right(self._kept, time_us, key=lambda one: one[0])
        if place and self._kept[place - 1] == (time_us, value):
            return
        if not place and time_us < self._settled_us:
            self.is_stale = True
            return
        self._kept.insert(place, (time_us, value))
        self._forget(place)

    def _settle(self, splits: Splits) -> None:
        """Count once and for all what is older than it may be counted anew."""
        old = bisect_right(self._kept, self._kept[-1][0] - KEPT_US, key=lambda one: one[0])
        for time_us, value in self._kept[:old]:
            self._settled.feed(time_us, value, splits)
            self._settled_us = time_us
        del self._kept[:old]
        self._marks.clear()
        # A register read often keeps more: settling is then as rare as its cost demands.
        self._settle_at = max(_SETTLE_AT, 2 * len(self._kept))
