"""The raw standard score of the Numenta Anomaly Benchmark, from its published description.

Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms" (2015): the first detection in
each window earns by how early it is, each false one costs by how far it lies behind a window.
"""

import math
from collections.abc import Sequence

FALSE_POSITIVE, FALSE_NEGATIVE = 0.11, 1.0
PROBATION_SHARE, PROBATION_OF = 0.15, 5000


def standard_score(
    detections: Sequence[int], windows: Sequence[tuple[int, int]], rows: int
) -> float:
    """Return the score of detections (row numbers); windows are inclusive row numbers, sorted.

    The highest is the number of windows, that of no detection its negative.
    """
    probation = math.floor(PROBATION_SHARE * min(rows, PROBATION_OF))
    counted = sorted(row for row in set(detections) if row >= probation)
    return sum(_window_score(counted, window) for window in windows) + sum(
        _false_score(row, windows) for row in counted if not _is_in(row, windows)
    )


def _window_score(detections: Sequence[int], window: tuple[int, int]) -> float:
    first, last = window
    found = [row for row in detections if first <= row <= last]
    if not found:
        return -FALSE_NEGATIVE
    place = -(last - found[0] + 1) / (last - first + 1)
    return _sigmoid(place) / _sigmoid(-1.0)


def _false_score(row: int, windows: Sequence[tuple[int, int]]) -> float:
    before = [window for window in windows if window[1] < row]
    if not before:
        return -FALSE_POSITIVE
    first, last = before[-1]
    return FALSE_POSITIVE * _sigmoid((row - last) / (last - first))


def _is_in(row: int, windows: Sequence[tuple[int, int]]) -> bool:
    return any(first <= row <= last for first, last in windows)


def _sigmoid(place: float) -> float:
    """Return 1 far before, 0 at, and -1 far behind the end of a window."""
    return -1.0 if place > 3 else 2 / (1 + math.exp(5 * place)) - 1
