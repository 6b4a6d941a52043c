"""A load through the product's own recorder, without waiting for its time to pass."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hmi.bus.bus import Bus
from hmi.bus.facts import SamplesArrived
from hmi.clock import ManualClock, to_us
from hmi.historian.day_files import DayFiles
from hmi.historian.recorder import Recorder
from hmi.historian.series import Values
from hmi.plant.samples import SAMPLE, SampleBatch
from hmi.plant.site import Site
from hmi.storage.writer import Writer

SECONDS_A_DAY = 86_400
COMMIT_S = 60
"""Seconds of samples in a commit: at 100 tags, what a station with 6,000 tags records in one."""
_FILES = 1000


@dataclass(slots=True)
class Took:
    """What recording took, in seconds of wall time and of a processor."""

    wall_s: float = 0.0
    cpu_s: float = 0.0


def record(
    site: Site, folder: Path, start_us: int, parts: Iterable[Values], commit_s: int = COMMIT_S
) -> Took:
    """Record parts of shape (seconds, tags) one after the other, a sample a second for each tag.

    Every day is folded at last. What it takes to make the parts does not count.
    """
    clock, bus, took = ManualClock(), Bus(), Took()
    clock.step((start_us - to_us(clock.now())) / 1e6)
    writer = Writer(clock)
    recorder = Recorder(site, bus, writer, clock, folder)
    for values in parts:
        begun, used = time.perf_counter(), time.process_time()
        for first in range(0, len(values), commit_s):
            batch = _batch(values[first : first + commit_s], to_us(clock.now()))
            bus.samples.publish(SamplesArrived(batch))
            writer.write_once()
            clock.advance(commit_s)
            recorder.folding.step()
        took.wall_s += time.perf_counter() - begun
        took.cpu_s += time.process_time() - used
    begun, used = time.perf_counter(), time.process_time()
    clock.advance(2 * SECONDS_A_DAY)
    for file in DayFiles(folder).latest(_FILES):
        recorder.folding.finish(file)
    took.wall_s += time.perf_counter() - begun
    took.cpu_s += time.process_time() - used
    writer.stop()
    return took


def sensor_values(draw: np.random.Generator, seconds: int, tags: int) -> Values:
    """Return values as sensors send them: walks and noise with none to two decimals, counters."""
    values = np.empty((seconds, tags))
    for tag in range(tags):
        walk = np.cumsum(draw.normal(0, 0.05, seconds)) + 50
        if tag % 5 == 1:
            walk += draw.normal(0, 0.5, seconds)
        values[:, tag] = np.round(walk, (2, 2, 1, 0, 3)[tag % 5]) + 0.0
    values[:, 3::5] = np.arange(seconds)[:, None] // 7
    return values


def _batch(values: Values, first_us: int) -> SampleBatch:
    """Return samples as they come: all tags of a second together, some milliseconds later."""
    rows = np.empty(values.shape, SAMPLE)
    times = first_us + np.arange(len(values), dtype=np.int64) * 1_000_000
    delays = np.random.default_rng(first_us).integers(2_000, 60_000, len(values))
    rows["tag"], rows["status"], rows["value"] = np.arange(values.shape[1]), 0, values
    rows["source_us"] = times[:, None]
    rows["receive_us"] = (times + delays)[:, None]
    return SampleBatch(rows.reshape(-1))
