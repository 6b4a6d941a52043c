"""Which files are read together, so that a long span is read a day at a time."""

from collections.abc import Iterable
from pathlib import Path

from hmi.historian.day_files import DAY_US, day_of, is_odd, span_of

Stretch = tuple[int, int, tuple[Path, ...]]
"""First and last microsecond of a stretch, and the files that may hold samples of it."""


def stretches(files: Iterable[Path], start_us: int, end_us: int) -> list[Stretch]:
    """Return [start, end] cut at the days of the files, in order of time and without a rest.

    Files of samples whose time is far from their receipt belong to every stretch.
    """
    odd: list[Path] = []
    by_day: dict[int, list[Path]] = {}
    for path in files:
        span = span_of(path)
        if span is not None:
            by_day.setdefault(span[0] // DAY_US, []).append(path)
        elif is_odd(path) or day_of(path) is None:
            odd.append(path)
    days = sorted(by_day)
    if not days:
        return [(start_us, end_us, tuple(odd))] if odd else []
    # A stretch reaches to the next day there is: what is odd may lie between two files.
    starts = [start_us, *(day * DAY_US for day in days[1:])]
    ends = [*(start - 1 for start in starts[1:]), end_us]
    return [
        (first, last, (*by_day[day], *odd))
        for day, first, last in zip(days, starts, ends, strict=True)
    ]
