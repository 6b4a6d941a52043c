"""History and live samples of one tag as one series.

The picture at any time is the same whether its samples came live or were loaded: both are sorted
and freed of repetitions by the same rules as the files.
"""

import numpy as np

from hmi.historian.breaks import Spans, broken, no_spans
from hmi.historian.columns import ColumnSeries, reduce
from hmi.historian.series import Series, empty_series, joined
from hmi.plant.samples import SampleBatch

LIMIT = 200_000


class TrendSeries:
    """Samples of one tag (its number in this run's batches), the newest `limit` of them."""

    def __init__(self, number: int, limit: int = LIMIT) -> None:
        self._number = number
        self._limit = limit
        self._settled = empty_series()
        self._fresh: list[Series] = []
        self.spans: Spans = no_spans()
        """Holes of the tag's connection; replace them when the ledger changes."""

    def __len__(self) -> int:
        return len(self.samples())

    def load(self, series: Series) -> None:
        """Add recorded samples; those that came live already are not added twice."""
        self._fresh.insert(0, series)

    def append(self, batch: SampleBatch) -> None:
        """Add the tag's samples of a batch."""
        positions = np.flatnonzero(batch.rows["tag"] == self._number)
        if not len(positions):
            return
        rows = batch.rows
        whole = Series(
            rows["source_us"], rows["value"], rows["status"], rows["receive_us"], batch.others
        )
        self._fresh.append(whole.taken(positions))

    def samples(self) -> Series:
        """Return all samples in order, without repetitions."""
        if self._fresh:
            together = joined([self._settled, *self._fresh])
            self._fresh = []
            surplus = len(together) - self._limit
            if surplus > 0:
                together = together.taken(np.arange(surplus, len(together)))
            self._settled = together
        return self._settled

    def picture(
        self,
        start_us: int,
        end_us: int,
        columns: int,
        held_until_us: int | None = None,
        width_us: int | None = None,
    ) -> ColumnSeries:
        """Return [start, end] in pixel columns, with no value across a hole.

        With a width the columns are so wide, and the last one may reach beyond the end.

        held_until_us is the last moment at which the newest value is known to hold: now while the
        tag is fresh, else when it was last heard of. None holds it to the end.
        """
        # What came after the end must not matter: from disk, only the range itself is read.
        samples = self.samples().until(end_us)
        times, values, statuses, _ = broken(samples, self.spans, held_until_us)
        if width_us is None:
            return reduce(times, values, statuses, start_us, end_us, columns)
        end = int(np.searchsorted(times, end_us, "right"))
        until_us = start_us + columns * width_us
        return reduce(times[:end], values[:end], statuses[:end], start_us, until_us, columns)
