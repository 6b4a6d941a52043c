"""Values at a time, and between two times: what the cursors of a chart say.

A value holds until the next sample, never through a hole or bad quality.
"""

from dataclasses import dataclass

import numpy as np

from hmi.historian.breaks import Spans, broken
from hmi.historian.columns import is_drawable
from hmi.historian.series import Series
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value


@dataclass(frozen=True, slots=True)
class CursorSpan:
    """What a tag did between two cursors; None where there was no good value.

    mean is weighted by time over the seconds that are covered by good values.
    """

    delta: float | None
    mean: float | None
    minimum: float | None
    maximum: float | None
    covered_s: float


def value_at(
    series: Series, spans: Spans, time_us: int, held_until_us: int | None = None
) -> Value:
    """Return the value that holds at a time; None in a hole, at bad quality, before the first."""
    times, _, statuses, rows = broken(series, spans, held_until_us)
    position = int(np.searchsorted(times, time_us, "right")) - 1
    if position < 0 or quality_of(int(statuses[position])) is Quality.BAD:
        return None
    return series.value_at(int(rows[position]))


def between(
    series: Series, spans: Spans, start_us: int, end_us: int, held_until_us: int | None = None
) -> CursorSpan:
    """Return delta, mean, least and greatest value in [start, end], from either order of times."""
    start_us, end_us = sorted((start_us, end_us))
    times, values, statuses, _ = broken(series, spans, held_until_us)
    drawn = np.where(is_drawable(values, statuses), values, np.nan)
    first = max(int(np.searchsorted(times, start_us, "right")) - 1, 0)
    end = int(np.searchsorted(times, end_us, "right"))
    inside = drawn[first:end]
    good = np.isfinite(inside)
    if not good.any():
        return CursorSpan(None, None, None, None, 0.0)
    bounds = np.clip(np.r_[times[first:end], end_us], start_us, end_us)
    seconds = np.diff(bounds)[good] / 1e6
    covered_s = float(seconds.sum())
    mean = float((inside[good] * seconds).sum() / covered_s) if covered_s > 0 else None
    begins = inside[0] if times[first] <= start_us else np.nan
    delta = float(inside[-1] - begins)
    return CursorSpan(
        delta=delta if np.isfinite(delta) else None,
        mean=mean,
        minimum=float(inside[good].min()),
        maximum=float(inside[good].max()),
        covered_s=covered_s,
    )
