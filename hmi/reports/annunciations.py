"""Key figures of alarm annunciations in a window `[start, end)` (domain model 1.11), pure.

Times are seconds since 1970, sorted, so that clock-aligned buckets are multiples of 600 s. Only
annunciations count, never acknowledgements or other transitions.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor

from hmi.alarms.flood import STARTS_ABOVE, WINDOW_S, FloodDetector

_CHATTER_COUNT = 3
_CHATTER_S = 60.0
_HOUR_S = 3600.0
_BUSY_HOUR = 30


def per_hour(times: Sequence[float], start_s: float, end_s: float) -> float:
    """Return K1, the mean of annunciations an hour."""
    return len(_within(times, start_s, end_s)) * 3600.0 / (end_s - start_s)


def per_ten_minutes(times: Sequence[float], start_s: float, end_s: float) -> float:
    """Return K2, the mean of annunciations in 10 minutes."""
    return per_hour(times, start_s, end_s) / 6.0


def crowded_share(times: Sequence[float], start_s: float, end_s: float) -> float | None:
    """Return K4, the share 0..1 of whole clock-aligned 10-minute periods with more than 10.

    None when no whole period lies in the window.
    """
    first, after = ceil(start_s / WINDOW_S), floor(end_s / WINDOW_S)
    if after <= first:
        return None
    counts = _buckets(_within(times, first * WINDOW_S, after * WINDOW_S))
    return sum(count > STARTS_ABOVE for count in counts.values()) / (after - first)


def busy_hours_share(times: Sequence[float], start_s: float, end_s: float) -> float | None:
    """Return K3, the share 0..1 of whole clock hours with more than 30; None without one."""
    first, after = ceil(start_s / _HOUR_S), floor(end_s / _HOUR_S)
    if after <= first:
        return None
    inside = _within(times, first * _HOUR_S, after * _HOUR_S)
    counts = Counter(floor(at_s / _HOUR_S) for at_s in inside)
    return sum(count > _BUSY_HOUR for count in counts.values()) / (after - first)


def peak(times: Sequence[float], start_s: float, end_s: float) -> int:
    """Return K5, the most annunciations in a clock-aligned 10-minute period."""
    return max(_buckets(_within(times, start_s, end_s)).values(), default=0)


def sliding_peak(times: Sequence[float], start_s: float, end_s: float) -> int:
    """Return the most annunciations in any 10 minutes `(t - 600, t]`."""
    inside = _within(times, start_s, end_s)
    detector, most = FloodDetector(), 0
    for at_s in inside:
        detector.annunciate(at_s)
        most = max(most, detector.count)
    return most


def flood_spans(times: Sequence[float]) -> list[tuple[float, float]]:
    """Return the floods `[start, end)`; nothing follows the last of times."""
    detector = FloodDetector()
    for at_s in times:
        detector.annunciate(at_s)
    if times:
        detector.tick(times[-1] + WINDOW_S)
    return detector.spans


def flood_share(times: Sequence[float], start_s: float, end_s: float) -> float:
    """Return K6, the share 0..1 of the window in flood; times may begin before the window."""
    clipped = (min(end_s, end) - max(start_s, start) for start, end in flood_spans(times))
    return sum(max(0.0, length) for length in clipped) / (end_s - start_s)


def is_chattering(times: Sequence[float]) -> bool:
    """Return K8 of one alarm: whether it annunciated three times within 60 s."""
    last = _CHATTER_COUNT - 1
    return any(
        late - early <= _CHATTER_S for early, late in zip(times, times[last:], strict=False)
    )


def chatter_index(times: Sequence[float]) -> float:
    """Return K8b of one alarm: psi, the mean of 1/interval with intervals of at least 1 s."""
    rates = [1.0 / max(1.0, late - early) for early, late in pairwise(times)]
    return sum(rates) / len(rates) if rates else 0.0


def _within(times: Sequence[float], start_s: float, end_s: float) -> Sequence[float]:
    return times[bisect_left(times, start_s) : bisect_left(times, end_s)]


def _buckets(times: Sequence[float]) -> Counter[int]:
    return Counter(floor(at_s / WINDOW_S) for at_s in times)
