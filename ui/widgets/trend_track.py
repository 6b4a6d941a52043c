"""One tag's past and present as one line, and the scale it is drawn in.

The recorded past comes reduced to pixel columns; the newest stretch, from the seam on, is kept
as samples, read and live ones together, so nothing is missing or doubled where the two meet.
"""

import numpy as np

from hmi.historian.breaks import Spans, no_spans
from hmi.historian.columns import edges_us
from hmi.historian.series import Series, Times, Values
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import SampleBatch, Value
from hmi.plant.tags import Kind, Tag
from hmi.trends.cursors import value_at
from hmi.trends.reduce import polyline
from hmi.trends.series import TrendSeries
from ui.widgets.trend_reads import Past
from ui.widgets.trend_window import SECOND_US

_AIR = 0.08


class TrendTrack:
    """What is known of one tag within and around the window."""

    def __init__(self, tag: Tag, number: int) -> None:
        self.tag = tag
        self._number = number
        self._past: Past | None = None
        self._edges_us: Times = np.empty(0, np.int64)
        self._tail = TrendSeries(number)
        self._drawn: tuple[Values, Values] = (np.empty(0), np.empty(0))
        self._scale: tuple[float, float] | None = None

    @property
    def is_loaded(self) -> bool:
        """Tell whether any past was read yet."""
        return self._past is not None

    @property
    def spans(self) -> Spans:
        """The holes of the tag's connection, as far as they were read."""
        return no_spans() if self._past is None else self._past.spans

    def load(self, past: Past) -> None:
        """Take what was read; live samples that came meanwhile stay."""
        if past.recent is not None and past.seam_us is not None:
            tail = TrendSeries(self._number)
            tail.load(past.recent)
            known = self._tail.samples()
            tail.load(known.taken(np.flatnonzero(known.times_us >= past.seam_us)))
            self._tail = tail
        self._tail.spans = past.spans
        self._past = past
        columns = past.columns
        self._edges_us = edges_us(columns.start_us, columns.end_us, len(columns))
        x, y = polyline(columns)
        end = len(x)
        if past.seam_us is not None:
            end = int(np.searchsorted(x, past.seam_us / SECOND_US, "right"))
        self._drawn = x[:end], y[:end]

    def load_recent(self, recent: Series) -> None:
        """Add samples of the newest stretch that had not reached the disk before."""
        self._tail.load(recent)

    def append(self, batch: SampleBatch) -> None:
        """Take live samples."""
        self._tail.append(batch)

    def forget_live(self) -> None:
        """Forget the newest stretch, since from now on samples are missed; it must be read."""
        self._tail = TrendSeries(self._number)

    def line(
        self, start_us: int, end_us: int, column_us: float, held_until_us: int
    ) -> tuple[Values, Values]:
        """Return x (seconds since 1970) and y within [start, end]; NaN breaks the line.

        column_us is the time of one pixel; held_until_us the last proof that the newest holds.
        """
        past = self._past
        if past is None:
            return np.empty(0), np.empty(0)
        x, y = self._drawn
        if past.seam_us is not None and end_us > past.seam_us:
            held_until_us = self._proof_us(held_until_us)
            columns = round((end_us - past.seam_us) / max(column_us, 1.0))
            picture = self._tail.picture(
                past.seam_us, end_us, max(1, min(columns, 8000)), held_until_us
            )
            tail_x, tail_y = polyline(picture)
            x, y = np.concatenate((x, tail_x)), np.concatenate((y, tail_y))
        first = max(0, int(np.searchsorted(x, start_us / SECOND_US, "left")) - 2)
        end = int(np.searchsorted(x, end_us / SECOND_US, "right")) + 1
        return x[first:end], y[first:end]

    def recent_value(self, time_us: int, held_until_us: int) -> tuple[bool, Value]:
        """Return whether the newest stretch covers a time, and the value that holds then."""
        past = self._past
        if past is None or past.seam_us is None or time_us < past.seam_us:
            return False, None
        until_us = self._proof_us(held_until_us)
        return True, value_at(self._tail.samples(), past.spans, time_us, until_us)

    def _proof_us(self, held_until_us: int) -> int:
        """Return the last proof; a sample proves itself, even where its clock is ahead of ours."""
        tail = self._tail.samples()
        return max(held_until_us, int(tail.times_us[-1])) if len(tail) else held_until_us

    def is_bad_within(self, start_us: int, end_us: int) -> bool:
        """Tell whether a sample of bad quality lies in a time; what a hole causes counts too."""
        if self._past is None:
            return False
        first = max(0, int(np.searchsorted(self._edges_us, start_us, "right")) - 2)
        end = int(np.searchsorted(self._edges_us, end_us, "left"))
        if bool(self._past.columns.bad[first:end].any()):
            return True
        tail = self._tail.samples()
        inside = tail.statuses[(tail.times_us >= start_us) & (tail.times_us <= end_us)]
        return any(quality_of(int(status)) is Quality.BAD for status in inside[:100])

    def scale(self, y: Values) -> tuple[float, float]:
        """Return the ends of the value axis for what is in view.

        It changes only when the line leaves it or would fill less than a third of it, so that
        it stands still while values run.
        """
        wanted = _wanted_scale(self.tag, y)
        if wanted is None:
            return self._scale or _range_of(self.tag)
        low, high = wanted
        if self._scale is None or not _still_fits(self._scale, low, high):
            air = (high - low) * _AIR
            self._scale = (low - air, high + air)
        return self._scale


def _range_of(tag: Tag) -> tuple[float, float]:
    low = tag.low if tag.low is not None else 0.0
    high = tag.high if tag.high is not None else low + 1.0
    return (low, high) if high > low else (low, low + 1.0)


def _wanted_scale(tag: Tag, y: Values) -> tuple[float, float] | None:
    finite = y[np.isfinite(y)]
    if not finite.size:
        return None
    low, high = float(finite.min()), float(finite.max())
    if tag.kind is Kind.BOOLEAN:
        return 0.0, 1.0
    if tag.normal_low is not None and tag.normal_high is not None:
        low, high = min(low, tag.normal_low), max(high, tag.normal_high)
    least = max(abs(high), abs(low), 10.0**-tag.decimals) * 0.01
    least = max(least, 4 * 10.0**-tag.decimals)
    if tag.kind in (Kind.ENUMERATION, Kind.INTEGER):
        least = max(least, 1.0)
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    return low, high


def _still_fits(scale: tuple[float, float], low: float, high: float) -> bool:
    return scale[0] <= low and high <= scale[1] and (high - low) * 3 > scale[1] - scale[0]
