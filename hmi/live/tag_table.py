"""The newest sample of each tag; fed by sessions, by derived tags and, in the window, by the link.

It keeps one array of all tags and replaces rows in bulk: no Python object per sample.
"""

import numpy as np
from numpy.typing import NDArray

from hmi.bus.bus import Bus
from hmi.bus.facts import SamplesArrived
from hmi.clock import Clock
from hmi.plant.samples import SAMPLE, Origin, Sample, SampleBatch, Value
from hmi.plant.site import Site

LATE_US = 2_000_000
"""How long after the newest sample an older one may still arrive and be ignored as late.

Source time decides before arrival, because a server may deliver out of order. But a source clock
that is set back must not freeze its tags, so after this time the arrival alone decides: less than
the 3 s after which a value is shown as stale.
"""


class TagTable:
    """Newest sample of each tag of the site, by tag number."""

    def __init__(self, site: Site, bus: Bus, clock: Clock) -> None:
        self._site = site
        self._bus = bus
        self._clock = clock
        self._rows = np.zeros(len(site.tags), SAMPLE)
        self._is_present = np.zeros(len(site.tags), np.bool_)
        self._others: dict[int, Value] = {}

    def accept(self, batch: SampleBatch) -> None:
        """Keep the newest of each tag, then tell the bus; history is only told.

        Raise IndexError on a tag number that the site does not have.
        """
        if not len(batch):
            return
        if batch.origin is not Origin.HISTORY:
            self._keep(batch)
        self._bus.samples.publish(SamplesArrived(batch))

    def value_of(self, key: str) -> Value:
        """Return the newest value of a tag by its key, None without one."""
        newest = self.newest(self._site.number_by_key[key])
        return None if newest is None else newest.value

    def newest(self, number: int) -> Sample | None:
        """Return the newest sample of a tag, None while it has none."""
        if not self._is_present[number]:
            return None
        _, status, value, source_us, receive_us = self._rows[number].item()
        return Sample(number, self._others.get(number, value), status, source_us, receive_us)

    def forget(self) -> None:
        """Have no sample of any tag, as before the first; nobody is told."""
        self._is_present[:] = False
        self._others.clear()

    def snapshot(self) -> SampleBatch:
        """Return the newest sample of every tag that has one, in order of tag number."""
        numbers = np.flatnonzero(self._is_present)
        others = {
            row: self._others[number]
            for row, number in enumerate(numbers.tolist())
            if number in self._others
        }
        return SampleBatch(self._rows[numbers], others)

    def _keep(self, batch: SampleBatch) -> None:
        rows = batch.rows
        chosen = _last_of_each_tag(rows)
        numbers = rows["tag"][chosen]
        held = self._rows[numbers]
        at_once = np.abs(rows["receive_us"][chosen] - held["receive_us"]) <= LATE_US
        is_late = (
            self._is_present[numbers] & (rows["source_us"][chosen] < held["source_us"]) & at_once
        )
        chosen = chosen[~is_late]
        numbers = numbers[~is_late]
        self._rows[numbers] = rows[chosen]
        self._is_present[numbers] = True
        if self._others or batch.others:
            self._keep_exact(batch, zip(numbers.tolist(), chosen.tolist(), strict=True))

    def _keep_exact(self, batch: SampleBatch, replaced: "zip[tuple[int, int]]") -> None:
        for number, row in replaced:
            if row in batch.others:
                self._others[number] = batch.others[row]
            else:
                self._others.pop(number, None)


def _last_of_each_tag(rows: NDArray[np.void]) -> NDArray[np.intp]:
    """Return the row of each tag's newest sample: by source time, then by arrival."""
    order: NDArray[np.intp] = np.lexsort(
        (rows["source_us"], rows["tag"])
    )  # stable, so arrival decides a tie
    tags = rows["tag"][order]
    is_last: NDArray[np.bool_] = np.append(tags[1:] != tags[:-1], True)
    newest: NDArray[np.intp] = order[is_last]
    return newest
