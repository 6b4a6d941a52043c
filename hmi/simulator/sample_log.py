"""Everything the server has written, per tag and at full rate, and the simulated past before it.

Times are UTC microseconds, rising within a tag; a tag's past ends before its live part begins.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from hmi.simulator.instruments import Reading

KEEP_S = 2.0 * 3600.0
_SLACK = 1.2


class Row(NamedTuple):
    """One reading of one tag."""

    time_us: int
    value: Reading
    status: int


class Page(NamedTuple):
    """Rows of one tag in order of time; next_us is the first one that did not fit, or None."""

    times_us: list[int]
    values: list[Reading]
    statuses: list[int]
    next_us: int | None


class TagLog:
    """Rows of one tag. Texts are kept once each, numbers as float64; None is kept as a status."""

    def __init__(self, is_number: bool, capacity: int) -> None:
        self._is_number = is_number
        self._capacity = capacity
        self._times = array("q")
        self._values = array("d")
        self._statuses = array("I")
        self._words: list[Reading] = []
        self._word_numbers: dict[Reading, int] = {}
        self.written = 0
        """Rows appended since the start, also those that are forgotten by now."""

    def append(self, time_us: int, value: Reading, status: int) -> None:
        """Add the newest row. Raise ValueError when its time does not rise."""
        if self._times and time_us <= self._times[-1]:
            raise ValueError("times within a tag must rise")
        self._times.append(time_us)
        self._values.append(self._coded(value))
        self._statuses.append(status)
        self.written += 1
        if len(self._times) > _SLACK * self._capacity:
            self._forget(len(self._times) - self._capacity)

    def count(self, start_us: int, end_us: int) -> int:
        """Return how many kept rows lie in [start, end]."""
        return max(0, bisect_right(self._times, end_us) - bisect_left(self._times, start_us))

    def page(self, start_us: int, end_us: int, limit: int) -> Page:
        """Return at most limit rows of [start, end]."""
        first = bisect_left(self._times, start_us)
        last = max(first, bisect_right(self._times, end_us))
        stop = min(last, first + limit)
        rows = zip(self._values[first:stop], self._statuses[first:stop], strict=True)
        return Page(
            self._times[first:stop].tolist(),
            [self._decoded(value, status) for value, status in rows],
            self._statuses[first:stop].tolist(),
            self._times[stop] if stop < last else None,
        )

    def before(self, time_us: int) -> Row | None:
        """Return the last kept row before a time, None without one."""
        return self._row(bisect_left(self._times, time_us) - 1)

    def after(self, time_us: int) -> Row | None:
        """Return the first kept row after a time, None without one."""
        return self._row(bisect_right(self._times, time_us))

    def _row(self, number: int) -> Row | None:
        if not 0 <= number < len(self._times):
            return None
        status = self._statuses[number]
        return Row(self._times[number], self._decoded(self._values[number], status), status)

    def _coded(self, value: Reading) -> float:
        if self._is_number:
            return float(value) if isinstance(value, int | float) else 0.0
        if value not in self._word_numbers:
            self._word_numbers[value] = len(self._words)
            self._words.append(value)
        return float(self._word_numbers[value])

    def _decoded(self, value: float, status: int) -> Reading:
        if status >> 31:
            return None
        return value if self._is_number else self._words[int(value)]

    def _forget(self, rows: int) -> None:
        del self._times[:rows]
        del self._values[:rows]
        del self._statuses[:rows]


class SampleLog:
    """The logs of all tags: live ones that forget after KEEP_S, and the past of before."""

    def __init__(self, intervals: Iterable[tuple[str, bool, float]]) -> None:
        """Take key, whether values are numbers, and the shortest interval in s of every tag."""
        listed = list(intervals)
        self.live = {
            key: TagLog(is_number, int(KEEP_S / interval_s))
            for key, is_number, interval_s in listed
        }
        self._past = {key: TagLog(is_number, 100_000) for key, is_number, _ in listed}

    @property
    def written(self) -> int:
        """Rows written live, of all tags, since the start."""
        return sum(log.written for log in self.live.values())

    def add_past(self, key: str, time_us: int, value: Reading) -> None:
        """Add a row of the simulated past, which has good quality."""
        self._past[key].append(time_us, value, 0)

    def page(self, key: str, start_us: int, end_us: int, limit: int) -> Page:
        """Return at most limit rows of a tag, past and live as one. Raise KeyError if unknown."""
        old = self._past[key].page(start_us, end_us, limit)
        if old.next_us is not None:
            return old
        new = self.live[key].page(start_us, end_us, limit - len(old.times_us))
        return Page(
            old.times_us + new.times_us,
            old.values + new.values,
            old.statuses + new.statuses,
            new.next_us,
        )

    def before(self, key: str, time_us: int) -> Row | None:
        """Return a tag's last row before a time, None without one."""
        return self.live[key].before(time_us) or self._past[key].before(time_us)

    def after(self, key: str, time_us: int) -> Row | None:
        """Return a tag's first row after a time, None without one."""
        return self._past[key].after(time_us) or self.live[key].after(time_us)
