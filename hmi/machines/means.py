"""Means of ten seconds, and the median of the last ten minutes of them: the filter of health.

A signal that does not change sends nothing, so its last value is carried into empty spans until
a bad sample ends it.
"""

from collections.abc import Sequence
from math import isnan, nan
from statistics import median

SPAN_US = 10_000_000
WINDOW_US = 60 * SPAN_US
MIN_SPANS = 3

Intervals = Sequence[tuple[int, int]]


class TenSecondMeans:
    """Means of one signal over clock-aligned spans of 10 s. Samples come in order of time."""

    def __init__(self) -> None:
        self._spans: dict[int, tuple[float, int, float]] = {}
        """By number of the span: mean and count of good values, and the last value (NaN: bad)."""
        self._last_us = -1

    def feed(self, time_us: int, value: float | None) -> None:
        """Take one sample newer than the last; None ends its value, as a bad status does."""
        if time_us <= self._last_us:
            return
        self._last_us = time_us
        number = time_us // SPAN_US
        mean, count, _ = self._spans.get(number, (0.0, 0, nan))
        if value is None:
            self._spans[number] = (mean, count, nan)
        else:
            # A running mean, since a sum of equal values divided again need not be that value.
            mean += (value - mean) / (count + 1)
            self._spans[number] = (mean, count + 1, value)

    def median(self, now_us: int, while_running: Intervals) -> float | None:
        """Return the median of the last ten minutes' spans that lie wholly in given intervals.

        Return None with fewer than three such spans.
        """
        end = now_us // SPAN_US
        first = end - WINDOW_US // SPAN_US
        self._forget_before(first)
        means = [
            mean
            for number, mean in self._means(end)
            if number >= first
            and any(
                s <= number * SPAN_US and (number + 1) * SPAN_US <= e for s, e in while_running
            )
        ]
        return median(means) if len(means) >= MIN_SPANS else None

    def spans(
        self, after_us: int, now_us: int, while_running: Intervals
    ) -> list[tuple[int, float]]:
        """Return begin and mean of the full spans that begin after a time, in given intervals.

        Those of more than ten minutes ago are not known any more.
        """
        end = now_us // SPAN_US
        self._forget_before(end - WINDOW_US // SPAN_US)
        return [
            (number * SPAN_US, mean)
            for number, mean in self._means(end)
            if number * SPAN_US > after_us
            and any(
                s <= number * SPAN_US and (number + 1) * SPAN_US <= e for s, e in while_running
            )
        ]

    def _means(self, end: int) -> list[tuple[int, float]]:
        means = []
        carried = nan
        for number in range(min(self._spans, default=end), end):
            mean, count, last = self._spans.get(number, (0.0, 0, carried))
            mean = mean if count else last
            carried = last
            if not isnan(mean):
                means.append((number, mean))
        return means

    def _forget_before(self, first: int) -> None:
        """Drop spans before `first`; the value of the newest of them is still carried."""
        old = sorted(number for number in self._spans if number < first)
        for number in old[:-1]:
            del self._spans[number]
        if old:
            self._spans[first - 1] = (0.0, 0, self._spans.pop(old[-1])[2])
