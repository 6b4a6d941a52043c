"""Values at a time, and between two times: what the cursors of a chart say.

A value holds until the next sample, never through a hole or bad quality.
"""

import math
from dataclasses import dataclass

import numpy as np

from hmi.historian.breaks import Spans, broken
from hmi.historian.columns import is_drawable
from hmi.historian.series import Series
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value
from hmi.trends.span_sums import SpanSums, of_samples


@dataclass(frozen=True, slots=True)
class CursorSpan:
    """What a tag did between two cursors; None where there was no good value.

    mean is weighted by time over the seconds that are covered by good values; above_s is how long
    of these the value was above a limit, None without one.
    """

    delta: float | None
    mean: float | None
    minimum: float | None
    maximum: float | None
    covered_s: float
    above_s: float | None = None
    total_s: float = 0.0

    @property
    def known(self) -> float:
        """The share of the time that is covered, 0 to 1."""
        return self.covered_s / self.total_s if self.total_s > 0 else 0.0


@dataclass(frozen=True, slots=True)
class CursorValue:
    """A value as it holds at a time: when it was measured, and how good it is.

    value is None where none holds; then status says nothing and measured_us is None.
    """

    value: Value
    status: int = 0
    measured_us: int | None = None


def value_at(
    series: Series, spans: Spans, time_us: int, held_until_us: int | None = None
) -> Value:
    """Return the value that holds at a time; None in a hole, at bad quality, before the first."""
    return reading_at(series, spans, time_us, held_until_us).value


def reading_at(
    series: Series, spans: Spans, time_us: int, held_until_us: int | None = None
) -> CursorValue:
    """Return the value that holds at a time with its quality and when it was measured."""
    times, _, statuses, rows = broken(series, spans, held_until_us)
    position = int(np.searchsorted(times, time_us, "right")) - 1
    if position < 0 or quality_of(int(statuses[position])) is Quality.BAD:
        return CursorValue(None)
    row = int(rows[position])
    return CursorValue(series.value_at(row), int(statuses[position]), int(series.times_us[row]))


def drawn_at(series: Series, spans: Spans, time_us: int) -> float:
    """Return the number that holds at a time as a line shows it; NaN where it is broken."""
    times, values, statuses, _ = broken(series, spans)
    position = int(np.searchsorted(times, time_us, "right")) - 1
    if position < 0 or not is_drawable(values, statuses)[position]:
        return math.nan
    return float(values[position])


def between(
    series: Series,
    spans: Spans,
    start_us: int,
    end_us: int,
    held_until_us: int | None = None,
    limit: float | None = None,
) -> CursorSpan:
    """Return what samples did in [start, end], from either order of times."""
    start_us, end_us = sorted((start_us, end_us))
    sums = of_samples(series, spans, start_us, end_us, held_until_us=held_until_us, limit=limit)
    return cursor_span(sums, start_us, end_us)


def cursor_span(sums: SpanSums, start_us: int, end_us: int) -> CursorSpan:
    """Return sums over [start, end] as a cursor says them."""
    mean = sums.weighted / sums.known_us if sums.known_us > 0 else None
    above_us = sums.above_us
    return CursorSpan(
        delta=_known(sums.last - sums.first),
        mean=None if mean is None else _known(mean),
        minimum=_known(sums.minimum),
        maximum=_known(sums.maximum),
        covered_s=sums.known_us / 1e6,
        above_s=None if above_us is None else above_us / 1e6,
        total_s=(end_us - start_us) / 1e6,
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
