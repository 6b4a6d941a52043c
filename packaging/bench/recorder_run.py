"""Days of a load through the product's own recorder, without waiting for them."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hmi.bus.bus import Bus
from hmi.bus.facts import SamplesArrived
from hmi.clock import ManualClock, to_us
from hmi.historian.day_files import DAY_US, DayFiles
from hmi.historian.recorder import Recorder
from hmi.historian.series import Values
from hmi.plant.samples import SAMPLE, SampleBatch
from hmi.plant.site import Site
from hmi.storage.writer import Writer

SECONDS_A_DAY = 86_400
COMMIT_S = 60
_FILES = 1000


def record_days(
    site: Site, folder: Path, end_us: int, days: int, values_of: Callable[[int], Values]
) -> float:
    """Record whole UTC days of all tags of a site, one sample a second, up to a midnight end_us.

    values_of returns the values of a day (its number, from 0), of shape (86400, tags). Return how
    many seconds of wall time recording took, values left aside.
    """
    clock, bus = ManualClock(), Bus()
    start_us = end_us - days * DAY_US
    clock.step((start_us - to_us(clock.now())) / 1e6)
    writer = Writer(clock)
    recorder = Recorder(site, bus, writer, clock, folder)
    took = 0.0
    for day in range(days):
        values = values_of(day)
        begun = time.perf_counter()
        for first in range(0, SECONDS_A_DAY, COMMIT_S):
            first_us = start_us + day * DAY_US + first * 1_000_000
            bus.samples.publish(SamplesArrived(_batch(values[first : first + COMMIT_S], first_us)))
            writer.write_once()
            clock.advance(COMMIT_S)
            recorder.folding.step()
        took += time.perf_counter() - begun
    begun = time.perf_counter()
    clock.advance(2 * SECONDS_A_DAY)
    for file in DayFiles(folder).latest(_FILES):
        recorder.folding.finish(file)
    writer.stop()
    return took + time.perf_counter() - begun


def _batch(values: Values, first_us: int) -> SampleBatch:
    """Return samples as they come: all tags of a second together, some milliseconds later."""
    rows = np.empty(values.shape, SAMPLE)
    times = first_us + np.arange(len(values), dtype=np.int64) * 1_000_000
    delays = np.random.default_rng(first_us).integers(2_000, 60_000, len(values))
    rows["tag"], rows["status"], rows["value"] = np.arange(values.shape[1]), 0, values
    rows["source_us"] = times[:, None]
    rows["receive_us"] = (times + delays)[:, None]
    return SampleBatch(rows.reshape(-1))
