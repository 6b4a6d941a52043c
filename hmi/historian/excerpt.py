"""A part of a record as a record of its own, in a folder that nobody records into.

Samples keep both times, status, origin and exact value; holes keep their numbers.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from hmi.bus.facts import GapChanged
from hmi.clock import Clock
from hmi.historian.day_files import DayFiles, slots
from hmi.historian.folding import Folding
from hmi.historian.gaps import SaveGap, ledger_file
from hmi.historian.sample_jobs import RecordSamples, Tally
from hmi.historian.series import Series
from hmi.plant.samples import SAMPLE, Origin, SampleBatch
from hmi.plant.tags import Tag
from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile
from hmi.storage.writer import Writer

_AT_ONCE = 50_000
"""Samples of one transaction: so much is in memory at a time."""


class Excerpt:
    """Writes samples and holes into a folder; close() leaves files that open read-only."""

    def __init__(self, folder: Path, tags: Sequence[Tag], clock: Clock) -> None:
        self._folder = folder
        self._tags = tags
        self._clock = clock
        self._writer = Writer(clock)
        self._files = DayFiles(folder)
        self._folding = Folding(self._files, self._writer, clock)
        self._tally = Tally()

    def add(self, number: int, series: Series) -> None:
        """Write samples of the tag at a position of tags. Raise StorageError."""
        for first in range(0, len(series), _AT_ONCE):
            part = series.between(first, min(len(series), first + _AT_ONCE))
            for batch in _batches(number, part):
                self._add(batch)

    def add_gaps(self, gaps: Iterable[GapChanged]) -> None:
        """Write holes into the ledger. Raise StorageError."""
        file = ledger_file(self._folder)
        for gap in gaps:
            self._writer.submit(SaveGap(file, gap, self._writer))
        self._write()

    def close(self) -> None:
        """Fold and close everything. Raise StorageError when some of it is not on disk."""
        for path in self._files.every():
            if not self._folding.finish(StoreFile(path, self._files.schema)):
                raise self._writer.failures[path]
        self._writer.stop()

    def _add(self, batch: SampleBatch) -> None:
        where = slots(batch.rows["source_us"], batch.rows["receive_us"])
        for slot in np.unique(where).tolist():
            chosen = np.flatnonzero(where == slot)
            position = {int(old): new for new, old in enumerate(chosen.tolist())}
            others = {position[row]: v for row, v in batch.others.items() if row in position}
            part = SampleBatch(batch.rows[chosen], others, batch.origin)
            job: Job = RecordSamples(
                self._files.file(slot), part, self._tags, self._tally, self._folding.note,
                self._clock.monotonic(),
            )  # fmt: skip
            self._writer.submit(job)
        self._write()

    def _write(self) -> None:
        self._writer.write_once()
        for error in self._writer.failures.values():
            raise error


def _batches(number: int, series: Series) -> Iterable[SampleBatch]:
    """Return samples as batches of one origin each; where it is not known they count as live."""
    known = series.origins
    origins = np.zeros(len(series), np.uint8) if known is None else known
    for origin in np.unique(origins).tolist():
        part = series.taken(np.flatnonzero(origins == origin))
        rows = np.empty(len(part), SAMPLE)
        rows["tag"] = number
        rows["status"], rows["value"] = part.statuses, part.values
        rows["source_us"], rows["receive_us"] = part.times_us, part.receive_us
        yield SampleBatch(rows, part.others, Origin(origin))
