"""Weeks of recorded history of a whole site, written by the real recorder in seconds."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from hmi.clock import ManualClock, to_us
from hmi.plant.samples import SAMPLE, Origin, SampleBatch
from hmi.plant.site import Site
from hmi.plant.tags import Kind
from hmi.plant.watched import band_tags, watched_tags
from tests.helpers.recording import Recording

MINUTE_US = 60_000_000
DAY_US = 1440 * MINUTE_US
DAY_S = 86_400.0


class LongRecord:
    """Records so many days from the clock's present on, day by day, and leaves it at their end."""

    def __init__(self, site: Site, clock: ManualClock, folder: Path, days: int) -> None:
        self.site, self.clock, self.days = site, clock, days
        self.end_us = to_us(clock.now()) + days * DAY_US
        self.recording = Recording(site, clock, folder, limit=5_000_000)
        self._bad: list[tuple[str, int, int]] = []
        self.values: dict[str, float] = {}

    def spoil(self, keys: Iterable[str], start_us: int, end_us: int) -> None:
        """Let samples of tags be bad in [start, end)."""
        self._bad += [(key, start_us, end_us) for key in keys]

    def write(self, every_min: Mapping[str, int], default_min: int) -> None:
        """Record each tag that is no text and no usual band every so many minutes."""
        bands = {tag.key for tag in band_tags(watched_tags(self.site.machines, self.site.tags))}
        for day in range(self.days):
            first_us = self.end_us - (self.days - day) * DAY_US
            self.clock.advance(DAY_S)
            for number, tag in enumerate(self.site.tags):
                if tag.record and tag.kind is not Kind.TEXT and tag.key not in bands:
                    step_us = every_min.get(tag.key, default_min) * MINUTE_US
                    times = np.arange(first_us, first_us + DAY_US, step_us)
                    self.recording.arrive(self._batch(number, tag.key, times))
            self.recording.writer.write_once()
        self.recording.fold()

    def _batch(self, number: int, key: str, times: np.ndarray) -> SampleBatch:
        rows = np.zeros(len(times), SAMPLE)
        rows["tag"] = number
        rows["source_us"] = rows["receive_us"] = times
        rows["value"] = self.values.get(key, np.nan)
        if key not in self.values:
            rows["value"] = 50.0 + number % 7 + np.sin(times / 3.6e9)
        for spoilt, start_us, end_us in self._bad:
            if spoilt == key:
                rows["status"][(times >= start_us) & (times < end_us)] = 0x80000000
        return SampleBatch(rows, {}, Origin.HISTORY)
