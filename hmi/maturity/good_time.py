"""What the recordings of a site show over the last months: when each tag was known to be good."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hmi.clock import to_us
from hmi.historian.breaks import Spans
from hmi.historian.holes import spans_for
from hmi.historian.reader import Reader
from hmi.historian.rollup import HOUR_US, MINUTE_US, Rollup
from hmi.maturity.coverage import (
    MINUTES,
    good_hours,
    minutes_with_samples,
    scheduled_minutes,
)
from hmi.plant.site import Site
from hmi.plant.tags import Kind, Tag

DAYS = 120
"""How far back is looked; more than any threshold asks for."""
DAY_H = 24
COVERED = 0.8
"""Least share of the scheduled time of a day with history."""


class GoodTime:
    """When the measured tags of a site were good, up to the last full hour before now.

    Raise StorageError when the holes cannot be read. Text has no sums, so it is left out.
    """

    def __init__(self, site: Site, reader: Reader, now: datetime) -> None:
        self._site, self._reader = site, reader
        self._end_hour = to_us(now) // HOUR_US
        self._hours = DAYS * DAY_H
        self._first_hour = self._end_hour - self._hours
        self._gaps = reader.gaps(self.start_us, self.end_us)
        spans = site.calendar.spans_between(now - timedelta(days=DAYS + 1), now)
        self._scheduled = scheduled_minutes(spans, self._first_hour, self._hours)
        self.tags = tuple(
            tag for tag in site.tags if tag.connection and tag.record and tag.kind is not Kind.TEXT
        )

    @property
    def start_us(self) -> int:
        """Begin of the longest window."""
        return self._first_hour * HOUR_US

    @property
    def end_us(self) -> int:
        """End of all windows."""
        return self._end_hour * HOUR_US

    def days_of_data(self) -> float:
        """Return the age of the oldest sample within the longest window, in days."""
        firsts = [int(found.first_us[0]) for found in self._hourly.values() if len(found)]
        return (self.end_us - min(firsts, default=self.end_us)) / (DAY_H * HOUR_US)

    def good_share(self, tags: Sequence[Tag], days: int) -> float | None:
        """Return good tag-minutes over expected ones; None where none are expected."""
        rows = [self._row[tag.key] for tag in tags if tag.key in self._row]
        weights = self._weights[-days * DAY_H :]
        if not rows or not weights.any():
            return None
        shares = self._good[rows][:, -days * DAY_H :]
        return float(np.average(shares.mean(axis=0), weights=weights))

    def share_between(self, tag: Tag, start_us: int, end_us: int) -> float:
        """Return for which share of the scheduled time a tag was good; 0 where none was."""
        first = max(0, start_us // HOUR_US - self._first_hour)
        hours = slice(first, max(first, end_us // HOUR_US - self._first_hour))
        weights = self._weights[hours]
        if tag.key not in self._row or not weights.any():
            return 0.0
        return float(np.average(self._good[self._row[tag.key], hours], weights=weights))

    def covered_days(self) -> int | None:
        """Return how many days of 24 h have history of 80 % of their scheduled time."""
        if not self.tags:
            return None
        known = (self._good.mean(axis=0) * self._weights).reshape(DAYS, DAY_H).sum(axis=1)
        expected = self._weights.reshape(DAYS, DAY_H).sum(axis=1)
        return int(np.count_nonzero((expected > 0) & (known >= COVERED * expected)))

    def on_line_share(self, machine: str, days: int) -> float:
        """Return the share of the scheduled minutes in which a machine gave a good sample."""
        hours = days * DAY_H
        wanted = self._scheduled[-hours * MINUTES :]
        if not wanted.any():
            return 0.0
        first_hour, missing = self._end_hour - hours, wanted.copy()
        for tag in (tag for tag in self.tags if tag.machine == machine):
            minutes = self._reader.read_rollups(
                tag.key, first_hour * HOUR_US, self.end_us - 1, MINUTE_US
            )
            missing &= ~minutes_with_samples(minutes, first_hour, hours)
            if not missing.any():
                break
        return 1.0 - float(missing.sum() / wanted.sum())

    def is_scheduled(self, times_us: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which moments of the longest window are in a shift."""
        place = times_us // MINUTE_US - self._first_hour * MINUTES
        return self._scheduled[np.clip(place, 0, len(self._scheduled) - 1)]

    def holes(self, tag: Tag) -> Spans:
        """Return the holes in the recording of a tag, derived ones included."""
        return spans_for(self._site, tag, self._gaps)

    @cached_property
    def _hourly(self) -> dict[str, Rollup]:
        keys = [tag.key for tag in self.tags]
        return self._reader.read_many_rollups(keys, self.start_us, self.end_us - 1, HOUR_US)

    @cached_property
    def _row(self) -> dict[str, int]:
        return {tag.key: row for row, tag in enumerate(self.tags)}

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        """Share of each hour that is scheduled."""
        return np.asarray(self._scheduled.reshape(self._hours, MINUTES).mean(axis=1))

    @cached_property
    def _good(self) -> NDArray[np.float64]:
        """Share of each hour in which each tag was good, shape (tags, hours)."""
        shares = [
            good_hours(self._hourly[tag.key], self.holes(tag), self._first_hour, self._hours)
            for tag in self.tags
        ]
        return np.array(shares).reshape(len(shares), self._hours)
