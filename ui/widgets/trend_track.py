"""One tag's past and present as one line, and the scale it is drawn in.

The recorded past comes reduced to pixel columns; the newest stretch, from the seam on, is kept
as samples, read and live ones together, so nothing is missing or doubled where the two meet.
"""

import math

import numpy as np

from hmi.historian.breaks import Spans, no_spans
from hmi.historian.columns import ColumnSeries
from hmi.historian.series import Series, Values, merged
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import SampleBatch
from hmi.plant.tags import Kind, Tag
from hmi.trends.band import Band
from hmi.trends.cursors import CursorValue, reading_at
from hmi.trends.levels import width_for
from hmi.trends.reduce import polyline
from hmi.trends.series import TrendSeries
from ui.widgets.trend_reads import Past
from ui.widgets.trend_window import SECOND_US

_AIR = 0.08
_MOST_COLUMNS = 5000
"""Of one band: some windows full."""
_MOST_BANDS = 6
_MOST_NEWEST = 150_000
_COARSE = 1.5
_TOUCH_S = 2e-6


class TrendTrack:
    """What is known of one tag within and around the window.

    Bands are kept by the width of their columns; where the right one is not known yet, another
    one is drawn. From the seam on samples are kept, read and live ones.
    """

    def __init__(self, tag: Tag, number: int) -> None:
        self.tag = tag
        self.spans: Spans = no_spans()
        """The holes of the tag's connection, as far as they were read."""
        self.seam_us: int | None = None
        """From when on all samples are kept; None where they must be read."""
        self.is_loaded = False
        """Whether any past was read yet."""
        self._number = number
        self._bands: dict[int, Band] = {}
        self._outdated: set[int] = set()
        self._tail = TrendSeries(number)
        self._appended = 0
        self._scale: tuple[float, float] | None = None

    def band(self, width_us: int) -> Band | None:
        """Return what is known in columns of a width and is up to date."""
        return None if width_us in self._outdated else self._bands.get(width_us)

    def load(self, past: Past, seam_us: int | None = None) -> None:
        """Take what was read; live samples that came meanwhile stay."""
        if past.recent is not None and seam_us is not None:
            tail = TrendSeries(self._number)
            tail.load(past.recent)
            known = self._tail.samples()
            tail.load(known.taken(np.flatnonzero(known.times_us >= seam_us)))
            self._tail, self.seam_us, self._appended = tail, seam_us, len(tail)
        self._tail.spans = self.spans = past.spans
        for band in past.bands:
            known_band = self.band(band.width_us)
            self._outdated.discard(band.width_us)
            # Put last: the widths that were looked at longest ago go first.
            self._bands.pop(band.width_us, None)
            joined = band if known_band is None else known_band.joined(band, _MOST_COLUMNS)
            self._bands[band.width_us] = joined
        for width_us in list(self._bands)[:-_MOST_BANDS]:
            del self._bands[width_us]
        self.is_loaded = True

    def load_recent(self, recent: Series) -> None:
        """Add samples of the newest stretch that had not reached the disk before."""
        self._tail.load(recent)

    def append(self, batch: SampleBatch) -> bool:
        """Take live samples; tell whether one of them is older than the seam."""
        times_us = batch.rows["source_us"][batch.rows["tag"] == self._number]
        if len(times_us):
            self._tail.append(batch)
            self._appended += len(times_us)
            if self._appended > _MOST_NEWEST:
                # Nobody looks at the present for long: it is read when somebody does.
                self._tail, self.seam_us, self._appended = TrendSeries(self._number), None, 0
        return bool(len(times_us)) and self.seam_us is not None and bool(
            times_us.min() < self.seam_us
        )  # fmt: skip

    def outdate(self) -> None:
        """Read anew what is looked at; until then it stays."""
        self._outdated.update(self._bands)

    def forget_live(self) -> None:
        """Forget the newest stretch, since from now on samples are missed; it must be read."""
        self._tail, self.seam_us = TrendSeries(self._number), None
        self.outdate()

    def line(
        self, start_us: int, end_us: int, column_us: float, held_until_us: int
    ) -> tuple[Values, Values]:
        """Return x (seconds since 1970) and y within [start, end]; NaN breaks the line.

        column_us is the time of one pixel; held_until_us the last proof that the newest holds.
        """
        width_us = width_for(column_us)
        pieces: list[tuple[int, tuple[Values, Values]]] = []
        rest = [(start_us, end_us)]
        if self.seam_us is not None and end_us > self.seam_us:
            band = self._bands.get(width_us)
            if band is not None and band.until_us != self.seam_us:
                band = None
            joint_us = self.seam_us if band is None else band.end * width_us
            rest = [(start_us, joint_us)] if start_us < joint_us else []
            joint_us = max(joint_us, start_us)
            columns = self._newest(joint_us, end_us, width_us, held_until_us)
            if band is not None and columns.start_us == band.end * width_us:
                columns = band.continued(columns)
            x, y = polyline(columns)
            pieces.append((joint_us, (np.clip(x, joint_us / SECOND_US, end_us / SECOND_US), y)))
        for band in sorted(self._bands.values(), key=lambda one: _unlike(one, width_us)):
            rest = _drawn(band, rest, pieces)
        pieces.sort(key=lambda piece: piece[0])
        return _line(pieces)

    def unread(self, start_us: int, end_us: int) -> list[tuple[int, int]]:
        """Return the parts of [start, end] of which nothing was read yet."""
        rest = [(start_us, end_us if self.seam_us is None else min(end_us, self.seam_us))]
        for band in self._bands.values():
            rest = [
                part
                for start, end in rest
                for part in ((start, min(end, band.start_us)), (max(start, band.until_us), end))
                if part[0] < part[1]
            ]
        return rest

    def _newest(
        self, start_us: int, end_us: int, width_us: int, held_until_us: int
    ) -> ColumnSeries:
        """Return what was kept since the seam in columns; nothing holds after the last proof."""
        first_us = start_us // width_us * width_us
        count = max(1, -(-(end_us - first_us) // width_us))
        held_until_us = self._proof_us(held_until_us)
        return self._tail.picture(first_us, end_us, count, held_until_us, width_us)

    def recent_value(self, time_us: int, held_until_us: int) -> CursorValue | None:
        """Return what holds at a time; None where the newest stretch does not cover it."""
        if self.seam_us is None or time_us < self.seam_us:
            return None
        until_us = self._proof_us(held_until_us)
        return reading_at(self._tail.samples(), self.spans, time_us, until_us)

    def recent_samples(self) -> Series:
        """Return the samples of the newest stretch, with the one that holds at its start."""
        return self._tail.samples()

    def _proof_us(self, held_until_us: int) -> int:
        """Return the last proof; a sample proves itself, even where its clock is ahead of ours."""
        tail = self._tail.samples()
        return max(held_until_us, int(tail.times_us[-1])) if len(tail) else held_until_us

    def is_bad_within(self, start_us: int, end_us: int) -> bool:
        """Tell whether a sample of bad quality lies in a time; what a hole causes counts too."""
        if any(band.is_bad_within(start_us, end_us) for band in self._bands.values()):
            return True
        tail = self._tail.samples()
        inside = tail.statuses[(tail.times_us >= start_us) & (tail.times_us <= end_us)]
        return any(quality_of(int(status)) is Quality.BAD for status in inside[:100])

    def lost(self) -> list[tuple[int, int]]:
        """Return the times whose samples were recorded and cannot be read."""
        lost = [span for band in self._bands.values() for span in band.columns.lost]
        return [*merged([*lost, *self._tail.samples().lost])]

    def scale(self, y: Values, around: tuple[float, float] | None = None) -> tuple[float, float]:
        """Return the ends of the value axis for what is in view, and for what lies around it.

        It changes only when the line leaves it or would fill less than a third of it, so that
        it stands still while values run.
        """
        wanted = _wanted_scale(self.tag, y if around is None else np.append(y, around))
        if wanted is None:
            return self._scale or _range_of(self.tag)
        low, high = wanted
        if self._scale is None or not _still_fits(self._scale, low, high):
            air = (high - low) * _AIR
            self._scale = (low - air, high + air)
        return self._scale


def _unlike(band: Band, width_us: int) -> float:
    """Return how little a band suits a width; one that is too coarse suits less."""
    ratio = math.log(band.width_us / width_us)
    return ratio * _COARSE if ratio > 0 else -ratio


def _drawn(
    band: Band, rest: list[tuple[int, int]], pieces: list[tuple[int, tuple[Values, Values]]]
) -> list[tuple[int, int]]:
    """Add the pieces of a band that lie in the rest; return what remains of it."""
    left: list[tuple[int, int]] = []
    for start_us, end_us in rest:
        begin_us, stop_us = max(start_us, band.start_us), min(end_us, band.until_us)
        if begin_us >= stop_us:
            left.append((start_us, end_us))
            continue
        pieces.append((begin_us, band.points(begin_us, stop_us)))
        if start_us < begin_us:
            left.append((start_us, begin_us))
        if stop_us < end_us:
            left.append((stop_us, end_us))
    return left


def _line(pieces: list[tuple[int, tuple[Values, Values]]]) -> tuple[Values, Values]:
    """Return pieces as one line, broken where one does not begin where the other ends."""
    xs: list[Values] = []
    ys: list[Values] = []
    for _start_us, (x, y) in pieces:
        if xs and x[0] > xs[-1][-1] + _TOUCH_S:
            xs.append(xs[-1][-1:])
            ys.append(np.array([np.nan]))
        xs.append(x)
        ys.append(y)
    if not xs:
        return np.empty(0), np.empty(0)
    return np.concatenate(xs), np.concatenate(ys)


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
