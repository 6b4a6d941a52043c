"""A recording in memory: keeps what the bus carries and reads it back as the historian does."""

import numpy as np

from hmi.historian.series import Series


class Recording:
    """Every sample of the site by tag key; forget() makes holes as a lost recording does."""

    def __init__(self, site, bus):
        self._site = site
        self._samples = {}
        bus.samples.subscribe(self._take)

    def _take(self, fact):
        for sample in fact.batch.samples():
            self._samples.setdefault(self._site.tags[sample.tag].key, []).append(sample)

    def add(self, *samples):
        """Put samples in that the bus never carried live, as history of the server."""
        for sample in samples:
            self._samples.setdefault(self._site.tags[sample.tag].key, []).append(sample)

    def read(self, key, start_us, end_us):
        """Return the samples in [start_us, end_us] and the last one before."""
        ordered = sorted(
            self._samples.get(key, ()), key=lambda one: (one.source_us, one.receive_us)
        )
        before = [one for one in ordered if one.source_us < start_us][-1:]
        found = before + [one for one in ordered if start_us <= one.source_us <= end_us]
        floats = [one.value if isinstance(one.value, float | int) else np.nan for one in found]
        return Series(
            np.array([one.source_us for one in found], np.int64),
            np.array(floats, np.float64),
            np.array([one.status for one in found], np.uint32),
            np.array([one.receive_us for one in found], np.int64),
            {row: one.value for row, one in enumerate(found) if not isinstance(one.value, float)},
        )
