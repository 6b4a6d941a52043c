"""What a tag did between two cursors, read from files. Blocking: for a worker.

Samples are read, and where those would be too many, sums of whole hours without a hole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from hmi.historian.breaks import RESUME_AFTER_US, Spans
from hmi.historian.rollup import HOUR_US, Rollup
from hmi.historian.series import Series
from hmi.trends.cursors import CursorSpan, cursor_span, drawn_at
from hmi.trends.span_sums import SpanSums, of_buckets, of_samples, together

MOST_BY_SAMPLE_US = 26 * HOUR_US
"""Longer spans are read by sums where those are exact; days are read by sample."""
_PART_US = 4 * HOUR_US
Piece = tuple[int, int, int | None]
"""Start, end, and the width of the buckets it is made of; None for samples."""


class SpanReader(Protocol):
    """Reads samples, and sums of minutes and hours; times are UTC microseconds."""

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] with the last one before start."""

    def read_rollups(self, key: str, start_us: int, end_us: int, width_us: int) -> Rollup:
        """Return the buckets that begin in [start, end]."""


@dataclass(frozen=True, slots=True)
class SpanAsked:
    """Above what the time is counted, until when the newest value is proven, who waits."""

    limit: float | None = None
    held_until_us: int | None = None
    is_wanted: Callable[[], bool] = lambda: True


def read_span(
    reader: SpanReader,
    key: str,
    spans: Spans,
    between_us: tuple[int, int],
    asked: SpanAsked,
) -> CursorSpan:
    """Return what a tag did between two times, in either order; spans are its holes.

    above_s is None where it would take too many samples. What was read until nobody wanted it any
    more is given back.
    """
    start_us, end_us = sorted(between_us)
    limit, held_until_us = asked.limit, asked.held_until_us
    parts = [SpanSums()]
    known_us = end_us if held_until_us is None else max(start_us, min(end_us, held_until_us))
    for begin_us, stop_us, width_us in pieces(start_us, known_us, spans):
        if not asked.is_wanted():
            break
        if width_us is None:
            series = reader.read(key, begin_us, stop_us)
            sums = of_samples(series, spans, begin_us, stop_us, held_until_us=held_until_us,
                              limit=limit)  # fmt: skip
        else:
            buckets = reader.read_rollups(key, begin_us, stop_us - 1, width_us)
            held = drawn_at(reader.read(key, begin_us - 1, begin_us - 1), spans, begin_us - 1)
            sums = of_buckets(buckets, held, begin_us, stop_us, limit)
        parts.append(sums)
    if known_us < end_us:
        # Nothing is proven from here on.
        parts.append(SpanSums(above_us=None if limit is None else 0))
    return cursor_span(together(parts[1:] or parts), start_us, end_us)


def pieces(start_us: int, end_us: int, spans: Spans) -> Iterator[Piece]:
    """Split a time into what is read by sample and whole hours without a hole, in order."""
    if end_us - start_us <= MOST_BY_SAMPLE_US:
        yield from _by_sample(start_us, end_us)
        return
    at_us = start_us
    for free_us, until_us in _free(start_us, end_us, spans):
        first_us = -(-free_us // HOUR_US) * HOUR_US
        last_us = until_us // HOUR_US * HOUR_US
        if last_us > first_us:
            yield from _by_sample(at_us, first_us)
            yield first_us, last_us, HOUR_US
            at_us = last_us
    yield from _by_sample(at_us, end_us)


def _by_sample(start_us: int, end_us: int) -> Iterator[Piece]:
    """Split into parts that are small enough for the memory."""
    for begin_us in range(start_us, max(end_us, start_us + 1), _PART_US):
        if begin_us == start_us or begin_us < end_us:
            yield begin_us, min(begin_us + _PART_US, end_us), None


def _free(start_us: int, end_us: int, spans: Spans) -> Iterator[tuple[int, int]]:
    """Return the times between holes; after one, when it is clear what holds again."""
    at_us = start_us
    for hole_start_us, hole_end_us in spans.tolist():
        if hole_end_us <= start_us or hole_start_us >= end_us:
            continue
        if hole_start_us > at_us:
            yield at_us, hole_start_us
        at_us = max(at_us, hole_end_us + RESUME_AFTER_US)
    if at_us < end_us:
        yield at_us, end_us
